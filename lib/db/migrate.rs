//! Numbered migrations, forward only: each is one transaction that also records itself.

use std::fmt::Write as _;

use aws_lc_rs::digest;

use super::{Db, DbError, Stmt, scan};
use crate::clock::Timestamp;

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT";

/// The rule that stops the second of two programs that apply the same migration at once.
const ALREADY_APPLIED: &str = "schema_migrations.version";

/// One numbered change of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// 1, 2, 3 …; a gap is allowed, an order is not changed.
    pub version: u32,
    /// What the file is called after its number.
    pub name: &'static str,
    /// The statements, without a transaction around them. Trigger bodies are welcome.
    pub sql: &'static str,
}

/// Why the schema cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The program's own list is not in ascending order, or a file has a statement that no transaction can hold.
    #[error("migration {version}: {what}")]
    Invalid {
        /// Which one.
        version: u32,
        /// What is wrong with it.
        what: String,
    },
    /// A file was changed after it had been applied here.
    #[error("migration {version} was applied to this database with other contents")]
    Changed {
        /// Which one.
        version: u32,
    },
    /// The database has a migration that the program does not know: the program is older than the database.
    #[error("this database has migration {version}, which this program does not know")]
    Unknown {
        /// Which one.
        version: u32,
    },
    /// A migration is not applied although a later one is.
    #[error("migration {version} is missing from this database although a later one is applied")]
    Missing {
        /// Which one.
        version: u32,
    },
    /// A file failed; nothing of it is applied, everything before it is.
    #[error("migration {version} failed: {source}")]
    Failed {
        /// Which one.
        version: u32,
        /// How.
        source: DbError,
    },
    /// The list of applied migrations cannot be read or made.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Applies what is not applied yet and says how many that were. `now` is written beside each.
///
/// Two programs may do this at once: the second waits for the first and finds its work done.
///
/// Errors: [`MigrateError`]; after [`DbError::OutcomeUnknown`] inside of it, simply do it again.
pub async fn migrate(db: &Db, migrations: &[Migration], now: Timestamp) -> Result<u32, MigrateError> {
    let left = pending(db, migrations).await?;
    if left.is_empty() {
        return Ok(0);
    }
    db.write(vec![Stmt::new(LEDGER)]).await?;
    let mut applied_here = 0;
    for migration in left {
        match db.run_script(script(migration, now)).await {
            Ok(()) => applied_here += 1,
            // Somebody was faster. What they applied is compared below, once, for all of them.
            Err(error) if error.is_refusal(ALREADY_APPLIED) => {}
            Err(source) => return Err(MigrateError::Failed { version: migration.version, source }),
        }
    }
    match pending(db, migrations).await?.first() {
        // Its COMMIT was swallowed by something that never ends.
        Some(left) => Err(MigrateError::Failed {
            version: left.version,
            source: DbError::Bug("nothing was committed: a comment or a text is still open at its end".to_owned()),
        }),
        None => Ok(applied_here),
    }
}

/// The migrations that are not applied yet, in order. Reads only.
///
/// Errors: [`MigrateError`] if what is applied does not fit the list.
pub async fn pending<'a>(db: &Db, migrations: &'a [Migration]) -> Result<Vec<&'a Migration>, MigrateError> {
    check(migrations)?;
    let applied = applied(db).await?;
    for one in &applied {
        let known = migrations.iter().find(|migration| migration.version == one.version);
        let known = known.ok_or(MigrateError::Unknown { version: one.version })?;
        if fingerprint(known.sql) != one.sha256 {
            return Err(MigrateError::Changed { version: one.version });
        }
    }
    let newest = applied.last().map_or(0, |one| one.version);
    let left: Vec<_> =
        migrations.iter().filter(|migration| applied.iter().all(|one| one.version != migration.version)).collect();
    match left.first() {
        Some(first) if first.version < newest => Err(MigrateError::Missing { version: first.version }),
        _ => Ok(left),
    }
}

struct Applied {
    version: u32,
    sha256: String,
}

/// What the database says it has, in order; nothing, for a database that has no list yet.
async fn applied(db: &Db) -> Result<Vec<Applied>, DbError> {
    let table = Stmt::new("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'");
    if db.read(vec![table]).await?.iter().all(super::Rows::is_empty) {
        return Ok(Vec::new());
    }
    let list = Stmt::new("SELECT version, sha256 FROM schema_migrations ORDER BY version");
    let answers = db.read(vec![list]).await?;
    let rows = answers.iter().flat_map(super::Rows::iter);
    rows.map(|row| Ok(Applied { version: row.get("version")?, sha256: row.get("sha256")? })).collect()
}

fn check(migrations: &[Migration]) -> Result<(), MigrateError> {
    let mut before = 0;
    for migration in migrations {
        let invalid = |what: String| Err(MigrateError::Invalid { version: migration.version, what });
        if migration.version <= before {
            return invalid(format!("comes after {before}"));
        }
        if migration.sql.contains('\0') {
            return invalid("has a NUL byte".to_owned());
        }
        if let Some(word) = scan::forbidden_in_script(migration.sql) {
            return invalid(format!("has `{word}`: a migration is one transaction"));
        }
        before = migration.version;
    }
    Ok(())
}

/// One migration as one script. It records itself first, so that of two programs that apply it at once the second one
/// stops before its first statement. A script takes no parameters, so its few values are written into it.
fn script(migration: &Migration, now: Timestamp) -> String {
    let Migration { version, name, sql } = migration;
    let name = name.replace('\'', "''");
    let sha256 = fingerprint(sql);
    let at = now.millis();
    // The file may end in a comment or without a semicolon: hence the new line and the semicolon before COMMIT.
    format!(
        "BEGIN IMMEDIATE;\nINSERT INTO schema_migrations (version, name, sha256, applied_at) \
         VALUES ({version}, '{name}', '{sha256}', {at});\n{sql}\n;COMMIT;"
    )
}

/// SHA-256 in lower-case hexadecimal. Line ends are made alike first: a checkout on Windows changes them.
fn fingerprint(sql: &str) -> String {
    let sum = digest::digest(&digest::SHA256, sql.replace("\r\n", "\n").as_bytes());
    sum.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_sha_256_and_does_not_see_line_ends() {
        assert_eq!(fingerprint("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(fingerprint("a;\r\nb;\r\n"), fingerprint("a;\nb;\n"));
    }

    #[test]
    fn a_list_out_of_order_and_a_transaction_inside_a_file_are_refused() {
        let migration = |version, sql| Migration { version, name: "x", sql };
        assert!(check(&[migration(1, "CREATE TABLE a(b)"), migration(3, "CREATE TABLE c(d)")]).is_ok());
        for wrong in [
            &[migration(2, ""), migration(1, "")][..],
            &[migration(1, ""), migration(1, "")],
            &[migration(0, "")],
            &[migration(1, "CREATE TABLE a(b); COMMIT;")],
        ] {
            assert!(matches!(check(wrong), Err(MigrateError::Invalid { .. })));
        }
    }
}
