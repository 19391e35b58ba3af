-- What a text model wrote about a product, for a day: the same question is not asked twice, and a set that is ordered
-- without a brief has the name that the model gave.
CREATE TABLE poster_briefs (
    user_id    TEXT    NOT NULL REFERENCES users (id),
    -- A hash of what was asked: description, language, and the picture that was shown.
    question   TEXT    NOT NULL,
    -- As JSON.
    brief      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    PRIMARY KEY (user_id, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX poster_briefs_by_end ON poster_briefs (ends_at);
