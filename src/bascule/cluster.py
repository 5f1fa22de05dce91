"""A build on many machines: parts of a corpus coded under Ray Data, kept as Parquet, merged into a ledger.

A corpus is read in units: a row group of a Parquet file, or another file as a whole. Each unit is coded in parts of
`PART` articles, tables as `code_batch` gives them; the name of a part says from what and by which version it was made,
and a part appears whole or not at all. So a command that is run again codes only what is missing, and work that is done
twice after a machine was lost leaves one part. The ledger passes over articles that it holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bascule.arrow_tables import needed
from bascule.batches import articles_of, code_articles, readings_of
from bascule.errors import BasculeError
from bascule.records import Article, Reading, SetAside

if TYPE_CHECKING:
    import pyarrow.fs

# Articles in one part: some tens of seconds of work, the most that is done twice when a machine is lost.
PART = 100
# What the run says beside the versions: who a name is does not depend on other articles of the corpus.
SETTINGS = {"setting known persons": "none"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the corpus: a file, or one row group of a Parquet file; `size` in bytes is part of its identity."""

    source: str
    size: int
    group: int | None
    options: Mapping[str, Any]

    def key(self, versions: Mapping[str, str]) -> str:
        """What its parts are called by: 16 hex characters over source, size, options and versions."""
        told = json.dumps([self.source, self.size, self.group, dict(self.options), dict(versions)], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def place(name: str) -> tuple[pyarrow.fs.FileSystem, str]:
    """The file system and the path in it of a local path or an address such as `s3://bucket/folder`."""
    fs = needed("pyarrow.fs")
    try:
        if "://" in name:
            return fs.FileSystem.from_uri(name)  # type: ignore[no-any-return]
        return fs.LocalFileSystem(), str(Path(name).absolute())
    except (OSError, ValueError) as error:
        raise BasculeError("the address cannot be used", where=name, remedy=str(error)) from error


def units(sources: Sequence[str], options: Mapping[str, Any]) -> list[Unit]:
    """The units of files and folders, in order. Raises BasculeError for what cannot be reached."""
    fs, parquet = needed("pyarrow.fs"), needed("pyarrow.parquet")
    found: list[Unit] = []
    for source in sources:
        system, path = place(source)
        info = system.get_file_info(path)
        if info.type == fs.FileType.NotFound:
            raise BasculeError("there is no such file or folder", where=source, remedy="check the name")
        files = [info]
        if info.type == fs.FileType.Directory:
            files = [f for f in system.get_file_info(fs.FileSelector(path, recursive=True)) if f.is_file]
        scheme = source.partition("://")[0] + "://" if "://" in source else ""
        for file in sorted(files, key=lambda item: item.path):
            name = scheme + file.path
            if file.path.endswith(".parquet"):
                with system.open_input_file(file.path) as opened:
                    groups = parquet.ParquetFile(opened).num_row_groups
                found += [Unit(name, file.size, number, options) for number in range(groups)]
            else:
                found.append(Unit(name, file.size, None, options))
    return found


def articles_in(unit: Unit) -> Iterator[Article | SetAside]:
    """The articles of a unit."""
    system, path = place(unit.source)
    if unit.group is not None:
        with system.open_input_file(path) as opened:
            table = needed("pyarrow.parquet").ParquetFile(opened).read_row_group(unit.group)
        columns = unit.options.get("columns") or {}
        table = table.rename_columns([{own: f for f, own in columns.items()}.get(n, n) for n in table.column_names])
        for number, article in enumerate(articles_of(table), start=1):
            origin = f"{unit.source}, group {unit.group}, row {number}"
            yield replace(
                article,
                origin=article.origin or origin,
                language=article.language or unit.options.get("language"),
                published=article.published or _reading(unit.options)["published"],
            )
        return
    from bascule.sources import read_articles

    with tempfile.TemporaryDirectory() as folder:
        # Readers of archives want a file that they can go back in; its name tells them the format.
        copy = Path(folder, Path(path).name)
        with system.open_input_stream(path, compression=None) as far, copy.open("wb") as near:
            while piece := far.read(2**20):
                near.write(piece)
        for item in read_articles([copy], **_reading(unit.options)):
            yield replace(item, origin=(item.origin or "").replace(str(copy), unit.source))


def _reading(options: Mapping[str, Any]) -> dict[str, Any]:
    day = options.get("published")
    return {**options, "published": date.fromisoformat(day) if day else None}


def code_unit(unit: Unit, key: str, folder: str, part: int = PART) -> list[dict[str, Any]]:
    """Codes what is missing of a unit into parts of `part` articles under `folder`.

    Gives one row a part, and one for what could not be read.
    """
    parquet = needed("pyarrow.parquet")
    system, path = place(folder)
    told: list[dict[str, Any]] = []
    notes: list[SetAside] = []

    def articles() -> Iterator[Article]:
        for item in articles_in(unit):
            if isinstance(item, SetAside):
                notes.append(item)
            else:
                yield item

    coming, number = articles(), 0
    while batch := list(islice(coming, part)):
        name = f"{key}-{number:06d}.parquet"
        if not system.get_file_info(f"{path}/{name}").is_file:
            table = code_articles(batch)
            # Made aside and then named: nobody sees half a part. The process is in the name, since two may be at it.
            made = f"{path}/.{name}.{os.getpid()}"
            with system.open_output_stream(made) as stream:
                parquet.write_table(table, stream, compression="zstd")
            system.move(made, f"{path}/{name}")
        told.append({"part": name, "articles": len(batch), "notes": ""})
        number += 1
    listed = [[note.origin, note.reason, note.remedy, note.article_id] for note in notes]
    told.append({"part": "", "articles": 0, "notes": json.dumps(listed)})
    return told


def code_under_ray(
    pieces: Sequence[Unit], folder: str, versions: Mapping[str, str], address: str | None = None, part: int = PART
) -> list[dict[str, Any]]:
    """Codes the units on a Ray cluster (`address`, or this machine); gives what `code_unit` gives, in order of units.

    Raises BasculeError without Ray, or where the cluster cannot be reached.
    """
    # Before Ray is imported: it reports how it is used, and bascule goes nowhere unasked.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise BasculeError("this needs Ray, which is not installed", remedy='pip install "bascule[ray]"') from error
    if not ray.is_initialized():
        try:
            own = {"include_dashboard": False} if address is None else {}
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
        except (ConnectionError, ValueError, RuntimeError) as error:
            where = address or "this machine"
            raise BasculeError("the Ray cluster cannot be reached", where=where, remedy=str(error)) from error
    ray.data.DataContext.get_current().enable_progress_bars = False
    system, path = place(folder)
    system.create_dir(path, recursive=True)
    items = [
        {"number": number, "unit": json.dumps([u.source, u.size, u.group, dict(u.options)]), "key": u.key(versions)}
        for number, u in enumerate(pieces)
    ]
    if not items:
        return []

    def coded(row: dict[str, Any]) -> list[dict[str, Any]]:
        unit = Unit(*json.loads(row["unit"]))
        return [{"number": row["number"], **told} for told in code_unit(unit, row["key"], folder, part)]

    rows = ray.data.from_items(items, override_num_blocks=len(items)).flat_map(coded).take_all()
    return sorted(rows, key=lambda row: (row["number"], row["part"] == "", row["part"]))


def readings_in(folder: str, parts: Iterable[str]) -> Iterator[Reading]:
    """The readings of parts, in order."""
    system, path = place(folder)
    parquet = needed("pyarrow.parquet")
    for name in parts:
        with system.open_input_file(f"{path}/{name}") as opened:
            for batch in parquet.ParquetFile(opened).iter_batches(batch_size=64):
                yield from readings_of(batch)
