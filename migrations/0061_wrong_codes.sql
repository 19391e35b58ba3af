-- Whoever has tried too many wrong codes is refused before another one is looked at.
ALTER TABLE refusals ADD COLUMN rate_limited INTEGER CONSTRAINT rate_limited CHECK (rate_limited IS NULL);
