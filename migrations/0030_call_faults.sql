-- Why items of a call failed, each reason once, separated by commas: the ledger says it beside what came back. It stays with
-- the call: an item that is tried again belongs to the next one, and forgets its reason.
ALTER TABLE calls ADD COLUMN faults TEXT;

UPDATE calls SET faults = (SELECT group_concat(DISTINCT error) FROM items WHERE call_id = calls.id AND state = 'failed')
 WHERE EXISTS (SELECT 1 FROM items WHERE call_id = calls.id AND state = 'failed');

CREATE TRIGGER a_failed_item_tells_its_call AFTER UPDATE OF state ON items WHEN NEW.state = 'failed' BEGIN
    UPDATE calls SET faults = CASE
             WHEN faults IS NULL THEN NEW.error
             WHEN instr(',' || faults || ',', ',' || NEW.error || ',') > 0 THEN faults
             ELSE faults || ',' || NEW.error
           END
     WHERE id = NEW.call_id;
END;
