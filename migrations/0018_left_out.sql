-- What became of a training set's files beside its pictures: which photos were left out and why, how many other files
-- there were, how many of the pictures have a caption.
ALTER TABLE uploads ADD COLUMN left_out TEXT;
ALTER TABLE uploads ADD COLUMN other_files INTEGER;
ALTER TABLE uploads ADD COLUMN captions INTEGER;
-- Until when somebody looks at the file; past it, whoever asks next begins again.
ALTER TABLE uploads ADD COLUMN checking_until INTEGER;
