-- Plan credits lie in grants, each with its own end; everything else is one pot without an end (accounts.bought). What is
-- held, taken back or given back remembers the grants it moved, and the end of a grant is booked, once.

CREATE TABLE plan_grants (
    -- What gave it: a bill, a plan given by hand; or 'cal_…/grant', 'ent_…/grant': what came back after that one's end.
    id        TEXT    PRIMARY KEY,
    user_id   TEXT    NOT NULL REFERENCES accounts (user_id),
    -- The id of the grant whose credits these are: its own, or that of the one they came back too late for.
    period    TEXT    NOT NULL,
    ends_at   INTEGER NOT NULL,
    available INTEGER NOT NULL DEFAULT 0 CONSTRAINT plan_grant_overdrawn CHECK (available >= 0),
    -- Set once. Whether a grant is over is asked of this, never of anybody's clock.
    ended_at  INTEGER,
    CONSTRAINT ended_grant_is_empty CHECK (ended_at IS NULL OR available = 0)
) STRICT;
CREATE INDEX plan_grants_open ON plan_grants (user_id, ends_at) WHERE ended_at IS NULL;
CREATE INDEX plan_grants_due ON plan_grants (ends_at) WHERE ended_at IS NULL;
CREATE INDEX plan_grants_of_period ON plan_grants (period);

-- What an entry did to which grant: the parts of its plan_delta.
CREATE TABLE plan_moves (
    entry_id TEXT    NOT NULL REFERENCES entries (id),
    grant_id TEXT    NOT NULL REFERENCES plan_grants (id),
    credits  INTEGER NOT NULL CHECK (credits <> 0),
    PRIMARY KEY (entry_id, grant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_moves_of_grant ON plan_moves (grant_id);

CREATE TRIGGER plan_moves_move_the_grant AFTER INSERT ON plan_moves BEGIN
    SELECT RAISE(ABORT, 'plan_grant_of_another_account')
     WHERE (SELECT user_id FROM entries WHERE id = NEW.entry_id)
           IS NOT (SELECT user_id FROM plan_grants WHERE id = NEW.grant_id);
    UPDATE plan_grants SET available = available + NEW.credits WHERE id = NEW.grant_id;
END;
CREATE TRIGGER plan_moves_never_change BEFORE UPDATE ON plan_moves BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;
CREATE TRIGGER plan_moves_never_go BEFORE DELETE ON plan_moves BEGIN
    SELECT RAISE(ABORT, 'ledger_is_append_only');
END;

-- What was there before has no more to tell its grants apart by than one end: it is one grant.
INSERT INTO plan_grants (id, user_id, period, ends_at)
SELECT user_id || '/before', user_id, user_id || '/before', plan_expires_at FROM accounts
 WHERE plan_expires_at IS NOT NULL;
INSERT INTO plan_moves (entry_id, grant_id, credits)
SELECT id, user_id || '/before', plan_delta FROM entries WHERE plan_delta <> 0 ORDER BY seq;

-- Of a bill whose money went back, what had been spent is owed from now on, like that of an order.
INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after, held_after,
                     dedupe, reference_type, reference_id, title, at)
SELECT 'ent_0' || substr(hex(randomblob(13)), 2), b.user_id, 'clawback', 0, 0, 0, b.returned_credits - b.taken_credits,
       a.bought + a.plan, a.held, b.id || '/owed', 'bill', b.id, b.plan, b.paid_at
  FROM bills b JOIN accounts a ON a.user_id = b.user_id WHERE b.returned_credits > b.taken_credits;
-- And nobody keeps something to spend who owes something.
INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after, held_after,
                     dedupe, reference_type, reference_id, title, at)
SELECT 'ent_0' || substr(hex(randomblob(13)), 2), user_id, 'clawback', -MIN(bought, debt), -MIN(plan, MAX(0, debt - bought)),
       0, -MIN(bought + plan, debt), bought + plan - MIN(bought + plan, debt), held, 'owed', 'debt', user_id, '',
       CAST(strftime('%s', 'now') AS INTEGER) * 1000
  FROM accounts WHERE debt > 0 AND bought + plan > 0;
INSERT INTO plan_moves (entry_id, grant_id, credits)
SELECT id, user_id || '/before', plan_delta FROM entries
 WHERE kind = 'clawback' AND reference_type = 'debt' AND plan_delta <> 0;

DROP TRIGGER entries_move_the_account;
CREATE TRIGGER entries_move_the_account AFTER INSERT ON entries BEGIN
    UPDATE accounts
       SET bought = bought + NEW.bought_delta, plan = plan + NEW.plan_delta, held = held + NEW.held_delta,
           debt = debt + NEW.debt_delta
     WHERE user_id = NEW.user_id;
    SELECT RAISE(ABORT, 'balance_after_is_wrong')
     WHERE NOT EXISTS (SELECT 1 FROM accounts
                        WHERE user_id = NEW.user_id AND bought + plan = NEW.available_after AND held = NEW.held_after);
    -- Whatever is owed is paid by whatever comes, before anything can be spent.
    SELECT RAISE(ABORT, 'spendable_while_owing')
     WHERE EXISTS (SELECT 1 FROM accounts WHERE user_id = NEW.user_id AND debt > 0 AND bought + plan > 0);
END;
-- These two kinds move one grant, which they refer to. The others say which ones themselves.
CREATE TRIGGER entries_move_their_grant AFTER INSERT ON entries
WHEN NEW.kind IN ('plan_grant', 'plan_expiry') AND NEW.plan_delta <> 0 BEGIN
    INSERT INTO plan_moves (entry_id, grant_id, credits) VALUES (NEW.id, NEW.reference_id, NEW.plan_delta);
    UPDATE plan_grants SET ended_at = NEW.at WHERE id = NEW.reference_id AND NEW.kind = 'plan_expiry';
END;

DROP INDEX accounts_plan_over;
ALTER TABLE accounts DROP COLUMN plan_expires_at;
ALTER TABLE holds DROP COLUMN plan_expires_at;
ALTER TABLE bills DROP COLUMN taken_credits;
