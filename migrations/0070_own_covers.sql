-- A prompt of one's own is shown with the newest picture that was made by it.
CREATE INDEX library_orders_of_prompt ON library_orders (user_id, prompt_id, job_id DESC);
