-- What schema 3 adds to schema 2.
ALTER TABLE quotes ADD COLUMN cue_grammar VARCHAR;
