//! Credits that are taken back with the money, wherever they are: what was spent or is on hold becomes owed.

use super::entry::insert;
use super::grant::Side;
use super::periods::{GRACE_SECONDS, end_periods_of, parts};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, OrderId};

/// What was paid for, and whose money may go back.
#[derive(Clone, Copy, Debug)]
pub enum Paid<'a> {
    /// A pack.
    Order(OrderId),
    /// A period of a plan, by its bill's id.
    Bill(&'a str),
    /// What one side of an invitation was given for this order.
    Referral(Side, OrderId),
}

/// SQL: of a bill `b`, the credits that its money still wants, from all that went back of it. Credits that ended unused
/// went back by themselves: they count for the returned money, but what was taken before they ended is not given again.
pub(super) const BILL_DUE: &str = "MIN(b.credits * b.returned_amount / b.amount,
    MAX(b.returned_credits, b.credits * b.returned_amount / b.amount - COALESCE((
      SELECT -SUM(m.credits) FROM plan_grants g JOIN plan_moves m ON m.grant_id = g.id
             JOIN entries x ON x.id = m.entry_id AND x.kind = 'plan_expiry' WHERE g.period = b.id), 0)))";

impl Paid<'_> {
    const fn noun(self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::Bill(_) => "bill",
            Self::Referral(..) => "referral",
        }
    }

    fn id(self) -> String {
        match self {
            Self::Order(id) | Self::Referral(_, id) => id.to_string(),
            Self::Bill(id) => id.to_owned(),
        }
    }

    /// SQL: whose credits they are, of `?1`, the id.
    fn owner(self) -> String {
        match self {
            Self::Order(_) => "(SELECT user_id FROM orders WHERE id = ?1)".to_owned(),
            Self::Bill(_) => "(SELECT user_id FROM bills WHERE id = ?1)".to_owned(),
            Self::Referral(side, _) => format!("(SELECT {} FROM invitations WHERE order_id = ?1)", side.columns()[0]),
        }
    }

    /// One row: whose it is, what its entries refer to, its title, and the credits that were taken or are owed for it so far and from now on.
    fn source(self) -> String {
        match self {
            Self::Order(_) => "SELECT o.user_id, o.id, o.pack AS title, o.refunded_credits AS before,
                                      o.credits * o.refunded_amount / o.amount AS after
                                 FROM orders o WHERE o.id = ?2 AND o.state IN ('paid', 'refunded')"
                .to_owned(),
            Self::Bill(_) => format!(
                "SELECT b.user_id, b.id, b.plan AS title, b.returned_credits AS before, {BILL_DUE} AS after
                   FROM bills b WHERE b.id = ?2"
            ),
            Self::Referral(side, _) => {
                let [user, gets, returned] = side.columns();
                format!(
                    "SELECT i.{user} AS user_id, i.id, '' AS title, i.{returned} AS before,
                            i.{gets} * o.refunded_amount / o.amount AS after
                       FROM invitations i JOIN orders o ON o.id = i.order_id
                      WHERE o.id = ?2 AND o.state IN ('paid', 'refunded')"
                )
            }
        }
    }

    /// What is there to be taken is taken from the same pot first.
    const fn taken(self) -> (&'static str, &'static str) {
        match self {
            Self::Order(_) | Self::Referral(..) => ("MIN(bought, due)", "MIN(plan, MAX(0, due - bought))"),
            Self::Bill(_) => ("MIN(bought, MAX(0, due - plan))", "MIN(plan, due)"),
        }
    }
}

