"""What stands between the browser and the pages: whom the server answers, and what a page may load.

The server is for the person at the keyboard. A page elsewhere on the web must not read it through a name that resolves
to this machine, so the Host header is checked; nor may it post here, so the Origin of a POST is. Beyond loopback every
request needs the token. The content security policy lets pages load from this server alone, and no inline script.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "bascule_token"
LEAST_TOKEN = 16
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # With no-referrer a browser hides where a form comes from, from us too: its Origin would be null.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own, which nobody else reaches.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Doors:
    """Whom the server answers: `host` is what it binds to, `token` what every request must know (None: loopback)."""

    host: str = "127.0.0.1"
    token: str | None = None
    names: frozenset[str] = frozenset()

    def knows(self, header: str) -> bool:
        """Whether a Host header names this server. A bare address is safe: a stranger's page needs a name."""
        name = _host_name(header)
        if name is None:
            return False
        if name in LOOPBACK or name in self.names:
            return True
        if is_loopback(self.host):
            return False
        if name in {self.host.lower(), socket.gethostname().lower()}:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _host_name(header: str) -> str | None:
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


class Guard:
    """ASGI middleware: Host, Origin and token checked, security headers on every answer."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app, self.doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or passes on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        refusal = self._refusal(Request(scope))
        await (refusal or self.app)(scope, receive, guarded)

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if not self.doors.knows(headers.get("host", "")):
            return _plain(421, f"This server does not answer to that name; use http://{self.doors.host} and its port.")
        if request.method not in ("GET", "HEAD", "OPTIONS") and not _same_origin(headers):
            return _plain(403, "This came from a page elsewhere; send it from a page of this explorer.")
        if self.doors.token is None:
            return None
        return self._without_token(request, self.doors.token)

    def _without_token(self, request: Request, token: str) -> Response | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if _same(request.cookies.get(COOKIE), token) or _same(bearer, token):
            return None
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if request.method == "GET" and any(name == "token" and _same(value, token) for name, value in pairs):
            # The token leaves the address at once, so that it is in no bookmark and no history beyond this one.
            rest = urlencode([pair for pair in pairs if pair[0] != "token"])
            answer = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), status_code=303)
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
            return answer
        return _plain(
            401, "This explorer needs its token: open the address that `bascule explore` printed, with ?token=…"
        )


def _same(given: str | None, token: str) -> bool:
    return given is not None and secrets.compare_digest(given.encode(), token.encode())


def _same_origin(headers: Headers) -> bool:
    """Whether a POST comes from a page of this server, or from no page at all (a program of the user's)."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _plain(status: int, words: str) -> Response:
    return PlainTextResponse(words + "\n", status_code=status)


def doors_for(host: str, token: str | None, names: Iterable[str] = ()) -> Doors:
    """The doors of a server. Raises ValueError, saying why, where it would stand open to others."""
    if is_loopback(host):
        return Doors(host, token, frozenset(names))
    if token is None or len(token) < LEAST_TOKEN:
        raise ValueError(
            f"binding to {host} lets everybody on the network read this ledger: give --token of at least "
            f"{LEAST_TOKEN} characters, which every browser must then know (or set BASCULE_TOKEN)"
        )
    return Doors(host, token, frozenset(name.lower() for name in names))
