//! Where an operator works: a database, a moment, a name. The same functions serve the command line and the console.

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::audit_event::{self, AuditEventKind, record};
use crate::catalogue::{self, Catalogue};
use crate::clock::Timestamp;
use crate::codes::{Code, NewCode};
use crate::db::{Db, DbError, Rows, Stmt};
use crate::error::FieldProblem;
use crate::ids::{AuditEventId, RedemptionCodeId, SubscriptionId, UserId};
use crate::ledger::{self, Credits};

/// Codes made at once: what one write carries with ease, and a person can hand out.
pub(super) const CODES_MAX: u32 = 200;
/// The longest reason or note, in characters.
const WORDS_MAX: usize = 200;

/// An operator at work.
#[derive(Clone, Debug)]
pub struct OperatorService<'a> {
    /// The database.
    pub db: &'a Db,
    /// The present.
    pub now: Timestamp,
    /// Who acts, as the audit log will say.
    pub operator: String,
    /// The id of the one act that is done, where it was said before.
    pub(super) act: Option<AuditEventId>,
    /// What stands before every write, and refuses it.
    pub(super) guards: Vec<Stmt>,
}

/// Why an act was not done. Nothing of it happened then, unless the database could not say.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody has this id.
    #[error("there is no such person")]
    NoSuchPerson,
    /// It would take more than there is.
    #[error("the balance would fall below zero")]
    BelowZero,
    /// A plan lives already.
    #[error("this person has a plan already: it has to end first")]
    HasPlan,
    /// The reference belongs to another payment.
    #[error("this reference is on another payment already: order {order}")]
    ReferenceTaken {
        /// That payment's order.
        order: String,
    },
    /// A field that cannot be taken.
    #[error("{text}")]
    Field {
        /// Its name in a request.
        name: &'static str,
        /// What is wrong with it.
        problem: FieldProblem,
        /// The same in words.
        text: String,
    },
    /// What it is about is not as the act needs it.
    #[error("{0}")]
    Wrong(String),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A code that was made. Its text is shown now or never.
#[derive(Clone, Debug)]
pub struct MadeCode {
    /// `rcd_…`
    pub id: RedemptionCodeId,
    /// `DARK-…`
    pub code: Code,
}

pub(super) fn offer() -> Result<&'static Catalogue, Refusal> {
    catalogue::get().map_err(|problem| Refusal::Wrong(problem.to_owned()))
}

/// A field that cannot be taken.
pub(super) fn field(name: &'static str, problem: FieldProblem, text: impl Into<String>) -> Refusal {
    Refusal::Field { name, problem, text: text.into() }
}

/// Words of the operator: one line that is not too long.
pub(super) fn words(name: &'static str, what: &str, text: &str) -> Result<(), Refusal> {
    match FieldProblem::of_line(text, WORDS_MAX) {
        None | Some(FieldProblem::Missing) => Ok(()),
        Some(problem) => Err(field(name, problem, format!("{what} is one line of at most {WORDS_MAX} characters"))),
    }
}

pub(super) fn needed(name: &'static str, what: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(field(name, FieldProblem::Missing, format!("{what} is needed: it stays in the books")));
    }
    words(name, what, text)
}

impl<'a> OperatorService<'a> {
    /// Somebody at a command line, or in the sandbox, who says their name.
    #[must_use]
    pub fn by_hand(db: &'a Db, now: Timestamp, operator: &str) -> Self {
        Self { db, now, operator: operator.to_owned(), act: None, guards: Vec::new() }
    }

    /// The id of what is done.
    pub(super) fn act_id(&self) -> AuditEventId {
        self.act.unwrap_or_else(|| AuditEventId::new(self.now))
    }

    /// Writes what an act is, behind what may refuse it.
    pub(super) async fn write(&self, batch: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        let guarded = self.guards.iter().cloned().chain(batch).collect();
        let rows = self.db.write(guarded).await?;
        Ok(rows.into_iter().skip(self.guards.len()).collect())
    }

    pub(super) fn record(&self, event: AuditEventKind, subject: &str, data: &Value) -> Stmt {
        record(self.act_id(), &self.operator, event, subject, data, self.now)
    }