/// Takes back the credits that returned money stands for, or gives them back after it came again: whatever differs from
/// what the order or the bill says was taken, which the same batch must set afterwards. A repeat finds no difference.
///
/// What is not there any more is owed, and paid by whatever comes next. What comes again pays what is owed first; then it
/// goes where it was taken from, and where that has ended, it lives another day.
#[must_use]
pub fn follow_return(paid: Paid<'_>, now: Timestamp) -> Vec<Stmt> {
    let (noun, id, entry) = (paid.noun(), paid.id(), EntryId::new(now));
    let (from_bought, from_plan) = paid.taken();
    let enter = Stmt::new(insert(&format!(
        "SELECT ?1, user_id, 'clawback', to_bought, to_plan, 0, due + to_bought + to_plan,
                bought + plan + to_bought + to_plan, held, id || '/' || number, ?3, id, title, ?4
           FROM (SELECT *, CASE WHEN due > 0 THEN -{from_bought} ELSE again - again_to_plan END AS to_bought,
                        CASE WHEN due > 0 THEN -{from_plan} ELSE again_to_plan END AS to_plan
                   FROM (SELECT *, MIN(again, MAX(0, of_plan - before - due)) AS again_to_plan
                           FROM (SELECT s.*, s.after - s.before AS due, a.bought, a.plan, a.held,
                                        MAX(0, s.before - s.after - a.debt) AS again,
                                        (SELECT COUNT(*) FROM {CLAWBACKS}) AS number,
                                        (SELECT COALESCE(-SUM(e.plan_delta), 0) FROM {CLAWBACKS}) AS of_plan
                                   FROM ({}) s JOIN accounts a ON a.user_id = s.user_id)))
          WHERE due <> 0",
        paid.source()
    )));
    let taken = Stmt::new(format!(
        "INSERT INTO plan_moves (entry_id, grant_id, credits) SELECT ?1, id, -part FROM ({})",
        parts(
            "(SELECT user_id FROM entries WHERE id = ?1)",
            "(SELECT -plan_delta FROM entries WHERE id = ?1)",
            "period = ?2"
        )
    ));
    let late = Stmt::new(format!(
        "INSERT INTO plan_grants (id, user_id, period, ends_at)
         SELECT ?1 || '/' || grant_id, user_id, period, ?4 FROM ({AGAIN}) WHERE ended_at IS NOT NULL"
    ));
    let given = Stmt::new(format!(
        "INSERT INTO plan_moves (entry_id, grant_id, credits)
         SELECT ?1, CASE WHEN ended_at IS NULL THEN grant_id ELSE ?1 || '/' || grant_id END, back FROM ({AGAIN})"
    ));
    let of = |stmt: Stmt| stmt.bind(entry).bind(id.as_str());
    let [end, close] = end_periods_of(&paid.owner(), &id, now);
    vec![
        end,
        close,
        of(enter).bind(noun).bind(now),
        of(taken),
        of(late).bind(noun).bind(now.plus_seconds(GRACE_SECONDS)),
        of(given).bind(noun),
    ]
}

/// SQL: the entries about the return of `s`, a `?3`.
const CLAWBACKS: &str = "entries e WHERE e.kind = 'clawback' AND e.reference_type = ?3 AND e.reference_id = s.id
     AND e.user_id = s.user_id";

/// SQL: what the entry `?1` gives back to each grant that this return took from, as rows `(grant_id, user_id, period,
/// ended_at, back)`. The grants that end last come first.
const AGAIN: &str = "
    SELECT grant_id, user_id, period, ended_at, MIN(part, again - before) AS back
      FROM (SELECT *, SUM(part) OVER (ORDER BY ends_at DESC, grant_id) - part AS before
              FROM (SELECT m.grant_id, g.user_id, g.period, g.ended_at, g.ends_at, n.plan_delta AS again,
                           -SUM(m.credits) AS part
                      FROM entries n JOIN entries e ON e.user_id = n.user_id AND e.kind = 'clawback' AND e.id <> n.id
                            AND e.reference_type = ?3 AND e.reference_id = n.reference_id
                           JOIN plan_moves m ON m.entry_id = e.id JOIN plan_grants g ON g.id = m.grant_id
                     WHERE n.id = ?1 AND n.plan_delta > 0
                     GROUP BY m.grant_id)
             WHERE part > 0)
     WHERE before < again";
