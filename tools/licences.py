"""Lists the licences of all locked dependencies as docs/licences.md: python tools/licences.py

Names come from requirements/, licences from the metadata of what is installed here. What is neither on the list of
licences taken without asking nor a reasoned exception (tools/licences.toml) is a fault: exit code 1.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
LOCKS = {
    "use": "Installed with bascule and its extras",
    "dev": "For developing and testing only",
    "conformance": "For trying one export only",
}
# Compiled against ICU, what the conformance lock adds is not on every machine: it is held to the rules, not shown.
SHOWN = ("use", "dev")
INTRODUCTION = (
    "Made by `python tools/licences.py` from the locked requirements and the packages' own metadata; a test holds it "
    "to the list of licences that are taken without asking and to the exceptions below. Versions and hashes: "
    "`requirements/` and the bill of materials of each [release](release.md). Licences of data and models: "
    "`DATA_LICENCES.md`."
)
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.M)
OPERATORS = re.compile(r"\s+(?:AND|OR)\s+|[()]")


def locked() -> Iterator[tuple[str, str]]:
    """The lock and the name of every dependency, each once, in the first lock that has it."""
    seen = set[str]()
    for lock in LOCKS:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        for name in sorted(set(NAME.findall(text)), key=str.lower):
            if name not in seen:
                seen.add(name)
                yield lock, name


def licence(name: str) -> str | None:
    """The licence of an installed package in SPDX's words where they are known; None where it is not installed.

    A package that tells it nowhere has the licence "".
    """
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if name in RULES["told"]:
        return str(RULES["told"][name])
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [text.split(" :: ")[-1] for text in told.get_all("Classifier") or () if text.startswith("License ::")]
    written = [line.strip() for line in (told.get("License") or "").splitlines()[:1]]
    # The field says more than the classifier ("BSD"), unless it holds the text of the licence or nothing.
    for found in (*(text for text in written if _known(text) and _known(text) != "BSD"), *classified, *written):
        if _known(found):
            return _known(found)
    return "; ".join(filter(None, [*classified, *written]))


def _known(text: str) -> str:
    spdx = str(RULES["written"].get(text, text))
    parts = [part for part in OPERATORS.split(spdx) if part]
    known = {*RULES["allowed"], *RULES["written"].values(), *(rule["licence"] for rule in RULES["exceptions"].values())}
    return spdx if parts and (spdx in known or all(part in known for part in parts)) else ""


def acceptable(name: str, told: str) -> bool:
    """Whether a package may be depended upon: all licences it joins, or one it offers, are allowed; or an exception."""
    if (rule := RULES["exceptions"].get(name)) is not None:
        return bool(rule["licence"] == told)
    return bool(told) and any(
        all(part in RULES["allowed"] for part in OPERATORS.split(choice) if part)
        for choice in re.split(r"\s+OR\s+", told)
    )


def faults() -> list[str]:
    """The packages of every lock that may not be depended upon, as far as they are installed here."""
    told = {name: licence(name) for _, name in locked()}
    return [
        f"{name}: {found or 'tells no licence'}"
        for name, found in told.items()
        if found is not None and not acceptable(name, found)
    ]


def page() -> str:
    """The page of the dependencies that use and development have."""
    listed: dict[str, list[tuple[str, str]]] = {lock: [] for lock in LOCKS}
    absent, excepted = list[str](), list[str]()
    for lock, name in locked():
        told = licence(name)
        if lock not in SHOWN:
            continue
        if told is None:
            absent.append(f"`{name}`")
            continue
        if name in RULES["exceptions"]:
            excepted.append(f"| `{name}` | {told} | {RULES['exceptions'][name]['reason']} |")
        listed[lock].append((name, told))
    parts = [
        "# Licences of dependencies",
        INTRODUCTION,
        "## Taken for a reason",
        "\n".join(["| package | licence | reason |", "| --- | --- | --- |", *sorted(excepted)]),
    ]
    for lock in SHOWN:
        rows = [f"| `{name}` | {told} |" for name, told in listed[lock]]
        parts += [f"## {LOCKS[lock]}", "\n".join(["| package | licence |", "| --- | --- |", *rows])]
    if absent:
        parts += ["## For other machines", "Not installed here, so not looked at: " + ", ".join(absent) + "."]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    wrong = faults()
    for fault in wrong:
        print(fault, file=sys.stderr)
    sys.exit(bool(wrong))
