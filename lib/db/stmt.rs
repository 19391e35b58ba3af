//! A statement and its parameters.

use std::borrow::Cow;
use std::fmt;

use super::scan::{self, Access};
use super::{DbError, Value};

/// One SQL statement with the values of its parameters `?1`, `?2`, … in order.
///
/// ```
/// use darkroom::db::Stmt;
/// let stmt = Stmt::new("UPDATE accounts SET bought = bought - ?2 WHERE user_id = ?1").bind("usr_1").bind(40_i64);
/// ```
#[derive(Clone)]
pub struct Stmt {
    pub(super) sql: Cow<'static, str>,
    pub(super) args: Vec<Value>,
}

impl Stmt {
    /// A statement without parameters so far.
    #[must_use]
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), args: Vec::new() }
    }

    /// Gives the next parameter its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.args.push(value.into());
        self
    }

    /// The text, for whoever runs the same statement elsewhere (the bench compares databases).
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The values of its parameters, in order: people's data, never for a log.
    #[must_use]
    pub fn args(&self) -> &[Value] {
        &self.args
    }
}

impl fmt::Debug for Stmt {
    /// The SQL and the types of the values: the values are people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.args.iter().map(Value::kind).collect();
        f.debug_struct("Stmt").field("sql", &self.sql).field("args", &kinds).finish()
    }
}

/// What a batch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// Checks every statement of a batch before anything is sent and says what each one does.
///
/// Errors: [`DbError::Bug`] that names the statement.
pub(super) fn check(stmts: &[Stmt], purpose: Purpose) -> Result<Vec<Access>, DbError> {
    stmts
        .iter()
        .map(|stmt| check_one(stmt, purpose).map_err(|what| DbError::Bug(format!("{what}: {}", opening(&stmt.sql)))))
        .collect()
}

fn check_one(stmt: &Stmt, purpose: Purpose) -> Result<Access, String> {
    if stmt.sql.contains('\0') {
        return Err("SQL with a NUL byte".to_owned());
    }
    let shape = scan::shape(&stmt.sql)?;
    if shape.parameters != stmt.args.len() {
        return Err(format!("{} parameters and {} values", shape.parameters, stmt.args.len()));
    }
    stmt.args.iter().try_for_each(Value::check)?;
    match (purpose, shape.access) {
        (Purpose::Read, Access::ChangesRows | Access::ChangesSchema) => Err("a statement that writes in a read".into()),
        (Purpose::Read, Access::Reads) | (Purpose::Write, _) => Ok(shape.access),
    }
}

/// Enough of the SQL to find it in the source.
fn opening(sql: &str) -> String {
    const CHARACTERS: usize = 120;
    let one_line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.chars().take(CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_statement_hides_its_values() {
        let printed = format!("{:?}", Stmt::new("SELECT ?1").bind("ada@example.org"));
        assert!(!printed.contains("ada") && printed.contains("TEXT"), "{printed}");
    }
}
