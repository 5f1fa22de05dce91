"""Standard input, and pipes by name: JSON where it begins as JSON does, else one plain text.

`{` begins JSON lines, or one JSON object spread over several lines; `[{` a JSON list. A text may well begin with
`[Bamako]`, so `[` alone is no sign.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.json_lines import TOO_LARGE, holds_articles, parse_json, read_json, read_json_lines
from bascule.sources.opening import LARGEST_WHOLE, LONGEST_LINE, decode_whole, read_whole, unpacked
from bascule.sources.text import read_text

_GZIP = b"\x1f\x8b"
# White space, byte order marks and the NULs of UTF-16 may all come before or around the first characters.
_BEFORE = b" \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe\x00"

# Enough of the beginning to see past the indentation after an opening bracket.
HEAD_SIGNS = 256


def read_stream(stream: BinaryIO, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a stream that cannot be read twice; it is left open, and gzip is unpacked."""
    head = b""
    while (piece := _some(stream)) and len(_signs(head := head + piece)) < len(_GZIP):
        pass
    source: io.BufferedReader = io.BufferedReader(_Joined(head, stream))
    if head.startswith(_GZIP):
        yield from read_stream(unpacked(source), choices, origin)
    elif _signs(head).startswith(b"[{"):
        yield from read_json(read_whole(source, LARGEST_WHOLE, TOO_LARGE), choices, origin)
    elif _signs(head).startswith(b"{"):
        yield from _objects(source, choices, origin)
    else:
        yield from read_text(source, choices, origin)


def _objects(source: io.BufferedReader, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """Articles of JSON lines, or of one JSON object whose first line is not all of it."""
    lead = b""
    while not _signs(lead) and (line := source.readline(LONGEST_LINE)):
        lead += line
    if not _is_record(lead, choices):
        data = lead + read_whole(source, LARGEST_WHOLE, TOO_LARGE)
        try:
            parse_json(decode_whole(data, choices))
        except UnreadableError:
            # It is no JSON as a whole: as lines, each that can be read is.
            yield from read_json_lines(io.BufferedReader(io.BytesIO(data)), choices, origin)
        else:
            yield from read_json(data, choices, origin)
        return
    yield from read_json_lines(io.BufferedReader(_Joined(lead, source)), choices, origin)


def _is_record(line: bytes, choices: Choices) -> bool:
    """Whether the line stands for itself: an object that is no envelope of articles, or looks closed at least."""
    try:
        return not holds_articles(parse_json(decode_whole(line, choices)))
    except UnreadableError:
        return line.strip(_BEFORE).endswith(b"}")


def _signs(head: bytes) -> bytes:
    """The beginning without what may stand between its characters and does not tell JSON from text."""
    start = head.lstrip(_BEFORE)[:HEAD_SIGNS]
    return bytes(byte for byte in start if byte not in _BEFORE)


def _some(stream: BinaryIO, most: int = io.DEFAULT_BUFFER_SIZE) -> bytes:
    """The next bytes of `stream`, as soon as there are any."""
    read: Any = getattr(stream, "read1", stream.read)
    piece: bytes = read(most)
    return piece


class _Joined(io.RawIOBase):
    """Bytes already read, followed by the stream they came from, which closing this does not close."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes and say how many; 0 at the end."""
        piece = self._head[: len(buffer)] or _some(self._rest, len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
