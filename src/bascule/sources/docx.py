"""Word documents (.docx): their paragraphs as lines, without any library but the standard one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from bascule.budget import Budget, OverBudgetError, look
from bascule.sources.choices import UnreadableError
from bascule.sources.opening import LARGEST_WHOLE

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A long novel has some hundred thousand.
MOST_ELEMENTS = 1_000_000
# Tables within tables within text boxes take some dozens.
DEEPEST = 1000
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}


def lines_of_docx(path: Path) -> list[str]:
    """The paragraphs of the document that have words; `UnreadableError` where it is no Word document."""
    try:
        with zipfile.ZipFile(path) as archive:
            # The packed size says nothing of the memory that the unpacked one takes.
            if archive.getinfo("word/document.xml").file_size > LARGEST_WHOLE:
                raise UnreadableError(f"it unpacks to more than {LARGEST_WHOLE // 2**20} MiB", "split the document")
            with archive.open("word/document.xml") as stream, Budget.from_environment().within(path.stat().st_size):
                return list(_lines(stream))
    except OverBudgetError as error:
        raise UnreadableError(error.reason, "split the document") from error
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError("it is no Word document", "save it as .docx or as text again") from error
    except ElementTree.ParseError as error:
        raise UnreadableError("its XML is broken", "save the document again") from error


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of the paragraphs; of the document, no more is held than the elements that are open."""
    opened: list[ElementTree.Element] = []
    # What each open paragraph has said so far: a text box may hold paragraphs within one.
    said: list[list[str]] = []
    for number, (event, node) in enumerate(ElementTree.iterparse(stream, events=("start", "end"))):
        if number > 2 * MOST_ELEMENTS:
            raise UnreadableError(f"it has more than {MOST_ELEMENTS:,} elements", "split the document")
        if len(opened) > DEEPEST:
            raise UnreadableError(f"its elements are nested more than {DEEPEST} deep", "save the document again")
        if event == "start":
            opened.append(node)
            if node.tag == f"{_W}p":
                said.append([])
            continue
        opened.pop()
        if opened:
            opened[-1].remove(node)
        if node.tag == f"{_W}p":
            look()
            yield from filter(None, (line.strip() for line in "".join(said.pop()).split("\n")))
        elif said:
            said[-1].append(node.text or "" if node.tag == f"{_W}t" else _SIGNS.get(node.tag, ""))
