-- Credits without money: check-ins and redemption codes. What the operator does by hand, and the proof of it.

ALTER TABLE refusals ADD COLUMN already_checked_in INTEGER
    CONSTRAINT already_checked_in CHECK (already_checked_in IS NULL);
ALTER TABLE refusals ADD COLUMN model_slots_full INTEGER
    CONSTRAINT model_slots_full CHECK (model_slots_full IS NULL);

-- Day and ISO week are those of Asia/Shanghai: '2026-11-27', '2026-W48'. Both sort as time does.
CREATE TABLE checkins (
    user_id TEXT    NOT NULL REFERENCES accounts (user_id),
    day     TEXT    NOT NULL,
    week    TEXT    NOT NULL,
    -- The level the person had then.
    level   TEXT    NOT NULL,
    credits INTEGER NOT NULL CHECK (credits > 0),
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;

-- A code is worth money: only its hash is kept, and its first letters to tell codes apart by.
CREATE TABLE codes (
    id         TEXT    PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE,
    hint       TEXT    NOT NULL,
    credits    INTEGER NOT NULL CHECK (credits >= 0),
    level      TEXT    CHECK (level IN ('plus', 'pro')),
    uses_max   INTEGER NOT NULL CHECK (uses_max > 0),
    uses       INTEGER NOT NULL DEFAULT 0,
    -- From this moment on it is too late.
    use_by     INTEGER,
    note       TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    CONSTRAINT code_gives_something CHECK (credits > 0 OR level IS NOT NULL),
    CONSTRAINT code_used_up         CHECK (uses BETWEEN 0 AND uses_max)
) STRICT;

-- Who used which code: a person each code once.
CREATE TABLE redemptions (
    id      TEXT    PRIMARY KEY,
    code_id TEXT    NOT NULL REFERENCES codes (id),
    user_id TEXT    NOT NULL REFERENCES accounts (user_id),
    at      INTEGER NOT NULL,
    CONSTRAINT redeemed_once UNIQUE (code_id, user_id)
) STRICT;
CREATE TRIGGER redemptions_use_the_code AFTER INSERT ON redemptions BEGIN
    UPDATE codes SET uses = uses + 1 WHERE id = NEW.code_id;
END;
CREATE TRIGGER redemptions_never_change BEFORE UPDATE ON redemptions BEGIN
    SELECT RAISE(ABORT, 'redemptions_are_append_only');
END;
CREATE TRIGGER redemptions_never_go BEFORE DELETE ON redemptions BEGIN
    SELECT RAISE(ABORT, 'redemptions_are_append_only');
END;

-- A payment that was booked by hand has the operator's own reference (a transfer's number, a day and a name): once.
ALTER TABLE orders ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX orders_booked_once ON orders (reference) WHERE reference IS NOT NULL;

-- Every act of an operator, written with what it did.
CREATE TABLE operator_acts (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT    NOT NULL UNIQUE,
    at       INTEGER NOT NULL,
    operator TEXT    NOT NULL CHECK (operator <> ''),
    act      TEXT    NOT NULL,
    -- Whom or what it is about: a user, an order, a transfer.
    subject  TEXT    NOT NULL,
    data     TEXT    NOT NULL
) STRICT;
CREATE INDEX operator_acts_of ON operator_acts (subject, seq DESC);
CREATE TRIGGER operator_acts_never_change BEFORE UPDATE ON operator_acts BEGIN
    SELECT RAISE(ABORT, 'audit_log_is_append_only');
END;
CREATE TRIGGER operator_acts_never_go BEFORE DELETE ON operator_acts BEGIN
    SELECT RAISE(ABORT, 'audit_log_is_append_only');
END;
