-- A job may have several calls, and its items may cost differently.

-- What an item costs once it is delivered. Null: as its job says, in jobs that were made before there were prices of
-- items.
ALTER TABLE items ADD COLUMN price INTEGER
    CONSTRAINT item_price_is_an_amount CHECK (price >= 0);

-- Whether an upload is in use is asked of its models.
CREATE INDEX models_of_upload ON models (upload_id);
