-- Nothing a provider says vanishes: news without an effect is kept as a dead letter until an operator has seen to it.
-- What was bought is fixed where it was bought, and money that goes back is counted by its share.

-- News is waiting, applied, or dead: never two of them. Who replays a dead letter makes it wait again.
ALTER TABLE inbox ADD COLUMN dead_at INTEGER
    CONSTRAINT dead_letter_has_no_effect CHECK (dead_at IS NULL OR applied_at IS NULL);
ALTER TABLE inbox ADD COLUMN reason TEXT
    CONSTRAINT dead_letter_has_a_reason CHECK ((dead_at IS NULL) = (reason IS NULL));
-- An operator said that nothing is to be done about it. Its body stays for a week.
ALTER TABLE inbox ADD COLUMN closed_at INTEGER
    CONSTRAINT closed_letter_was_dead CHECK (closed_at IS NULL OR dead_at IS NOT NULL);
CREATE INDEX inbox_dead ON inbox (dead_at DESC, event_id) WHERE dead_at IS NOT NULL;
ALTER TABLE refusals ADD COLUMN dead_letter_not_open INTEGER
    CONSTRAINT dead_letter_not_open CHECK (dead_letter_not_open IS NULL);

-- The whole that amount is a part of, in the same units. Null: amount is counted in what was paid.
ALTER TABLE card_returns ADD COLUMN whole INTEGER CHECK (whole > 0);
-- When Stripe told of it last, and which of two things told in one second is later: only newer words change a dispute.
ALTER TABLE card_returns ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- What was bought: what a period costs, in minor units of a currency in lower case, and what it gives. Fixed when it is
-- bought or changed; later catalogues change new purchases only. Null: given by the operator, or older than this.
ALTER TABLE subscriptions ADD COLUMN amount INTEGER CHECK (amount > 0);
ALTER TABLE subscriptions ADD COLUMN currency TEXT;
ALTER TABLE subscriptions ADD COLUMN credits INTEGER CHECK (credits >= 0);
UPDATE subscriptions
   SET (amount, currency, credits) = (SELECT b.amount, b.currency, b.credits FROM bills b
                                       WHERE b.subscription_id = subscriptions.id AND b.plan = subscriptions.plan
                                         AND b.credits > 0
                                       ORDER BY b.paid_at DESC, b.id LIMIT 1);
-- Since when a bill is unpaid, and since when it counts as given up: the plan is in effect no more.
ALTER TABLE subscriptions ADD COLUMN past_due_since INTEGER;
ALTER TABLE subscriptions ADD COLUMN lapsed_at INTEGER;
CREATE INDEX subscriptions_past_due ON subscriptions (past_due_since) WHERE state = 'past_due' AND lapsed_at IS NULL;
-- Nothing shall be billed any more: it is to be ended at Stripe, again and again until it is.
ALTER TABLE subscriptions ADD COLUMN stop_at INTEGER;
