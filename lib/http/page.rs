//! Lists: a limit, an opaque keyset cursor, newest first.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use crate::error::{AppError, FieldProblem};
use crate::schema;

const LIMIT_DEFAULT: u32 = 20;
const LIMIT_MAX: u32 = 100;

/// `?limit=` (default 20, at most 100) and `?cursor=`.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct PageQuery {
    /// How many, 20 when it is not said.
    #[param(schema_with = limits)]
    limit: Option<String>,
    /// `next` of the page before. One of another list is refused.
    #[param(schema_with = cursors)]
    cursor: Option<String>,
}

fn limits() -> Schema {
    schema::integer(1, i64::from(LIMIT_MAX))
}

fn cursors() -> Schema {
    schema::text("^[A-Za-z0-9_-]{1,88}$")
}

impl PageQuery {
    /// How many to answer with.
    ///
    /// # Errors
    /// `INVALID` outside 1–100.
    pub fn limit(&self) -> Result<u32, AppError> {
        let Some(text) = &self.limit else { return Ok(LIMIT_DEFAULT) };
        let limit: u32 = text.parse().map_err(|_| AppError::field("limit", FieldProblem::Malformed))?;
        match limit {
            0 => Err(AppError::field("limit", FieldProblem::TooSmall(1))),
            1..=LIMIT_MAX => Ok(limit),
            _ => Err(AppError::field("limit", FieldProblem::TooLarge(u64::from(LIMIT_MAX)))),
        }
    }

    /// The key after which the page starts (rows with a smaller key), or `None` for the first page. `T` is what the
    /// list is ordered by, so that a cursor of another list is none of this one.
    ///
    /// # Errors
    /// `INVALID` for a cursor that we did not make.
    pub fn after<T: FromStr>(&self) -> Result<Option<T>, AppError> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|key| key.len() <= 64);
        key.and_then(|key| key.parse().ok()).map(Some).ok_or_else(|| AppError::field("cursor", FieldProblem::Malformed))
    }

    /// Whether this asks for the first page.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.cursor.is_none()
    }
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// The cursor of the next page, or null at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something made from each item.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }

    /// A page from `limit + 1` rows: the one too many says that there is a next page.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|last| URL_SAFE_NO_PAD.encode(key(last))) } else { None };
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::JobId;

    #[test]
    fn a_cursor_comes_back_and_a_made_up_one_is_refused() {
        let page = Page::of(vec![5, 4, 3], 2, ToString::to_string);
        assert_eq!(page.items, [5, 4]);
        let query = PageQuery { limit: None, cursor: page.next };
        assert_eq!(query.after::<i64>().unwrap(), Some(4));
        assert!(query.after::<JobId>().is_err(), "a cursor of another list");
        for cursor in ["", "!!", "JyBPUiAxPTE"] {
            let query = PageQuery { limit: None, cursor: Some(cursor.to_owned()) };
            assert!(query.after::<i64>().is_err(), "{cursor}");
        }
        assert_eq!(Page::of(vec![1, 2], 2, ToString::to_string).next, None);
    }
}
