-- Money by card: what Stripe was asked for, what it said, and what went back.

ALTER TABLE refusals ADD COLUMN already_subscribed INTEGER
    CONSTRAINT already_subscribed CHECK (already_subscribed IS NULL);

-- What is known of the payment of an order.
CREATE TABLE card_payments (
    order_id       TEXT    PRIMARY KEY REFERENCES orders (id),
    -- The request that makes the checkout page, byte for byte: whoever sends it again must send the same, because an
    -- idempotency key that comes with other parameters is refused. Empty as soon as there is a page.
    request        TEXT    NOT NULL,
    session_id     TEXT    UNIQUE,
    checkout_url   TEXT,
    payment_intent TEXT    UNIQUE,
    -- When somebody looks what became of it, if nothing is heard; null when nothing is open any more.
    due_at         INTEGER,
    looks          INTEGER NOT NULL DEFAULT 0,
    looked_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX card_payments_due ON card_payments (due_at) WHERE due_at IS NOT NULL;

-- Money that went back, as facts that only grow, so that the order in which they come does not matter: the whole that a
-- charge says was refunded, each refund, each dispute. A refund that failed and a dispute that was won are undone.
CREATE TABLE card_returns (
    id             TEXT    PRIMARY KEY,
    kind           TEXT    NOT NULL CHECK (kind IN ('charge', 'refund', 'dispute')),
    payment_intent TEXT    NOT NULL,
    currency       TEXT    NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount >= 0),
    undone         INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    at             INTEGER NOT NULL
) STRICT;
CREATE INDEX card_returns_of_payment ON card_returns (payment_intent);

-- Who a person is at Stripe.
CREATE TABLE payers (
    user_id  TEXT PRIMARY KEY REFERENCES users (id),
    customer TEXT NOT NULL
) STRICT;

-- As of a payment: the request that makes the page, and when to look.
ALTER TABLE subscriptions ADD COLUMN request TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN due_at INTEGER;
ALTER TABLE subscriptions ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN looked_at INTEGER NOT NULL DEFAULT 0;
-- Which reading of it at Stripe was the last that began: only that one may write what it read.
ALTER TABLE subscriptions ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
-- Another subscription of the same person lived when this one was paid: it is ended and gives nothing.
ALTER TABLE subscriptions ADD COLUMN surplus INTEGER NOT NULL DEFAULT 0 CHECK (surplus IN (0, 1));
CREATE INDEX subscriptions_due ON subscriptions (due_at) WHERE due_at IS NOT NULL;

-- A bill of a subscription that was paid: it gives the credits of its period, once.
CREATE TABLE bills (
    id               TEXT    PRIMARY KEY,
    user_id          TEXT    NOT NULL REFERENCES accounts (user_id),
    subscription_id  TEXT    NOT NULL REFERENCES subscriptions (id),
    plan             TEXT    NOT NULL,
    payment_intent   TEXT    UNIQUE,
    currency         TEXT    NOT NULL,
    amount           INTEGER NOT NULL CHECK (amount > 0),
    credits          INTEGER NOT NULL CHECK (credits >= 0),
    -- What went back of the money, the credits this stands for, and what of them was still there to be taken.
    returned_amount  INTEGER NOT NULL DEFAULT 0 CHECK (returned_amount BETWEEN 0 AND amount),
    returned_credits INTEGER NOT NULL DEFAULT 0 CHECK (returned_credits BETWEEN 0 AND credits),
    taken_credits    INTEGER NOT NULL DEFAULT 0 CHECK (taken_credits BETWEEN 0 AND credits),
    period_ends_at   INTEGER NOT NULL,
    paid_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX bills_of_subscription ON bills (subscription_id);

-- Accounts whose period is over and whose plan credits are not ended yet.
CREATE INDEX accounts_plan_over ON accounts (plan_expires_at) WHERE plan > 0;

-- How far what happened at Stripe was read, for what no webhook told. One row.
CREATE TABLE stripe_log (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    read_to   INTEGER NOT NULL,
    due_at    INTEGER NOT NULL
) STRICT;
