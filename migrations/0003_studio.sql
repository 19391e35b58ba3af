-- Uploads, models, jobs with their engine calls and items, pictures, news and what is still to be deleted.

CREATE TABLE uploads (
    id           TEXT    PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    purpose      TEXT    NOT NULL CHECK (purpose IN ('training_zip', 'product', 'person', 'garment', 'reference', 'mask')),
    state        TEXT    NOT NULL CHECK (state IN ('pending', 'ready', 'rejected', 'gone')),
    content_type TEXT    NOT NULL,
    bytes        INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    -- What the browser puts, and what we keep after inspection (a clean zip, a stripped picture).
    raw_key      TEXT    NOT NULL,
    kept_key     TEXT,
    cover_key    TEXT,
    images       INTEGER,
    reasons      TEXT,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_expire ON uploads (expires_at) WHERE state IN ('pending', 'ready');

CREATE TABLE models (
    id               TEXT    PRIMARY KEY,
    user_id          TEXT    NOT NULL REFERENCES users (id),
    job_id           TEXT    NOT NULL UNIQUE,
    upload_id        TEXT    NOT NULL REFERENCES uploads (id),
    name             TEXT    NOT NULL,
    base             TEXT    NOT NULL,
    trainer          TEXT    NOT NULL,
    trigger_word     TEXT    NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('training', 'ready', 'failed', 'deleting', 'deleted')),
    -- Where the engine keeps it: 'owner/name' and the version's hash, known once the training succeeded.
    provider_model   TEXT,
    provider_version TEXT,
    training_key     TEXT    NOT NULL,
    cover_key        TEXT,
    created_at       INTEGER NOT NULL,
    CONSTRAINT ready_model_has_a_version CHECK (state <> 'ready' OR provider_version IS NOT NULL)
) STRICT;
CREATE INDEX models_of_user ON models (user_id, id DESC) WHERE state <> 'deleted';

CREATE TABLE jobs (
    id          TEXT    PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    studio      TEXT    NOT NULL CHECK (studio IN ('train', 'photo', 'poster', 'tryon', 'library')),
    state       TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN
                    ('queued', 'running', 'succeeded', 'partly_succeeded', 'failed', 'canceled')),
    title       TEXT    NOT NULL,
    price_each  INTEGER NOT NULL CHECK (price_each >= 0),
    model_id    TEXT,
    model_name  TEXT,
    input       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX jobs_of_user ON jobs (user_id, id DESC);
CREATE INDEX jobs_of_user_studio ON jobs (user_id, studio, id DESC);

-- One request to an engine: a training, or one prediction of one to four pictures.
CREATE TABLE calls (
    -- A call has its hold's id: nothing is asked of an engine that no hold pays for.
    id               TEXT    PRIMARY KEY REFERENCES holds (id),
    job_id           TEXT    NOT NULL REFERENCES jobs (id),
    user_id          TEXT    NOT NULL REFERENCES users (id),
    -- sending: a request may be under way or lost; waiting: surely not sent, again at due_at;
    -- accepted: the engine gave an id; stopping: its items are over, the engine is to be told; settled: over.
    state            TEXT    NOT NULL CHECK (state IN ('sending', 'waiting', 'accepted', 'stopping', 'settled')),
    recipe           TEXT    NOT NULL,
    request          TEXT    NOT NULL,
    provider_id      TEXT,
    sends            INTEGER NOT NULL DEFAULT 1,
    sent_at          INTEGER NOT NULL,
    started_at       INTEGER,
    -- When somebody should look after it if no news came by then.
    due_at           INTEGER NOT NULL,
    deadline_at      INTEGER NOT NULL,
    expected_seconds INTEGER NOT NULL,
    logs_bytes       INTEGER NOT NULL DEFAULT 0,
    percent          INTEGER NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    created_at       INTEGER NOT NULL,
    ended_at         INTEGER,
    took_seconds     INTEGER
) STRICT;
CREATE INDEX calls_of_job ON calls (job_id);
CREATE INDEX calls_due ON calls (due_at) WHERE state <> 'settled';
CREATE INDEX calls_history ON calls (recipe, ended_at DESC) WHERE took_seconds IS NOT NULL;
CREATE UNIQUE INDEX calls_provider_id ON calls (provider_id) WHERE provider_id IS NOT NULL;

CREATE TABLE items (
    job_id   TEXT    NOT NULL REFERENCES jobs (id),
    seq      INTEGER NOT NULL CHECK (seq >= 0),
    call_id  TEXT    NOT NULL REFERENCES calls (id),
    state    TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN
                 ('queued', 'submitted', 'running', 'succeeded', 'failed', 'canceled')),
    error    TEXT,
    -- The id its picture will have: fixed before anything is copied, so that copying twice writes the same object.
    asset_id TEXT    NOT NULL,
    PRIMARY KEY (job_id, seq),
    CONSTRAINT failed_item_says_why CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX items_of_call ON items (call_id);

-- A job's state is never set: it follows its items' (JobState::derive says the same in Rust, and a test holds them together).
CREATE TRIGGER items_move_the_job AFTER UPDATE OF state ON items BEGIN
    UPDATE jobs SET (state, finished_at) = (
        SELECT CASE
                 WHEN live > 0 AND waiting = total THEN 'queued'
                 WHEN live > 0 THEN 'running'
                 WHEN good = total THEN 'succeeded'
                 WHEN good > 0 THEN 'partly_succeeded'
                 WHEN bad > 0 THEN 'failed'
                 ELSE 'canceled'
               END,
               CASE WHEN live > 0 THEN NULL
                    ELSE COALESCE(jobs.finished_at, (SELECT MAX(ended_at) FROM calls WHERE job_id = NEW.job_id)) END
          FROM (SELECT COUNT(*) AS total,
                       SUM(state IN ('queued', 'submitted', 'running')) AS live,
                       SUM(state IN ('queued', 'submitted')) AS waiting,
                       SUM(state = 'succeeded') AS good,
                       SUM(state = 'failed') AS bad
                  FROM items WHERE job_id = NEW.job_id))
     WHERE id = NEW.job_id;
END;

CREATE TABLE job_events (
    job_id TEXT    NOT NULL REFERENCES jobs (id),
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    kind   TEXT    NOT NULL CHECK (kind IN ('state', 'progress', 'log', 'item')),
    data   TEXT    NOT NULL,
    PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE assets (
    id           TEXT    PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    job_id       TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    studio       TEXT    NOT NULL,
    model_id     TEXT,
    model_name   TEXT,
    prompt       TEXT    NOT NULL,
    seed         INTEGER,
    parameters   TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    extension    TEXT    NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    favourite    INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
    shared       INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX assets_of_user ON assets (user_id, id DESC);
CREATE INDEX assets_of_job ON assets (job_id, seq);

-- News from providers, kept until it has had its effect. The key makes a repeat visible.
CREATE TABLE inbox (
    provider    TEXT    NOT NULL,
    event_id    TEXT    NOT NULL,
    call_id     TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    applied_at  INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER NOT NULL,
    PRIMARY KEY (provider, event_id)
) STRICT;
CREATE INDEX inbox_due ON inbox (due_at) WHERE applied_at IS NULL;
CREATE INDEX inbox_age ON inbox (received_at);

-- What must still be deleted outside the database: storage objects, models at a provider.
CREATE TABLE erasures (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('object', 'prefix', 'provider_model')),
    target     TEXT    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX erasures_due ON erasures (due_at);