    /// Does an act about somebody: the effects, and the audit log with how they stood before and after, in one write.
    pub(super) async fn event(
        &self,
        user: UserId,
        event: AuditEventKind,
        data: &Value,
        effects: Vec<Stmt>,
    ) -> Result<(), DbError> {
        self.event_on(user, &user.to_string(), event, data, effects).await
    }

    /// The same of an act on something of theirs.
    pub(super) async fn event_on(
        &self,
        user: UserId,
        subject: &str,
        event: AuditEventKind,
        data: &Value,
        effects: Vec<Stmt>,
    ) -> Result<(), DbError> {
        let somebody = Stmt::new(
            "INSERT INTO refusals (not_found) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE user_id = ?1)",
        )
        .bind(user);
        let act = self.act_id();
        let mut batch = vec![somebody, audit_event::look(act, user)];
        batch.extend(effects);
        batch.extend(audit_event::record_about(act, &self.operator, event, (user, subject), data, self.now));
        self.write(batch).await.map(drop)
    }

    /// Gives credits, or takes them when `credits` is negative, with the reason in the person's ledger.
    ///
    /// # Errors
    /// [`Refusal`]; below zero nothing is taken.
    pub async fn adjust(&self, user: UserId, credits: i64, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        if credits == 0 || Credits::new(credits.saturating_abs()).is_none() {
            return Err(field("credits", FieldProblem::NotAllowed, "this is no amount of credits"));
        }
        let once = self.act_id().to_string();
        let data = json!({ "credits": credits, "reason": reason });
        let entry = ledger::adjust(user, credits, &once, reason, self.now);
        self.event(user, AuditEventKind::AdjustCredits, &data, vec![entry]).await.map_err(|error| match error {
            error if error.is_refusal("insufficient_credits") => Refusal::BelowZero,
            error => named(error),
        })
    }

