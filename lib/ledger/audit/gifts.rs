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
     WHERE c.uses <> (SELECT COUNT(*) FROM redemptions r WHERE r.code_id = c.id)
    UNION ALL
    SELECT 'invitation_is_not_credited_once', s.id
      FROM (SELECT id, inviter_id AS user_id, inviter_gets AS gets FROM invitations
            UNION ALL SELECT id, user_id, invited_gets FROM invitations) s
      LEFT JOIN entries e ON e.user_id = s.user_id AND e.kind = 'referral' AND e.dedupe = s.id
     WHERE COALESCE(e.bought_delta - e.debt_delta, 0) <> s.gets
    UNION ALL
    SELECT 'credited_without_invitation', e.id FROM entries e
     WHERE e.kind = 'referral'
       AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.id = e.dedupe AND e.user_id IN (i.user_id, i.inviter_id))
    UNION ALL
    SELECT 'reward_without_a_payment', i.id
      FROM invitations i LEFT JOIN orders o ON o.id = i.order_id AND o.user_id = i.user_id
     WHERE i.order_id IS NOT NULL AND o.state IS NOT 'paid' AND o.state IS NOT 'refunded'
    UNION ALL
    SELECT 'reward_is_not_taken_back', s.id
      FROM (SELECT id, order_id, inviter_id AS user_id, inviter_gets AS gets, inviter_returned AS returned FROM invitations
            UNION ALL SELECT id, order_id, user_id, invited_gets, invited_returned FROM invitations) s
      JOIN orders o ON o.id = s.order_id
      LEFT JOIN (SELECT user_id, reference_id, SUM(bought_delta + plan_delta - debt_delta) AS taken FROM entries
                  WHERE kind = 'clawback' AND reference_type = 'referral' GROUP BY user_id, reference_id) e
        ON e.user_id = s.user_id AND e.reference_id = s.id
     WHERE s.returned <> -COALESCE(e.taken, 0) OR s.returned <> s.gets * o.refunded_amount / o.amount
    UNION ALL
    SELECT 'more_invitations_were_paid_than_may_be', inviter_id FROM invitations WHERE inviter_gets > 0
     GROUP BY inviter_id HAVING COUNT(*) > MAX(total_max)";
