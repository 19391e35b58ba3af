//! Proportions of pictures, as engines offer them.

use std::fmt;
use std::str::FromStr;

/// Width to height, as an engine writes it: `3:4`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ratio {
    width: u16,
    height: u16,
}

impl Ratio {
    /// Width divided by height.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Of what an engine offers, the ratio from which the least must go to come to this size, in pixels; of equals the
    /// first. `None` where it offers none, or the size has no area.
    #[must_use]
    pub fn nearest(offered: &[Self], (width, height): (u32, u32)) -> Option<Self> {
        let wanted = f64::from(width) / f64::from(height);
        if !(wanted.is_finite() && wanted > 0.0) {
            return None;
        }
        // The logarithm, because a picture twice too wide is as far away as one twice too high.
        let far = |ratio: &Self| (ratio.value() / wanted).ln().abs();
        offered.iter().copied().min_by(|one, other| far(one).total_cmp(&far(other)))
    }

    /// As a prompt says it: `portrait 3:4`.
    #[must_use]
    pub fn in_words(self) -> String {
        let shape = match self.width.cmp(&self.height) {
            std::cmp::Ordering::Less => "portrait",
            std::cmp::Ordering::Equal => "square",
            std::cmp::Ordering::Greater => "landscape",
        };
        format!("{shape} {self}")
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.width, self.height)
    }
}

/// The text is not two whole numbers above zero with a colon between them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a ratio such as 3:4")]
pub struct NoRatio;

impl FromStr for Ratio {
    type Err = NoRatio;

    fn from_str(text: &str) -> Result<Self, NoRatio> {
        let (width, height) = text.split_once(':').ok_or(NoRatio)?;
        let side = |digits: &str| {
            let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|side| plain && *side > 0).ok_or(NoRatio)
        };
        Ok(Self { width: side(width)?, height: side(height)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(offered: &str, size: (u32, u32)) -> Option<String> {
        let offered: Vec<Ratio> = offered.split_whitespace().map(|ratio| ratio.parse().unwrap()).collect();
        Ratio::nearest(&offered, size).map(|ratio| ratio.to_string())
    }

    #[test]
    fn the_ratio_that_loses_least_is_asked_for() {
        let all = "1:1 2:3 3:2 3:4 4:3 4:5 5:4 9:16 16:9 21:9";
        assert_eq!(nearest(all, (800, 800)).as_deref(), Some("1:1"));
        assert_eq!(nearest(all, (750, 1000)).as_deref(), Some("3:4"));
        assert_eq!(nearest(all, (1242, 1660)).as_deref(), Some("3:4"));
        assert_eq!(nearest(all, (970, 600)).as_deref(), Some("3:2"), "not 16:9, which is further away");
        assert_eq!(nearest("1:1 3:2 2:3", (750, 1000)).as_deref(), Some("2:3"));
        assert_eq!(nearest("1:2 2:1", (1, 1)).as_deref(), Some("1:2"), "of equals the first");
        assert_eq!(nearest("", (1, 1)), None);
        assert_eq!(nearest("1:1", (0, 0)), None);
        assert_eq!(nearest("1:1", (5, 0)), None);
    }

    #[test]
    fn only_a_ratio_is_read_as_one() {
        for text in ["", "1", "1:0", "0:1", "a:1", "1:1:1", "+1:1", "-1:2", " 1:1", "match_input_image", "70000:1"] {
            assert_eq!(text.parse::<Ratio>(), Err(NoRatio), "{text}");
        }
        assert_eq!("9:16".parse::<Ratio>().unwrap().in_words(), "portrait 9:16");
    }
}
