//! What a file is for, and so what it may be.

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::db::{FromValue, Value};
use crate::media::ImageLimits;
use crate::openapi::schema;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Ten to thirty photos of one person.
    TrainingZip,
    /// A product picture.
    Product,
    /// The person of a try-on.
    Person,
    /// A garment.
    Garment,
    /// A reference picture.
    Reference,
    /// White where painted.
    Mask,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 6] =
        [Self::TrainingZip, Self::Product, Self::Person, Self::Garment, Self::Reference, Self::Mask];

    /// As stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrainingZip => "training_zip",
            Self::Product => "product",
            Self::Person => "person",
            Self::Garment => "garment",
            Self::Reference => "reference",
            Self::Mask => "mask",
        }
    }

    /// From the text of a request or a row.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// The largest file, in bytes.
    #[must_use]
    pub const fn bytes_max(self) -> i64 {
        match self {
            Self::TrainingZip => 100_000_000,
            Self::Product | Self::Person | Self::Garment | Self::Reference | Self::Mask => 5_000_000,
        }
    }

    /// The content types that may be announced. What the file is shows when it is looked at.
    #[must_use]
    pub const fn content_types(self) -> &'static [&'static str] {
        match self {
            Self::TrainingZip => &["application/zip", "application/x-zip-compressed"],
            Self::Mask => &["image/png"],
            Self::Product | Self::Person | Self::Garment | Self::Reference => {
                &["image/jpeg", "image/png", "image/webp"]
            }
        }
    }

    /// The same in the names that people know.
    #[must_use]
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::TrainingZip => &["ZIP"],
            Self::Mask => &["PNG"],
            Self::Product | Self::Person | Self::Garment | Self::Reference => &["JPG", "PNG", "WebP"],
        }
    }

    /// Limits of a single picture.
    #[must_use]
    pub const fn limits(self) -> ImageLimits {
        match self {
            Self::Mask => ImageLimits::MASK,
            Self::TrainingZip | Self::Product | Self::Person | Self::Garment | Self::Reference => ImageLimits::SINGLE,
        }
    }
}

impl FromValue for Purpose {
    const WANTS: &'static str = "the purpose of an upload";

    fn from_value(value: &Value) -> Option<Self> {
        Self::from_text(&String::from_value(value)?)
    }
}

impl PartialSchema for Purpose {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}
