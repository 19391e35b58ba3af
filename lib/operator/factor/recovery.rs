//! Codes for whoever has lost the device: each good once.

use super::secret::Factor;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::UserId;

/// How many there are.
const CODES: usize = 10;
/// Letters and digits that are not taken for each other.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Of each half.
const HALF_CHARS: usize = 5;

/// New ones, as they are shown, once.
pub(super) fn random() -> Vec<String> {
    let half = || -> String {
        let letter = || char::from(LETTERS[crate::random::below(LETTERS.len() as u32) as usize]);
        (0..HALF_CHARS).map(|_| letter()).collect()
    };
    (0..CODES).map(|_| format!("{}-{}", half(), half())).collect()
}

/// As typed: without case, spaces and the hyphen. `None` for what is none.
fn normal(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    let plain = plain.to_ascii_lowercase();
    (plain.len() == 2 * HALF_CHARS && plain.bytes().all(|byte| LETTERS.contains(&byte))).then_some(plain)
}

/// What is kept of one.
fn fingerprint(factor: &Factor, text: &str) -> Option<Vec<u8>> {
    normal(text).map(|plain| factor.derive(&format!("recovery\n{plain}")))
}

/// Keeps new ones in the place of those that were.
pub(super) fn keep(factor: &Factor, user: UserId, codes: &[String]) -> Vec<Stmt> {
    let mut batch = vec![Stmt::new("DELETE FROM recovery_codes WHERE user_id = ?1").bind(user)];
    batch.extend(codes.iter().filter_map(|code| fingerprint(factor, code)).map(|code| {
        Stmt::new("INSERT INTO recovery_codes (user_id, code_hmac) VALUES (?1, ?2)").bind(user).bind(code)
    }));
    batch
}

/// Uses one up; the batch is refused (`factor_not_usable`) when there is no such code, or it was used. `None` when the
/// text is none.
pub(super) fn use_up(factor: &Factor, user: UserId, text: &str, now: Timestamp) -> Option<[Stmt; 2]> {
    let code = fingerprint(factor, text)?;
    let guard = Stmt::new(
        "INSERT INTO refusals (factor_not_usable) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM recovery_codes WHERE user_id = ?1 AND code_hmac = ?2 AND used_at IS NULL)",
    );
    let mark = Stmt::new("UPDATE recovery_codes SET used_at = ?3 WHERE user_id = ?1 AND code_hmac = ?2");
    Some([guard.bind(user).bind(code.clone()), mark.bind(user).bind(code).bind(now)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for code in random() {
            let plain = normal(&code).unwrap();
            assert_eq!(normal(&format!(" {} ", code.to_uppercase())), Some(plain.clone()));
            assert_eq!(normal(&code.replace('-', " ")), Some(plain));
        }
        for text in ["", "123456", "abcde-fghj", "abcde-fghil", "abcde-fghj\u{1fe}"] {
            assert_eq!(normal(text), None, "{text:?}");
        }
    }
}
