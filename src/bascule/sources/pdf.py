"""PDF files with a text layer: one file is one article, its lines joined into paragraphs again.

A scan has no text layer and is set aside. The title is the one that the file declares, the day the one its name begins
with: the day a PDF was made is not the day of publication.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from bascule.budget import Budget, OverBudgetError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import date_in_name
from bascule.sources.extras import needed
from bascule.sources.fields import LONGEST_TEXT
from bascule.sources.opening import open_bytes, read_whole

LARGEST_PDF = 128 * 2**20
# A line that stands on as many pages at least, and on half of them, is a running head or foot.
FEWEST_PAGES = 3
# A line this much shorter than the longest ones, with the end of a sentence, ends a paragraph.
SHORT = 0.75
_NUMBER = re.compile(r"(?:page|p\.)? ?[-–]? ?\d{1,4} ?(?:[-–/]|sur|of)? ?\d{0,4}", re.I)
_ENDED = re.compile(r"[.!?…:][\"'»”’)\]\s]*$")
_UNTITLED = re.compile(r"untitled|sans titre|microsoft word|\.(?:docx?|indd|qxp|pdf|odt)\b|^\W*$", re.I)

# What pypdf has to say of a file goes into the record that is set aside, not to stderr.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def read_pdf(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of a PDF; `UnreadableError` for one that is broken, locked or a scan."""
    pypdf = needed("pypdf", "pdf")
    with open_bytes(path) as stream:
        # Checked here, since the whole file is held in memory.
        data = read_whole(stream, LARGEST_PDF, "print the article alone to a PDF")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("it is no PDF", "export it again")
    lost: list[int] = []
    try:
        with Budget.from_environment().within(len(data)):
            reader = pypdf.PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableError("it is locked by a password", "save it without the password")
            pages = list(_pages(reader, lost))
            title = _title(reader)
    except UnreadableError:
        raise
    except OverBudgetError as error:
        raise UnreadableError(error.reason, "print the article alone to a PDF") from error
    except Exception as error:  # a stranger's file: whatever breaks in it must cost this file alone
        raise UnreadableError(f"the PDF is broken ({type(error).__name__})", "export it again") from error
    text = "\n".join(paragraphs(pages))
    if not text.strip():
        raise UnreadableError("it has no text layer: it is a scan, or pictures", "run it through OCR first")
    for item in article_of(Clipping(text, title, date_in_name(path.name)), choices, origin):
        yield item
        if isinstance(item, Article) and lost:
            numbers = ", ".join(map(str, lost[:5]))
            yield SetAside(origin, f"{len(lost)} pages could not be read ({numbers})", "export it again", item.id)


def paragraphs(pages: list[list[str]]) -> list[str]:
    """Paragraphs of the lines of pages, without running heads and page numbers; words cut at line ends are joined."""
    counts = Counter(chain.from_iterable(set(lines) for lines in pages))
    running = {line for line, count in counts.items() if count >= max(FEWEST_PAGES, len(pages) / 2)}
    lines = [
        "" if not line.strip() else line.strip()
        for page in pages
        for line in page
        if line not in running and not _NUMBER.fullmatch(" ".join(line.split()))
    ]
    widths = sorted(map(len, filter(None, lines)))
    full = widths[int(len(widths) * 0.9)] if widths else 0
    done: list[str] = []
    held = ""
    for line in lines:
        if not line:
            if held:
                done.append(held)
            held = ""
            continue
        held = _joined(held, line)
        if _ENDED.search(line) and len(line) < SHORT * full:
            done.append(held)
            held = ""
    return [*done, held] if held else done


def _joined(before: str, line: str) -> str:
    if not before:
        return line
    # A hyphen at a line's end parts a word ("minis-tre") unless a name goes on with a capital ("Saint-Denis").
    if re.search(r"[^\W\d_][-\u00ad]$", before[-2:]) and line[0].islower():
        return before[:-1] + line
    return before + line if before.endswith("-") else f"{before} {line}"


def _pages(reader: Any, lost: list[int]) -> Iterator[list[str]]:
    size = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            text = page.extract_text() or ""
        except Exception:  # one page that cannot be read costs itself
            lost.append(number)
            continue
        # Half of a surrogate pair and NULs come out of fonts with a broken table of characters.
        yield text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "ignore").splitlines()
        size += len(text)
        if size > LONGEST_TEXT:
            return


def _title(reader: Any) -> str | None:
    told = reader.metadata.title if reader.metadata else None
    return None if not isinstance(told, str) or _UNTITLED.search(told) else " ".join(told.split())
