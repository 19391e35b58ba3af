-- More than one engine: whom a call is asked of. Calls of an engine that answers with the work itself wait for a worker,
-- which takes what is due.

ALTER TABLE calls ADD COLUMN engine TEXT NOT NULL DEFAULT 'replicate' CHECK (engine <> '');
CREATE INDEX calls_for_the_worker ON calls (engine, due_at) WHERE state = 'waiting';
