"""Standard input, and pipes by name: JSON lines where the first character is `{`, else one plain text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices
from bascule.sources.json_lines import read_json_lines
from bascule.sources.opening import unpacked
from bascule.sources.text import read_text

_GZIP = b"\x1f\x8b"
# White space, byte order marks and the NULs of UTF-16 may all come before or around the first character.
_BEFORE = b" \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe\x00"


def read_stream(stream: BinaryIO, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a stream that cannot be read twice; it is left open, and gzip is unpacked."""
    head = bytearray()
    while piece := _some(stream):
        head += piece
        if bytes(head).lstrip(_BEFORE) and len(head) >= len(_GZIP):
            break
    source: io.BufferedReader = io.BufferedReader(_Joined(bytes(head), stream))
    if head.startswith(_GZIP):
        yield from read_stream(unpacked(source), choices, origin)
    elif bytes(head).lstrip(_BEFORE).startswith(b"{"):
        yield from read_json_lines(source, choices, origin)
    else:
        yield from read_text(source, choices, origin)


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
