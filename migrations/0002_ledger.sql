-- Credits. The one way to move them is to insert an entry: the trigger moves the account, the checks refuse.

CREATE TABLE accounts (
    user_id         TEXT    PRIMARY KEY REFERENCES users (id),
    bought          INTEGER NOT NULL DEFAULT 0,
    plan            INTEGER NOT NULL DEFAULT 0,
    plan_expires_at INTEGER,
    held            INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT insufficient_credits   CHECK (bought >= 0),
    CONSTRAINT plan_credits_overdrawn CHECK (plan >= 0),
    CONSTRAINT held_credits_overdrawn CHECK (held >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    user_id         TEXT    NOT NULL REFERENCES accounts (user_id),
    kind            TEXT    NOT NULL CHECK (kind IN ('signup', 'purchase', 'bonus', 'plan_grant', 'plan_expiry',
                        'checkin', 'code', 'referral', 'adjustment', 'hold', 'capture', 'release', 'clawback')),
    bought_delta    INTEGER NOT NULL,
    plan_delta      INTEGER NOT NULL,
    held_delta      INTEGER NOT NULL,
    available_after INTEGER NOT NULL,
    held_after      INTEGER NOT NULL,
    -- What makes this movement happen at most once, with the user and the kind.
    dedupe          TEXT    NOT NULL,
    reference_type  TEXT    NOT NULL,
    reference_id    TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    CONSTRAINT entry_once UNIQUE (user_id, kind, dedupe)
) STRICT;
CREATE INDEX entries_of_user ON entries (user_id, seq DESC);

CREATE TRIGGER entries_move_the_account AFTER INSERT ON entries BEGIN
    UPDATE accounts
       SET bought = bought + NEW.bought_delta, plan = plan + NEW.plan_delta, held = held + NEW.held_delta
     WHERE user_id = NEW.user_id;
    SELECT RAISE(ABORT, 'balance_after_is_wrong')
     WHERE NOT EXISTS (SELECT 1 FROM accounts
                        WHERE user_id = NEW.user_id AND bought + plan = NEW.available_after AND held = NEW.held_after);
END;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;

-- Two phases: open, then once and for ever captured (in part or whole), released or expired. One per engine call.
CREATE TABLE holds (
    id              TEXT    PRIMARY KEY,
    user_id         TEXT    NOT NULL REFERENCES accounts (user_id),
    job_id          TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    bought          INTEGER NOT NULL CHECK (bought >= 0),
    plan            INTEGER NOT NULL CHECK (plan >= 0),
    -- The end of the period the plan credits came from: released after it, they go to bought.
    plan_expires_at INTEGER,
    captured        INTEGER NOT NULL DEFAULT 0 CHECK (captured >= 0),
    released        INTEGER NOT NULL DEFAULT 0 CHECK (released >= 0),
    state           TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'released', 'expired')),
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    settled_at      INTEGER,
    CONSTRAINT hold_is_settled_in_full CHECK (
        (state = 'open' AND captured = 0 AND released = 0) OR
        (state <> 'open' AND captured + released = bought + plan)),
    CONSTRAINT hold_state_says_what_happened CHECK (state NOT IN ('released', 'expired') OR captured = 0)
) STRICT;
CREATE INDEX holds_open ON holds (expires_at) WHERE state = 'open';
CREATE INDEX holds_of_job ON holds (job_id);

CREATE TRIGGER holds_settle_once BEFORE UPDATE ON holds WHEN OLD.state <> 'open' BEGIN
    SELECT RAISE(ABORT, 'hold_not_open');
END;
CREATE TRIGGER holds_never_go BEFORE DELETE ON holds BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;
