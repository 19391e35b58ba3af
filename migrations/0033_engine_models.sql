-- Models die at their engines, from one day to the next. Each that is in use is asked for once a day, so that an operator is
-- told before a customer is.
CREATE TABLE engine_models (
    engine        TEXT    NOT NULL CHECK (engine <> ''),
    -- As its engine names it, with its version where that is run.
    model         TEXT    NOT NULL CHECK (model <> ''),
    -- When it is asked for next; whoever asks moves it first.
    due_at        INTEGER NOT NULL,
    -- Since when the engine says that there is no such model.
    missing_since INTEGER,
    PRIMARY KEY (engine, model)
) STRICT, WITHOUT ROWID;
