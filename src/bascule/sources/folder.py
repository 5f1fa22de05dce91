"""Folders: every file of a kind we read, in the order of their names, hidden ones passed over; and what kinds exist."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.html import read_html
from bascule.sources.json_lines import read_json_file, read_json_lines_file
from bascule.sources.opening import ending
from bascule.sources.tables import read_table
from bascule.sources.text import read_text_file

FileReader = Callable[[Path, Choices, str], Iterator[Article | SetAside]]

_READERS: dict[str, FileReader] = {
    ".txt": read_text_file,
    ".md": read_text_file,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_json_lines_file,
    ".ndjson": read_json_lines_file,
    ".json": read_json_file,
    ".csv": read_table,
    ".tsv": read_table,
}
# The endings that are read; each may have .gz after it.
KINDS = tuple(_READERS)


def reader_for(path: Path) -> FileReader:
    """What reads the file, by the ending of its name; `UnreadableError` for an ending nobody reads."""
    reader = _READERS.get(ending(path))
    if reader is None:
        raise UnreadableError("it is of no kind that is read", f"use {', '.join(KINDS)}, each also with .gz after it")
    return reader


def files_in(folder: Path) -> Iterator[Path | SetAside]:
    """The files of a folder and of those in it, sorted by name; a folder that cannot be entered is set aside.

    Links to folders are not followed, since they may lead round in a circle.
    """
    problems: list[OSError] = []
    found = False
    for here, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            # A pipe or a device would be waited for without end; a link to nothing is told of when it is opened.
            if not name.startswith(".") and (path.is_file() or path.is_symlink()):
                found = True
                yield path
    for error in problems:
        found = True
        yield SetAside(str(error.filename), f"the folder cannot be read ({error.strerror})", "check its permissions")
    if not found:
        yield SetAside(str(folder), "the folder holds no file to read", f"put files in it: {', '.join(KINDS)}")
