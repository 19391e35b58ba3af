-- Everything that is known of somebody, as files to take away (requirement D7).

CREATE TABLE exports (
    id         TEXT    PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    state      TEXT    NOT NULL CHECK (state IN ('preparing', 'ready', 'failed')),
    -- Where the next part begins, as JSON; and how many there are.
    place      TEXT    NOT NULL,
    parts      INTEGER NOT NULL DEFAULT 0 CHECK (parts >= 0),
    tries      INTEGER NOT NULL DEFAULT 0,
    -- Whoever makes a part has until then.
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- When its files go.
    expires_at INTEGER,
    CONSTRAINT ready_export_has_parts CHECK (state <> 'ready' OR (parts > 0 AND expires_at IS NOT NULL))
) STRICT;
CREATE INDEX exports_of_user ON exports (user_id, id DESC);
CREATE UNIQUE INDEX export_is_prepared_once ON exports (user_id) WHERE state = 'preparing';
CREATE INDEX exports_due ON exports (due_at) WHERE state = 'preparing';
