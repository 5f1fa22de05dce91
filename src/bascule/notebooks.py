"""What a notebook shows of articles, readings, incidents and ledgers: HTML with its own style, all text escaped.

Marks have a label and a line each, so that no meaning hangs on colour; labels are in the language of the text where
that is French, else English. Nothing is fetched and nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from bascule.highlights import Piece, event_marks, evidence, name_marks, pieces, quote_marks

if TYPE_CHECKING:
    from bascule.records import Article, Event, Reading

# Characters of a text, and rows of a list, that a cell of a notebook shows: what follows is counted.
MOST_TEXT = 12_000
MOST_ROWS = 50
LABELS = {
    "trigger": ("acte", "act"),
    "actor": ("qui", "who"),
    "recipient": ("envers", "to"),
    "date": ("quand", "when"),
    "place": ("où", "where"),
    "speaker": ("dit", "says"),
    "cue": ("verbe", "verb"),
    "named": ("nommé", "named"),
    "name": ("nom", "name"),
    "quote": ("citation", "quote"),
}
STYLE = """<style>
.bascule{font:14px/1.5 system-ui,sans-serif;max-width:60rem;overflow-wrap:anywhere}
.bascule .b-text{font-family:Georgia,"DejaVu Serif",serif;font-size:15px;line-height:2;white-space:pre-wrap}
.bascule .m{padding:.05em .08em;border-bottom:2px solid transparent}
.bascule .tag{font:600 .62em/1 system-ui,sans-serif;color:#fff;background:#4c545c;border-radius:3px;padding:.16em .4em;
margin-right:.28em;vertical-align:.3em;white-space:nowrap}
.bascule .k-quote{background:rgba(160,140,80,.13);border-bottom:2px dotted #77726a}
.bascule .k-speaker{border-bottom:2px dashed #7a68ad}.bascule .k-cue{border-bottom:2px dotted #7a68ad}
.bascule .k-named,.bascule .k-name{border-bottom:3px double #97712f}
.bascule .k-place{border-bottom:2px dashed #23865b}.bascule .k-date{border-bottom:2px dotted #23865b}
.bascule .k-recipient{border-bottom:3px double #c8501e}.bascule .k-actor{border-bottom:2px solid #2273ac}
.bascule .k-trigger{font-weight:700;border-bottom:3px solid currentColor}
.bascule table{border-collapse:collapse;font-size:13px;overflow-wrap:normal}
.bascule td:first-child{white-space:nowrap}
.bascule th,.bascule td{text-align:left;vertical-align:top;padding:.2em .7em;border-bottom:1px solid #8886}
.bascule .b-head{margin:.2em 0;font-weight:600}.bascule .b-soft{opacity:.75;margin:.2em 0}
</style>"""


def of_article(article: Article) -> str:
    """The article: head line and text, without marks."""
    told = [str(article.published or ""), article.outlet or "", article.url or ""]
    head = [_head(article.title or article.id), _soft(" · ".join(filter(None, told)))]
    return _whole([*head, _text([Piece(article.text[:MOST_TEXT])], len(article.text) - MOST_TEXT)])


def of_reading(reading: Reading) -> str:
    """The article with everything read in it marked, and a table of its events."""
    article, language = reading.article, reading.language
    marks = [mark for event in reading.events for mark in event_marks(event)]
    marks += [mark for quote in reading.quotes for mark in quote_marks(quote)]
    marks += [mark for item in reading.characterisations for mark in name_marks(item)]
    told = [str(article.published or ""), article.outlet or "", language]
    counted = {"events": reading.events, "quotations": reading.quotes, "names": reading.characterisations}
    parts = [
        _head(article.title or article.id),
        _soft(" · ".join((*filter(None, told), *(f"{name}: {len(items)}" for name, items in counted.items())))),
        _text(pieces(article.text[:MOST_TEXT], marks), len(article.text) - MOST_TEXT, language),
    ]
    if reading.events:
        parts.append(table([_event_cells(event, article) for event in reading.events]))
    parts += [_soft(f"set aside: {item.reason}; {item.remedy}") for item in reading.set_aside]
    return _whole(parts)


def of_reports(title: str, facts: Mapping[str, Any], reports: Iterable[tuple[str, Event, str | None]]) -> str:
    """A happening: what it is, the facts, and the sentence of each report with its source line and its language."""
    listed = list(reports)
    told = ((name, _cell(value)) for name, value in facts.items())
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in told if value)
    parts = [_head(title), f"<table>{rows}</table>"]
    for source, event, language in listed[:MOST_ROWS]:
        parts += [_soft(source), _text(evidence(event), 0, language)]
    return _whole([*parts, _more(len(listed) - MOST_ROWS)])


def of_rows(title: str, rows: Sequence[Mapping[str, Any]], count: int | None = None) -> str:
    """A list as a table; `count` is the number of rows where `rows` holds only the first of them."""
    number = len(rows) if count is None else count
    shown = rows[:MOST_ROWS]
    return _whole([_head(title), table(shown) if shown else "", _more(number - len(shown))])


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the same keys as an HTML table."""
    names = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>" for row in rows)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def marked(cut: Iterable[Piece], language: str | None = None) -> str:
    """Pieces of a text as HTML."""
    place = 0 if language == "fr" else 1
    found: list[str] = []
    for piece in cut:
        tags = "".join(f'<span class="tag">{LABELS[kind][place]}</span>' for kind in piece.begins)
        text = escape(piece.text)
        found.append(f'<span class="m {piece.classes}">{tags}{text}</span>' if piece.kinds else text)
    return "".join(found)


def _event_cells(event: Event, article: Article) -> dict[str, Any]:
    when = event.when(article.published)
    days = "" if when is None else str(when.start) if when.start == when.end else f"{when.start}/{when.end}"
    return {
        "date": days if when is None or when.source == "text" else f"({days})",
        "type": f"{event.type} {event.mode or ''}".strip(),
        "actors": event.actors,
        "recipients": event.recipients,
        "factuality": event.factuality,
        "speaker": event.speaker.exact if event.speaker else "",
        "act": event.trigger.exact,
        "score": f"{event.score:.2f}",
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return escape(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


def _text(cut: Iterable[Piece], more: int, language: str | None = None) -> str:
    lang = f' lang="{escape(language)}"' if language else ""
    left = f" … ({more:,} more characters)" if more > 0 else ""
    return f'<div class="b-text" dir="auto"{lang}>{marked(cut, language)}{left}</div>'


def _head(text: str) -> str:
    return f'<p class="b-head" dir="auto">{escape(text)}</p>'


def _soft(text: str) -> str:
    return f'<p class="b-soft">{escape(text)}</p>' if text else ""


def _more(count: int) -> str:
    return _soft(f"… and {count:,} more") if count > 0 else ""


def _whole(parts: Iterable[str]) -> str:
    return f'{STYLE}<div class="bascule">{"".join(parts)}</div>'
