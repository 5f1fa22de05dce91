"""Opening a file: unpacked where it is gzip, refused where it is no text, decoded without guessing."""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from bascule.sources.choices import Choices, UnreadableError

# A line or a field longer than this is no article (a text may have a million characters) but a broken quotation mark.
LONGEST_LINE = 20_000_000
# Files that must be held in memory whole (.json) stop here; larger collections belong in JSON lines.
LARGEST_WHOLE = 256 * 2**20
# As much of the beginning as tells text from anything else.
HEAD = 8192
# More control characters than one in ten do not occur in text; a few do, in old wire copy.
CONTROL_SHARE = 0.1

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What surrogateescape makes of a byte that the encoding does not know.
_UNKNOWN_BYTE = re.compile("[\udc80-\udcff]")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\b\x1b")
_OTHER_KINDS = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive (or an office document)"), (b"\x1f\x8b", "gzip"))


def ending(path: Path) -> str:
    """The ending of the name, in small letters and without .gz: `.csv` of `Presse.CSV.gz`; empty where it has none."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


@contextmanager
def open_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file, unpacked where its name ends in .gz and checked to be text of some encoding."""
    with path.open("rb") as raw:
        if path.name.lower().endswith(".gz"):
            with unpacked(raw) as stream:
                yield stream
        else:
            yield raw


def unpacked(packed: io.BufferedReader) -> io.BufferedReader:
    """What the gzip stream `packed` holds."""
    # The annotations of the standard library leave GzipFile out of what can be buffered, though it is made for it.
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=packed)))


def encoding_of(head: bytes, choices: Choices) -> str:
    """The encoding to read with: the chosen one, else that of the byte order mark, else UTF-8.

    Raises `UnreadableError` where `head`, the first bytes of a file, is no text.
    """
    for mark, name in _OTHER_KINDS:
        if head.startswith(mark):
            raise UnreadableError(f"it is {name}, not text", "save it as text (.txt) and read that")
    encoding = choices.encoding
    if encoding is None:
        encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    name = codecs.lookup(encoding).name
    if name.startswith(("utf-16", "utf-32")):
        # With a mark, the plain name drops it; the ones that say the order of bytes would keep it as a character.
        return name[:6].rstrip("-") if any(head.startswith(mark) for mark, _ in _MARKS) else name
    controls = sum(byte in _CONTROLS for byte in head)
    if b"\0" in head or controls > CONTROL_SHARE * len(head):
        raise UnreadableError("it is binary, not text", "save it as text (UTF-8) and read that")
    # utf-8-sig is UTF-8 that drops a byte order mark.
    return "utf-8-sig" if name == "utf-8" else encoding


@contextmanager
def decoded(stream: io.BufferedReader, choices: Choices, newline: str) -> Iterator[tuple[TextIO, str]]:
    """`stream` as text, and its encoding.

    Bytes that the encoding does not know become lone surrogates, for `well_decoded` to find: so that they cost the
    record they stand in, and not the file. `newline` is as for `open`; the line ends themselves are never changed.
    """
    # peek() reads once at most, so that a slow pipe is not waited for.
    encoding = encoding_of(stream.peek(HEAD)[:HEAD], choices)
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline=newline)
    try:
        yield text, encoding
    finally:
        text.detach()


def well_decoded(value: str, encoding: str) -> str:
    """`value` itself; `UnreadableError` where it holds bytes that `encoding` does not know."""
    unknown = _UNKNOWN_BYTE.search(value)
    if unknown:
        raise wrong_encoding(encoding, f"byte 0x{ord(unknown.group()) - 0xDC00:02x}")
    return value


def decode_loosely(data: bytes, choices: Choices) -> tuple[str, str]:
    """`data` as text, and its encoding; bytes it does not know become lone surrogates, for `well_decoded` to find."""
    encoding = encoding_of(data[:HEAD], choices)
    try:
        return data.decode(encoding, "surrogateescape"), encoding
    except UnicodeDecodeError:  # half a character of UTF-16 or UTF-32
        raise wrong_encoding(encoding, "it is cut off or mixed") from None


def wrong_encoding(encoding: str, detail: str) -> UnreadableError:
    """The error for bytes that `encoding` does not know."""
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding
    other = "cp1252" if shown == "UTF-8" else "utf-8"
    return UnreadableError(f"it is not valid {shown} ({detail})", f"say its encoding, for instance --encoding {other}")


def lines_of(text: TextIO) -> Iterator[str]:
    """The lines of `text` with their ends, never holding more than `LONGEST_LINE` characters of one.

    A longer one raises `UnreadableError`.
    """
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise UnreadableError(
                f"a line is longer than {LONGEST_LINE:,} characters", "check its line ends and quoting"
            )
        yield line


def read_whole(stream: BinaryIO, most: int, remedy: str) -> bytes:
    """All bytes of `stream`; `UnreadableError` where they are more than `most`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableError(f"it is larger than {most // 2**20} MiB", remedy)
    return data


def decode_whole(data: bytes, choices: Choices) -> str:
    """`data` as text, its line ends untouched and a byte order mark dropped."""
    encoding = encoding_of(data[:HEAD], choices)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"byte 0x{data[error.start]:02x} at {error.start}" if error.start < len(data) else "it is cut off"
        raise wrong_encoding(encoding, detail) from None
