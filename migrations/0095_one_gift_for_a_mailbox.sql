-- One gift for a mailbox, whatever dots and tags its addresses have: not only after an account of it has ended.
CREATE INDEX users_mailbox ON users (mailbox) WHERE mailbox IS NOT NULL;
CREATE TRIGGER a_mailbox_that_was_given_one_gets_no_other BEFORE INSERT ON entries
WHEN NEW.kind = 'signup' AND EXISTS (
  SELECT 1 FROM users u JOIN users o ON o.mailbox = u.mailbox AND o.id <> u.id
           JOIN entries e ON e.user_id = o.id AND e.kind = 'signup'
   WHERE u.id = NEW.user_id AND o.confirmed_at IS NOT NULL) BEGIN
    SELECT RAISE(IGNORE);
END;
