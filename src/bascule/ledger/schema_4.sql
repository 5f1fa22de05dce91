-- What schema 4 adds to schema 3.
ALTER TABLE mentions ADD COLUMN sender VARCHAR;
