"""The questions a ledger answers; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date
from typing import Any

import duckdb

from bascule.errors import BasculeError
from bascule.ledger import questions
from bascule.ledger.claims import claims_from
from bascule.ledger.opening import translated
from bascule.ledger.rows import (
    ArticleRow,
    ChannelAct,
    Claim,
    JudgementRow,
    LedgerEvent,
    LedgerQuote,
    LedgerRole,
    ReportRow,
    SetAsideRow,
)

Choice = str | Collection[str] | None
# Rows taken from the database at a time where there may be millions.
AT_ONCE = 20_000


class Answers:
    """An open connection to a ledger, and what may be asked of it."""

    path: str
    _connection: duckdb.DuckDBPyConnection
    # Data types of the columns of each table; a ledger of schema 1 opened read-only has no table `roles`.
    _columns: dict[str, list[str]]

    def events(
        self,
        country: str | None = None,
        *,
        with_: str | None = None,
        type: Choice = None,
        channel: Choice = None,
        factuality: Choice = None,
        from_: date | None = None,
        to: date | None = None,
        known_by: date | None = None,
        run: str | None = None,
    ) -> list[LedgerEvent]:
        """Events by date of publication, then as they stand in their article.

        `country` is `MLI`, or an entity such as `MLI:MIL` or `IGO:UN`, on either side; `with_` is a second party to
        the same event, on whichever side. `from_` and `to` keep events whose own interval (else the day of
        publication) touches them. `known_by` hears only what was recorded by the end of that day, UTC.
        """
        among = {"factuality": factuality, "channel": channel, "type": type}
        return self._events_by(questions.event_choice(country, with_, among, from_, to), known_by, run)

    def events_of(
        self, event_ids: Collection[str], *, known_by: date | None = None, run: str | None = None
    ) -> list[LedgerEvent]:
        """The events of these ids, as `events` gives them; ids without an event are left out."""
        return self._events_by(questions.events_named(event_ids), known_by, run)

    def _events_by(self, choice: questions.EventChoice, known_by: date | None, run: str | None) -> list[LedgerEvent]:
        mentions = self._dicts(questions.mention_query(choice, known_by, run))
        # One after the other: a question takes the place of the one before, and its rows are gone.
        return questions.events_from(self._dicts(questions.event_query(choice, known_by, run)), mentions)

    def report_rows(
        self,
        country: str | None = None,
        *,
        with_: str | None = None,
        type: Choice = None,
        channel: Choice = None,
        factuality: Choice = None,
        from_: date | None = None,
        to: date | None = None,
        known_by: date | None = None,
        run: str | None = None,
    ) -> list[ReportRow]:
        """The same events, no more of each than incidents are told by, in any order."""
        among = {"factuality": factuality, "channel": channel, "type": type}
        query = questions.report_query(questions.event_choice(country, with_, among, from_, to), known_by, run)
        found, seen = list[ReportRow](), dict[Any, Any]()
        with translated(self.path):
            cursor = self._connection.execute(*query)
            while rows := cursor.fetchmany(AT_ONCE):
                found += [ReportRow.from_row(row, seen) for row in rows]
        return found

    def channel_acts(
        self,
        country: str | None = None,
        *,
        with_: str | None = None,
        channel: Choice = None,
        on: date | None = None,
        known_by: date | None = None,
        published_by: date | None = None,
        run: str | None = None,
    ) -> list[ChannelAct]:
        """Events with a channel (one of those asked for), no more of each than a partnership is told by, in any order.

        Filters as in `events`. What cannot count by the day `on`, or was printed after `published_by`, is left out.
        """
        choice = questions.event_choice(country, with_, {"channel": channel})
        query = questions.act_query(choice, known_by, run, on, published_by)
        return list(map(ChannelAct.from_row, self._fetch(*query)))

    def quotes(
        self,
        country: str | None = None,
        *,
        kind: Choice = None,
        from_: date | None = None,
        to: date | None = None,
        known_by: date | None = None,
        run: str | None = None,
    ) -> list[LedgerQuote]:
        """Quotations whose speaker is of the country or entity, published within the days asked for."""
        sql, values = questions.published_conditions(from_, to)
        if country is not None:
            sql, values = f"{sql} AND starts_with(e.speaker_entity || ':', ?)", [*values, f"{country}:"]
        if kind is not None:
            sql, values = f"{sql} AND list_contains(?::VARCHAR[], e.kind)", [*values, _listed(kind)]
        heard = questions.speaking(known_by, run)
        return [questions.quote_from(row) for row in self._dicts(questions.quote_query(heard, (sql, values)))]

    def claims(
        self,
        country: str | None = None,
        *,
        from_: date | None = None,
        to: date | None = None,
        known_by: date | None = None,
        run: str | None = None,
    ) -> list[Claim]:
        """Characterisations gathered by bearer and name, both stances together.

        With `country`, the claims whose bearer or any of whose speakers is of it; their other voices stay in.
        """
        heard = questions.speaking(known_by, run)
        query = questions.characterisation_query(heard, questions.published_conditions(from_, to))
        claims = claims_from(questions.characterisation_from(row) for row in self._dicts(query))
        if country is None:
            return claims
        return [claim for claim in claims if _concerns(claim, country)]

    def roles(self, *, known_by: date | None = None, run: str | None = None) -> list[LedgerRole]:
        """Who holds which public office, as passages of articles and imported lines say it, oldest first."""
        if "roles" not in self._columns:
            return []
        heard = questions.speaking(known_by, run)
        query = questions.role_query(heard, questions.known(known_by))
        return [questions.role_from(row) for row in self._dicts(query)]

    def articles(self) -> list[ArticleRow]:
        """Every article by date of publication, undated last."""
        query = "SELECT * FROM articles ORDER BY published NULLS LAST, id"
        return [ArticleRow(*_in_utc(row)) for row in self._fetch(query)]

    def text(self, article_id: str) -> str:
        """The untouched text of an article. Raises BasculeError where there is no such article."""
        query = "SELECT text FROM texts JOIN articles ON text_hash = hash WHERE id = ?"
        rows = self._fetch(query, [article_id])
        if not rows:
            raise BasculeError(f"there is no article {article_id}", where=self.path, remedy="see articles() for ids")
        return str(rows[0][0])

    def texts(self, article_ids: Collection[str]) -> dict[str, str]:
        """The untouched texts of these articles by id; ids without an article are left out."""
        query = "SELECT id, text FROM texts JOIN articles ON text_hash = hash WHERE id IN (SELECT unnest(?::VARCHAR[]))"
        return {str(name): str(text) for name, text in self._fetch(query, [sorted(article_ids)])}

    def set_aside_records(self) -> list[SetAsideRow]:
        """Every record set aside, as it was noted, oldest first."""
        rows = self._fetch("SELECT * FROM set_aside ORDER BY recorded_at, origin, reason")
        return [SetAsideRow(*_in_utc(row)) for row in rows]

    def judgements(self) -> list[JudgementRow]:
        """Every judgement, oldest first."""
        rows = self._fetch("SELECT * FROM judgements ORDER BY recorded_at, rowid")
        return [JudgementRow(*_in_utc(row)) for row in rows]

    def event_ids(self, among: Collection[str]) -> set[str]:
        """Those of the ids that are of events, in whatever run."""
        told = "SELECT DISTINCT event_id FROM events WHERE event_id IN (SELECT unnest(?::VARCHAR[]))"
        return {str(name) for (name,) in self._fetch(told, [sorted(among)])}

    def counts(self) -> dict[str, int]:
        """The number of rows kept, by table; events of every run count."""
        tables = ("articles", "runs", "readings", "events", "quotes", "characterisations", "set_aside", "judgements")
        kept = [table for table in (*tables, "roles") if table in self._columns]
        ((*numbers,),) = self._fetch("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in kept))
        return dict(zip(kept, numbers, strict=True))

    def _fetch(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with translated(self.path):
            return self._connection.execute(sql, values or []).fetchall()

    def _dicts(self, query: questions.Query) -> Iterator[dict[str, Any]]:
        """The rows of a query, asked when the first is taken and some thousands at a time."""
        with translated(self.path):
            cursor = self._connection.execute(query[0], query[1])
            names = [column[0] for column in cursor.description or ()]
            while rows := cursor.fetchmany(AT_ONCE):
                for row in rows:
                    yield dict(zip(names, row, strict=True))


def _in_utc(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with the time it ends on marked as UTC."""
    return (*row[:-1], row[-1].replace(tzinfo=UTC))


def _listed(choice: str | Collection[str]) -> list[str]:
    return [choice] if isinstance(choice, str) else list(choice)


def _concerns(claim: Claim, country: str) -> bool:
    entities = {claim.of, *(item.by_entity or "" for item in (*claim.asserted, *claim.rejected))}
    return any(f"{entity}:".startswith(f"{country}:") for entity in entities)
