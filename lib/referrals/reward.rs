//! What an invitation brings when the invited person has paid, and what becomes of it when the money goes back.

use super::MONTH_DAYS;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::OrderId;
use crate::ledger::{self, Paid, Side};

/// Whose invitation it is.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Of whoever ordered this.
    Ordered(OrderId),
    /// Of whoever has this address.
    Address(&'a str),
}

impl Whose<'_> {
    /// SQL for the user, of the parameter `?1`.
    const fn user(self) -> &'static str {
        match self {
            Self::Ordered(_) => "(SELECT user_id FROM orders WHERE id = ?1)",
            Self::Address(_) => "(SELECT id FROM users WHERE email = ?1)",
        }
    }

    fn value(self) -> String {
        match self {
            Self::Ordered(order) => order.to_string(),
            Self::Address(email) => email.to_owned(),
        }
    }
}

/// Gives both what was promised, once, if the invited person has proven an address and paid an order of which nothing went
/// back. How many the inviter was paid for before is counted in the same statement: of two at once at the limit one is
/// counted before the other. A repeat changes nothing.
#[must_use]
pub fn reward(whose: Whose<'_>, now: Timestamp) -> Vec<Stmt> {
    const ORDER: &str = "SELECT o.id FROM orders o WHERE o.user_id = i.user_id AND o.state = 'paid'
        AND o.refunded_amount = 0 ORDER BY o.paid_at, o.id LIMIT 1";
    const BEFORE: &str = "SELECT COUNT(*) FROM invitations r WHERE r.inviter_id = i.inviter_id AND r.inviter_gets > 0";
    let mark = Stmt::new(format!(
        "UPDATE invitations AS i SET order_id = ({ORDER}), rewarded_at = ?2, invited_gets = invited_credits,
                inviter_gets = CASE
                  WHEN EXISTS (SELECT 1 FROM users g WHERE g.id = i.inviter_id AND g.ended_at IS NULL)
                   AND ({BEFORE}) < total_max AND ({BEFORE} AND r.rewarded_at > ?3) < month_max
                  THEN inviter_credits ELSE 0 END
          WHERE user_id = {user} AND order_id IS NULL AND EXISTS ({ORDER})
            AND EXISTS (SELECT 1 FROM users u WHERE u.id = i.user_id AND u.confirmed_at IS NOT NULL
                           AND u.blocked_at IS NULL AND u.ended_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM users g WHERE g.id = i.inviter_id AND g.blocked_at IS NOT NULL)",
        user = whose.user(),
    ))
    .bind(whose.value())
    .bind(now)
    .bind(now.plus_seconds(-MONTH_DAYS * 86_400));
    let give = Side::BOTH.map(|side| ledger::referral(side, whose.user(), &whose.value(), now));
    [mark].into_iter().chain(give).collect()
}

/// Takes back, or gives again, what the money that went back of this order stands for, of both.
#[must_use]
pub fn follow_return(order: OrderId, now: Timestamp) -> Vec<Stmt> {
    let moves = Side::BOTH.map(|side| ledger::follow_return(Paid::Referral(side, order), now));
    let mark = Stmt::new(
        "UPDATE invitations SET (inviter_returned, invited_returned) = (
           SELECT inviter_gets * o.refunded_amount / o.amount, invited_gets * o.refunded_amount / o.amount
             FROM orders o WHERE o.id = ?1)
          WHERE order_id = ?1",
    )
    .bind(order);
    moves.into_iter().flatten().chain([mark]).collect()
}
