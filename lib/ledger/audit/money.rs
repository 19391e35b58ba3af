//! What money that came or went back and the entries of its credits must say of each other.

/// Each rule finds what breaks it, as `(rule, subject)`.
pub(super) const RULES: &str = "
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
      FROM orders o LEFT JOIN (SELECT user_id, reference_id, SUM(bought_delta + plan_delta - debt_delta) AS taken
                                 FROM entries WHERE kind = 'clawback' AND reference_type = 'order' GROUP BY user_id, reference_id) e
        ON e.user_id = o.user_id AND e.reference_id = o.id
     WHERE o.refunded_credits <> -COALESCE(e.taken, 0)
    UNION ALL
    SELECT 'refunded_order_is_not_taken_back_whole', id FROM orders
     WHERE (state = 'refunded') <> (paid_at IS NOT NULL AND refunded_amount = amount)
        OR (state = 'refunded' AND refunded_credits <> credits)
    UNION ALL
    SELECT 'money_that_went_back_is_not_counted', paid.id
      FROM (SELECT o.id, o.amount, o.refunded_amount AS counted, p.payment_intent AS intent, lower(o.currency) AS currency
              FROM card_payments p JOIN orders o ON o.id = p.order_id AND o.state IN ('paid', 'refunded')
            UNION ALL
            SELECT id, amount, returned_amount, payment_intent, lower(currency) FROM bills) paid
      JOIN card_returns r ON r.payment_intent = paid.intent
     GROUP BY paid.id
    -- A share of what was counted in another currency is only computed where it is booked.
    HAVING MIN(r.currency = paid.currency) = 1
       AND paid.counted <> MIN(paid.amount,
             MAX(SUM(CASE WHEN r.kind = 'charge' THEN r.amount WHEN r.kind = 'refund' AND r.undone THEN -r.amount ELSE 0 END),
                 SUM(CASE WHEN r.kind = 'refund' AND NOT r.undone THEN r.amount ELSE 0 END))
             + SUM(CASE WHEN r.kind = 'dispute' AND NOT r.undone THEN r.amount ELSE 0 END))
    UNION ALL
    SELECT 'paid_bill_is_not_granted_once', b.id
      FROM bills b LEFT JOIN entries e ON e.user_id = b.user_id AND e.kind = 'plan_grant' AND e.dedupe = b.id
     WHERE COALESCE(e.plan_delta - e.debt_delta, 0) <> b.credits
    UNION ALL
    SELECT 'bill_is_not_taken_back', b.id
      FROM bills b LEFT JOIN (SELECT user_id, reference_id, SUM(bought_delta + plan_delta - debt_delta) AS taken
                                FROM entries WHERE kind = 'clawback' AND reference_type = 'bill'
                               GROUP BY user_id, reference_id) e
        ON e.user_id = b.user_id AND e.reference_id = b.id
     WHERE b.returned_credits <> -COALESCE(e.taken, 0)
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
    SELECT 'returned_money_is_neither_taken_nor_owed', id FROM orders
     WHERE state IN ('paid', 'refunded') AND refunded_credits <> credits * refunded_amount / amount
    UNION ALL
    SELECT 'returned_money_is_neither_taken_nor_owed', id
      FROM (SELECT b.id, b.returned_credits, b.credits * b.returned_amount / b.amount AS share,
                   (SELECT COALESCE(-SUM(m.credits), 0) FROM plan_grants g JOIN plan_moves m ON m.grant_id = g.id
                           JOIN entries x ON x.id = m.entry_id AND x.kind = 'plan_expiry'
                     WHERE g.period = b.id) AS ended_unused
              FROM bills b)
     WHERE returned_credits NOT BETWEEN MAX(0, share - ended_unused) AND share";
