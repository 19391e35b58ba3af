-- Operators work in the browser behind a second factor, and an account can be blocked.

ALTER TABLE refusals ADD COLUMN not_operator INTEGER CONSTRAINT not_operator CHECK (not_operator IS NULL);
ALTER TABLE refusals ADD COLUMN second_factor INTEGER CONSTRAINT second_factor CHECK (second_factor IS NULL);
ALTER TABLE refusals ADD COLUMN factor_not_usable INTEGER
    CONSTRAINT factor_not_usable CHECK (factor_not_usable IS NULL);
ALTER TABLE refusals ADD COLUMN account_blocked INTEGER CONSTRAINT account_blocked CHECK (account_blocked IS NULL);

-- When this session last showed a second factor.
ALTER TABLE sessions ADD COLUMN factor_at INTEGER;
-- Since when nobody can sign in to it.
ALTER TABLE users ADD COLUMN blocked_at INTEGER;

CREATE TABLE second_factors (
    user_id      TEXT    PRIMARY KEY REFERENCES users (id),
    -- The secret is derived from the session key of this name, the user and this number: the row alone opens nothing.
    key_id       TEXT    NOT NULL,
    nonce        BLOB    NOT NULL CHECK (length(nonce) = 16),
    created_at   INTEGER NOT NULL,
    -- When a code of it was first right: nothing is opened by one that nobody has shown to have.
    confirmed_at INTEGER,
    -- The last time step whose code was taken: each is taken once.
    last_step    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Ten codes for whoever has lost the device, each good once, kept as HMACs.
CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    code_hmac BLOB NOT NULL,
    used_at   INTEGER,
    PRIMARY KEY (user_id, code_hmac)
) STRICT, WITHOUT ROWID;

-- How somebody stood before an act, until the act's own row says it: no row outlives its write.
CREATE TABLE act_snapshots (
    act_id TEXT PRIMARY KEY,
    state  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
