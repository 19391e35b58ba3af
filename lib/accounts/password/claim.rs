//! A registration claims an address; a proof of the address keeps one claim, or ends it.

use crate::alerts::{self, AlertKind};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::SessionId;

/// The account of the address.
const USER: &str = "(SELECT id FROM users WHERE email = ?1)";

/// Refuses the batch (`email_taken`) when the address belongs to somebody already: proven, or the account has moved
/// credits or ordered anything since it began. Such an account has pictures, models or money in it; whoever registers its
/// address again has proven no more than the first one, and must prove the address to come in.
pub(super) fn refuse_if_taken(email: &str) -> Stmt {
    Stmt::new(format!("INSERT INTO refusals (email_taken) SELECT 1 WHERE {TAKEN}")).bind(email)
}

/// Whether [`refuse_if_taken`] would refuse, as `taken`: known before a password is hashed for nothing.
pub(super) fn is_taken(email: &str) -> Stmt {
    Stmt::new(format!("SELECT {TAKEN} AS taken")).bind(email)
}

const TAKEN: &str = "EXISTS (SELECT 1 FROM users u WHERE u.email = ?1 AND (u.confirmed_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM entries e WHERE e.user_id = u.id AND e.kind <> 'signup')
    OR EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)
    OR EXISTS (SELECT 1 FROM subscriptions s WHERE s.user_id = u.id)))";

/// How many statements set a stranger's account aside.
pub(in crate::accounts) const ASIDE_STATEMENTS: usize = 5;

/// SQL: the account of the address, if somebody has used it whom this proof is not of. Address, claim, session and the present
/// are SQL themselves.
fn strangers([email, claim, session, now]: [&str; 4]) -> String {
    format!(
        "SELECT u.id FROM users u
          WHERE u.email = {email} AND u.confirmed_at IS NULL AND u.ended_at IS NULL
            AND (EXISTS (SELECT 1 FROM entries e WHERE e.user_id = u.id AND e.kind <> 'signup')
              OR EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)
              OR EXISTS (SELECT 1 FROM subscriptions s WHERE s.user_id = u.id)
              OR EXISTS (SELECT 1 FROM uploads l WHERE l.user_id = u.id)
              OR EXISTS (SELECT 1 FROM prompts p WHERE p.user_id = u.id))
            AND NOT EXISTS (SELECT 1 FROM passwords p WHERE p.user_id = u.id AND p.claim = {claim})
            AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = {session} AND s.user_id = u.id
                               AND s.ended_at IS NULL AND s.expires_at > {now})"
    )
}

/// Whoever proves an address does not get what somebody else did under it: an account that was used and never proven is
/// set aside, without the address, its sessions and its password, unless this proof is of its own registration, or comes from a
/// browser that is signed in to it (`session`). One that was not used is the address's own, whoever typed it first. Nobody
/// can use its plan any more: it bills nothing more, and an operator is told that somebody had paid.
pub(in crate::accounts) fn set_aside(
    email: &str,
    claim: Option<&str>,
    session: Option<SessionId>,
    now: Timestamp,
) -> [Stmt; ASIDE_STATEMENTS] {
    let session = session.map(|session| session.to_string());
    let paid = format!(
        "SELECT s.id AS subject, s.user_id || ' ' || s.provider_id AS detail FROM subscriptions s
          WHERE s.user_id IN ({}) AND s.state NOT IN ('pending', 'ended') AND s.provider_id IS NOT NULL LIMIT 1",
        strangers(["?2", "?6", "?7", "?3"])
    );
    let told = alerts::raise_found(&paid, AlertKind::PlanSetAside, email, now).bind(claim).bind(session.clone());
    let whose = strangers(["?1", "?2", "?3", "?4"]);
    // Whoever looks next ends it at Stripe; a page that is open is closed, and what is paid on it all the same is ended, too.
    let plan = format!(
        "UPDATE subscriptions SET stop_at = COALESCE(stop_at, ?4), due_at = ?4, looks = 0, next_plan = NULL,
                ended_at = CASE WHEN state = 'pending' OR provider_id IS NULL THEN ?4 ELSE ended_at END,
                state = CASE WHEN state = 'pending' OR provider_id IS NULL THEN 'ended' ELSE state END
          WHERE user_id IN ({whose}) AND state <> 'ended'"
    );
    let out = format!("UPDATE sessions SET ended_at = ?4 WHERE ended_at IS NULL AND user_id IN ({whose})");
    let forget = format!("DELETE FROM passwords WHERE user_id IN ({whose})");
    // Last: it is found by its address. The clock of accounts that nobody proves ends it.
    let aside = format!("UPDATE users SET email = id || '@unproven.invalid', mailbox = NULL WHERE id IN ({whose})");
    let [plan, out, forget, aside] =
        [plan, out, forget, aside].map(|sql| Stmt::new(sql).bind(email).bind(claim).bind(session.clone()).bind(now));
    [told, plan, out, forget, aside]
}

/// Sets the password of an unproven account, with the claim it stands on. Whoever claimed the address before is out.
pub(super) fn stake(email: &str, hash: &str, claim: &str, now: Timestamp) -> [Stmt; 2] {
    let out = Stmt::new(format!("UPDATE sessions SET ended_at = ?2 WHERE user_id = {USER} AND ended_at IS NULL"))
        .bind(email)
        .bind(now);
    let set = Stmt::new(
        "INSERT INTO passwords (user_id, hash, claim, changed_at) SELECT id, ?2, ?3, ?4 FROM users WHERE email = ?1
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, claim = excluded.claim, changed_at = excluded.changed_at",
    )
    .bind(email)
    .bind(hash)
    .bind(claim)
    .bind(now);
    [out, set]
}

/// Somebody has just proven the address: it is confirmed from now on. If it was not before, every session is over, and a
/// password that was claimed stays only when this proof is of that very claim.
pub(in crate::accounts) fn prove(email: &str, claim: Option<&str>, now: Timestamp) -> [Stmt; 4] {
    let out = Stmt::new(
        "UPDATE sessions SET ended_at = ?2 WHERE ended_at IS NULL
            AND user_id = (SELECT id FROM users WHERE email = ?1 AND confirmed_at IS NULL)",
    )
    .bind(email)
    .bind(now);
    let drop =
        Stmt::new(format!("DELETE FROM passwords WHERE user_id = {USER} AND claim IS NOT NULL AND claim IS NOT ?2"))
            .bind(email)
            .bind(claim);
    let keep = Stmt::new(format!("UPDATE passwords SET claim = NULL WHERE user_id = {USER} AND claim IS NOT NULL"))
        .bind(email);
    let confirm =
        Stmt::new("UPDATE users SET confirmed_at = ?2 WHERE email = ?1 AND confirmed_at IS NULL").bind(email).bind(now);
    [out, drop, keep, confirm]
}
