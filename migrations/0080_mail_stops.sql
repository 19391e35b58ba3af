-- Addresses that no mail goes to but codes that somebody asks for: none can be delivered there, or its reader called one
-- spam. Of an address only a hash is kept. A mail service says things twice, late and
-- out of order, so the newest word counts, by the time at which it was said.
CREATE TABLE mail_stops (
    address   TEXT    PRIMARY KEY,
    reason    TEXT    NOT NULL CHECK (reason IN ('bounced', 'complained')),
    -- When the mail service saw it.
    said_at   INTEGER NOT NULL,
    -- When a mail arrived there all the same: its code came back.
    lifted_at INTEGER
) STRICT, WITHOUT ROWID;
