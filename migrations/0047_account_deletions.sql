-- Accounts that end (requirement D7): what is deleted at once, what is still to be deleted elsewhere, and the receipt.

-- Who has left keeps a row without a name: the books need an owner.
ALTER TABLE users ADD COLUMN ended_at INTEGER;
-- A hash of the mailbox that the address leads to, whatever dots and tags it is written with.
ALTER TABLE users ADD COLUMN mailbox TEXT;

-- Mailboxes whose account has ended: their next one is welcome, without another gift.
CREATE TABLE spent_gifts (
    mailbox TEXT    PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER a_mailbox_is_given_one_gift BEFORE INSERT ON entries
WHEN NEW.kind = 'signup' AND EXISTS (
  SELECT 1 FROM users u JOIN spent_gifts g ON g.mailbox = u.mailbox WHERE u.id = NEW.user_id) BEGIN
    SELECT RAISE(IGNORE);
END;

-- Nobody reads the mails of an account that has ended.
CREATE TRIGGER nobody_writes_to_who_has_left BEFORE INSERT ON letters
WHEN EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id AND ended_at IS NOT NULL) BEGIN
    SELECT RAISE(IGNORE);
END;

-- Movements stay as they are for ever. The words beside those of somebody who has left go: they may name a product or a face.
DROP TRIGGER entries_never_change;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
WHEN NEW.title <> '' OR NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.kind <> OLD.kind
  OR NEW.bought_delta <> OLD.bought_delta OR NEW.plan_delta <> OLD.plan_delta OR NEW.held_delta <> OLD.held_delta
  OR NEW.debt_delta <> OLD.debt_delta OR NEW.available_after <> OLD.available_after OR NEW.held_after <> OLD.held_after
  OR NEW.dedupe <> OLD.dedupe OR NEW.reference_type <> OLD.reference_type OR NEW.reference_id <> OLD.reference_id
  OR NEW.at <> OLD.at OR NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id AND ended_at IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;
DROP TRIGGER holds_settle_once;
CREATE TRIGGER holds_settle_once BEFORE UPDATE ON holds
WHEN OLD.state <> 'open' AND (NEW.title <> '' OR NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.job_id <> OLD.job_id
  OR NEW.bought <> OLD.bought OR NEW.plan <> OLD.plan OR NEW.captured <> OLD.captured OR NEW.released <> OLD.released
  OR NEW.state <> OLD.state OR NEW.created_at <> OLD.created_at OR NEW.expires_at <> OLD.expires_at
  OR NEW.settled_at IS NOT OLD.settled_at
  OR NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id AND ended_at IS NOT NULL)) BEGIN
    SELECT RAISE(ABORT, 'hold_not_open');
END;

-- The receipt. Whoever holds its id may read it.
CREATE TABLE account_deletions (
    id          TEXT    PRIMARY KEY,
    user_id     TEXT    NOT NULL UNIQUE REFERENCES users (id),
    -- The session that asked: a repeat of the request, which has no session any more, gets the same receipt.
    session_id  TEXT    NOT NULL,
    asked_at    INTEGER NOT NULL,
    -- When nothing of theirs ran any more and nothing could be on its way into the storage: the rest of the rows went.
    settled_at  INTEGER,
    finished_at INTEGER,
    -- When somebody looks what is done by now.
    due_at      INTEGER
) STRICT;
CREATE INDEX account_deletions_due ON account_deletions (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE account_deletion_items (
    deletion_id TEXT    NOT NULL REFERENCES account_deletions (id),
    place       INTEGER NOT NULL,
    what        TEXT    NOT NULL,
    -- Which model, or which place at the provider; empty where there is one of it.
    reference   TEXT    NOT NULL DEFAULT '',
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'done', 'kept')),
    -- What the other side answered when it was done.
    answer      TEXT,
    at          INTEGER,
    PRIMARY KEY (deletion_id, what, reference),
    CONSTRAINT done_has_a_time CHECK ((state = 'done') = (at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- What the clocks look for: sessions that are over, and accounts whose address was never proven.
CREATE INDEX sessions_over ON sessions (MIN(COALESCE(ended_at, expires_at), expires_at));
CREATE INDEX users_unproven ON users (created_at) WHERE confirmed_at IS NULL AND ended_at IS NULL;
