-- Where trained models are kept at their engine: one destination for each person that holds a version for each model, because
-- an account there holds a thousand destinations. Closed, nothing enters it any more, and it is deleted at the engine.
CREATE TABLE destinations (
    id        TEXT    PRIMARY KEY,
    user_id   TEXT    NOT NULL REFERENCES users (id),
    opened_at INTEGER NOT NULL,
    closed_at INTEGER CHECK (closed_at >= opened_at)
) STRICT;
CREATE INDEX destinations_of_user ON destinations (user_id);
CREATE UNIQUE INDEX destinations_open ON destinations (user_id) WHERE closed_at IS NULL;

-- The models that are in one or may come into it. Those that were trained before have one of their own, and no row.
CREATE TABLE destination_models (
    model_id       TEXT PRIMARY KEY REFERENCES models (id),
    destination_id TEXT NOT NULL REFERENCES destinations (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX destination_models_of ON destination_models (destination_id);

-- A model whose training failed left an empty one of its own behind.
INSERT INTO erasures (id, kind, target, due_at, created_at)
SELECT 'era_empty_' || id, 'provider_model',
       json_object('model', id, 'provider_model', NULL, 'provider_version', NULL), created_at, created_at
  FROM models WHERE state = 'failed';
