"""A ledger of an older schema is asked as it is, and brought forward when it is opened for writing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.records import Article, Quote, Reading, Role, Span

# The schema as it was, in full: what ledgers of that time hold.
SCHEMA_1 = """

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE TABLE texts (hash VARCHAR PRIMARY KEY, text VARCHAR NOT NULL);

CREATE TABLE articles (
    id VARCHAR PRIMARY KEY, text_hash VARCHAR NOT NULL, published DATE, title VARCHAR, url VARCHAR,
    language VARCHAR, outlet VARCHAR, recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE runs (
    id VARCHAR PRIMARY KEY, number INTEGER NOT NULL, coder VARCHAR, codebook VARCHAR,
    models VARCHAR NOT NULL, settings VARCHAR NOT NULL, started TIMESTAMP NOT NULL
);

CREATE TABLE readings (
    article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, language VARCHAR NOT NULL,
    sentence_starts INTEGER[] NOT NULL, sentence_ends INTEGER[] NOT NULL, recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (article_id, run_id)
);

CREATE TABLE events (
    event_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, position INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    actors VARCHAR[] NOT NULL, recipients VARCHAR[] NOT NULL,
    type VARCHAR NOT NULL, mode VARCHAR, contexts VARCHAR[] NOT NULL, channel VARCHAR, sign VARCHAR,
    factuality VARCHAR NOT NULL,
    attribution_start INTEGER, attribution_end INTEGER,
    trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL,
    date_start DATE, date_end DATE, date_granularity VARCHAR, date_basis VARCHAR,
    date_span_start INTEGER, date_span_end INTEGER,
    place_name VARCHAR, place_geonameid BIGINT, place_lat DOUBLE, place_lon DOUBLE, place_country VARCHAR,
    place_precision VARCHAR, place_span_start INTEGER, place_span_end INTEGER,
    score DOUBLE NOT NULL, why VARCHAR[] NOT NULL, recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE mentions (
    event_id VARCHAR NOT NULL, side VARCHAR NOT NULL, position INTEGER NOT NULL, entity VARCHAR,
    start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, exact VARCHAR NOT NULL, name VARCHAR, role VARCHAR
);

CREATE TABLE quotes (
    quote_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, position INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    speaker_entity VARCHAR, speaker_start INTEGER, speaker_end INTEGER, speaker_name VARCHAR, speaker_role VARCHAR,
    cue_start INTEGER, cue_end INTEGER, content_start INTEGER NOT NULL, content_end INTEGER NOT NULL,
    kind VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE characterisations (
    characterisation_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    of_entity VARCHAR, of_start INTEGER NOT NULL, of_end INTEGER NOT NULL,
    as_start INTEGER NOT NULL, as_end INTEGER NOT NULL,
    by_entity VARCHAR, by_start INTEGER, by_end INTEGER,
    stance VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE set_aside (
    origin VARCHAR NOT NULL, reason VARCHAR NOT NULL, remedy VARCHAR NOT NULL, article_id VARCHAR, run_id VARCHAR,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE judgements (
    target_kind VARCHAR NOT NULL, target_id VARCHAR NOT NULL, field VARCHAR NOT NULL, value VARCHAR,
    reviewer VARCHAR NOT NULL, note VARCHAR, recorded_at TIMESTAMP NOT NULL
);
"""
# What schema 2 added.
SCHEMA_2 = """
ALTER TABLE quotes ADD COLUMN cue_kind VARCHAR;

CREATE TABLE roles (
    article_id VARCHAR, run_id VARCHAR, position INTEGER NOT NULL,
    person VARCHAR NOT NULL, normalised VARCHAR NOT NULL, variants VARCHAR[] NOT NULL,
    role VARCHAR NOT NULL, entity VARCHAR NOT NULL, start_offset INTEGER, end_offset INTEGER,
    begins DATE, ends DATE, former BOOLEAN NOT NULL, source VARCHAR NOT NULL, origin VARCHAR,
    recorded_at TIMESTAMP NOT NULL
);
"""
# What schema 3 added.
SCHEMA_3 = """
ALTER TABLE quotes ADD COLUMN cue_grammar VARCHAR;
"""
TEXT = "Le ministre malien des Affaires étrangères, Abdoulaye Diop, a dit que « rien ne change »."
KEPT = "a" * 16
QUOTED = ("q1", KEPT, "r1", 0, 0, len(TEXT), "MLI:GOV", 0, 58, "Abdoulaye Diop", None, 60, 67, 74, 86, "mixed")


ACCUSING = (
    *("e1", KEPT, "r1", 0, 0, len(TEXT), ["MLI:GOV"], [], "ACCUSE", None, [], None, None, "asserted"),
    *(60, 67, 64, 67, *[None] * 14, 0.5, ["told"]),
)
DIPLOMAT = ("e1", "speaker", 0, "MLI:GOV", 0, 58, TEXT[:58], "Abdoulaye Diop", None)


@pytest.fixture(params=[1, 2, 3], ids=["schema 1", "schema 2", "schema 3"])
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A small ledger of an older schema with one article, its reading, an event and one quotation."""
    path = tmp_path / "old.duckdb"
    told = (None,) * (request.param - 1)
    then = datetime(2024, 5, 1, 12)
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA_1)
        for added in (SCHEMA_2, SCHEMA_3)[: request.param - 1]:
            connection.execute(added)
        for table, row in (
            ("meta", ("schema", str(request.param))),
            ("texts", ("h", TEXT)),
            ("articles", (KEPT, "h", date(2024, 4, 30), "Titre", None, "fr", "Le Relais", then)),
            ("runs", ("r1", 1, "c1", None, "{}", "{}", then)),
            ("readings", (KEPT, "r1", "fr", [0], [len(TEXT)], then)),
            ("quotes", (*QUOTED, then, *told)),
            ("events", (*ACCUSING, then)),
            ("mentions", DIPLOMAT),
        ):
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    return path


def new_reading() -> Reading:
    text = "La Russie aide le Mali, a admis Sergueï Lavrov, ministre russe des Affaires étrangères."
    start, cue = text.index("Sergueï"), text.index("a admis")
    whole = Span.of(text, 0, len(text))
    quote = Quote(whole, None, Span.of(text, cue, cue + 7), Span.of(text, 0, 22), "indirect", "admitting", "incise")
    role = Role(
        "Sergueï Lavrov",
        ("Lavrov",),
        "ministre russe des Affaires étrangères",
        "RUS:GOV",
        False,
        Span.of(text, start, len(text) - 1),
        date(2024, 6, 1),
    )
    return Reading(Article(text, date(2024, 6, 1)), "fr", (whole,), (), (quote,), (), roles=(role,))


def schema_of(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        return str(connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()[0][0])


def test_an_old_ledger_answers_read_only_and_stays_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with Ledger(old, read_only=True) as ledger:
        (quote,) = ledger.quotes("MLI")
        assert quote.quote.content.exact == TEXT[74:86]
        assert (quote.quote.cue_kind, quote.quote.cue_grammar) == (None, None)
        assert ledger.roles() == []
        assert ledger.counts()["quotes"] == 1
        assert ledger.claims() == []
        (row,) = ledger.events("MLI")
        assert row.event.speaker is not None
        assert (row.event.speaker.name, row.event.speaker.sender) == ("Abdoulaye Diop", None)
    assert old.read_bytes() == before


def test_writing_brings_it_forward_with_all_it_held(old: Path) -> None:
    reading = new_reading()
    with Ledger(old, now=lambda: datetime(2024, 6, 2, tzinfo=UTC)) as ledger:
        assert ledger.add([reading]) == 1
        assert [item.quote_id for item in ledger.quotes("MLI")] == ["q1"]
        assert [item.event_id for item in ledger.events("MLI")] == ["e1"]
    assert schema_of(old) == "4"
    with Ledger(old, read_only=True) as ledger:
        told = [(item.quote.cue_kind, item.quote.cue_grammar) for item in ledger.quotes()]
        assert told == [(None, None), ("admitting", "incise")]
        assert ledger.articles()[0].article_id == KEPT
        assert ledger.text(KEPT) == TEXT
        (row,) = ledger.roles()
        (taught,) = reading.roles
        assert (row.person, row.variants, row.role, row.entity, row.former) == (
            taught.person,
            taught.variants,
            taught.role,
            taught.entity,
            taught.former,
        )
        assert (row.begins, row.ends, row.source, row.span) == (date(2024, 6, 1), None, "article", taught.span)
        assert row.sentence == reading.article.text
        assert ledger.roles(known_by=date(2024, 6, 1)) == []


def test_opening_it_again_changes_nothing_more(old: Path) -> None:
    for _ in range(2):
        with Ledger(old) as ledger:
            assert ledger.counts()["roles"] == 0
            assert ledger.counts()["quotes"] == 1
    assert schema_of(old) == "4"


def test_a_ledger_brought_forward_has_the_columns_of_a_new_one(old: Path, tmp_path: Path) -> None:
    """Same columns in the same order: rows are written by their place."""
    fresh = tmp_path / "new.duckdb"
    Ledger(fresh).close()
    Ledger(old).close()
    told = []
    for path in (old, fresh):
        with duckdb.connect(str(path), read_only=True) as connection:
            query = """SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()
                ORDER BY table_name, column_index"""
            told.append(connection.execute(query).fetchall())
    assert told[0] == told[1]


def test_a_failed_step_leaves_the_old_schema(old: Path) -> None:
    before = schema_of(old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("ALTER TABLE mentions ADD COLUMN sender INTEGER")  # in the way of the new one
    with pytest.raises(BasculeError):
        Ledger(old)
    assert schema_of(old) == before
    with duckdb.connect(str(old), read_only=True) as connection:
        columns = {name for (name,) in connection.execute("SELECT column_name FROM duckdb_columns()").fetchall()}
    assert ("cue_kind" in columns) == (before in {"2", "3"})
    assert ("cue_grammar" in columns) == (before == "3")
