"""Questions to a ledger as SQL, and the records made again from the rows that answer them.

The newest run of each article speaks, among those recorded by `known_by` where that is given; or only the run
asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bascule.ledger.rows import LedgerCharacterisation, LedgerEvent, LedgerQuote, LedgerRole
from bascule.records import Characterisation, Event, Mention, Place, Quote, Span, When

Query = tuple[str, list[Any]]
# The condition that leaves nothing out.
ALL = "true"

PARTIES = "list_concat(e.actors, e.recipients)"
SOURCE_COLUMNS = "e.article_id, e.run_id, e.recorded_at, a.published, a.title, a.url, s.language, a.outlet"
JOINED = """
FROM speaking s
JOIN {table} e ON e.article_id = s.article_id AND e.run_id = s.run_id
JOIN articles a ON a.id = e.article_id
JOIN texts t ON t.hash = a.text_hash
"""


def known(known_by: date | None) -> datetime | None:
    """The first moment (UTC) no longer known: the midnight that ends the day, or the very instant of a datetime."""
    if known_by is None:
        return None
    if isinstance(known_by, datetime):
        instant = known_by.astimezone(UTC).replace(tzinfo=None) if known_by.tzinfo else known_by
        return instant + timedelta(microseconds=1)
    return datetime.combine(known_by + timedelta(days=1), time.min)


def speaking(known_by: date | None, run: str | None, among: str | None = None) -> Query:
    """The readings that have the word, as a common table expression named `speaking`.

    `among` names an expression before it, with a column `article_id`: only its articles are asked about.
    """
    conditions, values = ["true"], list[Any]()
    if among is not None:
        conditions.append(f"r.article_id IN (SELECT article_id FROM {among})")
    if (limit := known(known_by)) is not None:
        conditions.append("r.recorded_at < ?")
        values.append(limit)
    if run is not None:
        conditions.append("r.run_id = ?")
        values.append(run)
    sql = f"""{"WITH" if among is None else ","} speaking AS (
        SELECT r.article_id, r.run_id, r.language FROM readings r JOIN runs ON runs.id = r.run_id
        WHERE {" AND ".join(conditions)}
        QUALIFY row_number() OVER (PARTITION BY r.article_id ORDER BY runs.number DESC) = 1
    )"""
    return sql, values


def part(column: str, name: str) -> str:
    """SQL for the words between `column`_start and `column`_end, counted in code points."""
    return f"substring(t.text, e.{column}_start + 1, e.{column}_end - e.{column}_start) AS {name}"


def involves(country: str) -> Query:
    """SQL: some party is this country (`MLI`), or this entity or one under it (`MLI:MIL`, `IGO:UN`)."""
    # Most events have one party a side, and most fail the plain prefixes: lists are walked for the rest alone.
    near = (
        "starts_with(e.actors[1], ?) OR starts_with(e.recipients[1], ?) OR len(e.actors) > 1 OR len(e.recipients) > 1"
    )
    exact = f"len(list_filter({PARTIES}, lambda p: starts_with(p || ':', ?))) > 0"
    return f"(({near}) AND {exact})", [country, country, f"{country}:"]


@dataclass(frozen=True, slots=True)
class EventChoice:
    """Which events are asked for: what their own row must hold, and what it and its article must."""

    own: Query
    dated: Query

    @property
    def narrow(self) -> bool:
        """Whether the rows alone leave most events out."""
        return self.own[0] != ALL


def event_choice(
    country: str | None,
    with_: str | None,
    among: Mapping[str, str | Collection[str] | None],
    from_: date | None = None,
    to: date | None = None,
) -> EventChoice:
    """The filters on events; `among` maps a column to the value or values it may hold."""
    own, values = list[str](), list[Any]()
    for column, wanted in among.items():
        if wanted is not None:
            # As constants these reach the scan itself, which then leaves the other columns of most rows alone.
            listed = [wanted] if isinstance(wanted, str) else list(wanted)
            own.append(f"e.{column} IN ({', '.join('?' * len(listed))})" if listed else "false")
            values += listed
    for party in (country, with_):
        if party is not None:
            condition, value = involves(party)
            own.append(condition)
            values += value
    if country is not None and with_ is not None:
        # Two parties, not one that answers to both names: a country `with` its own army needs a second side.
        either = "starts_with(p || ':', ?) OR starts_with(p || ':', ?)"
        own.append(f"len(list_filter({PARTIES}, lambda p: {either})) > 1")
        values += [f"{country}:", f"{with_}:"]
    dated, days = list[str](), list[Any]()
    if from_ is not None:
        dated.append("coalesce(e.date_end, a.published) >= ?")
        days.append(from_)
    if to is not None:
        dated.append("coalesce(e.date_start, a.published) <= ?")
        days.append(to)
    return EventChoice((" AND ".join(own) or ALL, values), (" AND ".join(dated) or ALL, days))


def events_named(event_ids: Collection[str]) -> EventChoice:
    """The events of these ids."""
    return EventChoice(("e.event_id IN (SELECT unnest(?::VARCHAR[]))", [sorted(event_ids)]), (ALL, []))


def heard_events(choice: EventChoice, known_by: date | None, run: str | None) -> tuple[str, str, list[Any]]:
    """The common table expressions of a question about events, the name of its table of events, and the values.

    Few events are chosen before readings are looked at, since every reading of the ledger costs more than they do.
    """
    if not choice.narrow:
        sql, values = speaking(known_by, run)
        return sql, "events", values
    sql, values = speaking(known_by, run, "chosen")
    return f"WITH chosen AS (SELECT * FROM events e WHERE {choice.own[0]}){sql}", "chosen", choice.own[1] + values


def published_conditions(from_: date | None, to: date | None) -> Query:
    """The days of publication asked for, as one SQL condition."""
    conditions, values = ["true"], list[Any]()
    for sign, day in ((">=", from_), ("<=", to)):
        if day is not None:
            conditions.append(f"a.published {sign} ?")
            values.append(day)
    return " AND ".join(conditions), values


def event_query(choice: EventChoice, known_by: date | None, run: str | None) -> Query:
    """Events with their articles; the row holds the source, then the event's own columns."""
    exacts = ", ".join(
        part(column, f"{column}_exact") for column in ("sentence", "attribution", "trigger", "date_span", "place_span")
    )
    heard, table, values = heard_events(choice, known_by, run)
    sql = f"""{heard} SELECT {SOURCE_COLUMNS}, e.* EXCLUDE (article_id, run_id, recorded_at), {exacts}
        {JOINED.format(table=table)} WHERE {choice.dated[0]}
        ORDER BY a.published NULLS LAST, e.article_id, e.position"""
    return sql, values + choice.dated[1]


