-- Money in: debt, orders, subscriptions, and the mails that tell people of it.

-- What a refund or a dispute took back and was spent already: the next purchase pays it first.
ALTER TABLE accounts ADD COLUMN debt INTEGER NOT NULL DEFAULT 0 CONSTRAINT debt_overpaid CHECK (debt >= 0);
ALTER TABLE entries ADD COLUMN debt_delta INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER entries_move_the_account;
CREATE TRIGGER entries_move_the_account AFTER INSERT ON entries BEGIN
    UPDATE accounts
       SET bought = bought + NEW.bought_delta, plan = plan + NEW.plan_delta, held = held + NEW.held_delta,
           debt = debt + NEW.debt_delta
     WHERE user_id = NEW.user_id;
    SELECT RAISE(ABORT, 'balance_after_is_wrong')
     WHERE NOT EXISTS (SELECT 1 FROM accounts
                        WHERE user_id = NEW.user_id AND bought + plan = NEW.available_after AND held = NEW.held_after);
END;

ALTER TABLE refusals ADD COLUMN too_many_open_orders INTEGER
    CONSTRAINT too_many_open_orders CHECK (too_many_open_orders IS NULL);
ALTER TABLE refusals ADD COLUMN order_not_open INTEGER CONSTRAINT order_not_open CHECK (order_not_open IS NULL);

-- A pack somebody wants to buy. Price and credits are fixed here, from the catalogue, never from a browser.
CREATE TABLE orders (
    id               TEXT    PRIMARY KEY,
    user_id          TEXT    NOT NULL REFERENCES accounts (user_id),
    pack             TEXT    NOT NULL,
    method           TEXT    NOT NULL CHECK (method IN ('stripe', 'usdt', 'manual')),
    state            TEXT    NOT NULL DEFAULT 'pending'
                             CHECK (state IN ('pending', 'paid', 'expired', 'canceled', 'refunded')),
    currency         TEXT    NOT NULL CHECK (currency IN ('CNY', 'USD', 'USDT')),
    -- Hundredths of CNY and USD, millionths of USDT.
    amount           INTEGER NOT NULL CHECK (amount > 0),
    credits          INTEGER NOT NULL CHECK (credits > 0),
    -- What came back to the payer, in the same units as amount, and what was taken from the account for it.
    refunded_amount  INTEGER NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
    refunded_credits INTEGER NOT NULL DEFAULT 0 CHECK (refunded_credits BETWEEN 0 AND credits),
    note             TEXT    NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    paid_at          INTEGER,
    CONSTRAINT paid_order_has_a_time CHECK ((state IN ('paid', 'refunded')) = (paid_at IS NOT NULL))
) STRICT;
CREATE INDEX orders_of_user ON orders (user_id, id DESC);
CREATE INDEX orders_pending ON orders (method, expires_at) WHERE state = 'pending';

-- A plan somebody subscribes to. One that lives per person.
CREATE TABLE subscriptions (
    id                    TEXT    PRIMARY KEY,
    user_id               TEXT    NOT NULL REFERENCES accounts (user_id),
    plan                  TEXT    NOT NULL,
    -- pending: the checkout is open; active; past_due: a bill is unpaid, the plan goes on for now; ended.
    state                 TEXT    NOT NULL CHECK (state IN ('pending', 'active', 'past_due', 'ended')),
    session_id            TEXT    UNIQUE,
    checkout_url          TEXT,
    provider_id           TEXT    UNIQUE,
    period_ends_at        INTEGER,
    cancel_at_period_end  INTEGER NOT NULL DEFAULT 0 CHECK (cancel_at_period_end IN (0, 1)),
    created_at            INTEGER NOT NULL,
    expires_at            INTEGER NOT NULL,
    ended_at              INTEGER
) STRICT;
CREATE INDEX subscriptions_of_user ON subscriptions (user_id, id DESC);
CREATE UNIQUE INDEX subscription_lives_once ON subscriptions (user_id) WHERE state IN ('active', 'past_due');

-- Mails that tell of something that happened: written with it, sent after it, once.
CREATE TABLE letters (
    id         TEXT    PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    kind       TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    data       TEXT    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    sent_at    INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT letter_once UNIQUE (kind, reference)
) STRICT;
CREATE INDEX letters_due ON letters (due_at) WHERE sent_at IS NULL;

-- Whom an event of the inbox is about: a call, a session, a subscription.
ALTER TABLE inbox RENAME COLUMN call_id TO subject;
