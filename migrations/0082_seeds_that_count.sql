-- A seed is kept with a picture only where it makes the picture again. Gemini takes none, what stands behind a chat endpoint
-- draws as it likes, and what Together made in the place of another engine comes from another model than the next order.
UPDATE assets SET seed = NULL
 WHERE seed IS NOT NULL
   AND (json_extract(parameters, '$.shape') IN ('chat', 'gemini')
        OR (json_extract(parameters, '$.shape') = 'together' AND COALESCE(model_id, '') <> 'flux-schnell'));