def mention_query(choice: EventChoice, known_by: date | None, run: str | None) -> Query:
    """The mentions of the same events, in order."""
    heard, table, values = heard_events(choice, known_by, run)
    article = "" if choice.dated[0] == ALL else "JOIN articles a ON a.id = e.article_id"
    sql = f"""{heard} SELECT * FROM mentions WHERE event_id IN (
            SELECT e.event_id FROM speaking s JOIN {table} e ON e.article_id = s.article_id AND e.run_id = s.run_id
            {article} WHERE {choice.dated[0]})
        ORDER BY event_id, side, position"""
    return sql, values + choice.dated[1]


def report_query(choice: EventChoice, known_by: date | None, run: str | None) -> Query:
    """Events as `ReportRow` has them, in any order."""
    heard, table, values = heard_events(choice, known_by, run)
    sql = f"""{heard}
        SELECT e.event_id, e.article_id, e.sentence_start, e.recorded_at, a.published, a.outlet, s.language, e.type,
            e.mode, e.channel, e.factuality, e.actors, e.recipients,
            e.date_start, e.date_end, e.date_granularity, e.place_name, e.place_geonameid, e.place_lat, e.place_lon,
            e.place_country, e.place_precision,
            substring(t.text, e.sentence_start + 1, e.sentence_end - e.sentence_start)
        {JOINED.format(table=table)} WHERE {choice.dated[0]}"""
    return sql, values + choice.dated[1]


