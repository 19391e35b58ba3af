//! What holds and the work they pay for must say of each other.

/// Each rule finds what breaks it, as `(rule, subject)`.
pub(super) const RULES: &str = "
    SELECT 'open_hold_without_live_items', h.id FROM holds h
     WHERE h.state = 'open' AND NOT EXISTS (SELECT 1 FROM items i WHERE i.call_id = h.id
                                               AND i.state IN ('queued', 'submitted', 'running'))
    UNION ALL
    SELECT 'live_item_without_open_hold', i.job_id || '/' || i.seq FROM items i
     WHERE i.state IN ('queued', 'submitted', 'running')
       AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.id = i.call_id AND h.state = 'open')
    UNION ALL
    SELECT 'delivered_is_not_captured', h.id FROM holds h JOIN jobs j ON j.id = h.job_id
     WHERE h.state <> 'open'
       AND h.captured <> COALESCE((SELECT SUM(COALESCE(i.price, j.price_each)) FROM items i
                                    WHERE i.call_id = h.id AND i.state = 'succeeded'), 0)
                         + COALESCE((SELECT c.stopped_credits FROM calls c WHERE c.id = h.id), 0)
    UNION ALL
    SELECT 'live_items_in_a_settled_call', c.id FROM calls c
     WHERE c.state IN ('stopping', 'settled')
       AND EXISTS (SELECT 1 FROM items i WHERE i.call_id = c.id AND i.state IN ('queued', 'submitted', 'running'))
    UNION ALL
    SELECT 'job_state_does_not_follow_its_items', j.id FROM jobs j
     WHERE (j.state IN ('queued', 'running')) <> EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id
                                                            AND i.state IN ('queued', 'submitted', 'running'))";
