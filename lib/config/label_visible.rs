//! Whether downloads carry the visible label of generated pictures (GB 45438-2025).

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// `LABEL_VISIBLE` of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelVisible {
    /// Every download carries it.
    On,
    /// Every download whose owner does not leave it out, which takes an acknowledgement.
    #[default]
    Ask,
    /// It is not offered.
    Off,
}

impl LabelVisible {
    /// All values.
    pub const ALL: [Self; 3] = [Self::On, Self::Ask, Self::Off];

    /// As it is written in the settings and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Ask => "ask",
            Self::Off => "off",
        }
    }

    /// Whether a picture may be saved as it is stored.
    #[must_use]
    pub const fn allows_unlabelled(self) -> bool {
        match self {
            Self::Ask | Self::Off => true,
            Self::On => false,
        }
    }
}

/// Not one of the three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLabelVisible;

impl fmt::Display for NoLabelVisible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of {}", LabelVisible::ALL.map(LabelVisible::as_str).join(", "))
    }
}

impl FromStr for LabelVisible {
    type Err = NoLabelVisible;

    fn from_str(text: &str) -> Result<Self, NoLabelVisible> {
        Self::ALL.into_iter().find(|value| value.as_str() == text).ok_or(NoLabelVisible)
    }
}

impl Serialize for LabelVisible {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialSchema for LabelVisible {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}

impl ToSchema for LabelVisible {}
