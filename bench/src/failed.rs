//! Why the bench stops: a measurement that went wrong is no measurement.

use std::fmt;

/// The reason, in words.
#[derive(Debug)]
pub(crate) struct Failed(String);

/// What every step gives back.
pub(crate) type Done<T = ()> = Result<T, Failed>;

impl Failed {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Possible because `Failed` is no error itself: it is where errors end.
impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
