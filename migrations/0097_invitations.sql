-- Who invited whom, and what both get for it. A code is in a link that its owner gives away: random, and not their id.
CREATE TABLE invite_codes (
    user_id    TEXT    PRIMARY KEY REFERENCES users (id),
    code       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO invite_codes (user_id, code, created_at)
SELECT id, lower(hex(randomblob(6))), confirmed_at FROM users WHERE confirmed_at IS NOT NULL AND ended_at IS NULL;

-- Written with the proof of an address, once for each account, with what was promised then.
CREATE TABLE invitations (
    id               TEXT    PRIMARY KEY,
    user_id          TEXT    NOT NULL UNIQUE REFERENCES users (id),
    inviter_id       TEXT    NOT NULL REFERENCES users (id),
    inviter_credits  INTEGER NOT NULL CHECK (inviter_credits >= 0),
    invited_credits  INTEGER NOT NULL CHECK (invited_credits >= 0),
    total_max        INTEGER NOT NULL CHECK (total_max >= 0),
    month_max        INTEGER NOT NULL CHECK (month_max >= 0),
    created_at       INTEGER NOT NULL,
    -- The first order that was paid, and what each was given for it. What was taken back has used its place all the same.
    order_id         TEXT    UNIQUE REFERENCES orders (id),
    rewarded_at      INTEGER,
    inviter_gets     INTEGER NOT NULL DEFAULT 0 CHECK (inviter_gets IN (0, inviter_credits)),
    invited_gets     INTEGER NOT NULL DEFAULT 0 CHECK (invited_gets IN (0, invited_credits)),
    inviter_returned INTEGER NOT NULL DEFAULT 0 CHECK (inviter_returned BETWEEN 0 AND inviter_gets),
    invited_returned INTEGER NOT NULL DEFAULT 0 CHECK (invited_returned BETWEEN 0 AND invited_gets),
    CONSTRAINT nobody_invites_themselves CHECK (user_id <> inviter_id),
    CONSTRAINT a_reward_has_its_order CHECK ((order_id IS NULL) = (rewarded_at IS NULL)
        AND (order_id IS NOT NULL OR inviter_gets + invited_gets = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_of_inviter ON invitations (inviter_id, rewarded_at);
