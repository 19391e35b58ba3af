-- USDT that is seen and may still vanish; and who may order in it.

-- Amounts are few, and an address that nobody has proven costs nothing.
ALTER TABLE refusals ADD COLUMN address_not_proven INTEGER
    CONSTRAINT address_not_proven CHECK (address_not_proven IS NULL);

-- A transfer of what an order asks for, in a block that may still be dropped. Its owner is told of it, and that is all
-- it does: money is what is in usdt_transfers. It goes when it is money, when it vanishes, and with time.
CREATE TABLE usdt_seen (
    order_id   TEXT    PRIMARY KEY REFERENCES usdt_orders (order_id),
    txid       TEXT    NOT NULL,
    block_at   INTEGER NOT NULL,
    -- When the chain's index named it last.
    checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX usdt_seen_of_transaction ON usdt_seen (txid);
CREATE INDEX usdt_seen_age ON usdt_seen (checked_at);
