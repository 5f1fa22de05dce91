"""Expressions of time together: ranges, anchors ("le lendemain"), and the words that lead to them ("depuis")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bascule.coding.calendars import FINENESS, Stretch, days, shifted, week, weekday_from
from bascule.coding.date_patterns import Grammar
from bascule.coding.date_reader import Values
from bascule.coding.plain_text import PlainText

# Characters between two expressions that can still belong together ("le lendemain de l'attaque du 5 juin").
_FARTHEST = 80
# An anchor ("le lendemain") is sought this many characters back; a vague one ("le lendemain de l'attaque") in fewer.
_ANCHOR_REACH = 1500
_VAGUE_ANCHOR_REACH = 300
ANCHORED = frozenset({"anchored", "later", "weekday-from"})


@dataclass(frozen=True, slots=True)
class Found:
    """One expression in levelled offsets. `stretch` is None while it waits for an anchor."""

    start: int
    end: int
    kind: str
    values: Values
    stretch: Stretch | None
    role: str | None = None
    role_start: int = 0


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts expressions together; `mean` reads one again with other values."""

    plain: PlainText
    published: date | None
    grammar: Grammar
    mean: Callable[[Found], Stretch | None]

    def composed(self, found: list[Found]) -> list[Found]:
        """Ranges joined, anchors found, "since" and "until" applied."""
        result: list[Found] = []
        index = 0
        while index < len(found):
            item = found[index]
            following = found[index + 1] if index + 1 < len(found) else None
            index += 1
            if item.kind in ANCHORED:
                onto = self._onto(item, following)
                if onto is not None:
                    result.append(onto)
                    index += onto.end > item.end
                    continue
                item = self._anchored(item, result)
                if item.stretch is None:
                    continue
            try:
                joined = self._joined(item, following) if following is not None else None
                led = joined or self._led(item)
            except OverflowError:
                # Beyond the years 1 to 9999 there is no day to give.
                joined, led = None, item
            index += joined is not None
            if led is None:
                continue
            while result and result[-1].end > led.start:
                result.pop()
            result.append(led)
        return result

    def _words(self, item: Found) -> str:
        return self.plain.lower[item.start : item.end]

    def _gap(self, first: Found, second: Found) -> str:
        return self.plain.lower[first.end : second.start] if second.start - first.end <= _FARTHEST else "\n"

    def _onto(self, item: Found, following: Found | None) -> Found | None:
        """An anchor that comes behind: "la veille de Noël", "deux jours après le 5 juin"."""
        if following is None or following.stretch is None:
            return None
        ranges, gap = self.grammar.ranges, self._gap(item, following)
        stretch = _from_anchor(item, following.stretch)
        if stretch is None:
            return None
        if ranges["onto"].search(gap) and ("open" in item.values or item.kind == "anchored"):
            if item.kind == "anchored" and not gap.strip() and self._words(item) not in ranges["takes"]:
                return None
            return replace(item, end=following.end, stretch=stretch)
        if item.kind == "anchored" and ranges["onto_far"].search(gap):
            return replace(item, stretch=stretch)
        return None

    def _anchored(self, item: Found, earlier: list[Found]) -> Found:
        """The expression counted from the nearest one before that is fine enough."""
        if "open" in item.values:
            return item
        vague = item.kind == "anchored" and self.plain.word_after(item.end) in self.grammar.ranges["onto_word"]
        if vague and self._words(item) in self.grammar.ranges["aftermath"]:
            return item
        for anchor in reversed(earlier):
            if item.start - anchor.end > (_VAGUE_ANCHOR_REACH if vague else _ANCHOR_REACH):
                break
            stretch = _from_anchor(item, anchor.stretch) if anchor.stretch is not None else None
            if stretch is not None:
                return replace(item, stretch=stretch)
        return item

    def _joined(self, first: Found, second: Found) -> Found | None:
        """Two expressions that are the ends of one stretch."""
        if first.stretch is None or second.stretch is None or first.kind == "days" or second.kind == "days":
            return None
        ranges, gap = self.grammar.ranges, self._gap(first, second)
        word = self.plain.word_before(first.start)
        opened = word in ranges["open"] and ranges["link"].search(gap)
        paired = word in ranges["pair_open"] and ranges["pair_link"].search(gap)
        begin, end = first.stretch, second.stretch
        fine = FINENESS.get(begin.granularity) == 0 and FINENESS.get(end.granularity) == 0
        if not (opened or paired or ranges["dash"].search(gap) or (fine and ranges["days_link"].search(gap))):
            return None
        if second.role == "until" and "month" in second.values and "year" not in second.values:
            # "du 3 mai jusqu'au 7 juin": the next one after the beginning, not after publication.
            ends = (self.mean(replace(second, values={**second.values, "year": begin.start.year + n})) for n in (0, 1))
            end = next((e for e in ends if e is not None and e.end >= begin.start), end)
        if "year" not in first.values and "month" in first.values and "month" in second.values:
            # "du 30 mai au 2 juin 2024": the year at the end holds for both, or the one before it does.
            for year in (end.end.year, end.end.year - 1):
                again = self.mean(replace(first, values={**first.values, "year": year}))
                if again is not None and again.start <= end.start:
                    begin = again
                    break
        elif first.kind == second.kind == "weekday" and begin.start > end.start:
            back = (end.start.weekday() - begin.start.weekday()) % 7
            begin = days(end.start - timedelta(days=back), end.start - timedelta(days=back))
        if begin.start > end.end:
            return None
        stretch = Stretch(begin.start, end.end, "days" if fine else "range")
        start = first.role_start if first.role in {"night", "since"} else self._preposition(first.start, word)
        return Found(start, second.end, "range", {}, stretch)

    def _preposition(self, start: int, word: str) -> int:
        ranges = self.grammar.ranges
        if word in ranges["open"] | ranges["pair_open"]:
            return start - len(word) - (self.plain.lower[start - 1] == " ")
        return start

    def _led(self, item: Found) -> Found | None:
        """An expression with the word before it that changes its interval."""
        stretch, role = item.stretch, item.role
        if role is None or stretch is None or item.kind == "past-span":
            return item
        whole = replace(item, start=item.role_start)
        if role == "night":
            if stretch.granularity != "day":
                return replace(whole, stretch=stretch) if stretch.granularity == "days" else item
            return replace(whole, stretch=days(stretch.start, stretch.start + timedelta(days=1)))
        if role == "week_of":
            return replace(whole, stretch=week(stretch.start)) if FINENESS.get(stretch.granularity) == 0 else item
        if self.published is None:
            return None
        if role == "since":
            ended = stretch.start <= self.published
            return replace(whole, stretch=Stretch(stretch.start, self.published, "range")) if ended else item
        last = stretch.end
        if role == "before":
            if item.values.get("part") != "late" and item.kind != "coming-span":
                last = stretch.start - timedelta(days=1)
            if last < self.published:
                return None
        if last < self.published:
            return item
        return replace(whole, stretch=Stretch(self.published, last, "range"))


def _from_anchor(item: Found, anchor: Stretch) -> Stretch | None:
    """What an anchored expression means, counted from an anchor; None where the anchor is too coarse for it."""
    if item.kind == "weekday-from":
        return weekday_from(anchor, int(item.values["wd"]), int(item.values["step"]))
    if item.kind == "later":
        return shifted(anchor, str(item.values["unit"]), int(item.values["n"]) * int(item.values["dir"]))
    by, unit = str(item.values["anchored"]).split()
    return shifted(anchor, unit, int(by))
