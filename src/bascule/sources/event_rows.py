"""Files of event sets, row by row: unpacked, decoded, cut into cells that know where they stand in their row.

Each row becomes an article whose text is the row as the file has it, with one event whose spans point into it. A row
that cannot be read costs itself alone: it is set aside with its line number and the reason.
"""

from __future__ import annotations

import gzip
import math
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, ClassVar, cast

from bascule.errors import BasculeError
from bascule.records import Article, Event, Mention, Place, Reading, SetAside, Span, When
from bascule.sources.choices import UnreadableError

# A row longer than this is no row but a broken quotation mark or line end; and one cell of notes may have line breaks.
LONGEST_ROW, MOST_LINES = 1_000_000, 50
SEPARATORS = ",;\t|"
AGAIN = "export the file again, or mend the row"
Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its text, and where in it the cells of the columns stand, quotation marks left out."""

    text: str
    places: Mapping[str, Extent]
    origin: str
    # Written in cells that hold nothing.
    empty: frozenset[str] = frozenset({""})

    def __getitem__(self, name: str) -> str:
        """The words of a column, empty where it has none or the file has no such column."""
        if name not in self.places:
            return ""
        start, end = self.places[name]
        words = self.text[start:end].replace('""', '"').strip()
        return "" if words in self.empty else words

    def span(self, name: str) -> Span:
        """Where a column stands."""
        return Span.of(self.text, *self.places[name])

    def mention(self, entity: str | None, name: str) -> Mention:
        """A column as the words that name an entity."""
        start, end = self.places[name]
        return Mention(entity, start, end, self.text[start:end], self[name] or None)

    def number(self, name: str) -> float | None:
        """A column as a number, None where it is none."""
        try:
            number = float(self[name])
        except ValueError:
            return None
        # What Python reads as numbers beside them: "inf", "1e999", "nan".
        return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Act:
    """What a row says, in the standard."""

    type: str
    mode: str | None
    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    when: When
    trigger: str
    why: tuple[str, ...]
    contexts: tuple[str, ...] = ()
    channel: str | None = None
    sign: str | None = None
    factuality: str = "asserted"
    place: Place | None = None
    published: date | None = None
    url: str | None = None


@dataclass(slots=True)
class EventFile:
    """One file, read row by row; the counts grow as `readings` is walked. `left_out` counts rows by reason."""

    path: Path
    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)

    # What the set is called, its outlet in the ledger; and how its owners ask to be named.
    NAME: ClassVar[str] = ""
    CREDIT: ClassVar[str] = ""

    def readings(self) -> Iterator[Reading]:
        """A reading for every row that is an act with a known side. Raises BasculeError for an unreadable file."""
        for row in self.table():
            try:
                act = self.act(row)
                if act is None:
                    continue
                if not any(mention.entity for mention in (*act.actors, *act.recipients)):
                    self.left_out["without a known side"] += 1
                    continue
                yield self._reading(row, act)
            except UnreadableError as error:
                self.set_aside.append(SetAside(row.origin, error.reason, error.remedy))

    def table(self) -> Iterator[Row]:
        """The rows. Raises BasculeError for a file that cannot be read or is another."""
        raise NotImplementedError

    def act(self, row: Row) -> Act | None:
        """What a row says, None (counted in `left_out`) where it is no act. Raises UnreadableError."""
        raise NotImplementedError

    def _reading(self, row: Row, act: Act) -> Reading:
        whole = Span.of(row.text, 0, len(row.text))
        published = act.published or act.when.end
        article = Article(row.text, published, url=act.url, language="en", outlet=self.NAME, origin=row.origin)
        event = Event(
            sentence=whole,
            actors=_codes(act.actors),
            recipients=_codes(act.recipients),
            type=act.type,
            mode=act.mode,
            contexts=act.contexts,
            channel=act.channel,
            sign=act.sign,
            factuality=act.factuality,
            speaker=None,
            attribution=None,
            trigger=row.span(act.trigger),
            actor_mentions=act.actors,
            recipient_mentions=act.recipients,
            date=act.when,
            place=act.place,
            score=1.0,
            why=act.why,
        )
        return Reading(article, "en", (whole,), (event,), (), ())

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, without their ends; empty ones left out."""
        where = str(self.path)
        try:
            with unpacked(self.path) as stream:
                number = 0
                while data := stream.readline(LONGEST_ROW):
                    number += 1
                    if len(data) == LONGEST_ROW and not data.endswith(b"\n"):
                        self._aside(number, f"the line is longer than {LONGEST_ROW:,} bytes")
                        while data and not data.endswith(b"\n"):
                            data = stream.readline(LONGEST_ROW)
                        continue
                    line = decoded(data).rstrip("\r\n")
                    if number == 1:
                        line = line.removeprefix("\ufeff")
                    if "\0" in line:
                        self._aside(number, "the line holds zero bytes")
                    elif line.strip():
                        yield number, line
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise BasculeError("the file cannot be read", where=where, remedy=str(error) or "check the file") from error

    def _aside(self, number: int, reason: str) -> None:
        self.rows += 1
        self.set_aside.append(SetAside(f"{self.path}, line {number}", reason, AGAIN))

    def tabbed(self, columns: Sequence[str], lines: Iterable[tuple[int, str]], empty: frozenset[str]) -> Iterator[Row]:
        """Rows of tab-separated cells without quoting; those of another width are set aside."""
        for number, line in lines:
            self.rows += 1
            places = split(line, "\t")
            while len(places) > len(columns) and not line[slice(*places[-1])].strip():
                places.pop()
            if len(places) != len(columns):
                self.rows -= 1
                self._aside(number, f"it has {len(places)} columns, not {len(columns)}")
                continue
            yield Row(line, dict(zip(columns, places, strict=True)), f"{self.path}, line {number}", empty)

    def quoted(self, names: Sequence[str], separator: str, lines: Iterable[tuple[int, str]]) -> Iterator[Row]:
        """Rows of cells with quotation marks where needed; a cell may go over several lines."""
        waiting, source = deque[tuple[int, str]](), iter(lines)

        def following() -> tuple[int, str] | None:
            return waiting.popleft() if waiting else next(source, None)

        while (told := following()) is not None:
            number, text = told
            taken = [told]
            while text.count('"') % 2 and len(taken) < MOST_LINES and len(text) < LONGEST_ROW:
                more = following()
                if more is None:
                    break
                taken.append(more)
                text = f"{text}\n{more[1]}"
            places = quoted_cells(text, separator)
            if places is None or len(places) != len(names):
                # A quotation mark that nothing closes: the row is its first line, and the mark a character.
                waiting.extendleft(reversed(taken[1:]))
                text = taken[0][1]
                places = quoted_cells(text, separator) or split(text, separator)
            self.rows += 1
            if len(places) != len(names):
                self.rows -= 1
                self._aside(number, f"it has {len(places)} columns, not {len(names)}")
                continue
            yield Row(text, dict(zip(names, places, strict=True)), f"{self.path}, line {number}")


