-- Which return from Google began a session: the same return that comes once more finds it, instead of a code that is used up.
ALTER TABLE sessions ADD COLUMN google_state TEXT;
CREATE UNIQUE INDEX sessions_by_google_state ON sessions (google_state) WHERE google_state IS NOT NULL;
