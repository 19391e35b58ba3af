-- Posters: pictures that are developed before they are kept, in sessions, each with its versions.

-- What a call's pictures are developed by, as JSON of its studio's own. Null: they are kept as the engine made them.
ALTER TABLE calls ADD COLUMN development TEXT;

-- The name of a picture's file in the storage, where it has one of its own (a poster's). Null: the one of its id.
ALTER TABLE items ADD COLUMN file TEXT;
ALTER TABLE assets ADD COLUMN file TEXT;

-- Beside the picture a hidden one without text is kept: what its studio has to know to letter it again, as JSON.
ALTER TABLE assets ADD COLUMN base TEXT;

-- Which poster of the plan an item is.
ALTER TABLE items ADD COLUMN poster INTEGER CHECK (poster BETWEEN 0 AND 9);

-- One set of posters at a time: two tabs begin one, and a retry waits for what is under way.
ALTER TABLE jobs ADD COLUMN exclusive INTEGER NOT NULL DEFAULT 0 CHECK (exclusive IN (0, 1));
CREATE UNIQUE INDEX jobs_one_at_a_time ON jobs (user_id, studio)
    WHERE exclusive = 1 AND state IN ('queued', 'running');

-- One product's set. Its id is its name in the storage, in downloads and in the zip.
CREATE TABLE poster_sessions (
    user_id    TEXT    NOT NULL REFERENCES users (id),
    id         TEXT    NOT NULL,
    job_id     TEXT    NOT NULL UNIQUE REFERENCES jobs (id),
    -- What the product is called.
    name       TEXT    NOT NULL,
    preset     TEXT    NOT NULL,
    language   TEXT    NOT NULL CHECK (language IN ('zh', 'en', 'none')),
    -- What the posters were made of, as JSON.
    brief      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX poster_sessions_newest ON poster_sessions (user_id, job_id);

-- Its pictures of the product, in the order in which engines are sent them.
CREATE TABLE poster_products (
    user_id    TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    place      INTEGER NOT NULL,
    upload_id  TEXT    NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (user_id, session_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX poster_products_of_upload ON poster_products (upload_id);

-- The versions of each poster: 0 is the first picture (prime), the others its edits in their order. A row stays when its
-- picture is deleted, so that no number and no file name is given twice.
CREATE TABLE poster_versions (
    asset_id   TEXT    PRIMARY KEY,
    user_id    TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    number     INTEGER NOT NULL CHECK (number BETWEEN 0 AND 9),
    edit       INTEGER NOT NULL CHECK (edit >= 0),
    -- The asset it was made of.
    parent     TEXT,
    -- Other words on the same picture: nothing was charged for it.
    relettered INTEGER NOT NULL DEFAULT 0 CHECK (relettered IN (0, 1)),
    created_at INTEGER NOT NULL,
    CONSTRAINT version_has_its_number UNIQUE (user_id, session_id, number, edit)
) STRICT;

-- What is done with a session that was deleted meanwhile is refused.
ALTER TABLE refusals ADD COLUMN session_gone INTEGER CONSTRAINT session_gone CHECK (session_gone IS NULL);