def decoded(data: bytes) -> str:
    """A line as text: UTF-8, else Latin-1, in which some files of these sets are."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def split(line: str, separator: str) -> list[Extent]:
    """Where the cells of a line stand, quotation marks being characters like others."""
    found, start = [], 0
    for cell in line.split(separator):
        found.append((start, start + len(cell)))
        start += len(cell) + len(separator)
    return found


def quoted_cells(text: str, separator: str) -> list[Extent] | None:
    """Where the cells of a record stand, without the marks around them; None where its quoting is broken.

    >>> quoted_cells('a,"b, c",d', ",")
    [(0, 1), (3, 7), (9, 10)]
    """
    found: list[Extent] = []
    at = 0
    while True:
        if text[at : at + 1] == '"':
            end = at + 1
            while (end := text.find('"', end)) != -1 and text[end + 1 : end + 2] == '"':
                end += 2
            if end == -1 or text[end + 1 : end + 2] not in ("", separator):
                return None
            found.append((at + 1, end))
            at = end + 1
        else:
            end = text.find(separator, at)
            found.append((at, len(text) if end == -1 else end))
            at = found[-1][1]
        if at >= len(text):
            return found
        at += len(separator)
        if at == len(text):
            return [*found, (at, at)]


def separator_of(header: str) -> str:
    """The separator that a first line has most of."""
    return max(SEPARATORS, key=header.count)


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked from .gz, or from a .zip that holds it alone."""
    name = path.name.lower()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) != 1:
                raise BasculeError(f"it holds {len(members)} files", where=str(path), remedy="unpack it and name one")
            with archive.open(members[0]) as member:
                yield cast(BinaryIO, member)
    elif name.endswith(".gz"):
        with gzip.open(path) as stream:
            yield cast(BinaryIO, stream)
    else:
        with path.open("rb") as plain:
            yield plain


def _codes(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.entity for mention in mentions if mention.entity))
