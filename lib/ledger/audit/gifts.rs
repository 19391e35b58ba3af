//! What was given without money, and the entries of its credits.

/// Each rule finds what breaks it, as `(rule, subject)`.
pub(super) const RULES: &str = "
    SELECT 'checkin_is_not_credited_once', c.user_id || '/' || c.day
      FROM checkins c LEFT JOIN entries e ON e.user_id = c.user_id AND e.kind = 'checkin' AND e.dedupe = c.day
     WHERE e.bought_delta - e.debt_delta IS NOT c.credits
    UNION ALL
    SELECT 'credited_without_checkin', e.id FROM entries e
     WHERE e.kind = 'checkin' AND NOT EXISTS (SELECT 1 FROM checkins c WHERE c.user_id = e.user_id AND c.day = e.dedupe)
    UNION ALL
    SELECT 'code_is_not_credited_once', r.id FROM redemptions r JOIN codes c ON c.id = r.code_id
      LEFT JOIN entries e ON e.user_id = r.user_id AND e.kind = 'code' AND e.dedupe = r.code_id
     WHERE COALESCE(e.bought_delta - e.debt_delta, 0) <> c.credits
    UNION ALL
    SELECT 'credited_without_code', e.id FROM entries e
     WHERE e.kind = 'code'
       AND NOT EXISTS (SELECT 1 FROM redemptions r WHERE r.user_id = e.user_id AND r.code_id = e.dedupe)
    UNION ALL
    SELECT 'uses_are_not_redemptions', c.id FROM codes c
     WHERE c.uses <> (SELECT COUNT(*) FROM redemptions r WHERE r.code_id = c.id)";
