"""Folders: every file in the order of their names, hidden ones passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bascule.records import SetAside
from bascule.sources.formats import KINDS


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
