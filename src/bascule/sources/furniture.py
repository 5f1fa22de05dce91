"""What surrounds an article on its page and must not be coded: links to other articles, notices, comments.

Lines are judged one by one by `data/furniture.toml`. Prose is safe: a notice is short, and an opening that prose may
have too ("Voir aussi") counts only with a colon, a dash or a bar after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bascule.sources.words import any_of, levelled, word_list

# Longer lines are paragraphs, whatever they hold.
LONGEST_LINK, LONGEST_NOTICE, LONGEST_RIGHTS = 240, 400, 300
# Beyond a notice that tells of a rest: with more text than this after it the rest is there, and the notice a label.
REST = 300
# A heading of links is followed by at most so many lines that end like no sentence.
MOST_LINKS = 12
# Bullets, arrows and quotation marks around a line; a bracket or a © is part of it.
_EDGES = re.compile(r"^[^\w©(]+|[^\w)]+$")
_ENDED = re.compile(r"[.!?…][\"'»”’)\]\s]*$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without its furniture.

    `dropped` are the lines taken out, `rights` those of them that name an owner. `walled` says that a notice told of a
    paywall, `cut_short` that it stood where the rest of the article would and next to nothing came after it.
    """

    text: str
    dropped: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    walled: bool = False
    cut_short: bool = False


class _Patterns(NamedTuple):
    link: re.Pattern[str]
    heading: re.Pattern[str]
    comments: re.Pattern[str]
    alone: re.Pattern[str]
    consent: re.Pattern[str]
    paywall: re.Pattern[str]
    paywall_end: re.Pattern[str]
    rights: re.Pattern[str]
    bracket: re.Pattern[str]


def cleaned(text: str, *, in_place: bool = False) -> Cleaned:
    """`text` without its furniture; with `in_place` spaces stand for it, so that all offsets stay as they were."""
    if not _may_hold(levelled(text)):
        return Cleaned(text)
    kept: list[str] = []
    dropped: list[str] = []
    rights: list[str] = []
    walled = over = False
    end: int | None = None
    links = 0
    for line in text.splitlines(keepends=True):
        told = _EDGES.sub("", levelled(line))
        verdict = "over" if over else _verdict(told, len(line))
        if links and not verdict and told:
            links -= 1
            verdict = "" if _ENDED.search(line) else "link"
            links = links if verdict else 0
        if verdict == "heading":
            links = MOST_LINKS
        walled = walled or verdict in {"paywall", "end"}
        over = over or verdict == "comments"
        if verdict == "rights":
            rights.append(line.strip())
        if verdict == "end":
            end = len(kept)
        if verdict:
            dropped.append(line.strip())
            kept.append(_blank(line) if in_place else "")
        else:
            kept.append(_without_brackets(line, dropped, in_place))
    if not dropped:
        return Cleaned(text)
    result = "".join(kept)
    cut_short = end is not None and len("".join(kept[end:]).strip()) < REST
    text = result if in_place else result.strip("\r\n")
    return Cleaned(text, tuple(filter(None, dropped)), tuple(rights), walled, cut_short)


def _may_hold(told: str) -> bool:
    """Whether a levelled text may hold furniture: most texts are done with at once."""
    words, first = _signs()
    return any(word in told for word in words) or first.search(told) is not None


def _verdict(told: str, length: int) -> str:
    """What a levelled line is: empty for a line of the article."""
    if not told or length > LONGEST_NOTICE:
        return ""
    patterns = _patterns()
    if patterns.comments.fullmatch(told):
        return "comments"
    if patterns.heading.fullmatch(told):
        return "heading"
    if patterns.alone.fullmatch(told):
        return "link"
    if patterns.paywall_end.search(told):
        return "end"
    if patterns.paywall.search(told):
        return "paywall"
    if patterns.consent.search(told):
        return "consent"
    if length <= LONGEST_LINK and patterns.link.match(told):
        return "link"
    if length <= LONGEST_RIGHTS and patterns.rights.search(told):
        return "rights"
    return ""


def _without_brackets(line: str, dropped: list[str], in_place: bool) -> str:
    """The line without links in brackets: "(Lire aussi : ...)"."""

    def replaced(match: re.Match[str]) -> str:
        dropped.append(match.group())
        return _blank(match.group()) if in_place else ""

    return _patterns().bracket.sub(replaced, line) if "(" in line or "[" in line else line


def _blank(piece: str) -> str:
    return re.sub(r"[^\r\n]", " ", piece)


@cache
def _patterns() -> _Patterns:
    lists = word_list("furniture")
    marked = rf"{any_of(lists['opening_marked'])}\s*(?:[:|>–—-]|$)"
    opening = any_of(lists["opening"])
    bracketed = any_of(lists["bracketed"])
    return _Patterns(
        link=re.compile(rf"(?:{opening}\b|{marked})"),
        heading=re.compile(rf"{any_of(lists['headings'])}\s*:?"),
        comments=re.compile(rf"{any_of(lists['comments'])}\s*:?"),
        alone=re.compile(any_of(lists["alone"])),
        consent=re.compile(any_of(lists["consent"])),
        paywall=re.compile(any_of(lists["paywall"])),
        paywall_end=re.compile(any_of(lists["paywall_end"])),
        rights=re.compile(rf"^(?:©|\(c\)|copyright\s)|{any_of(lists['rights'])}"),
        bracket=re.compile(rf"\s?[(\[]\s*{bracketed}\b[^()\[\]\n]{{0,{LONGEST_LINK}}}[)\]]", re.I),
    )


@cache
def _signs() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Words without which no phrase fits, and what a line of the other lists begins with."""
    lists = word_list("furniture")
    phrases = [phrase for name in ("consent", "paywall", "paywall_end", "rights") for phrase in lists[name]]
    words = [max(re.findall(r"[a-z]+", phrase), key=len) for phrase in phrases]
    # A word that holds another one is found with it.
    least = {next(shorter for shorter in sorted(words, key=len) if shorter in word) for word in words}
    names = ("opening", "opening_marked", "headings", "comments", "alone")
    firsts = {re.split(r"\W", phrase.replace("*", "0"))[0] for name in names for phrase in lists[name]} - {"0"}
    bracketed = {re.split(r"\W", levelled(phrase))[0] for phrase in lists["bracketed"]}
    line = rf"^[^\w\n]*(?:(?:{'|'.join(sorted(firsts))})\b|\d[\d.,]*\s+[a-z]+\s*$|©|\(c\)|copyright)"
    return tuple(sorted(least)), re.compile(rf"{line}|[(\[]\s*(?:{'|'.join(sorted(bracketed))})\b", re.M)
