"""Where the marks of a chart lead: to the incidents they count, and from there to the sentences.

Rows of a chart's data are known by what they hold. Each that counts incidents gets a `link`; the browser follows it
where the mark is pressed, and every figure stands as a link in the tables beside the charts as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from bascule.explorer.asked import quoted
from bascule.explorer.words import words
from bascule.weigh.partnerships import CHANNELS

Row = Mapping[str, Any]


def linked(spec: dict[str, Any], country: str, parties: Iterable[str], language: str) -> dict[str, Any]:
    """The specification of a chart of a country, its rows with links; `parties` are the codes it may name."""
    say = words(language)
    codes = {say.party(code): code for code in parties}
    channels = {say.term("channel", code): code for code in CHANNELS} | {code: code for code in CHANNELS}
    for rows in _data(spec):
        for row in rows:
            link = _link(row, country, codes, channels)
            if link is not None:
                row["link"] = link
    return spec


def _data(part: Any) -> Iterable[list[dict[str, Any]]]:
    """The lists of rows in a specification: named ones, and those that stand within."""
    if isinstance(part, list):
        for item in part:
            yield from _data(item)
    elif isinstance(part, dict):
        for name, item in part.items():
            if name == "datasets":
                yield from (rows for rows in item.values() if _are_rows(rows))
            elif name == "values" and _are_rows(item):
                yield item
            else:
                yield from _data(item)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _link(row: Row, country: str, codes: Mapping[str, str], channels: Mapping[str, str]) -> str | None:
    partner = codes.get(str(row.get("partner")))
    if "channel" in row and "state" in row:
        channel = channels.get(str(row["channel"]))
        return f"/pair/{quoted(country)}/{quoted(partner)}#c-{channel}" if partner and channel else None
    if "acts" in row and "start" in row and "end" in row:
        # The end of a period is the first day of the next.
        days = {"from": row["start"][:10], "to": str(date.fromisoformat(row["end"][:10]) - timedelta(1))}
        return _incidents(country=country, **({"with": partner} if partner else {}), **days)
    if "actor" in row and "recipient" in row and "incidents" in row:
        one, other = codes.get(str(row["actor"])), codes.get(str(row["recipient"]))
        return _incidents(country=one, **{"with": other}) if one and other else None
    if "sentence" in row and "at" in row:
        day = row["at"][:10]
        return _incidents(**{"country": country, "from": day, "to": day})
    if "place" in row and "number" in row:
        return _incidents(country=country, place=row["place"])
    return None


def _incidents(**chosen: str) -> str:
    return f"/incidents?{urlencode(chosen)}"
