-- Who is asked again: a proof of who sits there, kept on the session it was given in, good for ten minutes.

ALTER TABLE sessions ADD COLUMN proven_at INTEGER;
ALTER TABLE refusals ADD COLUMN reauthenticate INTEGER CONSTRAINT reauthenticate CHECK (reauthenticate IS NULL);
