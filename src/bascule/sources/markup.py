"""From HTML to lines, and to its elements by class: what exports are read with. lxml loads on first use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bascule.sources.choices import UnreadableError
from bascule.sources.opening import well_decoded

_BLOCKS = frozenset(
    [*("address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
     *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"),
     *("pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul")]
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "head", "title", "noscript", "template", "svg", "button", "select"})
_WHITE = re.compile(r"[ \t\r\n\f]+")


def parsed(html: str, encoding: str = "utf-8") -> Any:
    """The lxml tree of a piece of HTML; `UnreadableError` where it has undecodable bytes or is no markup at all."""
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    well_decoded(html, encoding)
    try:
        return lxml.html.document_fromstring(html.replace("\0", ""))
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError(f"its HTML could not be read ({type(error).__name__})", "export it again") from error


def lines_of(element: Any) -> list[str]:
    """The visible text of an element, a block a line, cells parted by a tab; lines without words are left out."""
    import lxml.etree

    parts: list[str] = []
    walk = lxml.etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        named = isinstance(node.tag, str)
        tag = node.tag.lower() if named else ""
        if event == "start":
            if tag in _SILENT:
                walk.skip_subtree()
                continue
            _part(parts, tag)
            if named and node.text:
                parts.append(_WHITE.sub(" ", node.text))
            continue
        if event == "end":
            _part(parts, tag)
        if node.tail and node is not element:
            parts.append(_WHITE.sub(" ", node.tail))
    lines = (re.sub(r" *\t[\t ]*", "\t", line).strip(" \t") for line in "".join(parts).split("\n"))
    return [re.sub(r" {2,}", " ", line) for line in lines if line.strip()]


def lines_of_html(html: str, encoding: str = "utf-8") -> list[str]:
    """The lines of a whole page or a piece of one; empty where there is nothing but white space."""
    return lines_of(parsed(html, encoding)) if html.strip() else []


def by_class(element: Any, name: str) -> Iterator[Any]:
    """The elements of a class, in document order."""
    yield from element.xpath(f'.//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]')


def words_of(element: Any) -> str:
    """The text of an element on one line."""
    return " ".join(" ".join(lines_of(element)).split())


def _part(parts: list[str], tag: str) -> None:
    if tag in _BLOCKS:
        parts.append("\n")
    elif tag in _CELLS:
        parts.append("\t")
