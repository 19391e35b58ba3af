-- The mail service takes five mails a second of a whole team, however many processes send. A row is one of the five, and when
-- it was last taken, by the database's own clock, which all processes have: whoever sends takes the oldest.
CREATE TABLE mail_slots (
    slot     INTEGER PRIMARY KEY,
    taken_at INTEGER NOT NULL
) STRICT;
INSERT INTO mail_slots (slot, taken_at) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
