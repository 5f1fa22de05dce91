"""Europresse: HTML exports with many articles a file, in the layouts of the last ten years.

Each article is one `<article>` with the outlet in `DocPublicationName`, the date in `DocHeader`, the title in
`titreArticle…`, authors in `docAuthors` or under the title, and the text in `docOcurrContainer` or `DocText`. The
pieces are parsed one by one, so that a broken one costs itself alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import find_date
from bascule.sources.markup import by_class, lines_of, parsed, words_of
from bascule.sources.opening import LARGEST_WHOLE, decode_loosely, open_bytes, read_whole

SPLIT_EXPORT = "export fewer articles at a time"
_TITLES = ("titreArticleVisu", "rdp__articletitle", "titreArticle")
_TEXTS = ("docOcurrContainer", "DocText")
# "Le Monde, no. 24 123", "lemonde.fr (site web)", "Ouest-France ; Quimper": edition and number are not the outlet.
# No name of a newspaper is longer.
LONGEST_OUTLET = 1000
_AFTER_OUTLET = re.compile(
    r"(?:,\s*(?:no|n°|nº|num[ée]ro|vol)\b|\s+no\.|\s*\((?:réf\. )?(?:site web|web site|tweets?|blogue?s?)|\s;\s).*",
    re.S | re.I,
)
_PRINTED = re.compile(r"cet article est paru dans|this article (?:was published|appeared) in", re.I)


def read_europresse(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of an export; `UnreadableError` where the file has none in this layout."""
    with open_bytes(path) as stream:
        data = read_whole(stream, LARGEST_WHOLE, SPLIT_EXPORT)
    text, encoding = decode_loosely(data, choices)
    starts = [match.start() for match in re.finditer(r"<article\b", text, re.I)]
    if not starts or not _is_export(text):
        raise UnreadableError("it holds no article in Europresse's layout", "export it from Europresse as HTML")
    for number, (start, stop) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        where = f"{origin}, article {number}"
        try:
            clipping = read_clipping(text[start:stop], encoding)
        except UnreadableError as error:
            yield SetAside(where, error.reason, error.remedy)
        else:
            yield from article_of(clipping, choices, where)


def read_clipping(html: str, encoding: str = "utf-8") -> Clipping:
    """The article of one `<article>`; `UnreadableError` where it has no text."""
    end = html.lower().find("</article>")
    article = parsed(html if end < 0 else html[:end], encoding)
    body = _first(article, _TEXTS)
    if body is None:
        raise UnreadableError("it has no text in Europresse's layout", "export it again, with its text")
    url = _address(article, body)
    header = _first(article, ("DocHeader",))
    title = _first(article, _TITLES)
    outlet = _first(article, ("DocPublicationName",))
    author = _first(article, ("docAuthors",))
    byline = words_of(author) if author is not None else _under(title)
    printed = words_of(header) if header is not None else ""
    return Clipping(
        text="\n".join(line for line in lines_of(body) if not _PRINTED.match(line)),
        title=words_of(title) if title is not None else None,
        published=find_date(printed) or find_date(_head(article)),
        url=url,
        outlet=_outlet(outlet) if outlet is not None else None,
        author=byline or None,
    )


def _is_export(text: str) -> bool:
    return any(name in text for name in ("DocPublicationName", "DocHeader", "docOcurrContainer", "titreArticle"))


def _first(article: Any, names: tuple[str, ...]) -> Any:
    """The first element that bears one of the class names and has words, the best name first."""
    for name in names:
        for element in by_class(article, name):
            if "".join(element.itertext()).strip():
                return element
    return None


def _own_text(element: Any) -> str:
    """The outlet's name, without the lines that some layouts add inside the same element."""
    return next((line for line in lines_of(element)), "")


def _under(title: Any) -> str:
    """The line under the title where newer layouts have the author."""
    if title is None:
        return ""
    for element in (title, title.getparent()):
        after = element.getnext() if element is not None else None
        if after is not None and "sm-margin-bottomNews" in (after.get("class") or ""):
            return words_of(after)
    return ""


def _outlet(element: Any) -> str | None:
    return _AFTER_OUTLET.sub("", _own_text(element)[:LONGEST_OUTLET]).strip() or None


def _head(article: Any) -> str:
    headers = article.xpath(".//header")
    return words_of(headers[0]) if headers else ""


def _address(article: Any, body: Any) -> str | None:
    """Where the article stands on the outlet's own site: the link that says so, else a link around the title."""
    for link in body.xpath(".//a[@href]"):
        if _PRINTED.search(" ".join(link.itertext())) and _is_address(link.get("href")):
            return str(link.get("href"))
    for link in article.xpath(".//header//a[@href]"):
        if _is_address(link.get("href")) and "europresse" not in link.get("href").lower():
            return str(link.get("href"))
    return None


def _is_address(value: str) -> bool:
    return value.lower().startswith(("http://", "https://"))
