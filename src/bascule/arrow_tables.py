"""Records as Arrow tables, and from there to pandas and polars (extra `tables`).

Column names are those of `bascule export`; days are dates, lists are lists of texts, offsets are code points.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bascule.errors import BasculeError

if TYPE_CHECKING:
    from datetime import date

    from bascule.records import Event

# The Arrow type of a column: text, texts (a list), day, time (UTC), whole, number, truth.
EVENT_COLUMNS = {
    "article_id": "text",
    "published": "day",
    "outlet": "text",
    "title": "text",
    "url": "text",
    "language": "text",
    "type": "text",
    "mode": "text",
    "channel": "text",
    "sign": "text",
    "contexts": "texts",
    "factuality": "text",
    "actors": "texts",
    "recipients": "texts",
    "date_start": "day",
    "date_end": "day",
    "date_granularity": "text",
    "date_basis": "text",
    "place": "text",
    "place_geonameid": "whole",
    "latitude": "number",
    "longitude": "number",
    "place_country": "text",
    "speaker": "text",
    "speaker_entity": "text",
    "trigger": "text",
    "trigger_start": "whole",
    "trigger_end": "whole",
    "sentence": "text",
    "sentence_start": "whole",
    "sentence_end": "whole",
    "confidence": "number",
    "why": "texts",
}


def event_cells(event: Event) -> dict[str, Any]:
    """The cells of an event under the names of `EVENT_COLUMNS`, those of its article left out."""
    when, place, speaker = event.date, event.place, event.speaker
    return {
        **{name: getattr(event, name) for name in ("type", "mode", "channel", "sign", "factuality")},
        **{name: list(getattr(event, name)) for name in ("contexts", "actors", "recipients", "why")},
        "date_start": when.start if when else None,
        "date_end": when.end if when else None,
        "date_granularity": when.granularity if when else None,
        "date_basis": when.basis if when else None,
        "place": place.name if place else None,
        "place_geonameid": place.geonameid if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "place_country": place.country if place else None,
        "speaker": speaker.exact if speaker else None,
        "speaker_entity": speaker.entity if speaker else None,
        "trigger": event.trigger.exact,
        "trigger_start": event.trigger.start,
        "trigger_end": event.trigger.end,
        "sentence": event.sentence.exact,
        "sentence_start": event.sentence.start,
        "sentence_end": event.sentence.end,
        "confidence": event.score,
    }


def source_cells(item: Any, article_id: str, published: date | None, language: str | None) -> dict[str, Any]:
    """The cells of an article; `item` has its outlet, title and url."""
    told = {"article_id": article_id, "published": published, "language": language}
    return {**told, **{name: getattr(item, name) for name in ("outlet", "title", "url")}}


def arrow_table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Any:
    """A `pyarrow.Table` of these columns, also where there is no row. Raises BasculeError without pyarrow."""
    pa = needed("pyarrow")
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "day": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "whole": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
    }
    listed = list(rows)
    made = {name: pa.array([row[name] for row in listed], kinds[kind]) for name, kind in columns.items()}
    return pa.table(made)


def pandas_frame(table: Any) -> Any:
    """A `pandas.DataFrame` of an Arrow table, days as `datetime64`. Raises BasculeError without pandas."""
    needed("pandas")
    return table.to_pandas(date_as_object=False)


def polars_frame(table: Any) -> Any:
    """A `polars.DataFrame` of an Arrow table. Raises BasculeError without polars."""
    return needed("polars").from_arrow(table)


def needed(module: str) -> Any:
    """A library of the extra `tables`; BasculeError naming the extra where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise BasculeError(
            f"this needs {module}, which is not installed", remedy='pip install "bascule[tables]"'
        ) from error
