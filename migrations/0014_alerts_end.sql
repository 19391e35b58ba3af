-- The alert about dead letters ends with the last of them: applied, closed, or to be tried again.
CREATE TRIGGER inbox_closes_its_alert AFTER UPDATE OF dead_at, closed_at ON inbox
WHEN OLD.dead_at IS NOT NULL AND OLD.closed_at IS NULL AND (NEW.dead_at IS NULL OR NEW.closed_at IS NOT NULL) BEGIN
    UPDATE operator_alerts SET closed_at = MAX(last_at, COALESCE(NEW.closed_at, NEW.applied_at, NEW.due_at))
     WHERE kind = 'dead_letter' AND subject = NEW.provider AND closed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM inbox i
                        WHERE i.provider = NEW.provider AND i.dead_at IS NOT NULL AND i.closed_at IS NULL);
END;

ALTER TABLE refusals ADD COLUMN alert_not_open INTEGER CONSTRAINT alert_not_open CHECK (alert_not_open IS NULL);
