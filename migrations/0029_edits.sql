-- Edits of pictures, and the versions that they make.

-- An edit that was ordered. Versions are of the first picture of their row: its own id, whether it was a photo or a poster.
-- A number is taken with the order and never given again, so a name never means two pictures.
CREATE TABLE edits (
  job_id     TEXT PRIMARY KEY REFERENCES jobs (id),
  user_id    TEXT NOT NULL REFERENCES users (id),
  first_id   TEXT NOT NULL,
  number     INTEGER NOT NULL CHECK (number >= 1),
  -- The version that was edited.
  parent_id  TEXT NOT NULL,
  -- What its owner asked for: the engine is told more.
  prompt     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT edit_number UNIQUE (first_id, number)
) STRICT;

-- Of a picture that an edit made: what it is a version of.
ALTER TABLE assets ADD COLUMN first_id TEXT;
ALTER TABLE assets ADD COLUMN edit_number INTEGER;
ALTER TABLE assets ADD COLUMN parent_id TEXT;
CREATE INDEX assets_versions ON assets (first_id, edit_number) WHERE first_id IS NOT NULL;

CREATE TRIGGER an_edit_makes_a_version AFTER INSERT ON assets
WHEN EXISTS (SELECT 1 FROM edits e JOIN items i ON i.job_id = e.job_id
              WHERE e.job_id = NEW.job_id AND i.asset_id = NEW.id)
BEGIN
  UPDATE assets SET (first_id, edit_number, parent_id, prompt)
       = (SELECT first_id, number, parent_id, prompt FROM edits WHERE job_id = NEW.job_id)
   WHERE id = NEW.id;
END;

-- What was to be edited is gone.
ALTER TABLE refusals ADD COLUMN picture_gone INTEGER CONSTRAINT picture_gone CHECK (picture_gone IS NULL);
