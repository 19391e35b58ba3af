-- What the clocks of retention look for (requirement "Retention"): photos of trainings that are over, and reports that
-- somebody has seen to.
CREATE INDEX uploads_training_sets ON uploads (id)
    WHERE purpose = 'training_zip' AND state = 'ready' AND kept_key IS NOT NULL;
CREATE INDEX share_reports_closed ON share_reports (closed_at) WHERE closed_at IS NOT NULL;
