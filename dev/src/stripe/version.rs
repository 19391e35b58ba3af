//! The versions of the API that are spoken.

use super::{OLDER_VERSION, VERSION};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// [`VERSION`].
    Newest,
    /// [`OLDER_VERSION`], which still takes `payment_method_types`.
    Older,
}

impl Version {
    /// By its name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Newest, Self::Older].into_iter().find(|version| version.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Newest => VERSION,
            Self::Older => OLDER_VERSION,
        }
    }

    /// Whether the ways to pay can be named.
    pub(super) const fn names_methods(self) -> bool {
        match self {
            Self::Newest => false,
            Self::Older => true,
        }
    }
}
