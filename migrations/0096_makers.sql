-- Pictures that nobody chose a model for (try-ons, posters, edits, what is made of a reference) are found by what made them, as
-- it is called where it is shown: without the owner and the version that its engine puts round it.
CREATE INDEX assets_of_maker ON assets (
  user_id,
  COALESCE(model_id, substr(
    substr(json_extract(parameters, '$.model'), instr(json_extract(parameters, '$.model'), '/') + 1), 1,
    instr(substr(json_extract(parameters, '$.model'), instr(json_extract(parameters, '$.model'), '/') + 1) || ':', ':') - 1)),
  id DESC
);
