-- Pictures may be saved without the visible label of generated ones by whoever was told that the duty to label is then
-- theirs (Labelling Measures, article 9): which text they were shown, in which language, and when.
CREATE TABLE label_acknowledgements (
    user_id      TEXT    NOT NULL REFERENCES users (id),
    given_at     INTEGER NOT NULL,
    text         TEXT    NOT NULL CHECK (text <> ''),
    text_version TEXT    NOT NULL CHECK (text_version <> ''),
    language     TEXT    NOT NULL CHECK (language IN ('zh-CN', 'en')),
    PRIMARY KEY (user_id, given_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_acknowledgements_by_age ON label_acknowledgements (given_at);

CREATE TRIGGER label_acknowledgements_never_change BEFORE UPDATE ON label_acknowledgements BEGIN
    SELECT RAISE(ABORT, 'label_acknowledgements_never_change');
END;

-- A download without the label, by somebody who was not told.
ALTER TABLE refusals ADD COLUMN label_unacknowledged INTEGER
    CONSTRAINT label_unacknowledged CHECK (label_unacknowledged IS NULL);
