-- Pictures that are developed before they are kept.

-- What a call's pictures are developed by, as JSON of its studio's own. Null: they are kept as the engine made them.
ALTER TABLE calls ADD COLUMN development TEXT;

-- The name of a picture's file in the storage, where it has one of its own (a poster's). Null: the one of its id.
ALTER TABLE items ADD COLUMN file TEXT;
ALTER TABLE assets ADD COLUMN file TEXT;

-- Beside the picture a hidden one without text is kept: what its studio has to know to letter it again, as JSON.
ALTER TABLE assets ADD COLUMN base TEXT;
