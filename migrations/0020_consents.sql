-- A model of a face is trained only with the consent of whom it shows: which text, in which version and language, and when.
-- Withdrawn is a time and not a deletion: that there was consent until then is what the row proves.
CREATE TABLE consents (
    model_id     TEXT    PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    text         TEXT    NOT NULL CHECK (text <> ''),
    text_version TEXT    NOT NULL CHECK (text_version <> ''),
    language     TEXT    NOT NULL CHECK (language IN ('zh-CN', 'en')),
    -- 1 where the request names the text that was shown; 0 where it declares consent by being sent, as the document says.
    shown        INTEGER NOT NULL CHECK (shown IN (0, 1)),
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER CHECK (withdrawn_at >= given_at)
) STRICT;
CREATE INDEX consents_of_user ON consents (user_id);

CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents
WHEN NEW.model_id <> OLD.model_id OR NEW.user_id <> OLD.user_id OR NEW.text <> OLD.text
  OR NEW.text_version <> OLD.text_version OR NEW.language <> OLD.language OR NEW.shown <> OLD.shown
  OR NEW.given_at <> OLD.given_at OR OLD.withdrawn_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'consents_never_change');
END;

CREATE TRIGGER no_training_without_consent BEFORE INSERT ON models
WHEN NEW.state = 'training' AND NOT EXISTS (
  SELECT 1 FROM consents WHERE model_id = NEW.id AND user_id = NEW.user_id AND withdrawn_at IS NULL) BEGIN
    SELECT RAISE(ABORT, 'consent_missing');
END;
CREATE TRIGGER no_training_again_without_consent BEFORE UPDATE OF state ON models
WHEN NEW.state = 'training' AND OLD.state <> 'training' AND NOT EXISTS (
  SELECT 1 FROM consents WHERE model_id = NEW.id AND user_id = NEW.user_id AND withdrawn_at IS NULL) BEGIN
    SELECT RAISE(ABORT, 'consent_missing');
END;
