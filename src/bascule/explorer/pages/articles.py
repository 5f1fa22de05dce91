"""Articles: the list, and one article with everything that was read in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from bascule.explorer.asked import ROWS, Cut, Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.marking import KINDS, article_marks, pieces
from bascule.explorer.passages import PART, parts_of, sentences_of, set_aside_of
from bascule.explorer.rows import REPORT, report_row
from bascule.explorer.shown import Shown, offer
from bascule.ledger import ArticleRow
from bascule.records import plain

router = APIRouter()
COLUMNS = ("article_id", "published", "outlet", "language", "title", "url", "events", "quotations", "names")


@offer(router, "/articles", "Articles, latest first")
def articles(
    asked: Question,
    outlet: Annotated[Text, Query(description="Only of this outlet.")] = None,
    written_in: Annotated[Text, Query(description="Only in fr or en.")] = None,
) -> Shown:
    """The articles of the ledger, with how much was read in each."""
    standing = asked.standing
    heard = standing.heard
    found = [
        row
        for row in reversed(heard.articles)
        if (outlet is None or row.outlet == outlet)
        and (written_in is None or row.language == written_in)
        and (standing.on is None or (row.published is not None and row.published <= standing.on))
    ]
    cut = asked.cut(found)
    rows = [
        {
            **{name: getattr(row, name) for name in COLUMNS[:6]},
            "events": len(heard.by_article.get(row.article_id, ())),
            "quotations": len(heard.quotes_of.get(row.article_id, ())),
            "names": len(heard.characterisations.get(row.article_id, ())),
        }
        for row in cut.rows
    ]
    context = {"rows": rows, "outlet": outlet, "written_in": written_in}
    return Shown("articles.html", asked.words("articles.title"), {}, COLUMNS, rows, context, cut)


@offer(router, "/article/{identity}", "An article with what was read in it")
def article(
    asked: Question,
    identity: str,
    at: Annotated[int | None, Query(ge=0, description="The part that holds this offset.")] = None,
) -> Shown:
    """The text, in parts where it is long, with actors, acts, dates, places and quotations, each with its reasons."""
    heard, say = asked.standing.heard, asked.words
    row = heard.article_rows.get(identity)
    if row is None:
        raise NotInLedgerError("article", id=identity)
    with asked.desk.held.lent() as ledger:
        text = ledger.text(identity)
    starts, language = sentences_of(asked.desk.held, identity, asked.known_by)
    parts = parts_of(len(text), starts)
    number = asked.page if at is None else next((p.number for p in parts if p.start <= at < p.end), 1)
    part = parts[min(number, len(parts)) - 1]
    inside = range(part.start, max(part.end, part.start + 1))
    events = [item for item in heard.by_article.get(identity, ()) if item.event.sentence.start in inside]
    quotes = [item for item in heard.quotes_of.get(identity, ()) if item.quote.sentence.start in inside]
    told = heard.characterisations.get(identity, ())
    names = [item for item in told if item.characterisation.sentence.start in inside]
    marks = article_marks(events, quotes, names)
    told_at = {*starts, *(item.event.sentence.start for item in events)}
    anchors = {place for place in told_at if place in inside}
    marked = pieces(text[part.start : part.end], marks, start=part.start, anchors=sorted(anchors))
    record: dict[str, Any] = {
        "article": row,
        "part": {"number": part.number, "of": len(parts), "start": part.start, "end": part.end},
        "text": text[part.start : part.end],
        "sentences": [start for start in starts if start in inside],
        "quotations": [{"id": item.quote_id, "text": item.sentence, **plain(item.quote)} for item in quotes],
        "characterisations": [
            {"id": item.characterisation_id, "text": item.sentence, **plain(item.characterisation)} for item in names
        ],
        "incidents": {item.event_id: heard.incident_of.get(item.event_id) for item in events},
    }
    context = {
        "events": events,
        "quotes": quotes,
        "names": names,
        "article": row,
        "language": language or row.language,
        "pieces": marked,
        "present": [kind for kind in KINDS if any(kind in piece.kinds for piece in marked)],
        "incident_of": heard.incident_of,
        "part": part,
        "parts_list": Cut((), len(parts) * ROWS, part.number),
        "length": len(text),
        "set_aside": set_aside_of(asked.desk.held, identity),
    }
    return Shown("article.html", title_of(row, say("article.untitled")), record, REPORT,
                 [report_row(item) for item in events], context)  # fmt: skip


def title_of(row: ArticleRow, untitled: str) -> str:
    """The title, cut where somebody made it a text."""
    title = " ".join((row.title or "").split())
    return (title[:200] + " …" if len(title) > 200 else title) or untitled


__all__ = ["PART", "article", "articles", "router"]
