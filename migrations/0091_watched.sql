-- The usual pause between two runs of the reconciler, so that its silence is told from its rhythm (every minute, or once a
-- day); and when the ledger was last looked at.
ALTER TABLE reconciler_runs ADD COLUMN gap_ms INTEGER NOT NULL DEFAULT 86400000;
ALTER TABLE reconciler_runs ADD COLUMN audited_at INTEGER NOT NULL DEFAULT 0;

-- Since when the chain's provider gives no answer that can be used; null while it does.
ALTER TABLE usdt_readers ADD COLUMN silent_since INTEGER;
