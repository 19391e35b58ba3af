-- Try-ons: who is dressed in what, by whose consent, and what of it must not be kept.

-- A consent is for one use of somebody's pictures: a model that is trained of them, or a try-on. It names its subject.
ALTER TABLE consents RENAME COLUMN model_id TO subject_id;
ALTER TABLE consents ADD COLUMN kind TEXT NOT NULL DEFAULT 'training' CHECK (kind IN ('training', 'tryon'));
DROP TRIGGER consents_never_change;
CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents
WHEN NEW.subject_id <> OLD.subject_id OR NEW.user_id <> OLD.user_id OR NEW.text <> OLD.text
  OR NEW.text_version <> OLD.text_version OR NEW.language <> OLD.language OR NEW.shown <> OLD.shown
  OR NEW.given_at <> OLD.given_at OR NEW.kind <> OLD.kind OR OLD.withdrawn_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'consents_never_change');
END;

-- One order of the try-on studio.
CREATE TABLE tryons (
    job_id    TEXT    PRIMARY KEY REFERENCES jobs (id),
    user_id   TEXT    NOT NULL REFERENCES users (id),
    garments  INTEGER NOT NULL CHECK (garments BETWEEN 1 AND 10),
    -- 1: one picture that wears all of them; 0: one picture for each.
    together  INTEGER NOT NULL CHECK (together IN (0, 1)),
    keep_face INTEGER NOT NULL CHECK (keep_face IN (0, 1))
) STRICT;
CREATE INDEX tryons_of_user ON tryons (user_id);

-- Its pictures: the person at place 0, then the garments. The files go with the job's end; the rows say which they were.
CREATE TABLE tryon_inputs (
    job_id    TEXT    NOT NULL REFERENCES tryons (job_id),
    place     INTEGER NOT NULL CHECK (place BETWEEN 0 AND 10),
    upload_id TEXT    NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (job_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX tryon_inputs_of_upload ON tryon_inputs (upload_id);

CREATE TRIGGER no_tryon_without_consent BEFORE INSERT ON tryons
WHEN NOT EXISTS (
  SELECT 1 FROM consents WHERE subject_id = NEW.job_id AND user_id = NEW.user_id AND kind = 'tryon'
                           AND withdrawn_at IS NULL) BEGIN
    SELECT RAISE(ABORT, 'consent_missing');
END;

-- More garments than the level allows at once; a second try of what was deleted when its job ended, or whose consent was
-- withdrawn.
ALTER TABLE refusals ADD COLUMN tryon_garments INTEGER CONSTRAINT tryon_garments CHECK (tryon_garments IS NULL);
ALTER TABLE refusals ADD COLUMN tryon_inputs_gone INTEGER CONSTRAINT tryon_inputs_gone CHECK (tryon_inputs_gone IS NULL);