def act_query(
    choice: EventChoice, known_by: date | None, run: str | None, on: date | None, published_by: date | None
) -> Query:
    """Events as `ChannelAct` has them; those that can count only from a day after `on` are left out.

    A row is recorded with its reading, so only the readings of later runs need be looked at to know which run speaks.
    """
    own, values = ["e.channel IS NOT NULL", choice.own[0]], list(choice.own[1])
    limit = known(known_by)
    if limit is not None:
        own.append("e.recorded_at < ?")
        values.append(limit)
    if run is not None:
        own.append("e.run_id = ?")
        values.append(run)
    dated, days = ["true"], list[Any]()
    if on is not None:
        # An act counts from a day of its interval, a word from its day of publication.
        dated.append("least(coalesce(e.date_start, a.published), coalesce(a.published, e.date_start)) <= ?")
        days.append(on)
    if published_by is not None:
        dated.append("(a.published IS NULL OR a.published <= ?)")
        days.append(published_by)
    later = f"""SELECT r.article_id, max(runs.number) AS number FROM readings r JOIN runs ON runs.id = r.run_id
        WHERE runs.number > (SELECT min(number) FROM runs) {"AND r.recorded_at < ?" if limit else ""}
        GROUP BY r.article_id"""
    superseded = f"""LEFT JOIN runs ON runs.id = e.run_id
        LEFT JOIN ({later}) l ON l.article_id = e.article_id AND l.number > runs.number"""
    sql = f"""WITH chosen AS (SELECT e.* FROM events e WHERE {" AND ".join(own)}),
        heard AS (SELECT e.* FROM chosen e {superseded if run is None else ""}
            {"WHERE l.number IS NULL" if run is None else ""}),
        speakers AS (
            SELECT event_id, arg_min(coalesce(entity, exact), position) AS speaker FROM mentions
            WHERE side = 'speaker' AND event_id IN (SELECT event_id FROM heard) GROUP BY event_id
        )
        SELECT e.event_id, e.article_id, e.actors, e.recipients, e.type, e.mode, e.channel, e.sign, e.factuality,
            coalesce(e.date_start, a.published), coalesce(e.date_end, a.published), a.published, a.outlet, a.url,
            substring(t.text, e.sentence_start + 1, e.sentence_end - e.sentence_start),
            e.trigger_start - e.sentence_start, e.trigger_end - e.trigger_start, p.speaker
        FROM heard e JOIN articles a ON a.id = e.article_id JOIN texts t ON t.hash = a.text_hash
        LEFT JOIN speakers p ON p.event_id = e.event_id WHERE {" AND ".join(dated)}"""
    return sql, [*values, *([limit] if limit and run is None else []), *days]


def quote_query(heard: Query, conditions: Query) -> Query:
    """Quotations with their articles."""
    exacts = ", ".join(part(column, f"{column}_exact") for column in ("sentence", "speaker", "cue", "content"))
    sql = f"""{heard[0]} SELECT {SOURCE_COLUMNS}, e.* EXCLUDE (article_id, run_id, recorded_at), {exacts}
        {JOINED.format(table="quotes")} WHERE {conditions[0]}
        ORDER BY a.published NULLS LAST, e.article_id, e.position"""
    return sql, heard[1] + conditions[1]


def characterisation_query(heard: Query, conditions: Query) -> Query:
    """Characterisations with their articles."""
    exacts = ", ".join(part(column, f"{column}_exact") for column in ("sentence", "of", "as", "by"))
    sql = f"""{heard[0]} SELECT {SOURCE_COLUMNS}, e.* EXCLUDE (article_id, run_id, recorded_at), {exacts}
        {JOINED.format(table="characterisations")} WHERE {conditions[0]}
        ORDER BY a.published NULLS LAST, e.article_id, e.position"""
    return sql, heard[1] + conditions[1]


def role_query(heard: Query, limit: datetime | None) -> Query:
    """What the speaking readings teach of persons in office, and all that was imported, by day and article."""
    sql = f"""{heard[0]}, held AS (
        SELECT e.*, s.language,
            list_max(list_filter(r.sentence_starts, lambda p: p <= e.start_offset)) AS sentence_start,
            list_min(list_filter(r.sentence_ends, lambda p: p >= e.end_offset)) AS sentence_end
        FROM roles e LEFT JOIN speaking s ON s.article_id = e.article_id AND s.run_id = e.run_id
        LEFT JOIN readings r ON r.article_id = s.article_id AND r.run_id = s.run_id
        WHERE s.article_id IS NOT NULL OR (e.article_id IS NULL AND (?::TIMESTAMP IS NULL OR e.recorded_at < ?))
    )
    SELECT e.*, a.published, a.title, a.url, a.outlet,
        substring(t.text, e.start_offset + 1, e.end_offset - e.start_offset) AS exact,
        substring(t.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence
    FROM held e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN texts t ON t.hash = a.text_hash
    ORDER BY e.begins NULLS LAST, e.article_id NULLS FIRST, e.position"""
    return sql, [*heard[1], limit, limit]


Row = Mapping[str, Any]


def source_of(row: Row) -> dict[str, Any]:
    """The fields every ledger row shares."""
    shared = {name: row[name] for name in ("article_id", "run_id", "published", "title", "url", "language", "outlet")}
    return {**shared, "recorded_at": row["recorded_at"].replace(tzinfo=UTC)}


