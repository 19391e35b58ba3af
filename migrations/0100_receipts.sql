-- Receipts of what is destroyed one by one (requirements D2, D7): a model with all that was made of it, a try-on whose consent
-- was withdrawn. They name nobody; whoever holds the id may read one, as that of an account.
CREATE TABLE receipts (
    id          TEXT    PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('model', 'tryon')),
    -- The model, or the job. It is destroyed once.
    subject_id  TEXT    NOT NULL UNIQUE,
    asked_at    INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX receipts_of_user ON receipts (user_id);

CREATE TABLE receipt_items (
    receipt_id TEXT    NOT NULL REFERENCES receipts (id),
    place      INTEGER NOT NULL,
    what       TEXT    NOT NULL CHECK (what IN ('consent', 'photos', 'pictures', 'model', 'place')),
    -- Which upload, model or place at the provider; empty where there is one of it.
    reference  TEXT    NOT NULL DEFAULT '',
    -- How many, where it is several.
    count      INTEGER,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'done', 'kept')),
    at         INTEGER,
    PRIMARY KEY (receipt_id, what, reference),
    CONSTRAINT done_has_a_time CHECK ((state = 'done') = (at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_items_pending ON receipt_items (receipt_id) WHERE state = 'pending';

-- What an item waits for: it is done when none of these is left. They go with the receipt's end.
CREATE TABLE receipt_erasures (
    receipt_id TEXT NOT NULL REFERENCES receipts (id),
    what       TEXT NOT NULL,
    reference  TEXT NOT NULL,
    erasure_id TEXT NOT NULL,
    PRIMARY KEY (receipt_id, what, reference, erasure_id)
) STRICT, WITHOUT ROWID;

-- What the provider answered when it was asked to delete: a row for each different answer, so that a failure that was
-- followed by a success is told as both.
CREATE TABLE provider_answers (
    -- 'model': a model's version there; 'place': what holds versions there.
    what        TEXT    NOT NULL CHECK (what IN ('model', 'place')),
    -- The model, or the place.
    reference   TEXT    NOT NULL,
    -- The status; 0 where no answer came.
    status      INTEGER NOT NULL CHECK (status = 0 OR status BETWEEN 100 AND 599),
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER NOT NULL CHECK (answered_at >= asked_at),
    times       INTEGER NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (what, reference, status)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_answers_of ON provider_answers (reference);
