//! Texts of the library's prompts.

use crate::db::{DbError, Row};
use crate::locale::Locale;

/// A text that may have an English form; without one it is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    plain: String,
    english: Option<String>,
}

impl Text {
    pub(super) fn from_row(row: &Row<'_>, column: &str) -> Result<Self, DbError> {
        Ok(Self { plain: row.get(column)?, english: row.get(&format!("{column}_en"))? })
    }

    pub(super) fn of(&self, locale: Locale) -> &str {
        locale.pick(&self.plain, self.english.as_ref().unwrap_or(&self.plain))
    }
}
