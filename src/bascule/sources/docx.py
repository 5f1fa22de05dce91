"""Word documents (.docx): their paragraphs as lines, without any library but the standard one."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

from bascule.sources.choices import UnreadableError
from bascule.sources.opening import LARGEST_WHOLE

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}


def lines_of_docx(path: Path) -> list[str]:
    """The paragraphs of the document that have words; `UnreadableError` where it is no Word document."""
    try:
        with zipfile.ZipFile(path) as archive:
            # The packed size says nothing of the memory that the unpacked one takes.
            if archive.getinfo("word/document.xml").file_size > LARGEST_WHOLE:
                raise UnreadableError(f"it unpacks to more than {LARGEST_WHOLE // 2**20} MiB", "split the document")
            with archive.open("word/document.xml") as stream:
                lines: list[str] = []
                for _, node in ElementTree.iterparse(stream, events=("end",)):
                    if node.tag == f"{_W}p":
                        lines += _paragraph(node)
                        node.clear()
                return lines
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError("it is no Word document", "save it as .docx or as text again") from error
    except ElementTree.ParseError as error:
        raise UnreadableError("its XML is broken", "save the document again") from error


def _paragraph(node: ElementTree.Element) -> list[str]:
    parts = [part.text or "" if part.tag == f"{_W}t" else _SIGNS.get(part.tag, "") for part in node.iter()]
    return [line.strip() for line in "".join(parts).split("\n") if line.strip()]
