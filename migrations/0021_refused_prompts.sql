-- How many prompts were refused for what they ask for, by day (UTC) and reason. The prompts themselves are not kept.
CREATE TABLE refused_prompts (
    day    TEXT    NOT NULL,
    reason TEXT    NOT NULL CHECK (reason IN ('intimate', 'minor', 'public_person')),
    times  INTEGER NOT NULL CHECK (times > 0),
    PRIMARY KEY (day, reason)
) STRICT, WITHOUT ROWID;
