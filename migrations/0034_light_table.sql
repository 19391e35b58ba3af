-- Pictures that are shared by a link, reports of them, and the filters of the gallery.

-- What the link ends with: a new one each time it is shared, and none while it is not.
ALTER TABLE assets ADD COLUMN share_token TEXT CONSTRAINT shared_by_a_link CHECK ((share_token IS NOT NULL) = (shared = 1));
CREATE UNIQUE INDEX assets_share_token ON assets (share_token) WHERE share_token IS NOT NULL;

-- When an operator ended its sharing: its owner cannot share it again.
ALTER TABLE assets ADD COLUMN share_barred_at INTEGER;
CREATE TRIGGER what_is_barred_is_not_shared BEFORE UPDATE OF share_token ON assets
WHEN NEW.share_token IS NOT NULL AND NEW.share_barred_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'share_barred');
END;

-- What visitors of the page of a shared picture report. They are asked for no name, and nothing is kept of them.
CREATE TABLE share_reports (
  id         TEXT PRIMARY KEY,
  asset_id   TEXT NOT NULL,
  -- Whose the picture is.
  user_id    TEXT NOT NULL REFERENCES users (id),
  reason     TEXT NOT NULL CHECK (reason IN ('intimate', 'minor', 'person', 'rights', 'other')),
  note       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- When an operator had seen to it.
  closed_at  INTEGER
) STRICT;
CREATE INDEX share_reports_open ON share_reports (asset_id) WHERE closed_at IS NULL;
CREATE INDEX share_reports_of ON share_reports (user_id);
ALTER TABLE refusals ADD COLUMN report_not_open INTEGER CONSTRAINT report_not_open CHECK (report_not_open IS NULL);

-- The gallery is read newest first, whatever is filtered for: each index ends with the order of the list.
CREATE INDEX assets_favourite ON assets (user_id, id DESC) WHERE favourite = 1;
CREATE INDEX assets_of_studio ON assets (user_id, studio, id DESC);
CREATE INDEX assets_of_model ON assets (user_id, model_id, id DESC) WHERE model_id IS NOT NULL;
-- Of a poster: its session, the third part of the name of its file (`outputs/{user}/{session}/03-prime.jpg`).
CREATE INDEX assets_of_session ON assets (user_id, substr(file, 40, 27), id DESC) WHERE file IS NOT NULL;
