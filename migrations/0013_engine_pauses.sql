-- Work that its owner stops: the engine is asked before anything is given back. An engine that refuses us is not sold
-- from until it takes work again, and the operator is told.

ALTER TABLE refusals ADD COLUMN studio_paused INTEGER
    CONSTRAINT studio_paused CHECK (studio_paused IS NULL);

-- Since when its owner wants it stopped, and the most that this may cost: what the page said before it was pressed.
ALTER TABLE calls ADD COLUMN stop_asked_at INTEGER;
ALTER TABLE calls ADD COLUMN stop_credits_max INTEGER NOT NULL DEFAULT 0
    CONSTRAINT stop_is_asked_before_it_costs CHECK (stop_credits_max = 0 OR stop_asked_at IS NOT NULL);
-- What was charged for the part of a training that had run when it was stopped.
ALTER TABLE calls ADD COLUMN stopped_credits INTEGER NOT NULL DEFAULT 0
    CONSTRAINT stopped_work_costs_at_most_what_was_said CHECK (stopped_credits BETWEEN 0 AND stop_credits_max);

-- An engine that refuses us: one row each, from its first refusal on.
CREATE TABLE engine_pauses (
    engine      TEXT    PRIMARY KEY,
    -- token: it does not know us (401); credit: our account there is empty (402); permission: we may not (403).
    reason      TEXT    NOT NULL CHECK (reason IN ('token', 'credit', 'permission')),
    since       INTEGER NOT NULL,
    -- The newest refusal: only what was sent after it shows that the engine takes work again.
    refused_at  INTEGER NOT NULL,
    -- From then on one piece of work is let through to try, each time after a longer pause.
    next_try_at INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    -- When the engine was last asked who we are.
    asked_at    INTEGER NOT NULL,
    ended_at    INTEGER
) STRICT;

-- What an operator has to know at once. One is open for each kind and subject.
CREATE TABLE operator_alerts (
    id          TEXT    PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind <> ''),
    -- Whom or what it is about: an engine, an order, a bill.
    subject     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    times       INTEGER NOT NULL DEFAULT 1 CHECK (times > 0),
    raised_at   INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    closed_at   INTEGER,
    -- The mail about it: when it went, and when it is tried next.
    mailed_at   INTEGER,
    mail_due_at INTEGER NOT NULL,
    mail_tries  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX operator_alerts_open ON operator_alerts (kind, subject) WHERE closed_at IS NULL;
CREATE INDEX operator_alerts_to_mail ON operator_alerts (mail_due_at) WHERE mailed_at IS NULL;

-- A pause and its alert end together.
CREATE TRIGGER engine_pauses_close_their_alert AFTER UPDATE OF ended_at ON engine_pauses
WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL BEGIN
    UPDATE operator_alerts SET closed_at = NEW.ended_at
     WHERE kind = 'engine_paused' AND subject = NEW.engine AND closed_at IS NULL;
END;
