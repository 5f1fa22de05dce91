"""Web archives (.warc, .warc.gz): every HTML page in them, with the address it was fetched from.

Redirects, pictures and scripts are passed over. The day an archive was made is no day of publication, so a page that
declares none has none. A file that is cut off or broken keeps what was read, and says so.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.extras import needed
from bascule.sources.html import LARGEST_PAGE, read_page

_PAGES = ("text/html", "application/xhtml+xml")
_PACKED = re.compile(rb"^content-encoding:[ \t]*([^\r\n]*)", re.I | re.M)
_GZIP, _RECORD_END = b"\x1f\x8b", b"\r\n\r\n"
# Small, since a piece of well packed zeros unpacks to a thousand times as much.
_PIECE = 2**16
_CUT = "fetch or copy the archive again; the pages before it are kept"


def read_warc(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of an archive, page by page; `UnreadableError` where it is none or holds no page."""
    warc = needed("fastwarc.warc", "warc")
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.resource
    count = last = 0
    with path.open("rb") as stream:
        records = iter(warc.ArchiveIterator(stream, record_types=kinds, parse_http=False))
        while True:
            try:
                record = next(records, None)
                last = last if record is None else record.stream_pos
                page = None if record is None else _page(record)
            except _RefusedError as refused:
                count += 1
                yield SetAside(refused.where(origin), refused.reason, refused.remedy)
                if refused.last:
                    return
                continue
            except Exception as error:  # the library raises what it likes for a broken archive
                if not count and isinstance(error, OSError) and "header" in str(error).lower():
                    raise UnreadableError("it is no web archive (WARC)", "name a .warc or .warc.gz file") from error
                yield SetAside(origin, f"the archive is broken after {count} pages ({error})", _CUT)
                return
            if record is None:
                break
            if page is None:
                continue
            count += 1
            url, data, charset = page
            where = f"{origin} ({url})" if url else origin
            try:
                yield from read_page(data, choices, where, address=url, charset=charset)
            except UnreadableError as error:
                yield SetAside(where, error.reason, error.remedy)
    if not _ends_whole(path, last):
        yield SetAside(origin, f"the archive ends in the middle of a record, after {count} pages", _CUT)
    elif not count:
        raise UnreadableError("the archive holds no HTML page", "name an archive of pages")


class _RefusedError(UnreadableError):
    """A record that is a page and cannot be read; `last` where nothing comes after it."""

    def __init__(self, url: str | None, reason: str, remedy: str, *, last: bool = False) -> None:
        super().__init__(reason, remedy)
        self.url, self.last = url, last

    def where(self, origin: str) -> str:
        """The archive and the address."""
        return f"{origin} ({self.url})" if self.url else origin


def _page(record: Any) -> tuple[str | None, bytes, str | None] | None:
    """Address, bytes and declared encoding of a record that is a page, None for any other."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
    if record.headers.get("Content-Length") is None:
        raise _RefusedError(url, "the archive ends in the middle of this page", _CUT, last=True)
    length = record.content_length
    if length > 2 * LARGEST_PAGE:
        return None
    block = record.reader.read()
    if len(block) < length:
        raise _RefusedError(url, "the archive ends in the middle of this page", _CUT, last=True)
    if not record.is_http:
        kind = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        return (url, block, None) if kind in _PAGES else None
    record.set_bytes_content(block)
    # The library would unpack a body as a whole, however much that is.
    packed = _PACKED.search(block.partition(b"\r\n\r\n")[0])
    record.parse_http(auto_decode="transfer")
    if record.http_headers is None:
        raise _RefusedError(url, "the answer of the server is broken", "fetch the page again")
    status = record.http_headers.status_code or 0
    if (record.http_content_type or "").lower() not in _PAGES or 300 <= status < 400:
        return None
    if status != 200:
        raise _RefusedError(url, f"the server answered {status}", "fetch the page again, or leave it out")
    if packed:
        data = _unpacked(url, record.reader.read(), packed[1].decode("latin-1"))
    else:
        data = record.reader.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        raise _RefusedError(url, f"the page is larger than {LARGEST_PAGE // 2**20} MiB", "save the article alone")
    return url, data, record.http_charset


def _unpacked(url: str | None, body: bytes, packings: str) -> bytes:
    """A body without its packings, the last first; no more of it than a page may hold and one byte."""
    streams = needed("fastwarc.stream_io", "warc")
    readers = {"br": streams.BrotliReader, "zstd": streams.ZstdReader}
    for packing in reversed([name.strip().lower().removeprefix("x-") for name in packings.split(",")]):
        if packing in {"", "identity"}:
            continue
        try:
            if packing in {"gzip", "deflate"}:
                body = _inflated(body)
            elif packing in readers:
                body = readers[packing](io.BytesIO(body)).read(LARGEST_PAGE + 1)
            else:
                raise _RefusedError(
                    url, f"the page is packed with {packing[:20]!r}, which is not read", "fetch the page again"
                )
        except (OSError, zlib.error) as error:
            raise _RefusedError(url, "the answer of the server is badly packed", "fetch the page again") from error
    return body


def _inflated(body: bytes) -> bytes:
    # Some servers leave out the two bytes that begin zlib's own form.
    try:
        return zlib.decompressobj(47).decompress(body, LARGEST_PAGE + 1)
    except zlib.error:
        return zlib.decompressobj(-15).decompress(body, LARGEST_PAGE + 1)


def _ends_whole(path: Path, last: int) -> bool:
    """Whether a file ends where a record does; `last` is where its last record that was seen begins."""
    with path.open("rb") as stream:
        if not stream.read(len(_GZIP)).startswith(_GZIP):
            stream.seek(0, io.SEEK_END)
            stream.seek(max(0, stream.tell() - len(_RECORD_END)))
            return stream.read() in {_RECORD_END, b""}
        stream.seek(last)
        # An archive that was packed as a whole has no member that begins at a record.
        stream.seek(last if stream.read(len(_GZIP)) == _GZIP else 0)
        member = zlib.decompressobj(wbits=31)
        while piece := stream.read(_PIECE):
            while piece:
                try:
                    member.decompress(piece)
                except zlib.error:
                    return False
                piece = member.unused_data
                if member.eof and piece:
                    member = zlib.decompressobj(wbits=31)
        return member.eof
