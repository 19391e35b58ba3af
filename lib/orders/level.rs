//! The level that buying gives (requirement C2), and what becomes of it when the money goes back.
//!
//! A level is never taken for credits that ran out. It is what the newest facts make it: what the operator set last, and
//! since then the best of the codes that were redeemed and the orders whose money is still here. So Pro that one pack
//! gave goes with the whole of its money, and comes back with it; what a second pack, a code or the operator gave stays.

use super::state::OrderState;
use crate::db::Stmt;
use crate::ids::OrderId;

/// SQL: the rank of a level.
fn rank(level: &str) -> String {
    format!("CASE {level} WHEN 'pro' THEN 2 WHEN 'plus' THEN 1 ELSE 0 END")
}

/// SQL: the rank that the facts about the user `u` give.
fn earned() -> String {
    // The operator's last word: what came before it does not count.
    let set = "FROM operator_acts a WHERE a.subject = u.id AND a.act = 'set_level' ORDER BY a.seq DESC LIMIT 1";
    let since = format!("COALESCE((SELECT a.at {set}), 0)");
    let (given, code) = (rank("json_extract(a.data, '$.level')"), rank("c.level"));
    format!(
        "MAX(COALESCE((SELECT {given} {set}), 0),
             COALESCE((SELECT MAX({code}) FROM redemptions r JOIN codes c ON c.id = r.code_id
                        WHERE r.user_id = u.id AND r.at >= {since}), 0),
             2 * EXISTS (SELECT 1 FROM orders p WHERE p.user_id = u.id AND p.state = '{paid}' AND p.paid_at >= {since}))",
        paid = OrderState::Paid.as_str()
    )
}

/// Stands behind what follows from money that went back or came again, in the same write. Only an order of which all
/// went back takes a level.
#[must_use]
pub(crate) fn follow(order: OrderId) -> Stmt {
    let (earned, has) = (earned(), rank("u.level"));
    Stmt::new(format!(
        "UPDATE users SET level = CASE f.earned WHEN 2 THEN 'pro' WHEN 1 THEN 'plus' ELSE 'free' END
           FROM (SELECT u.id, {earned} AS earned, {has} AS has, o.state FROM orders o JOIN users u ON u.id = o.user_id
                  WHERE o.id = ?1) f
          WHERE users.id = f.id AND (f.earned > f.has OR f.earned < f.has AND f.state = ?2)"
    ))
    .bind(order)
    .bind(OrderState::Refunded.as_str())
}
