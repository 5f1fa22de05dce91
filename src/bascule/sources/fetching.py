"""Fetching over HTTP as a polite reader does: named, unhurried, conditional, and never stuck.

Redirects are followed by hand, a few at most; a body is bounded in size and in time; requests to one host keep their
distance. Whatever goes wrong is a `FetchError` that says whether trying again may help.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from bascule.sources.choices import UnreadableError

MOST_REDIRECTS = 5
# Seconds without a byte, and seconds for a whole body: a server that drips one byte at a time is left.
TIMEOUT, PATIENCE = 20.0, 90.0
# A day: servers that ask for more are asked again tomorrow.
LONGEST_WAIT = 86400.0
_PIECE = 2**16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Server errors, "too early" and "too many": the same request may do later.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class FetchError(UnreadableError):
    """Something that could not be fetched; `passing` where it may be there later, after `wait` seconds if told."""

    def __init__(self, reason: str, remedy: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(reason, remedy)
        self.passing, self.wait = passing, wait


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: with status 304 nothing but that the copy of before still holds."""

    url: str
    status: int
    data: bytes = b""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    """Hands every answer over as it is, redirects and errors too."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        return response

    https_response = http_response


@dataclass(slots=True)
class Fetcher:
    """Fetches, at most one request each `delay` seconds to a host; `contact` is told to servers (an address or URL).

    `sleep` and `clock` serve tests.
    """

    delay: float = 2.0
    contact: str | None = None
    timeout: float = TIMEOUT
    patience: float = PATIENCE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _free_at: dict[str, float] = field(default_factory=dict)
    _slower: dict[str, float] = field(default_factory=dict)
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(_AnyStatus))

    @property
    def agent(self) -> str:
        """How bascule names itself."""
        return f"bascule/{_version()} (feed reader for research{f'; {self.contact}' if self.contact else ''})"

    def slow_down(self, url: str, delay: float) -> None:
        """Keep more distance between requests to the host of `url`, which asks for that; a minute at most."""
        self._slower[_host(url)] = min(delay, 60.0)

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None, most: int = 2**24) -> Answer:
        """The answer to a GET, redirects followed; `etag` and `modified` are of the copy of before.

        Raises `FetchError` for anything but 200 and 304, and for a body of more than `most` bytes.
        """
        seen: list[str] = []
        here = plain_address(url)
        while True:
            seen.append(here)
            self._wait(here)
            try:
                answer = self._ask(here, etag, modified, most)
            except FetchError:
                raise
            except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
                raise _failure(error) from error
            if isinstance(answer, Answer):
                return answer
            here = plain_address(urljoin(here, answer))
            if is_inside(here) and not is_inside(seen[0]):
                raise FetchError("it redirects into a private network", "check the address in a browser")
            if here in seen:
                raise FetchError("it redirects in a circle", "check the address in a browser")
            if len(seen) > MOST_REDIRECTS:
                raise FetchError(f"it redirects more than {MOST_REDIRECTS} times", "check the address in a browser")

    def _wait(self, url: str) -> None:
        host = _host(url)
        now = self.clock()
        free = self._free_at.get(host, now)
        if free > now:
            self.sleep(free - now)
        self._free_at[host] = max(now, free) + max(self.delay, self._slower.get(host, 0.0))

    def _ask(self, url: str, etag: str | None, modified: str | None, most: int) -> Answer | str:
        """One request: its answer, or where it sends us."""
        request = urllib.request.Request(url, headers=self._headers(etag, modified))
        until = self.clock() + self.patience
        with self._opener.open(request, timeout=self.timeout) as response:
            status, headers = response.status, response.headers
            if status in _REDIRECTS and headers.get("Location"):
                return str(headers["Location"])
            if status == 304:
                return Answer(url, 304, etag=etag, modified=modified)
            if status != 200:
                raise _refusal(status, headers)
            data = self._body(response, headers, most, until)
        return Answer(
            url, status, data, headers.get_content_charset(), headers.get("ETag"), headers.get("Last-Modified")
        )

    def _headers(self, etag: str | None, modified: str | None) -> dict[str, str]:
        headers = {
            "User-Agent": self.agent,
            "Accept": "application/rss+xml, application/atom+xml, text/html;q=0.9, application/xml;q=0.8, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "fr, en;q=0.8",
        }
        if self.contact and "@" in self.contact:
            headers["From"] = self.contact
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        return headers

    def _body(self, response: Any, headers: Message, most: int, until: float) -> bytes:
        raw = bytearray()
        while piece := response.read1(_PIECE):
            raw += piece
            if len(raw) > most:
                raise FetchError(f"it is larger than {most // 2**20} MiB", "leave it out")
            if self.clock() > until:
                raise FetchError("the server is too slow", "it will be tried again", passing=True)
        length = headers.get("Content-Length", "")
        if length.isdigit() and len(raw) < int(length):
            raise FetchError("the answer is cut off", "it will be tried again", passing=True)
        coding = (headers.get("Content-Encoding") or "").strip().lower()
        if coding in {"gzip", "x-gzip", "deflate"}:
            return _unpacked(bytes(raw), most)
        if coding not in {"", "identity"}:
            raise FetchError(f"it is packed as {coding}, which nobody asked for", "leave it out")
        return bytes(raw)


def plain_address(url: str) -> str:
    """An address as a request can have it: its path in ASCII, its host in ASCII; `FetchError` where it is none."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        bare = host.encode("idna").decode("ascii") if host and not host.isascii() else host
    except (ValueError, UnicodeError):
        raise FetchError(f"{url[:80]!r} is no address", "check it") from None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.-]+|[\da-fA-F:.]+", bare, re.A):
        raise FetchError(f"{url[:80]!r} is no address of the web", "it must begin with https:// or http://")
    place = f"[{bare}]" if ":" in bare else bare
    place += f":{port}" if port is not None else ""
    return urlunsplit((parts.scheme, place, quote(parts.path or "/", _SAFE), quote(parts.query, _SAFE), ""))


