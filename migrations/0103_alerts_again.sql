-- What is news each time it comes is told again while its alert is open: how many mails went about it, and when the newest did.
ALTER TABLE operator_alerts ADD COLUMN told_at INTEGER;
ALTER TABLE operator_alerts ADD COLUMN mails INTEGER NOT NULL DEFAULT 0 CHECK (mails >= 0);
UPDATE operator_alerts SET told_at = mailed_at, mails = mailed_at IS NOT NULL;
