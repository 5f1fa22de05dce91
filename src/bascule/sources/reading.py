"""`read_articles`: any mix of sources in, articles and what could not be read out."""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.folder import files_in
from bascule.sources.formats import format_named, format_of, read_as
from bascule.sources.standard_input import read_stream

STANDARD_INPUT = "standard input"
# Of a reason that no reader knew of: a fault of ours, which all the same costs that file alone.
UNFORESEEN = "its reader failed"


def read_articles(
    sources: Iterable[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    published: date | None = None,
    language: str | None = None,
    encoding: str | None = None,
    form: str | None = None,
    clean: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | SetAside]:
    """Articles of `sources` in order, and a `SetAside` for each thing that could not be read.

    A source is a file (of an ending in KINDS, also with .gz after it), a folder of such files, or `-` for `stdin` (the
    process's own where none is given). `form` is the format (one of FORMAT_NAMES) where ending and beginning of the
    files do not tell it. `columns` maps our fields (text, published,
    title, url, language, outlet) to a source's columns or keys; usual names are known without it. `published` is the
    day of articles that bear none, `language` that of all of them. `encoding` is for files that are not UTF-8; none
    is guessed. Notices, comments and links to other articles are taken out of what comes from pages and exports; with
    `clean` spaces stand for them in texts, tables and JSON too, which are else kept to the character.

    A `SetAside` with an `article_id` tells of a lost field: that article itself came, just before it. Raises
    `BasculeError`, at once, for a field, a format or an encoding that does not exist.
    """
    choices = Choices(dict(columns or {}), published, language, encoding, form, clean)
    if form is not None:
        format_named(form)
    if isinstance(sources, str | Path):
        sources = [sources]
    return _all(sources, choices, stdin)


def _all(sources: Iterable[str | Path], choices: Choices, stdin: BinaryIO | None) -> Iterator[Article | SetAside]:
    for source in sources:
        if str(source) == "-":
            stream = sys.stdin.buffer if stdin is None else stdin
            yield from _guarded(_stream(stream, choices, STANDARD_INPUT), STANDARD_INPUT)
            continue
        path = Path(source)
        try:
            is_folder, is_pipe = path.is_dir(), path.is_fifo() or path.is_char_device()
        except (OSError, ValueError) as error:
            yield SetAside(_printable(path), f"its name cannot be used ({error})", "check the name")
            continue
        if is_folder:
            for item in files_in(path):
                if isinstance(item, SetAside):
                    yield item
                else:
                    yield from _file(item, choices)
        elif is_pipe:
            yield from _guarded(_pipe(path, choices), _printable(path))
        else:
            yield from _file(path, choices)


def _file(path: Path, choices: Choices) -> Iterator[Article | SetAside]:
    origin = _printable(path)
    try:
        if not path.exists():
            raise FileNotFoundError
        item = format_of(path, choices)
    except UnreadableError as error:
        yield SetAside(origin, error.reason, error.remedy)
    except FileNotFoundError:
        yield SetAside(origin, "there is no such file or folder", "check the name")
    except (OSError, ValueError) as error:
        yield SetAside(origin, f"it cannot be reached ({_said(error)})", "check the name and its permissions")
    else:
        yield from _guarded(read_as(item, path, choices, origin), origin)


def _pipe(path: Path, choices: Choices) -> Iterator[Article | SetAside]:
    with path.open("rb") as stream:
        yield from _stream(stream, choices, _printable(path))


def _stream(stream: BinaryIO, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """What cannot be read twice: JSON or text, or the chosen format, for which it is kept in a file meanwhile."""
    if choices.form is None:
        yield from read_stream(stream, choices, origin)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "input")
        with path.open("wb") as kept:
            shutil.copyfileobj(stream, kept)
        yield from read_as(format_named(choices.form), path, choices, origin)


def _guarded(items: Iterator[Article | SetAside], origin: str) -> Iterator[Article | SetAside]:
    """`items`, with what goes wrong in the middle of a file told as its last item."""
    try:
        yield from items
    except UnreadableError as error:
        yield SetAside(origin, error.reason, error.remedy)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        yield SetAside(origin, "its gzip packing is broken or cut off", "fetch or pack the file again")
    except UnicodeError as error:
        yield SetAside(origin, f"its characters could not be decoded ({error})", "say its encoding: --encoding NAME")
    except PermissionError:
        yield SetAside(origin, "it may not be read", "check its permissions")
    except OSError as error:
        yield SetAside(origin, f"it could not be read ({_said(error)})", "check the file and the disk")
    except BasculeError:
        raise
    except Exception as error:  # a stranger's file never ends the reading of the others
        told = f"{UNFORESEEN} ({type(error).__name__}: {error})"
        yield SetAside(origin, told, "leave it out, and please report the file")


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _printable(path: Path) -> str:
    """The path to show and to keep: bytes of a name that are no UTF-8 become escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
