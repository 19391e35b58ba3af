-- When the reconciler last began: a timer that rings no more is seen by its silence.
CREATE TABLE reconciler_runs (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    began_at INTEGER NOT NULL
) STRICT;
