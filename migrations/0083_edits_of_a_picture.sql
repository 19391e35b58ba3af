-- The edits of a picture are found when the consent to it is withdrawn, and its try-on from an edit that is tried again.
CREATE INDEX edits_of_a_picture ON edits (parent_id);
CREATE INDEX items_of_a_picture ON items (asset_id);

-- Of an account that ends nothing is wanted any more: from here on the write that ends it says so of each call.
UPDATE calls SET unwanted = 1
 WHERE state IN ('sending', 'waiting', 'accepted')
   AND user_id IN (SELECT id FROM users WHERE ended_at IS NOT NULL);
