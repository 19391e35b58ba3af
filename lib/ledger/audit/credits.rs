//! What accounts, entries, grants and holds must say of each other.

/// Each rule finds what breaks it, as `(rule, subject)`.
pub(super) const RULES: &str = "
    SELECT 'balance_is_not_the_sum_of_entries' AS rule, a.user_id AS subject
      FROM accounts a LEFT JOIN (SELECT user_id, SUM(bought_delta) AS bought, SUM(plan_delta) AS plan,
                                        SUM(held_delta) AS held, SUM(debt_delta) AS debt FROM entries
                                  GROUP BY user_id) e USING (user_id)
     WHERE a.bought <> COALESCE(e.bought, 0) OR a.plan <> COALESCE(e.plan, 0) OR a.held <> COALESCE(e.held, 0)
        OR a.debt <> COALESCE(e.debt, 0)
    UNION ALL
    SELECT 'held_is_not_the_sum_of_open_holds', a.user_id
      FROM accounts a LEFT JOIN (SELECT user_id, SUM(bought + plan) AS held FROM holds WHERE state = 'open'
                                  GROUP BY user_id) h USING (user_id)
     WHERE a.held <> COALESCE(h.held, 0)
    UNION ALL
    SELECT 'balance_after_does_not_follow', id
      FROM (SELECT id, available_after, held_after,
                   SUM(bought_delta + plan_delta) OVER account AS available, SUM(held_delta) OVER account AS held
              FROM entries WINDOW account AS (PARTITION BY user_id ORDER BY seq))
     WHERE available_after <> available OR held_after <> held
    UNION ALL
    SELECT 'plan_is_not_the_sum_of_grants', a.user_id
      FROM accounts a LEFT JOIN (SELECT user_id, SUM(available) AS plan FROM plan_grants GROUP BY user_id) g
        USING (user_id)
     WHERE a.plan <> COALESCE(g.plan, 0)
    UNION ALL
    SELECT 'grant_is_not_the_sum_of_its_moves', g.id
      FROM plan_grants g LEFT JOIN (SELECT grant_id, SUM(credits) AS moved FROM plan_moves GROUP BY grant_id) m
        ON m.grant_id = g.id
     WHERE g.available <> COALESCE(m.moved, 0)
    UNION ALL
    SELECT 'entry_and_its_moves_disagree', e.id
      FROM entries e LEFT JOIN (SELECT entry_id, SUM(credits) AS moved FROM plan_moves GROUP BY entry_id) m
        ON m.entry_id = e.id
     WHERE e.plan_delta <> COALESCE(m.moved, 0)
    UNION ALL
    SELECT 'movement_makes_or_loses_credits', id FROM entries
     WHERE kind IN ('hold', 'release') AND bought_delta + plan_delta + held_delta <> debt_delta
    UNION ALL
    SELECT 'owes_and_has_something_to_spend', user_id FROM accounts WHERE debt > 0 AND bought + plan > 0
    UNION ALL
    SELECT 'credits_in_a_period_that_has_ended', g.id
      FROM plan_grants g JOIN entries e ON e.kind = 'plan_expiry' AND e.user_id = g.user_id AND e.dedupe = g.id
     WHERE g.available <> 0 OR g.ended_at IS NULL
    UNION ALL
    SELECT 'release_went_where_its_hold_did_not_come_from', h.id
      FROM holds h JOIN entries r ON r.user_id = h.user_id AND r.kind = 'release' AND r.dedupe = h.id
     WHERE r.bought_delta NOT BETWEEN 0 AND h.bought
        OR EXISTS (SELECT 1 FROM plan_moves m JOIN plan_grants g ON g.id = m.grant_id
                    WHERE m.entry_id = r.id AND m.credits > COALESCE((
                          SELECT -SUM(t.credits) FROM entries e JOIN plan_moves t ON t.entry_id = e.id
                                 JOIN plan_grants o ON o.id = t.grant_id
                           WHERE e.user_id = h.user_id AND e.kind = 'hold' AND e.dedupe = h.id
                             AND o.period = g.period), 0))
    UNION ALL
    SELECT 'settled_hold_does_not_add_up', id FROM holds
     WHERE state <> 'open' AND captured + released <> bought + plan
    UNION ALL
    SELECT 'hold_and_entries_disagree', h.id
      FROM holds h LEFT JOIN (SELECT dedupe, SUM(CASE kind WHEN 'hold' THEN held_delta ELSE 0 END) AS held,
                                     -SUM(CASE kind WHEN 'capture' THEN held_delta ELSE 0 END) AS captured,
                                     -SUM(CASE kind WHEN 'release' THEN held_delta ELSE 0 END) AS released
                                FROM entries WHERE kind IN ('hold', 'capture', 'release') GROUP BY dedupe) e
        ON e.dedupe = h.id
     WHERE e.held IS NOT h.bought + h.plan OR e.captured IS NOT h.captured OR e.released IS NOT h.released";
