-- What Stripe is asked for, and what it does not take.

-- A request that Stripe does not take as it is (an address it refuses, a customer it has forgotten) is asked again in
-- other words. Each wording has an idempotency key of its own; the row always holds the words that go with its number.
ALTER TABLE card_payments ADD COLUMN wording INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN wording INTEGER NOT NULL DEFAULT 0;
-- Why no page could be made, in Stripe's own code and parameter; null unless Stripe refused for good.
ALTER TABLE card_payments ADD COLUMN refused TEXT;
ALTER TABLE subscriptions ADD COLUMN refused TEXT;

-- The plan that follows with the next period. What Stripe bills next is the truth; this shows it.
ALTER TABLE subscriptions ADD COLUMN next_plan TEXT;

-- From one plan to another: up at once for the difference, down with the next period, back to the plan one has.
-- What both plans cost and give is fixed here, when it is pressed.
CREATE TABLE plan_switches (
    id              TEXT    PRIMARY KEY,
    user_id         TEXT    NOT NULL REFERENCES accounts (user_id),
    subscription_id TEXT    NOT NULL REFERENCES subscriptions (id),
    way             TEXT    NOT NULL CHECK (way IN ('up', 'down', 'back', 'resume')),
    -- asked: Stripe may have heard of it or not; done; declined by the bank; refused by Stripe; left: it had no outcome
    -- when another one was pressed.
    state           TEXT    NOT NULL CHECK (state IN ('asked', 'done', 'declined', 'refused', 'left')),
    from_plan       TEXT    NOT NULL,
    from_amount     INTEGER NOT NULL CHECK (from_amount > 0),
    from_credits    INTEGER NOT NULL CHECK (from_credits >= 0),
    to_plan         TEXT    NOT NULL,
    to_amount       INTEGER NOT NULL CHECK (to_amount > 0),
    to_credits      INTEGER NOT NULL CHECK (to_credits >= 0),
    -- Which item of the subscription is changed, and its name at Stripe.
    item_id         TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    -- The second that the rest of the period is counted from: the bill of an upgrade is found by it.
    prorated_at     INTEGER NOT NULL,
    period_ends_at  INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    currency        TEXT    NOT NULL
) STRICT;
-- The bill of an upgrade is found by its second.
CREATE UNIQUE INDEX upgrade_once_a_second ON plan_switches (subscription_id, prorated_at) WHERE way = 'up';
-- One at a time.
CREATE UNIQUE INDEX switch_under_way ON plan_switches (subscription_id) WHERE state = 'asked';