    /// Sets a level. By hand one may also fall: what was given by mistake is taken back.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn set_level(&self, user: UserId, level: &str, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let levels = &offer()?.levels;
        if levels.iter().all(|known| known.id != level) {
            let ids: Vec<_> = levels.iter().map(|known| known.id.as_str()).collect();
            let text = format!("a level is one of {}", ids.join(", "));
            return Err(field("level", FieldProblem::NotAllowed, text));
        }
        let set = Stmt::new("UPDATE users SET level = ?2 WHERE id = ?1").bind(user).bind(level);
        let data = json!({ "level": level, "reason": reason });
        self.event(user, AuditEventKind::SetLevel, &data, vec![set]).await.map_err(named)
    }

    /// Gives a plan for a month from now, with its credits. It ends by itself. Answers when.
    ///
    /// # Errors
    /// [`Refusal`]; one plan lives at a time.
    pub async fn give_plan(&self, user: UserId, plan: &str, note: &str) -> Result<Timestamp, Refusal> {
        words("note", "the note", note)?;
        let mut sold = offer()?.plans.iter().filter(|plan| plan.usd_minor > 0);
        let Some(found) = sold.clone().find(|known| known.id == plan) else {
            let ids: Vec<_> = sold.by_ref().map(|plan| plan.id.as_str()).collect();
            return Err(Refusal::Wrong(format!("a plan is one of {}", ids.join(", "))));
        };
        let ends_at = in_a_month(self.now);
        let id = SubscriptionId::new(self.now);
        let begin = Stmt::new(
            "INSERT INTO subscriptions (id, user_id, plan, state, period_ends_at, cancel_at_period_end, created_at,
                                        expires_at)
             VALUES (?1, ?2, ?3, 'active', ?4, 1, ?5, ?4)",
        )
        .bind(id)
        .bind(user)
        .bind(plan)
        .bind(ends_at)
        .bind(self.now);
        let mut effects = vec![begin];
        if let Some(credits) = Credits::new(found.credits).filter(|credits| *credits > Credits::ZERO) {
            effects.extend(ledger::grant_plan(user, credits, &id.to_string(), ends_at, self.now));
        }
        let data = json!({ "plan": plan, "subscription": id, "ends_at": ends_at, "note": note });
        match self.event(user, AuditEventKind::GivePlan, &data, effects).await {
            Ok(()) => Ok(ends_at),
            Err(error) if error.is_refusal("subscriptions.user_id") => Err(Refusal::HasPlan),
            Err(error) => Err(named(error)),
        }
    }

    /// Makes so many codes that all give the same.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn make_codes(&self, count: u32, new: &NewCode<'_>) -> Result<Vec<MadeCode>, Refusal> {
        let count = count.min(CODES_MAX.saturating_add(1));
        self.make_these((0..count).map(|_| Code::random()).collect(), new).await
    }

    /// The same with codes that were drawn elsewhere.
    ///
    /// # Errors
    /// [`Refusal`]
    pub(super) async fn make_these(&self, codes: Vec<Code>, new: &NewCode<'_>) -> Result<Vec<MadeCode>, Refusal> {
        words("reason", "the note", new.note)?;
        let refuse = |name, text: String| Err(field(name, FieldProblem::NotAllowed, text));
        let count = codes.len();
        if !(1..=CODES_MAX as usize).contains(&count) {
            return refuse("count", format!("1 to {CODES_MAX} codes at once"));
        }
        if new.uses_max == 0 {
            return refuse("uses", "a code has at least one use".to_owned());
        }
        if new.level.is_some_and(|level| !["plus", "pro"].contains(&level)) {
            return refuse("level", "the level of a code is plus or pro".to_owned());
        }
        if new.use_by.is_some_and(|use_by| use_by <= self.now) {
            return refuse("use_by", "the time to use it would be over already".to_owned());
        }
        let made: Vec<_> =
            codes.into_iter().map(|code| MadeCode { id: RedemptionCodeId::new(self.now), code }).collect();
        let data = json!({
            "credits": new.credits.get(), "level": new.level, "uses": new.uses_max, "use_by": new.use_by,
            "note": new.note, "codes": made.iter().map(|made| made.code.hint()).collect::<Vec<_>>(),
        });
        let mut batch = vec![self.record(AuditEventKind::MakeCodes, &format!("{count} codes"), &data)];
        batch.extend(made.iter().map(|made| new.statement(made.id, &made.code, self.now)));
        match self.write(batch).await {
            Ok(_) => Ok(made),
            Err(error) if error.is_refusal("code_gives_something") => {
                Err(field("credits", FieldProblem::NotAllowed, "a code gives credits, a level, or both"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Lets nobody use a code any more. What it gave stays given.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn revoke_code(&self, id: RedemptionCodeId, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let there =
            Stmt::new("INSERT INTO refusals (not_found) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM codes WHERE id = ?1)");
        let end = Stmt::new("UPDATE codes SET use_by = MIN(COALESCE(use_by, ?2), ?2) WHERE id = ?1");
        let record = audit_event::record_revoked(self.act_id(), &self.operator, id, reason, self.now);
        self.write(vec![there.bind(id), record, end.bind(id).bind(self.now)]).await.map(drop).map_err(named)
    }
}

/// What the database refused, when it is only that nobody has this id.
pub(super) fn named(error: DbError) -> Refusal {
    if error.is_refusal("not_found") { Refusal::NoSuchPerson } else { error.into() }
}

/// A calendar month later, by UTC.
fn in_a_month(now: Timestamp) -> Timestamp {
    let moment = jiff::Timestamp::from_millisecond(now.millis()).unwrap_or_default();
    let later = jiff::tz::Offset::UTC.to_datetime(moment).saturating_add(1.month());
    let later = jiff::tz::Offset::UTC.to_timestamp(later).unwrap_or(moment);
    Timestamp::from_millis(later.as_millisecond())
}

/// Plans that were given by hand end with their month. Nobody else tells us of it.
///
/// # Errors
/// When the database does not answer.
pub async fn end_plans(db: &Db, now: Timestamp) -> Result<(), DbError> {
    const OVER: &str = "state = 'active' AND provider_id IS NULL AND session_id IS NULL AND period_ends_at <= ?1";
    let over = Stmt::new(format!("SELECT 1 FROM subscriptions WHERE {OVER} LIMIT 1")).bind(now);
    if db.read(vec![over]).await?[0].is_empty() {
        return Ok(());
    }
    let end = format!("UPDATE subscriptions SET state = 'ended', ended_at = period_ends_at WHERE {OVER}");
    db.write(vec![Stmt::new(end).bind(now)]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_month_of_the_calendar() {
        let at = |text: &str| Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!(in_a_month(at("2026-11-27T11:00:00Z")), at("2026-12-27T11:00:00Z"));
        assert_eq!(in_a_month(at("2027-01-31T00:00:01Z")), at("2027-02-28T00:00:01Z"));
    }
}
