-- People, the ways they sign in, what they may ask for, and what stops a batch.

-- Never holds a row. A batch that must not happen inserts one, and the check that fails names the reason:
-- INSERT INTO refusals (not_found) SELECT 1 WHERE NOT EXISTS (…). The whole batch then rolls back in its round trip.
CREATE TABLE refusals (
    unauthenticated   INTEGER CONSTRAINT unauthenticated   CHECK (unauthenticated IS NULL),
    not_found         INTEGER CONSTRAINT not_found         CHECK (not_found IS NULL),
    model_not_ready   INTEGER CONSTRAINT model_not_ready   CHECK (model_not_ready IS NULL),
    upload_not_ready  INTEGER CONSTRAINT upload_not_ready  CHECK (upload_not_ready IS NULL),
    changed_meanwhile INTEGER CONSTRAINT changed_meanwhile CHECK (changed_meanwhile IS NULL),
    code_not_usable   INTEGER CONSTRAINT code_not_usable   CHECK (code_not_usable IS NULL),
    hold_not_open     INTEGER CONSTRAINT hold_not_open     CHECK (hold_not_open IS NULL)
) STRICT;

CREATE TABLE users (
    id          TEXT    PRIMARY KEY,
    email       TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    avatar_url  TEXT,
    locale      TEXT    NOT NULL DEFAULT 'zh-CN' CHECK (locale IN ('zh-CN', 'en')),
    level       TEXT    NOT NULL DEFAULT 'free' CHECK (level IN ('free', 'plus', 'pro')),
    role        TEXT    NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator')),
    google_sub  TEXT    UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    id           TEXT    PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    user_agent   TEXT    NOT NULL,
    network      TEXT    NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC);

-- A mailed code: kept as an HMAC, bound to the browser that asked, used once, tried five times.
CREATE TABLE login_codes (
    id          TEXT    PRIMARY KEY,
    email       TEXT    NOT NULL,
    browser     TEXT    NOT NULL,
    code_hmac   BLOB    NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;
CREATE INDEX login_codes_asked ON login_codes (email, browser, created_at DESC);
CREATE INDEX login_codes_age ON login_codes (created_at);

-- Fixed windows. The check refuses the batch that would go past the limit.
CREATE TABLE rate_limits (
    key        TEXT    PRIMARY KEY,
    ends_at    INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    count_max  INTEGER NOT NULL,
    CONSTRAINT rate_limited CHECK (count <= count_max)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_ended ON rate_limits (ends_at);

-- The first answer to a request that costs, given again when the same key comes back.
CREATE TABLE idempotency_keys (
    user_id     TEXT    NOT NULL REFERENCES users (id),
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    status      INTEGER NOT NULL,
    answer      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
