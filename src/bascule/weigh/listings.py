"""Events and incidents as lists that a notebook shows and that become tables."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, TypeVar

from bascule.arrow_tables import EVENT_COLUMNS, arrow_table, event_cells, pandas_frame, polars_frame, source_cells
from bascule.ledger import LedgerEvent
from bascule.notebooks import MOST_ROWS, of_rows
from bascule.weigh.incidents import Incident

Item = TypeVar("Item")
STORED_COLUMNS = {"event_id": "text", **EVENT_COLUMNS, "run_id": "text", "recorded_at": "time"}
INCIDENT_COLUMNS = {
    "incident_id": "text",
    "date_start": "day",
    "date_end": "day",
    "dated": "text",
    "type": "text",
    "mode": "text",
    "channel": "text",
    "sign": "text",
    "actors": "texts",
    "recipients": "texts",
    "factuality": "text",
    "contested": "truth",
    "place": "text",
    "place_geonameid": "whole",
    "latitude": "number",
    "longitude": "number",
    "place_country": "text",
    "reports": "whole",
    "outlets": "whole",
    "voices": "whole",
    "first_published": "day",
    "first_sentence": "text",
    "event_ids": "texts",
    "rule": "text",
}


class _Listing(list[Item]):
    """A list that becomes a table; the extra `tables` is needed for it."""

    name = "rows"

    def to_arrow(self) -> Any:
        """A `pyarrow.Table`, a row an item."""
        return arrow_table(map(self._cells, self), self._columns())

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`, a row an item, days as `datetime64`."""
        return pandas_frame(self.to_arrow())

    def to_polars(self) -> Any:
        """A `polars.DataFrame`, a row an item."""
        return polars_frame(self.to_arrow())

    def __repr__(self) -> str:
        return f"<{len(self)} {self.name}>"

    def _repr_html_(self) -> str:
        return of_rows(f"{len(self)} {self.name}", [self._brief(item) for item in self[:MOST_ROWS]], len(self))

    @staticmethod
    @abstractmethod
    def _cells(item: Any) -> dict[str, Any]: ...

    @staticmethod
    @abstractmethod
    def _columns() -> dict[str, str]: ...

    @staticmethod
    @abstractmethod
    def _brief(item: Any) -> dict[str, Any]: ...


class Events(_Listing[LedgerEvent]):
    """Events of a ledger."""

    name = "events"

    @staticmethod
    def _cells(item: LedgerEvent) -> dict[str, Any]:
        stored = {name: getattr(item, name) for name in ("event_id", "run_id", "recorded_at")}
        return {
            **stored,
            **source_cells(item, item.article_id, item.published, item.language),
            **event_cells(item.event),
        }

    @staticmethod
    def _columns() -> dict[str, str]:
        return STORED_COLUMNS

    @staticmethod
    def _brief(item: LedgerEvent) -> dict[str, Any]:
        act = item.event
        return {
            "date": _days(item.interval),
            "type": f"{act.type} {act.mode or ''}".strip(),
            "actors": act.actors,
            "recipients": act.recipients,
            "factuality": act.factuality,
            "outlet": item.outlet,
            "sentence": item.sentence,
        }


class Incidents(_Listing[Incident]):
    """Incidents of a ledger."""

    name = "incidents"

    @staticmethod
    def _cells(item: Incident) -> dict[str, Any]:
        place, first = item.place, item.first_report
        same = ("type", "mode", "channel", "sign", "factuality", "contested", "outlets", "voices", "rule", "dated")
        return {
            **{name: getattr(item, name) for name in same},
            "incident_id": item.id,
            "date_start": item.start,
            "date_end": item.end,
            "actors": list(item.actors),
            "recipients": list(item.recipients),
            "place": place.name if place else None,
            "place_geonameid": place.geonameid if place else None,
            "latitude": place.lat if place else None,
            "longitude": place.lon if place else None,
            "place_country": place.country if place else None,
            "reports": len(item.reports),
            "first_published": first.published,
            "first_sentence": first.sentence,
            "event_ids": [report.event_id for report in item.reports],
        }

    @staticmethod
    def _columns() -> dict[str, str]:
        return INCIDENT_COLUMNS

    @staticmethod
    def _brief(item: Incident) -> dict[str, Any]:
        return {
            "date": _days((item.start, item.end) if item.start else None),
            "type": f"{item.type} {item.mode or ''}".strip(),
            "actors": item.actors,
            "recipients": item.recipients,
            "factuality": f"{item.factuality}, contested" if item.contested else item.factuality,
            "reports": len(item.reports),
            "voices": item.voices,
        }


def _days(interval: tuple[Any, Any] | None) -> str:
    if interval is None:
        return ""
    start, end = interval
    return str(start) if start == end else f"{start}/{end}"
