-- Since when somebody wants no mails but those about money and the safety of the account.
ALTER TABLE users ADD COLUMN unsubscribed_at INTEGER;
