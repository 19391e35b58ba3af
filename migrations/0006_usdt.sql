-- USDT on TRON: which amount belongs to which order, what came to our address, who says that it was theirs, and how far
-- the chain was read.

ALTER TABLE refusals ADD COLUMN transfer_not_open INTEGER
    CONSTRAINT transfer_not_open CHECK (transfer_not_open IS NULL);

-- What an order asks for, in millionths of USDT, and until when money of exactly that amount is its own: through the
-- time to pay and the grace after it, whatever becomes of the order. Only then the amount may be another's.
CREATE TABLE usdt_orders (
    order_id    TEXT    PRIMARY KEY REFERENCES orders (id),
    address     TEXT    NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    grace_until INTEGER NOT NULL,
    kept        INTEGER NOT NULL DEFAULT 1 CHECK (kept IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX usdt_amount_once ON usdt_orders (address, amount) WHERE kept = 1;
CREATE INDEX usdt_orders_kept ON usdt_orders (grace_until) WHERE kept = 1;
CREATE INDEX usdt_orders_of_amount ON usdt_orders (address, amount);

-- Transfers of the pinned token to us that are irreversible, in millionths, each once: a transaction can have several.
CREATE TABLE usdt_transfers (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    txid       TEXT    NOT NULL,
    log_index  INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    -- Often an exchange's: never where money may be sent back to.
    sender     TEXT    NOT NULL,
    amount     INTEGER NOT NULL CHECK (amount > 0),
    block_at   INTEGER NOT NULL,
    state      TEXT    NOT NULL
                       CHECK (state IN ('matched', 'late', 'unmatched', 'claimed', 'assigned', 'ignored')),
    order_id   TEXT    REFERENCES orders (id),
    note       TEXT    NOT NULL DEFAULT '',
    seen_at    INTEGER NOT NULL,
    decided_at INTEGER,
    CONSTRAINT usdt_transfer_once UNIQUE (txid, log_index),
    CONSTRAINT settled_transfer_has_an_order CHECK (
        (state IN ('matched', 'late', 'assigned')) = (order_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX usdt_order_paid_once ON usdt_transfers (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX usdt_transfers_open ON usdt_transfers (seq DESC) WHERE state IN ('unmatched', 'claimed');

-- "I have paid": anybody can say that of any transaction, so it is a note for the operator and decides nothing.
CREATE TABLE usdt_claims (
    order_id   TEXT    NOT NULL REFERENCES usdt_orders (order_id),
    transfer   INTEGER NOT NULL REFERENCES usdt_transfers (seq),
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (order_id, transfer)
) STRICT, WITHOUT ROWID;
CREATE INDEX usdt_claims_of_transfer ON usdt_claims (transfer);

-- How far an address was read, when that was begun last, and since when not to ask again.
CREATE TABLE usdt_readers (
    address       TEXT    PRIMARY KEY,
    -- The time of the newest block whose transfers are all here.
    cursor_at     INTEGER NOT NULL,
    -- 1 when the last run ended before the end of what there was.
    behind        INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1)),
    read_at       INTEGER NOT NULL DEFAULT 0,
    blocked_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Transactions all of whose transfers are here (or that have none): not to be asked for again. Swept with time.
CREATE TABLE usdt_transactions (
    txid    TEXT    PRIMARY KEY,
    read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX usdt_transactions_age ON usdt_transactions (read_at);
