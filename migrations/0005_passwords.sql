-- Passwords, and who may be believed to have set one.

-- When somebody proved to read the mail of the address. Until then the account is of whoever gave the address first.
ALTER TABLE users ADD COLUMN confirmed_at INTEGER;
UPDATE users SET confirmed_at = created_at;

CREATE TABLE passwords (
    user_id    TEXT    PRIMARY KEY REFERENCES users (id),
    -- argon2id, as a PHC string.
    hash       TEXT    NOT NULL,
    -- The registration that set it, until a code mailed for that registration comes back. Whoever proves the address
    -- any other way ends it. NULL: set by somebody who had proven the address.
    claim      TEXT,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a code is for; and the registration it proves, if one asked for it.
ALTER TABLE login_codes ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign_in' CHECK (purpose IN ('sign_in', 'reset'));
ALTER TABLE login_codes ADD COLUMN claim TEXT;

ALTER TABLE refusals ADD COLUMN email_taken INTEGER CONSTRAINT email_taken CHECK (email_taken IS NULL);
ALTER TABLE refusals ADD COLUMN bad_credentials INTEGER CONSTRAINT bad_credentials CHECK (bad_credentials IS NULL);
