"""What the app holds: the ledger, its standings, the search, the pictures, the templates."""

from __future__ import annotations

import re
import threading
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bascule.codebook.ontology import quad
from bascule.errors import BasculeError
from bascule.explorer.asked import Asked, quoted
from bascule.explorer.guards import Doors
from bascule.explorer.holding import HeldLedger
from bascule.explorer.passages import SentenceIndex
from bascule.explorer.pictures import Pictures, bundle
from bascule.explorer.reader import Reader
from bascule.explorer.reviewing import Review
from bascule.explorer.standings import Standings
from bascule.ledger.opening import bascule_version

# Characters that turn the direction of what stands around them, or that cannot be seen: shown by their code.
CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# A sentence in a list; the whole of it stands in its article.
LONGEST = 420
# The pages of the bar at the top, in order: the key of its name, and its path.
ROOMS = (
    ("countries", "/countries"),
    ("incidents", "/incidents"),
    ("actors", "/actors"),
    ("claims", "/claims"),
    ("promises", "/promises"),
    ("map", "/map"),
    ("articles", "/articles"),
    ("review", "/review"),
    ("try", "/try"),
    ("method", "/method"),
)


class Desk:
    """Everything pages share. `close` lets go of the ledger."""

    def __init__(self, held: HeldLedger, doors: Doors) -> None:
        self.held, self.doors = held, doors
        self.standings = Standings(held)
        self.review = Review(held, self.standings)
        self.templates = Environment(
            loader=PackageLoader("bascule.explorer", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=visible,
        )
        self.templates.filters |= {"clip": clip, "line": line, "web": web_address, "quoted": quoted}
        self.templates.globals |= {"rooms": ROOMS, "version": bascule_version(), "tone": tone}
        self.pictures = Pictures()
        self.sentences = SentenceIndex(held)
        self.reader = Reader()

    def render(self, asked: Asked, template: str, **context: Any) -> str:
        """A page as HTML; every text is escaped, and what would turn its direction is shown by its code."""
        return self.templates.get_template(template).render(asked=asked, t=asked.words, held=self.held, **context)

    def citation(self) -> dict[str, Any]:
        """What a figure is cited with: the ledger, its state, and the versions that made it."""
        state = self.held.state
        newest = state.runs[-1] if state.runs else {}
        return {
            "file": self.held.path.name,
            "state": state.digest,
            "recorded_at": state.recorded_at.isoformat() if state.recorded_at else None,
            "articles": state.counts.get("articles", 0),
            "events": state.counts.get("events", 0),
            "bascule": bascule_version(),
            "coder": newest.get("coder"),
            "copy": self.held.note is not None,
        }

    def begin(self) -> None:
        """Starts computing what pages need, in the background."""
        self.standings.begin()
        self.sentences.begin()
        # The bundle takes a second to put together; the first visitor need not wait for it.
        threading.Thread(target=bundle, name="bundle", daemon=True).start()

    def close(self) -> None:
        """Stops computing and lets go of the ledger."""
        self.sentences.close()
        self.standings.close()
        self.held.close()


def tone(type: str) -> str:
    """`coop` or `conf`: on which side of the ontology a type is; the user's own types are on neither."""
    try:
        return "coop" if quad(type) <= 2 else "conf"
    except BasculeError:
        return "own"


def visible(value: Any) -> Any:
    """A text without characters that deceive the eye: each is shown as its code point.

    >>> visible("a\u202eb")
    'a⟦U+202E⟧b'
    """
    if value is None:
        return ""
    if isinstance(value, str) and CONTROLS.search(value):
        made = CONTROLS.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", value)
        return Markup(made) if isinstance(value, Markup) else made
    return value


def line(text: str | None) -> str:
    """A text on one line."""
    return " ".join((text or "").split())


def clip(text: str | None, around: int | None = None, longest: int = LONGEST) -> str:
    """A text on one line, cut to what a list can show, `around` a place in it where that is given."""
    text = text or ""
    if len(text) <= longest:
        return line(text)
    start = max(0, min((around or 0) - longest // 2, len(text) - longest))
    shown = line(text[start : start + longest])
    return ("… " if start else "") + shown + (" …" if start + longest < len(text) else "")


def web_address(url: str | None) -> str | None:
    """The address where a browser may follow it: http and https, nothing else.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address(" JaVaScript:x")
    ('https://example.org/a', None, None)
    """
    if not url or CONTROLS.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
