-- The ledger, schema 4. Rows are only ever added: what was once written stays as it was.
-- Offsets are Unicode code points into texts.text, start included, end not. Times are UTC. Ids are hex digests.
-- `position` is the place of a row within its reading or event, from 0, so that records come back in their order.

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE TABLE texts (hash VARCHAR PRIMARY KEY, text VARCHAR NOT NULL);

CREATE TABLE articles (
    id VARCHAR PRIMARY KEY, text_hash VARCHAR NOT NULL, published DATE, title VARCHAR, url VARCHAR,
    language VARCHAR, outlet VARCHAR, recorded_at TIMESTAMP NOT NULL
);

-- One row for each set of versions; `number` counts runs from 1 and says which is newest.
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

-- `side` is actor, recipient or speaker; `sender` is the state that sends a private military company.
CREATE TABLE mentions (
    event_id VARCHAR NOT NULL, side VARCHAR NOT NULL, position INTEGER NOT NULL, entity VARCHAR,
    start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, exact VARCHAR NOT NULL, name VARCHAR, role VARCHAR,
    sender VARCHAR
);

CREATE TABLE quotes (
    quote_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, position INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    speaker_entity VARCHAR, speaker_start INTEGER, speaker_end INTEGER, speaker_name VARCHAR, speaker_role VARCHAR,
    cue_start INTEGER, cue_end INTEGER, content_start INTEGER NOT NULL, content_end INTEGER NOT NULL,
    kind VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL,
    -- Last, where an older ledger gets them when it is brought forward.
    cue_kind VARCHAR, cue_grammar VARCHAR
);

-- `of_entity` and `by_entity` are what the mentions of the same reading say about the spans `of` and `by`.
CREATE TABLE characterisations (
    characterisation_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    of_entity VARCHAR, of_start INTEGER NOT NULL, of_end INTEGER NOT NULL,
    as_start INTEGER NOT NULL, as_end INTEGER NOT NULL,
    by_entity VARCHAR, by_start INTEGER, by_end INTEGER,
    stance VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL
);

-- Who holds which public office: `source` is article (with its passage) or imported (with `origin`: file and line).
-- `begins` is the day of publication or the first day of an imported office; `ends`, its last day, only imports know.
CREATE TABLE roles (
    article_id VARCHAR, run_id VARCHAR, position INTEGER NOT NULL,
    person VARCHAR NOT NULL, normalised VARCHAR NOT NULL, variants VARCHAR[] NOT NULL,
    role VARCHAR NOT NULL, entity VARCHAR NOT NULL, start_offset INTEGER, end_offset INTEGER,
    begins DATE, ends DATE, former BOOLEAN NOT NULL, source VARCHAR NOT NULL, origin VARCHAR,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE set_aside (
    origin VARCHAR NOT NULL, reason VARCHAR NOT NULL, remedy VARCHAR NOT NULL, article_id VARCHAR, run_id VARCHAR,
    recorded_at TIMESTAMP NOT NULL
);

-- What a reviewer says of a row: `target_kind` names its table in the singular, `target_id` its id, `field` the column.
-- Rows of one judgement share target, reviewer and time; other fields are verdict, merge, split, said_at and withdraw.
CREATE TABLE judgements (
    target_kind VARCHAR NOT NULL, target_id VARCHAR NOT NULL, field VARCHAR NOT NULL, value VARCHAR,
    reviewer VARCHAR NOT NULL, note VARCHAR, recorded_at TIMESTAMP NOT NULL
);
