"""The Python reference of the documentation site, made from signatures and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

# What a user calls, in the order of use: a module and the names in it.
SHOWN = (
    ("bascule.records", "Article", "Reading", "Event", "Mention", "Span", "When", "Place", "Quote", "Characterisation"),
    ("bascule.records", "Role", "SetAside"),
    ("bascule.sources", "read_articles"),
    ("bascule.coding.coder", "Coder"),
    ("bascule.asking", "Ledger"),
    ("bascule.ledger", "LedgerEvent", "LedgerQuote", "LedgerRole", "Claim"),
    ("bascule.weigh.incidents", "Incident", "incidents", "merge"),
    ("bascule.weigh.listings", "Events", "Incidents"),
    ("bascule.weigh.partnerships", "Partnership", "partnerships"),
    ("bascule.weigh.shifts", "Shift", "shifts"),
    ("bascule.weigh.disputes", "Dispute", "disputes"),
    ("bascule.weigh.promises", "Promise", "promises"),
    ("bascule.weigh.panels", "Panel", "panel"),
    ("bascule.errors", "BasculeError", "LedgerLockedError"),
)


def python_page() -> str:
    """Every public class and function with its signature and what it says of itself."""
    parts = [
        "# Python",
        "Made from the docstrings. `bascule.Article`, `bascule.Reading`, `bascule.Coder` and `bascule.Ledger` are the "
        "names to begin with; `import bascule` loads neither spaCy nor DuckDB before one of them is used. Offsets are "
        "code points into `Article.text`, days are `datetime.date`, coordinates degrees (WGS 84).",
    ]
    for module_name, *names in SHOWN:
        module = import_module(module_name)
        for name in names:
            parts += _entry(getattr(module, name), module_name, name)
    return "\n\n".join(parts) + "\n"


def _entry(item: Any, module: str, name: str) -> Iterable[str]:
    public = f"bascule.{name}" if name in ("Article", "Reading", "Coder", "Ledger") else f"{module}.{name}"
    yield f"## {name}"
    if not inspect.isclass(item):
        yield f"```text\n{public}{_signature(item)}\n```"
        yield _told(item)
        return
    yield f"```text\n{public}{'' if dataclasses.is_dataclass(item) else _signature(item)}\n```"
    yield _told(item)
    if dataclasses.is_dataclass(item):
        fields = [f"- `{field.name}`: `{_type(field.type)}`" for field in dataclasses.fields(item)]
        yield "\n".join(fields)
    for method, function in _methods(item):
        head = f"{method}" if isinstance(function, property) else f"{method}{_signature(function)}"
        yield f"**`{head}`**"
        yield _told(function)


def _methods(item: type) -> list[tuple[str, Any]]:
    """Public methods and properties with a docstring, those of parents after its own."""
    found: dict[str, Any] = {}
    for owner in item.__mro__:
        if not owner.__module__.startswith("bascule"):
            continue
        for name, value in vars(owner).items():
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            if not name.startswith("_") and (inspect.isfunction(function) or isinstance(function, property)):
                found.setdefault(name, function)
    return [(name, function) for name, function in found.items() if inspect.getdoc(function)]


def _signature(function: Any) -> str:
    try:
        signature = inspect.signature(function)
    except ValueError:
        return "()"
    kept = [
        parameter.replace(
            annotation=_type(parameter.annotation) if parameter.annotation != parameter.empty else parameter.empty
        )
        for parameter in signature.parameters.values()
        if parameter.name not in ("self", "cls")
    ]
    text = str(signature.replace(parameters=kept, return_annotation=signature.empty))
    returns = signature.return_annotation
    told = "" if returns in (signature.empty, None, "None") else f" -> {_type(returns)}"
    return re.sub(r"'([^']*)'(?=[,)=\s])", r"\1", text) + told


def _type(annotation: Any) -> str:
    return str(annotation if isinstance(annotation, str) else getattr(annotation, "__name__", annotation))


def _told(item: Any) -> str:
    """A docstring as Markdown, its examples as blocks."""
    lines, fenced = [], False
    for line in (inspect.getdoc(item) or "").splitlines():
        if line.startswith(">>>") and not fenced:
            lines += ["```pycon"]
            fenced = True
        if fenced and not line.strip():
            lines += ["```"]
            fenced = False
        lines.append(line)
    return "\n".join([*lines, *(["```"] if fenced else [])])