def span_of(row: Row, column: str) -> Span | None:
    """The span kept under `column`, None where there was none."""
    start = row[f"{column}_start"]
    return None if start is None else Span(start, row[f"{column}_end"], row[f"{column}_exact"])


def sure_span(row: Row, column: str) -> Span:
    """The span kept under a column that is never empty."""
    return Span(row[f"{column}_start"], row[f"{column}_end"], row[f"{column}_exact"])


def events_from(rows: Iterable[Row], mentions: Iterable[Row]) -> list[LedgerEvent]:
    """The events of the rows, each with its own mentions; equal texts and sides are kept once, to spare memory."""
    seen: dict[Any, Any] = {}

    def same(value: Any) -> Any:
        return seen.setdefault(value, value)

    by_event: dict[str, list[tuple[str, Mention]]] = {}
    for row in mentions:
        at = (row["start_offset"], row["end_offset"], same(row["exact"]))
        # Ledgers of older schemas, opened read-only, have no senders.
        told = (same(row["name"]), same(row["role"]), same(row.get("sender")))
        by_event.setdefault(row["event_id"], []).append((same(row["side"]), Mention(same(row["entity"]), *at, *told)))
    events = []
    for row in rows:
        event_id = row["event_id"]
        own = by_event.pop(event_id, ())
        sides = {side: tuple(item for of, item in own if of == side) for side in ("actor", "recipient", "speaker")}
        when = place = None
        if row["date_start"] is not None:
            days = (same(row["date_start"]), same(row["date_end"]))
            when = When(*days, same(row["date_granularity"]), same(row["date_basis"]), span_of(row, "date_span"))
        if row["place_name"] is not None:
            where = (same(row["place_name"]), row["place_geonameid"], row["place_lat"], row["place_lon"])
            precision = (same(row["place_country"]), same(row["place_precision"]))
            place = Place(*where, *precision, span=span_of(row, "place_span"))
        event = Event(
            sentence=sure_span(row, "sentence"),
            actors=same(tuple(row["actors"])),
            recipients=same(tuple(row["recipients"])),
            type=same(row["type"]),
            mode=same(row["mode"]),
            contexts=same(tuple(row["contexts"])),
            channel=same(row["channel"]),
            sign=same(row["sign"]),
            factuality=same(row["factuality"]),
            speaker=next(iter(sides["speaker"]), None),
            attribution=span_of(row, "attribution"),
            trigger=sure_span(row, "trigger"),
            actor_mentions=sides["actor"],
            recipient_mentions=sides["recipient"],
            date=when,
            place=place,
            score=row["score"],
            why=same(tuple(row["why"])),
        )
        source = {name: same(value) for name, value in source_of(row).items()}
        events.append(LedgerEvent(**source, event_id=event_id, event=event))
    return events


def quote_from(row: Row) -> LedgerQuote:
    """The quotation of a row."""
    speaker = None
    if row["speaker_start"] is not None:
        place = (row["speaker_start"], row["speaker_end"], row["speaker_exact"])
        speaker = Mention(row["speaker_entity"], *place, row["speaker_name"], row["speaker_role"])
    content = sure_span(row, "content")
    told = (row["kind"], row.get("cue_kind"), row.get("cue_grammar"))
    quote = Quote(sure_span(row, "sentence"), speaker, span_of(row, "cue"), content, *told)
    return LedgerQuote(**source_of(row), quote_id=row["quote_id"], quote=quote)


def characterisation_from(row: Row) -> LedgerCharacterisation:
    """The characterisation of a row."""
    spans = (sure_span(row, "sentence"), sure_span(row, "of"), sure_span(row, "as"), span_of(row, "by"))
    return LedgerCharacterisation(
        **source_of(row),
        characterisation_id=row["characterisation_id"],
        characterisation=Characterisation(*spans, row["stance"]),
        of_entity=row["of_entity"],
        by_entity=row["by_entity"],
    )


def role_from(row: Row) -> LedgerRole:
    """The role of a row; an imported one has no article and no passage."""
    start = row["start_offset"]
    names = ("article_id", "run_id", "published", "title", "url", "language", "outlet")
    return LedgerRole(
        **{name: row[name] for name in names},
        recorded_at=row["recorded_at"].replace(tzinfo=UTC),
        person=row["person"],
        variants=tuple(row["variants"]),
        role=row["role"],
        entity=row["entity"],
        begins=row["begins"],
        ends=row["ends"],
        former=row["former"],
        source=row["source"],
        origin=row["origin"],
        span=None if start is None else Span(start, row["end_offset"], row["exact"]),
        sentence=row["sentence"],
    )
