//! All movements as one number: two databases with the same have the same books.

use aws_lc_rs::digest::{Context, SHA256};

use crate::db::{Db, DbError, Stmt};

/// Movements that are read at once.
const PAGE: u32 = 1000;

/// The SHA-256 of every movement in its order, in hex.
///
/// # Errors
/// When the database does not answer.
pub async fn fingerprint(db: &Db) -> Result<String, DbError> {
    let mut hash = Context::new(&SHA256);
    let mut after = 0_i64;
    loop {
        let page = Stmt::new(
            "SELECT seq, json_array(seq, id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta,
                                    available_after, held_after, dedupe, reference_type, reference_id, title, at) AS line
               FROM entries WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        );
        let rows = db.read(vec![page.bind(after).bind(PAGE)]).await?;
        for row in rows[0].iter() {
            hash.update(row.get::<String>("line")?.as_bytes());
            hash.update(b"\n");
            after = row.get("seq")?;
        }
        if rows[0].len() < PAGE as usize {
            return Ok(hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect());
        }
    }
}
