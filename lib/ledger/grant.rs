//! Credits that arrive. Whatever is owed is paid from them first, in the same entry.

use super::credits::Credits;
use super::entry::insert;
use super::kind::EntryKind;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, OrderId, RedemptionId, UserId};

/// The account of a new user. Without effect when there is one.
#[must_use]
pub fn open_account(user: UserId) -> Stmt {
    Stmt::new("INSERT INTO accounts (user_id) SELECT id FROM users WHERE id = ?1 ON CONFLICT DO NOTHING").bind(user)
}

/// Where credits arrive.
#[derive(Clone, Copy, Debug)]
enum Pot {
    /// With the credits that never end.
    Bought,
    /// In the plan grant that the entry refers to.
    Plan,
}

/// The entry of credits that arrive, once for each `(user, kind, dedupe)`. `source` is a `SELECT` of at most one row with
/// `user_id`, `credits`, `dedupe` and `title`, whose parameters begin with `?3`. `debt_delta` says how much went to what
/// was owed.
fn arrive(kind: EntryKind, reference: &str, pot: Pot, source: &str, now: Timestamp) -> Stmt {
    let kind = kind.as_str();
    let (bought, plan) = match pot {
        Pot::Bought => ("credits - pays", "0"),
        Pot::Plan => ("0", "credits - pays"),
    };
    Stmt::new(insert(&format!(
        "SELECT ?1, user_id, '{kind}', {bought}, {plan}, 0, -pays, available + credits - pays, held, dedupe,
                '{reference}', dedupe, title, ?2
           FROM (SELECT s.*, a.bought + a.plan AS available, a.held, MAX(0, MIN(a.debt, s.credits)) AS pays
                   FROM ({source}) s JOIN accounts a ON a.user_id = s.user_id)
          WHERE true ON CONFLICT (user_id, kind, dedupe) DO NOTHING"
    )))
    .bind(EntryId::new(now))
    .bind(now)
}

/// Credits without an end that arrive, once for each `(user, kind, dedupe)`.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// Whose.
    pub user: UserId,
    /// `signup`, `bonus`, `checkin`, `referral` or `adjustment`.
    pub kind: EntryKind,
    /// How many; an adjustment may be negative, and is refused below zero.
    pub credits: i64,
    /// What makes it happen once.
    pub dedupe: &'a str,
    /// What it is for, in words that need no translation (empty: the kind says enough).
    pub title: &'a str,
}

impl Grant<'_> {
    /// The entry. A repeat changes nothing.
    #[must_use]
    pub fn once(&self, now: Timestamp) -> Stmt {
        let source = "SELECT ?3 AS user_id, ?4 AS credits, ?5 AS dedupe, ?6 AS title";
        arrive(self.kind, self.kind.as_str(), Pot::Bought, source, now)
            .bind(self.user)
            .bind(self.credits)
            .bind(self.dedupe)
            .bind(self.title)
    }
}

/// The gift of whoever has proven this address, once, unless its mailbox is one of `spent` (a JSON list).
#[must_use]
pub fn welcome(email: &str, credits: i64, spent: &str, now: Timestamp) -> Stmt {
    let kind = EntryKind::Signup;
    let source = "SELECT u.id AS user_id, ?4 AS credits, 'signup' AS dedupe, '' AS title FROM users u
                   WHERE u.email = ?3 AND u.confirmed_at IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM spent_gifts WHERE mailbox IN (SELECT value FROM json_each(?5)))";
    arrive(kind, kind.as_str(), Pot::Bought, source, now).bind(email).bind(credits).bind(spent)
}

/// Credits given or taken by hand, with the reason as the title (kind `adjustment`).
#[must_use]
pub fn adjust(user: UserId, credits: i64, dedupe: &str, reason: &str, now: Timestamp) -> Stmt {
    Grant { user, kind: EntryKind::Adjustment, credits, dedupe, title: reason }.once(now)
}

/// The credits of an order that was paid, once for each order. The title is the pack's id.
#[must_use]
pub fn purchase(order: OrderId, now: Timestamp) -> Stmt {
    let source = "SELECT o.user_id, o.credits, o.id AS dedupe, o.pack AS title FROM orders o
                   WHERE o.id = ?3 AND o.state IN ('paid', 'refunded')";
    arrive(EntryKind::Purchase, "order", Pot::Bought, source, now).bind(order)
}

/// The credits of a code that was redeemed, once for each code. The title is the code's hint.
#[must_use]
pub fn redeem(redemption: RedemptionId, now: Timestamp) -> Stmt {
    let source = "SELECT r.user_id, c.credits, c.id AS dedupe, c.hint AS title
                    FROM redemptions r JOIN codes c ON c.id = r.code_id WHERE r.id = ?3 AND c.credits > 0";
    arrive(EntryKind::Code, "code", Pot::Bought, source, now).bind(redemption)
}

/// Which of the two an invitation's credits are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whoever invited.
    Inviter,
    /// Whoever came.
    Invited,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Inviter, Self::Invited];

    /// The columns of `invitations`: whose the credits are, how many, and how many of them went back.
    pub(super) const fn columns(self) -> [&'static str; 3] {
        match self {
            Self::Inviter => ["inviter_id", "inviter_gets", "inviter_returned"],
            Self::Invited => ["user_id", "invited_gets", "invited_returned"],
        }
    }
}

/// The credits of one side of the invitation by which somebody came, once. `invited` is SQL for their id, of the parameter
/// `?1`, which is `value`.
#[must_use]
pub fn referral(side: Side, invited: &str, value: &str, now: Timestamp) -> Stmt {
    let [user, gets, _] = side.columns();
    let source = format!(
        "SELECT i.{user} AS user_id, i.{gets} AS credits, i.id AS dedupe, '' AS title
           FROM invitations i WHERE i.user_id = {} AND i.{gets} > 0",
        invited.replace("?1", "?3")
    );
    arrive(EntryKind::Referral, "referral", Pot::Bought, &source, now).bind(value)
}

/// A plan's credits for the period that ends at `ends_at`, once for each `id` (the bill that was paid). They are a grant
/// of their own: those of another period, before or after, keep their end.
#[must_use]
pub fn grant_plan(user: UserId, credits: Credits, id: &str, ends_at: Timestamp, now: Timestamp) -> Vec<Stmt> {
    let grant = Stmt::new(
        "INSERT INTO plan_grants (id, user_id, period, ends_at) VALUES (?1, ?2, ?1, ?3) ON CONFLICT (id) DO NOTHING",
    );
    let source = "SELECT ?3 AS user_id, ?4 AS credits, ?5 AS dedupe, '' AS title";
    let enter = arrive(EntryKind::PlanGrant, "plan", Pot::Plan, source, now).bind(user).bind(credits.get()).bind(id);
    vec![grant.bind(id).bind(user).bind(ends_at), enter]
}
