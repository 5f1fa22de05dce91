"""Search over sentences, both languages, accents and capitals aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from bascule.explorer.asked import ROWS, Cut, Question, Text
from bascule.explorer.passages import Found, Terms, folded_words
from bascule.explorer.shown import Shown, offer
from bascule.ledger import ArticleRow, LedgerEvent

router = APIRouter()
COLUMNS = ("article_id", "start", "end", "language", "published", "outlet", "title", "url", "sentence", "events")
# Of a long sentence, so much is shown around the first word found.
WINDOW = 600


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence with the words found in it, and how it was read."""

    found: Found
    article: ArticleRow | None
    text: str
    pieces: Sequence[tuple[str, bool]]
    events: Sequence[LedgerEvent]


@offer(router, "/search", "Search over sentences")
def search(
    asked: Question,
    q: Annotated[Text, Query(description='Words, "phrases", -without.')] = None,
    written_in: Annotated[Text, Query(description="Only texts in fr or en.")] = None,
) -> Shown:
    """Sentences that hold every word asked for, latest first; a word is met where a word begins with it."""
    desk, say = asked.desk, asked.words
    terms = desk.sentences.terms(q or "")
    hits, total = list[Hit](), 0
    if terms.with_:
        found, total = desk.sentences.search(
            terms,
            language=written_in,
            on=asked.on,
            known_by=asked.known_by,
            offset=(asked.page - 1) * ROWS,
            limit=ROWS,
            patience=desk.standings.patience,
        )
        hits = _hits(asked, found, terms)
    rows = [_row(hit) for hit in hits]
    title = say("search.results", query=q) if q else say("search.title")
    context: dict[str, Any] = {"hits": hits, "query": q or "", "written_in": written_in, "searched": bool(terms.with_)}
    record = {"query": q, "terms": [term.strip() for term in terms.with_], "without": list(terms.without)}
    return Shown("search.html", title, record, COLUMNS, rows, context, Cut(hits, total, asked.page))


def _hits(asked: Question, found: Sequence[Found], terms: Terms) -> list[Hit]:
    heard = asked.standing.heard
    with asked.desk.held.lent() as ledger:
        texts = ledger.texts({item.article_id for item in found})
    made = []
    for item in found:
        text = texts.get(item.article_id, "")[item.start : item.end]
        events = [e for e in heard.by_article.get(item.article_id, ()) if e.event.sentence.start == item.start]
        article = heard.article_rows.get(item.article_id)
        made.append(Hit(item, article, text, lit(text, terms), events))
    return made


def lit(text: str, terms: Terms) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is a word asked for; a long one is cut around the first such word."""
    wanted = tuple(word for term in terms.with_ for word in term.split())
    places = [(start, end) for start, end, word in folded_words(text) if wanted and word.startswith(wanted)]
    first, last = 0, len(text)
    if last > WINDOW:
        middle = places[0][0] if places else 0
        first = max(0, min(middle - WINDOW // 2, last - WINDOW))
        last = first + WINDOW
    pieces: list[tuple[str, bool]] = [("… ", False)] if first else []
    at = first
    for start, end in places:
        if start >= at and end <= last:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    pieces += [(text[at:last], False)] + ([(" …", False)] if last < len(text) else [])
    return [piece for piece in pieces if piece[0]]


def _row(hit: Hit) -> dict[str, Any]:
    found, article = hit.found, hit.article
    return {
        "article_id": found.article_id,
        "start": found.start,
        "end": found.end,
        "language": found.language,
        "published": article.published if article else None,
        "outlet": article.outlet if article else None,
        "title": article.title if article else None,
        "url": article.url if article else None,
        "sentence": hit.text,
        "events": [item.event_id for item in hit.events],
    }
