"""Country-month and dyad-month tables for those who count and regress, with the codes they join on.

Over incidents that are asserted. A dyad is directed: who acts, and towards whom; an act of all sides without a
recipient counts once in each direction. A country-month counts what a country does, what is done to it, and what
happens inside it; every country that occurs has a row for every month from the first to the last of the table. Dyads
have rows only for months in which something passes: a month that is not there is a zero.

`month_id` counts months as VIEWS does, January 1980 being 1.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from bascule.codebook.countries import countries
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.weigh.alignment import default_weights, friendliness, month_of
from bascule.weigh.gists import Happening, gists
from bascule.weigh.incidents import country_of

KINDS = ("country", "dyad")
# VIEWS' month 1, counted from January of year 0.
VIEWS_START = 1980 * 12
TIMES = ("year", "month", "month_id")
CODES = ("iso2", "iso3", "cow", "gwcode")
QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
TEXT = frozenset({"iso2", "iso3", "entity"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """A table: its columns in order, and its rows by party and month; None is a code that a list does not have."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def write_csv(self, stream: IO[str]) -> None:
        """As comma-separated values with a header, empty cells for None."""
        writer = csv.DictWriter(stream, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)

    def write_parquet(self, path: Path) -> None:
        """As a Parquet file of integers, floats and texts. Raises BasculeError where it cannot be written."""
        columns = ", ".join(f'"{name}" {self._type(name)}' for name in self.columns)
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE panel ({columns})")
            if self.rows:
                lists = ", ".join(f"unnest(?::{self._type(name)}[])" for name in self.columns)
                values = [[row[name] for row in self.rows] for name in self.columns]
                connection.execute(f"INSERT INTO panel SELECT {lists}", values)
            try:
                connection.table("panel").write_parquet(str(path))
            except duckdb.Error as error:
                raise BasculeError("the panel cannot be written", where=str(path), remedy=str(error)) from error

    def _type(self, name: str) -> str:
        if any(name == text or name.startswith(f"{text}_") for text in TEXT):
            return "VARCHAR"
        return "DOUBLE" if name in ("friendly", "hostile") else "BIGINT"


def panel(ledger: Ledger, kind: str, country: str | None = None, **filters: Any) -> Panel:
    """The panel of a ledger; filters as in `ledger.events`. Raises ValueError for a kind that is not in KINDS."""
    return of_incidents(gists(ledger, country, **filters), kind)


def of_incidents(incidents: Iterable[Happening], kind: str) -> Panel:
    """The panel of incidents of any order."""
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    weights = default_weights()
    dated = [
        (month, incident)
        for incident in incidents
        if incident.factuality == "asserted" and (month := month_of(incident, weights)) is not None
    ]
    return _dyads(dated) if kind == "dyad" else _countries(dated)


def _counts() -> tuple[str, ...]:
    return (*QUADS, *(event_type.code.lower() for event_type in ontology().types))


def _dyads(dated: list[tuple[int, Happening]]) -> Panel:
    counts = ("events", *_counts(), "friendly", "hostile")
    columns = (*TIMES, *("entity_a", *(f"{name}_a" for name in CODES)), *("entity_b", *(f"{name}_b" for name in CODES)))
    rows: dict[tuple[str, str, int], Row] = {}
    for month, incident in dated:
        for one, other in _pairs(incident):
            key = (one, other, month)
            if key not in rows:
                sides = {f"{name}_a": value for name, value in _codes(one).items()}
                sides |= {f"{name}_b": value for name, value in _codes(other).items()}
                rows[key] = {**_times(month), **sides, **dict.fromkeys(counts, 0), "friendly": 0.0, "hostile": 0.0}
            _add(rows[key], incident, "events")
    return Panel("dyad", (*columns, *counts), tuple(_rounded(rows[key]) for key in sorted(rows)))


def _countries(dated: list[tuple[int, Happening]]) -> Panel:
    roles = ("events", "acting", "receiving", "domestic")
    counts = (*roles, *_counts(), "friendly", "hostile")
    columns = (*TIMES, "entity", *CODES, *counts)
    parties = sorted({party for _, incident in dated for party in _parties(incident)})
    months = range(min((m for m, _ in dated), default=0), max((m for m, _ in dated), default=-1) + 1)
    codes = {party: _codes(party) for party in parties}
    rows = {
        (party, month): {
            **_times(month), **codes[party], **dict.fromkeys(counts, 0), "friendly": 0.0, "hostile": 0.0
        }
        for party in parties
        for month in months
    }  # fmt: skip
    for month, incident in dated:
        actors = {country_of(code) for code in incident.actors}
        recipients = {country_of(code) for code in incident.recipients}
        for party in actors | recipients:
            row = rows[party, month]
            _add(row, incident, "events")
            row["acting"] += party in actors
            row["receiving"] += party in recipients
            row["domestic"] += actors | recipients == {party}
    return Panel("country", columns, tuple(_rounded(row) for row in rows.values()))


def _parties(incident: Happening) -> set[str]:
    return {country_of(code) for code in (*incident.actors, *incident.recipients)}


def _pairs(incident: Happening) -> list[tuple[str, str]]:
    actors = sorted({country_of(code) for code in incident.actors})
    others = sorted({country_of(code) for code in incident.recipients}) or actors
    return [(one, other) for one in actors for other in others if one != other]


def _add(row: Row, incident: Happening, total: str) -> None:
    standard = ontology().type(incident.type)
    row[total] += 1
    row[QUADS[standard.quad - 1]] += 1
    row[incident.type.lower()] += 1
    friendly = friendliness(incident.type, incident.mode)
    row["friendly" if friendly > 0 else "hostile"] += abs(friendly)


def _rounded(row: Row) -> Row:
    # Sums of tenths in binary end in noise that a table should not show.
    return {**row, "friendly": round(row["friendly"], 4), "hostile": round(row["hostile"], 4)}


def _times(month: int) -> Row:
    return {"year": month // 12, "month": month % 12 + 1, "month_id": month - VIEWS_START + 1}


def _codes(party: str) -> Row:
    """The codes of a country; a body or bloc has its own code and none of a state's."""
    known = countries().get(party)
    codes: Sequence[Any] = (known.alpha2, known.alpha3, known.cow, known.gw) if known else (None,) * len(CODES)
    return {"entity": party, **dict(zip(CODES, codes, strict=True))}
