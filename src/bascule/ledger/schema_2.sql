-- What schema 2 adds to schema 1.
ALTER TABLE quotes ADD COLUMN cue_kind VARCHAR;

CREATE TABLE roles (
    article_id VARCHAR, run_id VARCHAR, position INTEGER NOT NULL,
    person VARCHAR NOT NULL, normalised VARCHAR NOT NULL, variants VARCHAR[] NOT NULL,
    role VARCHAR NOT NULL, entity VARCHAR NOT NULL, start_offset INTEGER, end_offset INTEGER,
    begins DATE, ends DATE, former BOOLEAN NOT NULL, source VARCHAR NOT NULL, origin VARCHAR,
    recorded_at TIMESTAMP NOT NULL
);
