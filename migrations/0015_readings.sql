-- Which reading of a subscription wrote last: one that began before it has nothing newer to say.
ALTER TABLE subscriptions ADD COLUMN written_by INTEGER NOT NULL DEFAULT 0;
