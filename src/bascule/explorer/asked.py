"""What every request asks for: language, `on`, `known_by` and `page`, and the addresses that keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar
from urllib.parse import quote, unquote, urlencode

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, StringConstraints

from bascule.explorer.standings import Standing
from bascule.explorer.words import Words, choose, words

if TYPE_CHECKING:
    from bascule.explorer.desk import Desk

Item = TypeVar("Item")
ROWS = 100
# Characters of a parameter.
LONGEST = 200
LANGUAGE_COOKIE = "bascule_language"
# The name under which this visitor judges, as part of an address: cookies hold no other letters.
REVIEWER_COOKIE = "bascule_reviewer"


def _blank(value: Any) -> Any:
    """An empty field of a form is a question not asked."""
    return None if value == "" else value


Day = Annotated[date | None, BeforeValidator(_blank)]
# The limit stands within: an empty field has no length.
Text = Annotated[Annotated[str, StringConstraints(max_length=LONGEST)] | None, BeforeValidator(_blank)]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `path` without `/api` and without its ending, `parameters` as they stand in the address.

    `seen` is what the visitor has seen before, `reviewer` the name under which they judge.
    """

    desk: Desk
    words: Words
    on: date | None
    known_by: date | None
    page: int
    path: str
    parameters: tuple[tuple[str, str], ...]
    seen: str
    reviewer: str = ""

    @property
    def standing(self) -> Standing:
        """What the page counts. Raises NotReadyError while it is computed."""
        return self.desk.standings.standing(self.on, self.known_by)

    def link(self, path: str, **parameters: Any) -> str:
        """An address of the explorer as of the same days; parameters that are None are left out."""
        days = {"on": self.on, "known_by": self.known_by}
        given = {name.rstrip("_"): value for name, value in {**parameters, **days}.items() if value not in (None, "")}
        path, _, mark = path.partition("#")
        query = urlencode(given)
        return path + (f"?{query}" if query else "") + (f"#{mark}" if mark else "")

    def here(self, **changes: Any) -> str:
        """The address of this page with some parameters changed; None takes one out."""
        given = {name: value for name, value in self.parameters if name not in changes}
        given |= {name: str(value) for name, value in changes.items() if value is not None}
        return self.path + (f"?{urlencode(given)}" if given else "")

    def other_form(self, ending: str) -> str:
        """The same as JSON ("") or CSV (".csv")."""
        query = urlencode([pair for pair in self.parameters if pair[0] != "language"])
        path = "/countries" if self.path == "/" else self.path
        return f"/api{path}{ending}" + (f"?{query}" if query else "")

    def pinned(self) -> str:
        """The address of this page as the ledger knows things today: later rows leave it as it is."""
        last = self.desk.held.state.last_day
        known = self.known_by or last
        return self.here(known_by=known, language=None)

    def cut(self, rows: Sequence[Item]) -> Cut[Item]:
        """The rows of the page asked for."""
        return Cut(rows[(self.page - 1) * ROWS : self.page * ROWS], len(rows), self.page)


@dataclass(frozen=True, slots=True)
class Cut(Generic[Item]):
    """A page of rows out of `total`."""

    rows: Sequence[Item]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // ROWS))

    @property
    def first(self) -> int:
        """The number of its first row, counted from 1."""
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return (self.page - 1) * ROWS + len(self.rows)

    def near(self) -> Iterable[int]:
        """The pages worth a link: first, last and those around this one."""
        here = min(self.page, self.pages)
        return sorted({1, self.pages, *range(max(1, here - 2), min(self.pages, here + 2) + 1)})


def quoted(part: str) -> str:
    """A part of an address; colons of entity codes stay as they are."""
    return quote(part, safe=":")


def asked(
    request: Request,
    on: Annotated[Day, Query(description="As things stood on this day.")] = None,
    known_by: Annotated[Day, Query(description="As the ledger knew things on this day.")] = None,
    page: Annotated[int, Query(ge=1, le=1_000_000, description="Page of 100 rows, from 1.")] = 1,
    language: Annotated[Text, Query(description="fr or en; else the cookie's, else the browser's.")] = None,
) -> Asked:
    """The dependency of every page."""
    path = request.url.path.removeprefix("/api").removesuffix(".csv") or "/"
    chosen = choose(language, request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language"))
    return Asked(
        desk=request.app.state.desk,
        words=words(chosen),
        on=on,
        known_by=known_by,
        page=page,
        path=quote(path, safe="/:"),
        parameters=tuple((name, value) for name, value in request.query_params.items() if value),
        seen=request.cookies.get("bascule_seen", ""),
        reviewer=unquote(request.cookies.get(REVIEWER_COOKIE, ""))[:LONGEST].strip(),
    )


Question = Annotated[Asked, Depends(asked)]
