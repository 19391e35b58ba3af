//! The proof: balances are the sums of their entries, every hold is settled in full or belongs to a live call,
//! nothing is held that no hold explains. It must find nothing after every test.

use serde::Serialize;

use crate::db::{Db, DbError, Stmt};

/// Something that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which rule is broken.
    pub rule: String,
    /// The account, hold, entry or item.
    pub subject: String,
}

/// One statement, so that all rules see the same moment.
const RULES: &str = "
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
    SELECT 'open_hold_without_live_items', h.id FROM holds h
     WHERE h.state = 'open' AND NOT EXISTS (SELECT 1 FROM items i WHERE i.call_id = h.id
                                               AND i.state IN ('queued', 'submitted', 'running'))
    UNION ALL
    SELECT 'live_item_without_open_hold', i.job_id || '/' || i.seq FROM items i
     WHERE i.state IN ('queued', 'submitted', 'running')
       AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.id = i.call_id AND h.state = 'open')
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
     WHERE e.held IS NOT h.bought + h.plan OR e.captured IS NOT h.captured OR e.released IS NOT h.released
    UNION ALL
    SELECT 'delivered_is_not_captured', h.id FROM holds h JOIN jobs j ON j.id = h.job_id
     WHERE h.state <> 'open'
       AND h.captured <> j.price_each * (SELECT COUNT(*) FROM items i WHERE i.call_id = h.id AND i.state = 'succeeded')
                         + COALESCE((SELECT c.stopped_credits FROM calls c WHERE c.id = h.id), 0)
    UNION ALL
    SELECT 'live_items_in_a_settled_call', c.id FROM calls c
     WHERE c.state IN ('stopping', 'settled')
       AND EXISTS (SELECT 1 FROM items i WHERE i.call_id = c.id AND i.state IN ('queued', 'submitted', 'running'))
    UNION ALL
    SELECT 'job_state_does_not_follow_its_items', j.id FROM jobs j
     WHERE (j.state IN ('queued', 'running')) <> EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id
                                                            AND i.state IN ('queued', 'submitted', 'running'))
    UNION ALL
    SELECT 'paid_order_is_not_credited_once', o.id FROM orders o
     WHERE (o.state IN ('paid', 'refunded')) <> EXISTS (SELECT 1 FROM entries e WHERE e.user_id = o.user_id
                                                           AND e.kind = 'purchase' AND e.dedupe = o.id)
    UNION ALL
    SELECT 'credited_is_not_what_was_ordered', o.id
      FROM orders o JOIN entries e ON e.user_id = o.user_id AND e.kind = 'purchase' AND e.dedupe = o.id
     WHERE e.bought_delta - e.debt_delta <> o.credits
    UNION ALL
    SELECT 'purchase_without_order', e.id FROM entries e
     WHERE e.kind = 'purchase' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = e.dedupe AND o.user_id = e.user_id)
    UNION ALL
    SELECT 'refund_is_not_taken_back', o.id
      FROM orders o LEFT JOIN (SELECT user_id, reference_id, SUM(bought_delta - debt_delta) AS taken FROM entries
                                WHERE kind = 'clawback' AND reference_type = 'order' GROUP BY user_id, reference_id) e
        ON e.user_id = o.user_id AND e.reference_id = o.id
     WHERE o.refunded_credits <> -COALESCE(e.taken, 0)
    UNION ALL
    SELECT 'refunded_order_is_not_taken_back_whole', id FROM orders
     WHERE (state = 'refunded') <> (paid_at IS NOT NULL AND refunded_amount = amount)
        OR (state = 'refunded' AND refunded_credits <> credits)
    UNION ALL
    SELECT 'paid_bill_is_not_granted_once', b.id
      FROM bills b LEFT JOIN entries e ON e.user_id = b.user_id AND e.kind = 'plan_grant' AND e.dedupe = b.id
     WHERE COALESCE(e.plan_delta, 0) <> b.credits
    UNION ALL
    SELECT 'bill_is_not_taken_back', b.id
      FROM bills b LEFT JOIN (SELECT user_id, reference_id, SUM(plan_delta) AS taken FROM entries
                               WHERE kind = 'clawback' AND reference_type = 'bill' GROUP BY user_id, reference_id) e
        ON e.user_id = b.user_id AND e.reference_id = b.id
     WHERE b.taken_credits <> -COALESCE(e.taken, 0)
    UNION ALL
    SELECT 'usdt_order_without_its_amount', o.id FROM orders o LEFT JOIN usdt_orders u ON u.order_id = o.id
     WHERE (o.method = 'usdt') <> (u.amount IS o.amount)
    UNION ALL
    SELECT 'usdt_order_is_not_paid_by_a_transfer', o.id FROM orders o
     WHERE o.method = 'usdt' AND (o.state IN ('paid', 'refunded')) <> EXISTS (SELECT 1 FROM usdt_transfers t
                                                                               WHERE t.order_id = o.id)
    UNION ALL
    SELECT 'transfer_pays_what_asked_for_another', t.txid || ':' || t.log_index
      FROM usdt_transfers t JOIN orders o ON o.id = t.order_id LEFT JOIN usdt_orders u ON u.order_id = o.id
     WHERE t.state <> 'assigned' AND NOT COALESCE(
             t.address = u.address AND t.amount = u.amount AND t.block_at BETWEEN o.created_at AND u.grace_until
             AND (t.state = 'matched') = (t.block_at <= o.expires_at), 0)
    UNION ALL
    SELECT 'checkin_is_not_credited_once', c.user_id || '/' || c.day
      FROM checkins c LEFT JOIN entries e ON e.user_id = c.user_id AND e.kind = 'checkin' AND e.dedupe = c.day
     WHERE e.bought_delta IS NOT c.credits
    UNION ALL
    SELECT 'credited_without_checkin', e.id FROM entries e
     WHERE e.kind = 'checkin' AND NOT EXISTS (SELECT 1 FROM checkins c WHERE c.user_id = e.user_id AND c.day = e.dedupe)
    UNION ALL
    SELECT 'code_is_not_credited_once', r.id FROM redemptions r JOIN codes c ON c.id = r.code_id
      LEFT JOIN entries e ON e.user_id = r.user_id AND e.kind = 'code' AND e.dedupe = r.code_id
     WHERE COALESCE(e.bought_delta, 0) <> c.credits
    UNION ALL
    SELECT 'credited_without_code', e.id FROM entries e
     WHERE e.kind = 'code'
       AND NOT EXISTS (SELECT 1 FROM redemptions r WHERE r.user_id = e.user_id AND r.code_id = e.dedupe)
    UNION ALL
    SELECT 'uses_are_not_redemptions', c.id FROM codes c
     WHERE c.uses <> (SELECT COUNT(*) FROM redemptions r WHERE r.code_id = c.id)
     LIMIT 100";

/// Everything that does not add up, at most a hundred rows.
///
/// # Errors
/// When the database does not answer.
pub async fn audit(db: &Db) -> Result<Vec<Violation>, DbError> {
    let rows = db.read(vec![Stmt::new(RULES)]).await?;
    rows.iter()
        .flat_map(|rows| rows.iter())
        .map(|row| Ok(Violation { rule: row.get("rule")?, subject: row.get("subject")? }))
        .collect()
}