def is_inside(url: str) -> bool:
    """Whether an address leads into this machine or a private network, where no newspaper stands."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # Hosts are names or plain addresses; a bare number is a way to write 127.0.0.1.
        return re.fullmatch(r"(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}", host) is not None
    return not address.is_global


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port."""
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _unpacked(raw: bytes, most: int) -> bytes:
    try:
        return _inflated(raw, 47, most)
    except zlib.error:
        # Some servers call the bare stream "deflate".
        return _inflated(raw, -15, most)


def _inflated(raw: bytes, bits: int, most: int) -> bytes:
    engine = zlib.decompressobj(wbits=bits)
    data = engine.decompress(raw, most + 1)
    if len(data) > most:
        raise FetchError(f"it unpacks to more than {most // 2**20} MiB", "leave it out")
    if not engine.eof:
        raise FetchError("the answer is cut off", "it will be tried again", passing=True)
    return data


def _refusal(status: int, headers: Message) -> FetchError:
    told = http.client.responses.get(status, "")
    reason = f"the server answered {status} {told}".strip()
    if status in _PASSING:
        return FetchError(reason, "it will be tried again", passing=True, wait=_seconds(headers.get("Retry-After")))
    if status in {401, 402, 403, 451}:
        return FetchError(reason, "it is not open to everybody; leave it out, or export it from a press database")
    if status in {404, 410}:
        return FetchError(reason, "check the address; the page may have moved or gone")
    return FetchError(reason, "check the address in a browser")


def _seconds(value: str | None) -> float | None:
    """How long a server asks to wait: seconds, or until a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)


def _failure(error: Exception) -> FetchError:
    """What a failure of the network means for a reader of feeds."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return FetchError("the server does not answer", "it will be tried again", passing=True)
    if isinstance(inner, socket.gaierror):
        return FetchError("its host is not known", "check the address and the connection", passing=True)
    if isinstance(inner, ssl.SSLError):
        return FetchError(f"its certificate is not accepted ({inner.reason})", "check the address", passing=True)
    if isinstance(error, ValueError | zlib.error) and not isinstance(error, OSError):
        return FetchError(f"the answer cannot be read ({error})", "check the address")
    said = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return FetchError(f"the connection failed ({said})", "it will be tried again", passing=True)


def _version() -> str:
    try:
        return version("bascule")
    except PackageNotFoundError:
        return "0"
