//! What a statement gave back.

use std::fmt;

use super::{DbError, FromValue, Value};

/// The rows of one statement, all in memory.
#[derive(Clone, PartialEq)]
pub struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) affected: u64,
}

impl Rows {
    /// Rows inserted, updated or deleted by the statement itself (not by its triggers); 0 for a statement that reads.
    #[must_use]
    pub const fn affected(&self) -> u64 {
        self.affected
    }

    /// How many rows came back.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row came back.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first row.
    #[must_use]
    pub fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }

    /// The rows in the order the statement gave them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|values| Row { columns: &self.columns, values })
    }
}

impl fmt::Debug for Rows {
    /// Columns and counts: the values are people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("columns", &self.columns)
            .field("len", &self.rows.len())
            .field("affected", &self.affected)
            .finish()
    }
}

/// One row of a result.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    columns: &'a [String],
    values: &'a [Value],
}

impl Row<'_> {
    /// The column of this exact name. With two of the same name the first one counts: give them names with `AS`.
    ///
    /// Errors: [`DbError::Bug`] that names the column, if it is missing or holds another type.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, DbError> {
        let value = self
            .columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.values.get(at))
            .ok_or_else(|| DbError::Bug(format!("no column `{column}` among {:?}", self.columns)))?;
        T::from_value(value)
            .ok_or_else(|| DbError::Bug(format!("column `{column}` holds {} and should be {}", value.kind(), T::WANTS)))
    }
}

impl fmt::Debug for Row<'_> {
    /// The columns: the values are people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("columns", &self.columns).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn a_column_is_read_in_its_own_type_only() {
        let rows = Rows {
            columns: ["n", "t", "z", "yes", "two"].map(str::to_owned).to_vec(),
            rows: vec![vec![
                Value::Integer(-1),
                Value::Text("x".into()),
                Value::Null,
                Value::Integer(1),
                Value::Integer(2),
            ]],
            affected: 0,
        };
        let row = rows.first().unwrap();
        assert_eq!(row.get::<i64>("n"), Ok(-1));
        assert_eq!(row.get::<Timestamp>("n"), Ok(Timestamp::from_millis(-1)));
        assert_eq!(row.get::<Option<String>>("t"), Ok(Some("x".to_owned())));
        assert_eq!(row.get::<Option<i64>>("z"), Ok(None));
        assert_eq!(row.get::<bool>("yes"), Ok(true));
        for error in [
            row.get::<String>("n").unwrap_err(),
            row.get::<u64>("n").unwrap_err(),
            row.get::<i64>("z").unwrap_err(),
            row.get::<bool>("two").unwrap_err(),
            row.get::<f64>("two").unwrap_err(),
            row.get::<i64>("nope").unwrap_err(),
        ] {
            assert!(matches!(error, DbError::Bug(_)), "{error}");
        }
        assert!(row.get::<i64>("nope").unwrap_err().to_string().contains("`nope`"));
    }
}
