"""HTML pages: the article without its navigation, with the title, date, address, outlet and language it declares."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from bascule.budget import Budget, OverBudgetError
from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import date_in_name
from bascule.sources.opening import decode_whole, open_bytes, read_whole

# The extractor itself gives up beyond twenty million bytes.
LARGEST_PAGE = 19 * 2**20
# The extractor's time grows with their square; the largest pages of newspapers have some thousands.
MOST_ELEMENTS = 20_000
_ELEMENT = re.compile(r"<[A-Za-z]")
# Browsers look for the declared encoding this far.
DECLARATION = 1024
# Pages that declare these are in truth Windows-1252, as the standard for HTML has it.
_AS_WINDOWS = {"iso8859-1", "ascii"}

# The extractor silences itself, but not these two, whose warnings Python would print on stderr.
for _name in ("courlan", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def read_html(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of one page. `Article.text` is what trafilatura takes out of it: paragraphs, one a line.

    The date is the one that the page's metadata give, else the ISO date that the file's name begins with; none is
    guessed from the words.
    """
    with open_bytes(path) as stream:
        data = read_whole(stream, LARGEST_PAGE, "save the article alone, without what surrounds it")
    yield from read_page(data, choices, origin, name=path.name)


def read_page(
    data: bytes,
    choices: Choices,
    origin: str,
    *,
    name: str = "",
    address: str | None = None,
    charset: str | None = None,
) -> Iterator[Article | SetAside]:
    """The article of the bytes of a page; the further arguments as in `page_clipping`."""
    clipping = page_clipping(data, choices, name=name, address=address, charset=charset)
    yield from article_of(clipping, choices, origin)


def page_clipping(
    data: bytes, choices: Choices, *, name: str = "", address: str | None = None, charset: str | None = None
) -> Clipping:
    """What the bytes of a page hold that was found at `address` or in a file called `name`.

    `charset` is the encoding that the server told, for a page that declares none itself. Raises `UnreadableError` for a
    page without an article.
    """
    told = _with_declared_encoding(data, choices)
    if told.encoding is None and charset:
        told = _with_declared_encoding(f'<meta charset="{charset}">'.encode("ascii", "replace"), choices)
    page = decode_whole(data, told)
    if not page.strip():
        raise UnreadableError("it is empty", "save the page again")

    if sum(1 for _ in _ELEMENT.finditer(page)) > MOST_ELEMENTS:
        raise UnreadableError(f"the page has more than {MOST_ELEMENTS:,} elements", "save the article alone")
    import trafilatura

    try:
        with Budget.from_environment().within(len(page)):
            found = trafilatura.bare_extraction(
                page,
                url=address,
                with_metadata=True,
                include_comments=False,
                include_images=False,
                date_extraction_params={"original_date": True, "extensive_search": False},
            )
    except OverBudgetError as error:
        raise UnreadableError(error.reason, _REMEDY) from error
    except Exception as error:  # the page is a stranger's: whatever breaks in the extractor must cost this page alone
        raise UnreadableError(f"its HTML could not be read ({type(error).__name__})", _REMEDY) from error
    if found is None or not (found.text or "").strip():
        raise UnreadableError("no article was found in this page", _REMEDY)
    named = date_in_name(name)
    return Clipping(
        text=found.text,
        title=found.title,
        published=found.date or named,
        url=found.url or address,
        outlet=found.sitename,
        author=found.author,
        language=found.language or _declared_language(page),
    )


_REMEDY = "save the article's text as a .txt file"


def _with_declared_encoding(data: bytes, choices: Choices) -> Choices:
    """The choices, with the encoding that the page declares where the caller chose none and no mark says it."""
    if choices.encoding or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return choices
    head = data[:DECLARATION].decode("latin-1")
    match = re.search(r"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:-]+)", head, re.I) or re.search(
        r"<\?xml[^>]+encoding\s*=\s*[\"']([\w:-]+)", head, re.I
    )
    if match is None:
        return choices
    try:
        name = codecs.lookup(match.group(1)).name
        # A page whose declaration can be read as ASCII is not in UTF-16, whatever it says.
        name = "utf-8" if name.startswith(("utf-16", "utf-32")) else "cp1252" if name in _AS_WINDOWS else name
        return Choices(encoding=name)
    except (LookupError, ValueError, BasculeError):  # nobody knows it: UTF-8 says so where it is not
        return choices


def _declared_language(page: str) -> str | None:
    match = re.search(r"<html[^>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_]\w+)*)", page[: 4 * DECLARATION], re.I)
    return match.group(1) if match else None
