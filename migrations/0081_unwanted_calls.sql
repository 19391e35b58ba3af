-- Somebody took back the consent that a call is made by: whatever its engine makes of it, nothing is delivered and nothing
-- is charged, as of an account that has ended.
ALTER TABLE calls ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0 CHECK (unwanted IN (0, 1));
