"""What stands beside an export: a data package that says what its columns mean, and what it was made from.

The shape is that of a Frictionless data package: `resources` with a `schema`, and our own keys below `bascule`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bascule.exports.view import View

LICENCE = (
    "Codes and columns: facts. Sentences, titles and texts remain those of their publishers: pass on no more of them "
    "than the law of your country allows. Places are from GeoNames (geonames.org, CC BY 4.0): keep the credit."
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type as data packages name types (string, integer, number, date, …), its meaning.

    `many` says that it holds a list: joined by "; " in delimited files and Parquet, a list in JSON.
    """

    name: str
    type: str
    meaning: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file of an export, or one table of it: path within the package, media type, columns and number of rows.

    `name` is the table's where a file has several.
    """

    path: str
    media_type: str
    columns: Sequence[Column]
    rows: int
    header: bool = True
    name: str | None = None


def beside(path: Path) -> Path:
    """Where the package of an export goes: into its folder, or next to its file as NAME.datapackage.json."""
    return path / "datapackage.json" if path.is_dir() else path.with_name(f"{path.name}.datapackage.json")


def write_package(path: Path, form: str, view: View, tables: Sequence[Table]) -> None:
    """Writes the package of the export at `path`."""
    filters = {name.rstrip("_"): _plain(value) for name, value in view.filters.items()}
    told = {
        "name": f"bascule-{form}",
        "title": f"bascule: export {form}",
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "licenses": [{"title": LICENCE}],
        "resources": [_resource(table) for table in tables],
        "bascule": {
            "version": view.version,
            "format": form,
            "ledger": Path(view.ledger.path).name,
            "ledger_sha256": view.digest(),
            "filters": {**({"country": view.country} if view.country else {}), **filters},
            "left_out": view.left_out,
            "runs": view.coders(),
        },
    }
    beside(path).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _resource(table: Table) -> dict[str, Any]:
    fields = [{"name": column.name, "type": column.type, "description": column.meaning} for column in table.columns]
    resource: dict[str, Any] = {"name": table.name or Path(table.path).name.lower(), "path": table.path}
    resource |= {"mediatype": table.media_type, "encoding": "utf-8", "rows": table.rows}
    if not table.header:
        resource["dialect"] = {"header": False, "delimiter": "\t"}
    return {**resource, "schema": {"fields": fields}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
