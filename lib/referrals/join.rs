//! Whose link somebody came with.

use super::terms::{ReferralTerms, is_code};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::InvitationId;

/// The code of whoever has proven this address, once. The database makes it: should another have the same, they get theirs
/// with their next sign-in.
#[must_use]
pub fn code_of(email: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO invite_codes (user_id, code, created_at)
         SELECT id, lower(hex(randomblob(6))), ?2 FROM users WHERE email = ?1 AND confirmed_at IS NOT NULL
         ON CONFLICT DO NOTHING",
    )
    .bind(email)
    .bind(now)
}

/// Whoever has proven this address for the first time in this very batch came with the link `code`. Nobody is bound who had
/// this mailbox before (`spent` is what it may be kept as, a JSON list), nor to an account that is blocked or over; a code that
/// is nobody's changes nothing.
#[must_use]
pub fn join(email: &str, code: &str, spent: &str, terms: ReferralTerms, now: Timestamp) -> Option<Stmt> {
    if !terms.are_open() || !is_code(code) {
        return None;
    }
    let stmt = Stmt::new(
        "INSERT INTO invitations (id, user_id, inviter_id, inviter_credits, invited_credits, total_max, month_max, created_at)
         SELECT ?1, u.id, i.id, ?5, ?6, ?7, ?8, ?4
           FROM users u JOIN invite_codes c ON c.code = ?3 JOIN users i ON i.id = c.user_id
          WHERE u.email = ?2 AND u.confirmed_at = ?4 AND i.id <> u.id
            AND i.confirmed_at IS NOT NULL AND i.blocked_at IS NULL AND i.ended_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM users o WHERE o.mailbox = u.mailbox AND o.id <> u.id
                               AND o.confirmed_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM spent_gifts WHERE mailbox IN (SELECT value FROM json_each(?9)))
         ON CONFLICT (user_id) DO NOTHING",
    );
    let stmt = stmt.bind(InvitationId::new(now)).bind(email).bind(code).bind(now);
    let stmt = stmt.bind(terms.inviter_credits).bind(terms.invited_credits).bind(terms.total_max).bind(terms.month_max);
    Some(stmt.bind(spent))
}
