//! The shapes a picture can have.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::schema;

/// Shapes of pictures, width to height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AspectRatio {
    /// 1:1
    Square,
    /// 16:9
    Wide,
    /// 9:16
    Tall,
    /// 3:2
    Landscape,
    /// 2:3
    Portrait,
    /// 4:3
    Screen,
    /// 3:4
    Sheet,
    /// 5:4
    Broad,
    /// 4:5
    Narrow,
    /// 21:9
    Panorama,
    /// 9:21
    Banner,
}

impl PartialSchema for AspectRatio {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}

impl AspectRatio {
    /// Every shape.
    pub const ALL: [Self; 11] = [
        Self::Square,
        Self::Wide,
        Self::Tall,
        Self::Landscape,
        Self::Portrait,
        Self::Screen,
        Self::Sheet,
        Self::Broad,
        Self::Narrow,
        Self::Panorama,
        Self::Banner,
    ];

    /// `16:9` and the like, as the provider and our own API write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.facts().0
    }

    /// Width and height in pixels, about one megapixel: what FLUX makes of the ratio, and what SDXL is asked for.
    #[must_use]
    pub const fn pixels(self) -> (u32, u32) {
        self.facts().1
    }

    const fn facts(self) -> (&'static str, (u32, u32)) {
        match self {
            Self::Square => ("1:1", (1024, 1024)),
            Self::Wide => ("16:9", (1344, 768)),
            Self::Tall => ("9:16", (768, 1344)),
            Self::Landscape => ("3:2", (1216, 832)),
            Self::Portrait => ("2:3", (832, 1216)),
            Self::Screen => ("4:3", (1152, 896)),
            Self::Sheet => ("3:4", (896, 1152)),
            Self::Broad => ("5:4", (1088, 896)),
            Self::Narrow => ("4:5", (896, 1088)),
            Self::Panorama => ("21:9", (1536, 640)),
            Self::Banner => ("9:21", (640, 1536)),
        }
    }
}

impl fmt::Display for AspectRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for AspectRatio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AspectRatio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A text that is none of [`AspectRatio::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such aspect ratio")]
pub struct UnknownRatio;

impl FromStr for AspectRatio {
    type Err = UnknownRatio;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|ratio| ratio.as_str() == text).ok_or(UnknownRatio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ratio_reads_back_and_its_pixels_are_near_it() {
        for ratio in AspectRatio::ALL {
            assert_eq!(ratio.to_string().parse(), Ok(ratio));
            let json = serde_json::to_string(&ratio).unwrap();
            assert_eq!(serde_json::from_str::<AspectRatio>(&json).unwrap(), ratio);
            let (wide, high) = ratio.as_str().split_once(':').unwrap();
            let (wide, high): (f64, f64) = (wide.parse().unwrap(), high.parse().unwrap());
            let (width, height) = ratio.pixels();
            let error = (f64::from(width) / f64::from(height)) / (wide / high);
            assert!((0.95..1.05).contains(&error), "{ratio}: {width}x{height}");
            assert!(width % 16 == 0 && height % 16 == 0, "{ratio}: models round to 16");
        }
        assert_eq!("16/9".parse::<AspectRatio>(), Err(UnknownRatio));
    }
}
