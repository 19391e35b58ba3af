//! What the decoder finds wrong, as a reason that a person is told.

use darkroom_pixels::Fault;

pub use crate::error::{Reason, ReasonCode};

impl From<Fault> for ReasonCode {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooManyPixels => Self::TooManyPixels,
            Fault::Truncated => Self::Truncated,
            Fault::Damaged => Self::ImageDamaged,
            Fault::Unsupported => Self::VariantUnsupported,
        }
    }
}
