"""Event files in the manner of ICEWS: one row an event, as actor, CAMEO label or code, target and date.

Each row becomes an article whose text is the row, with one event whose spans point into it: what a question finds in a
ledger of such events leads back to the characters of the file. The same row in two files is one article.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from bascule.codebook.cameo import CameoAct, cameo_act
from bascule.codebook.icews_names import entity_of_name
from bascule.errors import BasculeError
from bascule.records import Article, Event, Mention, Reading, SetAside, Span, When

OUTLET = "ICEWS"
# Columns of a file without a header, in order; and what the released files call them.
PLAIN = ("actor", "act", "target", "date")
HEADERS = {
    "actor": ("source name", "actor", "source"),
    "act": ("cameo code", "event text", "cameo", "label", "event", "relation"),
    "target": ("target name", "target"),
    "date": ("event date", "date"),
    "actor_country": ("source country",),
    "target_country": ("target country",),
}


@lru_cache(maxsize=2**17)
def entity_of(name: str, day: date) -> str | None:
    """The code of an actor's name on a day, None where nobody knows."""
    return entity_of_name(name, day)


@dataclass(slots=True)
class IcewsFile:
    """One file, read row by row; the counts grow as `readings` is walked."""

    path: Path
    rows: int = 0
    statements: int = 0
    unplaced: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)

    def readings(self) -> Iterator[Reading]:
        """A reading for every row that is an act with a known side. Raises BasculeError for an unreadable file."""
        columns: Mapping[str, int] | None = None
        for number, line in self._lines():
            cells = line.split("\t")
            if columns is None:
                columns = _columns(cells)
                if columns is not None:
                    continue
                columns = {name: place for place, name in enumerate(PLAIN)}
            self.rows += 1
            origin = f"{self.path}, line {number}"
            if len(cells) <= max(columns.values()):
                self.set_aside.append(SetAside(origin, f"{len(cells)} columns", "write actor, label, target and date"))
                continue
            if reading := self._read(line, cells, columns, origin):
                yield reading

    def _lines(self) -> Iterator[tuple[int, str]]:
        where = str(self.path)
        try:
            reader = gzip.open if where.endswith(".gz") else open
            with reader(self.path, "rt", encoding="utf-8-sig", newline="\n") as stream:
                for number, line in enumerate(stream, 1):
                    if bare := line.rstrip("\r\n"):
                        yield number, bare
        except UnicodeDecodeError as error:
            raise BasculeError("this is no UTF-8", where=where, remedy="save it as UTF-8") from error
        except OSError as error:
            raise BasculeError("the file cannot be read", where=where, remedy=str(error.strerror or error)) from error

    def _read(self, line: str, cells: list[str], columns: Mapping[str, int], origin: str) -> Reading | None:
        names = {name: cells[place] for name, place in columns.items()}
        act = cameo_act(names["act"])
        if act is None:
            self.unknown[names["act"]] += 1
            return None
        if act.type is None:
            self.statements += 1
            return None
        try:
            day = date.fromisoformat(names["date"].strip()[:10])
        except ValueError:
            self.set_aside.append(SetAside(origin, f"{names['date']!r} is no day", "write it as 2013-01-11"))
            return None
        places = _places(cells)
        sides = [
            _mention(names[side], names.get(f"{side}_country"), places[columns[side]], day)
            for side in ("actor", "target")
        ]
        if not any(side.entity for side in sides):
            self.unplaced += 1
            return None
        article = Article(line, day, language="en", outlet=OUTLET, origin=origin)
        return _reading(article, act, sides, Span.of(line, *places[columns["act"]]), places[columns["date"]], day)


def _columns(cells: list[str]) -> dict[str, int] | None:
    """Where the columns stand by a header line; None where the line is none."""
    told = [cell.strip().casefold() for cell in cells]
    found = {}
    for name, forms in HEADERS.items():
        place = next((told.index(form) for form in forms if form in told), None)
        if place is not None:
            found[name] = place
    return found if set(PLAIN) <= set(found) else None


def _places(cells: list[str]) -> list[tuple[int, int]]:
    found, start = [], 0
    for cell in cells:
        found.append((start, start + len(cell)))
        start += len(cell) + 1
    return found


def _mention(name: str, country: str | None, place: tuple[int, int], day: date) -> Mention:
    code = entity_of(name, day) if name.strip() else None
    if code is None and country:
        code = entity_of(country, day)
    return Mention(code, *place, name)


def _reading(
    article: Article, act: CameoAct, sides: list[Mention], trigger: Span, dated: tuple[int, int], day: date
) -> Reading:
    whole = Span.of(article.text, 0, len(article.text))
    actor, recipient = sides[::-1] if act.turned else sides
    when = When(day, day, "day", article.text[slice(*dated)], Span.of(article.text, *dated))
    event = Event(
        sentence=whole,
        actors=(actor.entity,) if actor.entity else (),
        recipients=(recipient.entity,) if recipient.entity else (),
        type=act.type or "",
        mode=act.mode,
        contexts=act.contexts,
        channel=act.channel,
        sign=act.sign,
        factuality="asserted",
        speaker=None,
        attribution=None,
        trigger=trigger,
        actor_mentions=(actor,),
        recipient_mentions=(recipient,),
        date=when,
        place=None,
        score=1.0,
        why=(f"CAMEO {act.code}",),
    )
    return Reading(article, "en", (whole,), (event,), (), ())
