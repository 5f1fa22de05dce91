"""Expressions of time in a text, resolved against its day of publication (codebook, Dates)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bascule.coding.calendars import Stretch
from bascule.coding.date_lists import apart
from bascule.coding.date_meaning import meaning
from bascule.coding.date_patterns import Grammar, grammar
from bascule.coding.date_phrases import ANCHORED, Composer, Found
from bascule.coding.plain_text import PlainText
from bascule.records import Span, When

Tense = Callable[[int], str | None]
_WORD = re.compile(r"[^\W_]+")
# Words that may stand before the first one that belongs to a list of times ("d'ici à la fin du mois").
_LEAD = 6
_QUARTERS = frozenset("1234")
# Characters looked at before an expression for what bears on it, and on both sides for names it belongs to.
_BEFORE = 60
_AROUND = 30
# What stands for the tense of the verb, by the word that leads to an expression.
_ROLE_TENSE = {"since": "past", "until": "future", "by": "future"}


def find_dates(text: str, published: date | None, language: str, *, tense: Tense) -> list[When]:
    """Every expression of time in text order, without overlaps.

    `tense(offset)` gives past, present, future or None for the verb that governs the expression at a code point.
    Without `published`, what hangs on it is left out. Never raises on any text.
    """
    search = _Search(PlainText.of(text), published, grammar("fr" if language == "fr" else "en"), tense)
    found = Composer(search.plain, published, search.grammar, search.mean).composed(list(search.scan()))
    result = []
    for item in found:
        if item.stretch is not None:
            span = Span.of(text, *search.plain.at(item.start, item.end))
            stretch = item.stretch
            result.append(When(stretch.start, stretch.end, stretch.granularity, span.exact, span))
    return result


@dataclass(frozen=True, slots=True)
class _Search:
    plain: PlainText
    published: date | None
    grammar: Grammar
    tense: Tense

    # -- one expression after the other -----------------------------------------------------------------------------

    def scan(self) -> Iterator[Found]:
        """Expressions one by one, each with its own meaning."""
        done = 0
        for place in self._places():
            if place < done:
                continue
            found = self._at(place)
            if found is not None:
                done = found.end
                yield from apart(found, self.plain, self.grammar, self.mean)

    def _places(self) -> Iterator[int]:
        """Where an expression may begin: the words that lead to a word of time, and that word."""
        text = self.plain.lower
        recent: list[int] = []
        cores = self.grammar.cores
        for word in _WORD.finditer(text):
            start, end = word.span()
            recent.append(start)
            token = word[0]
            first = token[0]
            figures = "0" <= first <= "9" and (_maybe_year(token) or text[end : end + 1] in "/.-")
            if figures or token in cores or (first in "qth" and token[1:] in _QUARTERS):
                yield from recent
                recent.clear()
            elif len(recent) > _LEAD:
                del recent[0]

    def _at(self, place: int) -> Found | None:
        for rule, match in self.grammar.matches(self.plain, place):
            if not self._allowed(match) or (rule.kind == "month" and self._has_day(match)):
                continue
            values = rule.values(match)
            start, end = match.span()
            role, role_start = self._role(start)
            found = Found(start, end, rule.kind, values, None, role, role_start)
            if rule.kind in ANCHORED:
                return found
            stretch = self.mean(found, role)
            if stretch is not None:
                return replace(found, stretch=stretch)
        return None

    def mean(self, found: Found, role: str | None = None) -> Stretch | None:
        def tense() -> str | None:
            if role in _ROLE_TENSE and not (role != "since" and self._over(found.start)):
                return _ROLE_TENSE[role]
            return self._tense_at(found.start, found.end)

        return meaning(found.kind, found.values, self.published, tense)

    def _tense_at(self, start: int, end: int) -> str | None:
        given = self.tense(self.plain.at(start, end)[0])
        before = self.plain.lower[max(0, start - _BEFORE) : start]
        before = re.split(r"[.;!?\n] ?", before)[-1]
        if self.grammar.ahead_near.search(before):
            return None if self.grammar.was_ahead.search(before) else "future"
        if given != "past" and self.grammar.ahead_far.search(before):
            return "future"
        return given

    def _over(self, start: int) -> bool:
        """Whether a verb before the expression says that its end lies behind ("they had left by March")."""
        before = re.split(r"[.;!?\n] ?", self.plain.lower[max(0, start - _BEFORE) : start])[-1]
        return self.grammar.was_over.search(before) is not None

    def _counts(self, end: int) -> bool:
        """Whether a number goes on as the first of two that count something ("entre 1900 et 2000 personnes")."""
        on = self.grammar.counted_on.match(self.plain.lower[end : end + _AROUND])
        return on is not None and self.plain.word_after(end + on.end() - 1) in self.grammar.counted

    def _role(self, start: int) -> tuple[str | None, int]:
        """The word that leads to an expression (since, until…) and where it begins."""
        base = max(0, start - _BEFORE)
        before = self.plain.lower[base:start]
        for role, pattern in self.grammar.roles:
            found = pattern.search(before)
            if found is not None:
                return role, base + found.start()
        return None, start

    def _allowed(self, match: re.Match[str]) -> bool:
        """What the words look like beyond the pattern: capitals, figures around, names that hold them."""
        plain, (start, end) = self.plain, match.span()
        groups = match.groupdict()
        lower = plain.lower
        if lower[start].isdigit() and start and not self._figure_begins(start):
            return False
        if (groups.get("year") is not None and self._counts(end)) or not self._capitals(match, groups):
            return False
        for name in self.grammar.refused.finditer(lower, max(0, start - _AROUND), min(len(lower), end + _AROUND)):
            if name.start() < end and start < name.end():
                return False
        return True

    def _has_day(self, match: re.Match[str]) -> bool:
        """Whether a day that the calendar lacks stands before a month ("le 31 février")."""
        return match.start("month") == match.start() and self.plain.word_before(match.start()).isdigit()

    def _figure_begins(self, start: int) -> bool:
        text = self.plain.lower
        before = text[start - 1]
        if before in "/_$€£#°" or before.isalnum():
            return False
        if before == "-":
            word = self.plain.word_before(start - 1)
            return not word.isalnum() or word in self.grammar.cores or _maybe_year(word)
        if before in ".,:":
            return start < 2 or not text[start - 2].isdigit()
        return not (before == " " and start > 2 and text[start - 2] in "$€£")

    def _capitals(self, match: re.Match[str], groups: dict[str, str | None]) -> bool:
        plain, rules = self.plain, self.grammar
        if groups.get("offset") is not None and not plain.opens(match.start()):
            # "Today" and "Aujourd'hui" inside a sentence are a programme and a paper.
            written = plain.cased[match.start() : match.end()]
            if written[0].isupper() and not written.isupper():
                return False
        season = groups.get("season")
        if season is not None and not rules.french and groups.get("year") is None:
            # The Spring Statement, the Winter Games.
            place = match.start("season")
            if plain.cased[place].isupper() and plain.cased[match.end() + 1 : match.end() + 2].isupper():
                return False
        for name in ("month", "month2", "wd", "wd2"):
            word = groups.get(name)
            if word is None:
                continue
            place = match.start(name)
            written = plain.cased[place : place + len(word)]
            capital = written[0].isupper()
            if rules.french:
                # A weekday or a planet: French writes them small in dates.
                proper = name.startswith("wd") or word in rules.capitalised
                bare = groups.get("day") is None and not written.isupper()
                led = not name.startswith("wd") and plain.word_before(place) in rules.cores | _LED
                if capital and proper and bare and not led and not plain.opens(place) and place == match.start():
                    return False
            elif not capital and word in rules.capitalised:
                return False
        return True


_LED = frozenset({"en", "de", "d'", "depuis", "debut", "fin", "mi", "courant", "mois", "entre", "jusqu'en", "in", "of"})


def _maybe_year(token: str) -> bool:
    return len(token) in {4, 5} and token[:4].isdigit() and token[0] in "12" and token[4:] in {"", "s"}
