"""POLECAT's weekly files: 40 columns, tab-separated, as they are and as they go wrong.

Read are headers with `Event Intensity` for `Intensity`, headers with names that the rows have no cells for (they are
dropped), rows with empty cells at their end, Latin-1, PLOVER's older types. `None` is nothing. What is marked future or
hypothetical among the contexts is planned or possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import ClassVar

from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import entity_of
from bascule.codebook.foreign_codes import country_by_cow, plover_act
from bascule.codebook.icews_names import entity_of_name
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.records import Mention, Place, When
from bascule.sources.choices import UnreadableError
from bascule.sources.dates import parse_date
from bascule.sources.event_rows import Act, EventFile, Row

SIDES = ("Actor", "Recipient")


def _side(name: str) -> tuple[str, ...]:
    parts = ("Name", "Country", "COW")
    return (
        *(f"{name} {part}" for part in parts),
        *(f"Primary {name} Sector", f"{name} Sectors", f"{name} Title", f"{name} Name Raw", f"Wikipedia {name} ID"),
    )


COLUMNS = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *(*_side("Actor"), *_side("Recipient")),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID"),
    *("Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations"),
    *("Story Locations", "Language", "Version"),
)
NOTHING = frozenset({"", "None"})
SURENESS = {"future": "planned", "hypothetical": "possible"}
PRECISIONS = {"PCLI": "country", "ADM1": "region", "ADM2": "region", "ADM3": "region", "ADM4": "region"}


class PolecatFile(EventFile):
    """One weekly file."""

    NAME: ClassVar[str] = "POLECAT"
    CREDIT: ClassVar[str] = "POLECAT, Harvard Dataverse"

    def table(self) -> Iterator[Row]:
        """The rows, columns by the header where it fits them, else by their order."""
        lines = self.lines()
        first = next(lines, None)
        if first is None:
            return
        names = ["Intensity" if name.strip() == "Event Intensity" else name.strip() for name in first[1].split("\t")]
        headed = "Event ID" in names
        second = next(lines, None)
        rest = lines if second is None else chain([second], lines)
        if not headed:
            if len(names) < len(COLUMNS):
                remedy = "name a weekly file, tab-separated"
                raise BasculeError("this is no file of POLECAT's", where=str(self.path), remedy=remedy)
            yield from self.tabbed(COLUMNS, chain([first], rest), NOTHING)
            return
        while names and not names[-1]:
            names.pop()
        width = len(second[1].rstrip("\t").split("\t")) if second else len(COLUMNS)
        # Some headers name columns that no row has: then the order of the forty is all there is to go by.
        fits = set(COLUMNS) <= set(names) and (len(names) == len(COLUMNS) or width > len(COLUMNS))
        yield from self.tabbed(names if fits else COLUMNS, rest, NOTHING)

    def act(self, row: Row) -> Act | None:
        """The event of a row, its type in today's standard."""
        day = parse_date(row["Event Date"])
        if day is None:
            raise UnreadableError(f"{row['Event Date']!r} is no day", "write it as 2013-01-11")
        found = plover_act(row["Event Type"], row["Event Mode"])
        if found is None:
            self.left_out[f"of a type that the standard does not have ({row['Event Type'] or 'none'})"] += 1
            return None
        told = [name.strip() for name in row["Contexts"].split(";")]
        contexts = tuple(dict.fromkeys(name for part in told if (name := ontology().context(part))))
        sides = [_mentions(row, side, day) for side in SIDES]
        return Act(
            found[0],
            found[1],
            sides[0],
            sides[1],
            When(day, day, "day", row["Event Date"], row.span("Event Date")),
            "Event Type",
            (f"POLECAT {row['Event ID']}", *([row["Version"]] if row["Version"] else [])),
            contexts,
            factuality=next((SURENESS[part] for part in told if part in SURENESS), "asserted"),
            place=_place(row),
            published=parse_date(row["Publication Date"]),
        )


def _mentions(row: Row, side: str, day: date) -> tuple[Mention, ...]:
    """The parties of a side: a country and the sector of the same place in its list, else the first sector."""
    column = next((name for name in (f"{side} Name", f"{side} Name Raw", f"{side} Country") if row[name]), None)
    if column is None:
        return ()
    slots, sectors = _list(row[f"{side} Country"]), _list(row[f"{side} Sectors"])
    slots = slots or [code for number in _list(row[f"{side} COW"]) if (code := country_by_cow(number))]
    names, primary = _list(row[f"{side} Name"]), row[f"Primary {side} Sector"] or (sectors[0] if sectors else "")
    found: list[str] = []
    for place, slot in enumerate(slots):
        sector = sectors[place] if len(sectors) == len(slots) else primary
        name = names[place] if len(names) == len(slots) else row[f"{side} Name"]
        code = _entity(slot, sector, name, day)
        if code is not None and code not in found:
            found.append(code)
    if not found and (code := entity_of_name(row[column], day)) is not None:
        found.append(code)
    return tuple(row.mention(code, column) for code in found) or (row.mention(None, column),)


def _entity(slot: str, sector: str, name: str, day: date) -> str | None:
    known = sector if sector in {item.code for item in ontology().sectors} else "UNK"
    if slot in ("IGO", "IMG", "ISM", "NGO", "MNC"):
        # The slot says what kind of body it is, and only the name which.
        return entity_of_name(name, day)
    try:
        return entity_of(slot, known)
    except BasculeError:
        return None


def _place(row: Row) -> Place | None:
    column = next((name for name in ("Placename", "Raw Placename", "Country") if row[name]), None)
    if column is None:
        return None
    kind, country = row["Feature Type"], row["Country"]
    precision = PRECISIONS.get(kind) or ("city" if row["City"] or kind.startswith("PPL") else "region")
    if not row["City"] and not row["Province"] and not kind:
        precision = "country"
    number = row.number("GeoNames ID")
    return Place(
        row[column],
        int(number) if number else None,
        row.number("Latitude"),
        row.number("Longitude"),
        country if country in countries() else None,
        precision,
        row.span(column),
    )


def _list(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip() not in NOTHING]
