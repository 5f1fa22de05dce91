"""Looking a name up: a packed table of GeoNames, and our own table of what it lacks.

`gazetteer.txt.gz` holds three parts, each a heading in brackets and lines of cells between tabs: countries (alpha-3,
identifier, latitude, longitude, neighbours), places (identifier in eight digits, name, latitude, longitude, alpha-3,
first-level division, population; by identifier) and names (folded name, identifiers, the most populous first; by
bytes). It is kept as bytes and searched by halves. `own_places.tsv` says in its first lines what its columns mean.
"""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bascule.errors import BasculeError

DATA = "gazetteer.txt.gz"
OWN = "own_places.tsv"
OWN_COLUMNS = ("names", "country", "admin1", "geonameid", "lat", "lon", "precision", "needs", "reason", "source")
PRECISIONS = ("point", "city", "region")
# What must stand beside a name before it means the place: a noun such as "region", or a preposition of place.
NEEDS = ("", "noun", "preposition")
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "þ": "th"})
SILENT = re.compile("['’‘ʼʻʿʾ`´]")
SPACES = re.compile(r"[\s.,/()–—\-‐\u2011]+")
SAINTS = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that a name can mean; `population` 0 is unknown, `country` alpha-3 or None for seas and borderlands."""

    geonameid: int | None
    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str
    population: int
    precision: str = "city"
    needs: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """A country of the table; latitude and longitude are the middle of its towns, None where it has none."""

    alpha3: str
    geonameid: int
    lat: float | None
    lon: float | None
    neighbours: frozenset[str]


@lru_cache(maxsize=2**15)
def fold(name: str) -> str:
    """A name as it is looked up: lower case, no accents, no apostrophes, hyphens as spaces, "St" written out."""
    spread = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    bare = "".join(mark for mark in spread if not unicodedata.combining(mark))
    words = SPACES.sub(" ", SILENT.sub("", bare)).split()
    return " ".join(SAINTS.get(word, word) for word in words)


class Gazetteer:
    """The packed table. Raises BasculeError where it is not one."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        starts = [blob.find(heading) for heading in (b"\n[countries]\n", b"\n[places]\n", b"\n[names]\n")]
        if -1 in starts or starts != sorted(starts):
            raise BasculeError("a part is missing", where=DATA, remedy="run tools/build_gazetteer.py")
        self._places = (starts[1] + len(b"\n[places]\n"), starts[2] + 1)
        self._names = (starts[2] + len(b"\n[names]\n"), len(blob))
        lines = blob[starts[0] + len(b"\n[countries]\n") : starts[1]].decode("utf-8").splitlines()
        self.countries: Mapping[str, CountryEntry] = {item.alpha3: item for item in map(_country, lines)}

    def _line(self, bounds: tuple[int, int], key: bytes) -> bytes | None:
        """The cells after `key` in a part whose lines stand in order."""
        low, high = bounds
        while low < high:
            middle = self._blob.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._blob.index(b"\n", middle)
            found, _, rest = self._blob[middle:end].partition(b"\t")
            if found == key:
                return rest
            if found < key:
                low = end + 1
            else:
                high = middle
        return None

    def place(self, geonameid: int) -> Entry | None:
        """The place of a GeoNames identifier, where the table keeps it."""
        rest = self._line(self._places, b"%08d" % geonameid)
        if rest is None:
            return None
        name, lat, lon, country, admin1, people = rest.decode("utf-8").split("\t")
        return Entry(geonameid, name, float(lat), float(lon), country, admin1, int(people))

    def named(self, key: str) -> tuple[Entry, ...]:
        """All places of a folded name, the most populous first."""
        rest = self._line(self._names, key.encode("utf-8"))
        if rest is None:
            return ()
        return tuple(found for number in rest.split() if (found := self.place(int(number))) is not None)


def _country(line: str) -> CountryEntry:
    alpha3, number, lat, lon, near = line.split("\t")
    north, east = (float(lat), float(lon)) if lat and lon else (None, None)
    return CountryEntry(alpha3, int(number), north, east, frozenset(near.split()))


@cache
def gazetteer() -> Gazetteer:
    """The table that ships, read on first use."""
    return Gazetteer(gzip.decompress(files("bascule.coding").joinpath("data").joinpath(DATA).read_bytes()))


@cache
def own_places() -> Mapping[str, tuple[Entry, ...]]:
    """Our own rows by folded name. Raises BasculeError naming the line that is wrong."""
    text = files("bascule.coding").joinpath("data").joinpath(OWN).read_text(encoding="utf-8")
    found: dict[str, list[Entry]] = {}
    for written, entry in parse_own(text, OWN):
        found.setdefault(fold(written), []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}


def parse_own(text: str, where: str) -> list[tuple[str, Entry]]:
    """(name as written, entry) for each name of each row of our own table."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    rows = list(csv.reader((line for _, line in lines), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != OWN_COLUMNS:
        raise BasculeError("the columns are not as expected", where=where, remedy=f"name them {', '.join(OWN_COLUMNS)}")
    result = []
    for (number, _), cells in zip(lines[1:], rows[1:], strict=True):
        place = f"{where}, line {number}"
        if len(cells) != len(OWN_COLUMNS):
            raise BasculeError(f"{len(cells)} cells", where=place, remedy=f"write {len(OWN_COLUMNS)} cells")
        names, country, admin1, geonameid, lat, lon, precision, needs, _, _ = cells
        try:
            number_or_none, north, east = int(geonameid) if geonameid else None, float(lat), float(lon)
        except ValueError as error:
            raise BasculeError("a number is not one", where=place, remedy=str(error)) from error
        if precision not in PRECISIONS or needs not in NEEDS or not -90 <= north <= 90 or not -180 <= east <= 180:
            raise BasculeError("precision, needs or coordinates", where=place, remedy="see the head of the file")
        for name in names.split("|"):
            entry = Entry(number_or_none, name, north, east, country or None, admin1, 0, precision, needs, True)
            result.append((name, entry))
    return result


@lru_cache(maxsize=20_000)
def look_up(key: str) -> tuple[Entry, ...]:
    """All that a folded name can mean, our own rows first."""
    own = own_places().get(key, ())
    pinned = {entry.geonameid for entry in own if entry.geonameid}
    return own + tuple(entry for entry in gazetteer().named(key) if entry.geonameid not in pinned)
