"""Opens a ledger file, and says in plain words why one cannot be opened."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

import duckdb

from bascule.errors import BasculeError, LedgerLockedError

SCHEMA_VERSION = 4
# Ledgers of these schemas can be asked as they are; opened for writing, they are brought forward.
OLDER_SCHEMAS = frozenset({1, 2, 3})
IN_MEMORY = ":memory:"

# A ledger answers from its own file alone: DuckDB may fetch no extension and read no other file on its behalf.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
}


def bascule_version() -> str:
    """The installed version, or "unknown" when run from a bare source tree."""
    try:
        return version("bascule")
    except PackageNotFoundError:
        return "unknown"


def connect(path: str | Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection to a ledger that has the current schema; a new or blank file gets it. Raises BasculeError."""
    if str(path) == IN_MEMORY:
        if read_only:
            raise BasculeError("a ledger in memory cannot be opened read-only", remedy="name a file, or leave it out")
        connection = duckdb.connect(IN_MEMORY, config=SETTINGS)
        _create(connection)
        return connection
    file = Path(path).absolute()
    _check_path(file, read_only)
    try:
        connection = duckdb.connect(str(file), read_only=read_only, config=SETTINGS)
    except duckdb.Error as error:
        raise opening_error(error, file) from error
    try:
        with translated(str(file)):
            _check_schema(connection, file, read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_path(file: Path, read_only: bool) -> None:
    """Refuses what the file system alone already rules out, with a better word than the database would have."""
    where = str(file)
    if file.is_dir():
        raise BasculeError("this is a folder, not a ledger", where=where, remedy="name a file inside it")
    if file.exists():
        if not os.access(file, os.R_OK):
            raise BasculeError("the ledger may not be read", where=where, remedy="ask for the right to read it")
        if not read_only and not os.access(file, os.W_OK):
            raise BasculeError("the ledger may not be written", where=where, remedy="open it read-only, or copy it")
        return
    if read_only:
        raise BasculeError("there is no ledger here", where=where, remedy="build one with `bascule build` first")
    if not file.parent.is_dir():
        raise BasculeError("the folder for the ledger does not exist", where=where, remedy="create the folder first")
    if not os.access(file.parent, os.W_OK):
        raise BasculeError("the folder for the ledger may not be written", where=where, remedy="choose another folder")


def opening_error(error: duckdb.Error, file: Path) -> BasculeError:
    """What the refusal of the database to open `file` means for its user."""
    message, where = str(error), str(file)
    if "Could not set lock" in message:
        holder = re.search(r"PID (\d+)", message)
        who = f"process {holder[1]}" if holder else "another process"
        return LedgerLockedError(
            f"the ledger is held by {who}", where=where, remedy="wait until it ends, or close it, and try again"
        )
    if "different configuration" in message:
        return LedgerLockedError(
            "the ledger is already open in this program, in another mode", where=where, remedy="close that one first"
        )
    if not file.exists():
        return BasculeError("the ledger cannot be created here", where=where, remedy="choose another folder")
    if not _is_duckdb_file(file):
        return BasculeError("this file is no ledger", where=where, remedy="name a file made by `bascule build`")
    if re.search(r"newer|version number", message):
        return BasculeError(
            "the ledger was written by another version of DuckDB", where=where, remedy="upgrade bascule and DuckDB"
        )
    return BasculeError(
        "the ledger is damaged", where=where, remedy="restore it from a copy, or build it anew from the sources"
    )


def _is_duckdb_file(file: Path) -> bool:
    """Whether the file bears the mark of DuckDB: "DUCK" after an eight-byte checksum."""
    try:
        with file.open("rb") as stream:
            return stream.read(12)[8:] == b"DUCK"
    except OSError:
        return False


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turns an error of the database into a BasculeError about `where`, with its cause chained."""
    try:
        yield
    except duckdb.Error as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        if re.search(r"[Cc]orrupt|checksum", message):
            remedy = "restore it from a copy, or build it anew from the sources"
            raise BasculeError("the ledger is damaged", where=where, remedy=remedy) from error
        if "Connection already closed" in message:
            raise BasculeError("the ledger is closed", where=where, remedy="open it again") from error
        if re.search(r"No space left|File too large|[Qq]uota exceeded", message):
            remedy = "make room, then run the same again: what was committed is kept"
            raise BasculeError("the disk of the ledger is full", where=where, remedy=remedy) from error
        if re.search(r"Permission denied|Read-only file system", message):
            remedy = "ask for the right to write there: the log of latest writes (.wal) stands beside the ledger"
            raise BasculeError("the folder of the ledger may not be written", where=where, remedy=remedy) from error
        raise BasculeError(
            f"the ledger could not do this: {message}", where=where, remedy="check the disk and the file, and try again"
        ) from error


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    schema = files("bascule.ledger").joinpath("schema.sql").read_text(encoding="utf-8")
    connection.execute("BEGIN")
    connection.execute(schema)
    connection.execute(
        "INSERT INTO meta VALUES ('schema', ?), ('created by', ?)",
        [str(SCHEMA_VERSION), f"bascule {bascule_version()}"],
    )
    connection.execute("COMMIT")


def _check_schema(connection: duckdb.DuckDBPyConnection, file: Path, read_only: bool) -> None:
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and not read_only:
        # A build that was killed before its first transaction leaves a database without tables: it is still new.
        _create(connection)
        return
    written = _schema_of(connection) if "meta" in tables else None
    if written is None:
        raise BasculeError(
            "this DuckDB file is no ledger of bascule", where=str(file), remedy="name a file made by `bascule build`"
        )
    if written in OLDER_SCHEMAS:
        if not read_only:
            _bring_forward(connection, written)
        return
    if written != SCHEMA_VERSION:
        raise BasculeError(
            f"the ledger has schema {written}, this bascule knows schema {SCHEMA_VERSION}",
            where=str(file),
            remedy="upgrade bascule, or build the ledger anew",
        )


def _bring_forward(connection: duckdb.DuckDBPyConnection, written: int) -> None:
    """Gives an older ledger what the schemas after its own added, in one transaction; its rows stay as they are."""
    connection.execute("BEGIN")
    try:
        for version in range(written + 1, SCHEMA_VERSION + 1):
            added = files("bascule.ledger").joinpath(f"schema_{version}.sql").read_text(encoding="utf-8")
            connection.execute(added)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [str(SCHEMA_VERSION)])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _schema_of(connection: duckdb.DuckDBPyConnection) -> int | None:
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except (duckdb.BinderException, duckdb.CatalogException):
        return None  # somebody else's table of that name
    return int(row[0]) if row and str(row[0]).isdigit() else None
