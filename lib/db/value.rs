//! The five kinds of value SQLite stores, and what Rust types become of them.

use super::DbError;
use crate::clock::Timestamp;

/// A value to bind or a value that came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A signed 64-bit integer: counts, credits, milliseconds, booleans as 0 and 1.
    Integer(i64),
    /// A finite floating point number. Measurements only; money is an integer.
    Real(f64),
    /// Text without NUL bytes.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// The value's type, for messages: never the value itself.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Integer(_) => "INTEGER",
            Self::Real(_) => "REAL",
            Self::Text(_) => "TEXT",
            Self::Blob(_) => "BLOB",
        }
    }

    /// The bytes it takes in memory, roughly.
    #[cfg(feature = "local")]
    pub(super) const fn size_bytes(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) | Self::Real(_) => 8,
            Self::Text(text) => text.len(),
            Self::Blob(bytes) => bytes.len(),
        }
    }

    /// Refuses what one of the backends would change silently: text is cut at a NUL byte by the local engine, NaN
    /// becomes NULL there, and a server answers 400 to both infinities.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Text(text) if text.contains('\0') => Err("text with a NUL byte".to_owned()),
            Self::Real(number) if !number.is_finite() => Err("a number that is not finite".to_owned()),
            _ => Ok(()),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Integer(yes.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<Timestamp> for Value {
    /// Milliseconds since the epoch.
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.millis())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl TryFrom<u64> for Value {
    type Error = DbError;

    /// Errors: [`DbError::Bug`] above `i64::MAX`, which SQLite cannot store.
    fn try_from(number: u64) -> Result<Self, DbError> {
        i64::try_from(number).map(Self::Integer).map_err(|_| DbError::Bug(format!("{number} does not fit an INTEGER")))
    }
}

/// A Rust type that a column can be read as. The stored type must be the right one: nothing is converted silently.
pub trait FromValue: Sized {
    /// What the type wants, for messages.
    const WANTS: &'static str;

    /// The value in this type, or `None` if it has another.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    const WANTS: &'static str = "INTEGER";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Integer(number) = value { Some(*number) } else { None }
    }
}

impl FromValue for u64 {
    const WANTS: &'static str = "INTEGER from 0";

    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for u32 {
    const WANTS: &'static str = "INTEGER from 0 to 4294967295";

    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    const WANTS: &'static str = "INTEGER 0 or 1";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(0) => Some(false),
            Value::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for f64 {
    const WANTS: &'static str = "REAL";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Real(number) = value { Some(*number) } else { None }
    }
}

impl FromValue for String {
    const WANTS: &'static str = "TEXT";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl FromValue for Vec<u8> {
    const WANTS: &'static str = "BLOB";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Blob(bytes) = value { Some(bytes.clone()) } else { None }
    }
}

impl FromValue for Timestamp {
    const WANTS: &'static str = "INTEGER of milliseconds";

    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Self::from_millis)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const WANTS: &'static str = T::WANTS;

    fn from_value(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}
