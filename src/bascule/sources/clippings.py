"""A clipping: one article as an export, a page or a feed holds it; and how it becomes an `Article`.

The text loses its furniture; a stub that a paywall left is set aside. A ledger keeps no agency beside the text, so one
that only the byline or the line of rights names ("Par A. Traoré avec AFP") is written as the text's last line, "(AFP)",
as newspapers do: there the count of voices finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from bascule.codebook.agencies import agencies_signing
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices
from bascule.sources.fields import build_article, language_code
from bascule.sources.furniture import Cleaned, cleaned
from bascule.sources.words import checked_language

# Less text than this beside a paywall's notice is a teaser: a headline and half a sentence.
STUB = 160
# Bylines and credits stand in the first or last characters of a text.
BYLINE = 200


@dataclass(frozen=True, slots=True)
class Clipping:
    """One article with what its source says of it; `published` is a day, or the source's words for one.

    `credits` are words that may name an agency besides the byline `author`.
    """

    text: str
    title: str | None = None
    published: date | str | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    credits: str = ""


def article_of(clipping: Clipping, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of a clipping, then a `SetAside` for each thing that it lost; or one for all of it."""
    body = cleaned(clipping.text)
    problem = _nothing_left(body, origin)
    if problem is not None:
        yield problem
        return
    credit = "\n".join(filter(None, (clipping.author, clipping.credits, *body.rights)))
    published = clipping.published
    values = {
        "text": signed(body.text, credit),
        "published": published.isoformat() if isinstance(published, date) else published,
        "title": clipping.title,
        "url": clipping.url,
        "language": checked_language(language_code(clipping.language), body.text),
        "outlet": clipping.outlet,
    }
    for item in build_article(values, choices, origin):
        if not isinstance(item, Article):
            yield item
            continue
        byline = " ".join((clipping.author or "").split())[:BYLINE] or None
        yield replace(item, author=byline, agency="; ".join(agencies_of(body.text, credit)) or None)
        if body.cut_short:
            yield SetAside(
                origin,
                "the rest of it is for subscribers only; the article is kept as far as it goes",
                "export it from a press database, where it is whole",
                item.id,
            )


def signed(text: str, credit: str) -> str:
    """`text`, with the agencies that `credit` names on a last line unless its beginning or end names them already."""
    shown = _shown_agencies(_ends(text))
    missing = [name for name in agencies_in(credit) if name not in shown]
    return f"{text.rstrip()}\n({', '.join(missing)})" if missing else text


def agencies_in(words: str) -> tuple[str, ...]:
    """The short names of the news agencies that a byline or a credit names, in its order."""
    forms, pattern = _agencies()
    return tuple(dict.fromkeys(forms[match.group()] for match in pattern.finditer(words)))


def agencies_of(text: str, credit: str) -> tuple[str, ...]:
    """The agencies that a credit or the ends of a text name as its source, those of the credit first."""
    return tuple(dict.fromkeys((*agencies_in(credit), *sorted(_shown_agencies(_ends(text))))))


def _ends(text: str) -> str:
    return text if len(text) <= 2 * BYLINE else f"{text[:BYLINE]}\n{text[-BYLINE:]}"


def _shown_agencies(ends: str) -> set[str]:
    """The agencies that a text's ends name as its source: in brackets, before a dash at the start, at a line's end."""
    _, pattern = _agencies()
    shown = rf"\([^()\n]*{pattern.pattern}[^()\n]*\)|^{pattern.pattern}\s*[-–—:]|{pattern.pattern}\s*$"
    return {name for match in re.finditer(shown, ends) for name in agencies_in(match.group())}


def _nothing_left(body: Cleaned, origin: str) -> SetAside | None:
    left = len(body.text.strip())
    if body.walled and left < STUB:
        return SetAside(
            origin,
            f"it is a stub before a paywall: {left} characters and a notice to subscribe",
            "export the article from a press database, where it is whole",
        )
    if body.dropped and not left:
        return SetAside(
            origin, f"it holds notices and links only ({body.dropped[0][:60]!r})", "name the page of the article itself"
        )
    return None


@cache
def _agencies() -> tuple[dict[str, str], re.Pattern[str]]:
    forms = dict(agencies_signing())
    longest = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return forms, re.compile(rf"(?<![\w-])(?:{longest})(?![\w-])")
