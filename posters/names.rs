//! What sessions and their files are called, in storage, downloads and the zip alike (requirement B8). What is read back
//! is exactly what is written: every other text is refused.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;

use crate::plan::Poster;

/// The text is no name of this kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not the name of a session or of one of its files")]
pub struct NoName;

/// `session_{YYYYMMDDHHMMSS}_{4 hex}`: when it began, and two random bytes that tell sessions of one second apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionName {
    began_at: DateTime,
    mark: [u8; 2],
}

impl SessionName {
    /// The name of a session that began at this time, which is kept to the second. `None` outside of the years 0 to 9999,
    /// which have no four digits.
    #[must_use]
    pub fn new(began_at: DateTime, mark: [u8; 2]) -> Option<Self> {
        let began_at = began_at.with().subsec_nanosecond(0).build().ok()?;
        (began_at.year() >= 0).then_some(Self { began_at, mark })
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, [first, second]) = (self.began_at, self.mark);
        write!(formatter, "session_{:04}{:02}{:02}", at.year(), at.month(), at.day())?;
        write!(formatter, "{:02}{:02}{:02}_{first:02x}{second:02x}", at.hour(), at.minute(), at.second())
    }
}

impl FromStr for SessionName {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        let (time, mark) = text.strip_prefix("session_").and_then(|rest| rest.split_once('_')).ok_or(NoName)?;
        if time.len() != 14 || !time.bytes().all(|digit| digit.is_ascii_digit()) || mark.len() != 4 {
            return Err(NoName);
        }
        let year = time[..4].parse::<i16>().map_err(|_| NoName)?;
        let two = |place: usize| time[place..place + 2].parse::<i8>().map_err(|_| NoName);
        let began_at = DateTime::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0).map_err(|_| NoName)?;
        let mark = u16::from_str_radix(mark, 16).map_err(|_| NoName)?.to_be_bytes();
        // Capital letters, a sign and whatever else the numbers let through is not what is written.
        Some(Self { began_at, mark }).filter(|name| name.to_string() == text).ok_or(NoName)
    }
}

/// A file of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileName {
    /// `{nn}-prime.jpg`: a poster as it was generated.
    Prime(Poster),
    /// `{nn}-edit{n}.jpg`: its n-th edit, counted from 0, whichever version that was made of.
    Edit(Poster, u32),
    /// `productname.txt`: the name of the article.
    ProductName,
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prime(poster) => write!(formatter, "{}-prime.jpg", poster.key()),
            Self::Edit(poster, edit) => write!(formatter, "{}-edit{edit}.jpg", poster.key()),
            Self::ProductName => formatter.write_str("productname.txt"),
        }
    }
}

impl FromStr for FileName {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        if text == "productname.txt" {
            return Ok(Self::ProductName);
        }
        let (key, version) = text.strip_suffix(".jpg").and_then(|stem| stem.split_once('-')).ok_or(NoName)?;
        let poster = Poster::from_key(key).ok_or(NoName)?;
        if version == "prime" {
            return Ok(Self::Prime(poster));
        }
        let edit = version.strip_prefix("edit").and_then(|number| number.parse().ok()).ok_or(NoName)?;
        Some(Self::Edit(poster, edit)).filter(|name| name.to_string() == text).ok_or(NoName)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_session_is_named_after_its_second() {
        let began_at = date(2026, 2, 3).at(4, 5, 6, 789);
        let name = SessionName::new(began_at, [0x0a, 0xff]).unwrap();
        assert_eq!(name.to_string(), "session_20260203040506_0aff");
        assert_eq!("session_20260203040506_0aff".parse(), Ok(name));
        assert_eq!(SessionName::new(date(-1, 1, 1).at(0, 0, 0, 0), [0, 0]), None);
    }

    #[test]
    fn no_other_text_is_a_session() {
        for text in [
            "",
            "session_",
            "session_20260203040506",
            "session_20260203040506_",
            "session_20260203040506_0AFF",
            "session_20260203040506_+aff",
            "session_20260203040506_0aff0",
            "session_20260203040506_0aff/..",
            "session_20260231040506_0aff",
            "session_20260203240506_0aff",
            "session_20260203040560_0aff",
            "session_2026020304050_0aff",
            "session_２026020304050_0aff",
            "Session_20260203040506_0aff",
            " session_20260203040506_0aff",
        ] {
            assert_eq!(text.parse::<SessionName>(), Err(NoName), "{text}");
        }
    }

    #[test]
    fn files_are_named_by_their_poster_and_version() {
        for (name, text) in [
            (FileName::Prime(Poster::KeyVisual), "00-prime.jpg"),
            (FileName::Edit(Poster::KeyVisual, 0), "00-edit0.jpg"),
            (FileName::Edit(Poster::Package, 3), "09-edit3.jpg"),
            (FileName::ProductName, "productname.txt"),
        ] {
            assert_eq!(name.to_string(), text);
            assert_eq!(text.parse(), Ok(name));
        }
        for text in [
            "",
            "0-prime.jpg",
            "10-prime.jpg",
            "000-prime.jpg",
            "00-prime.jpeg",
            "00-Prime.jpg",
            "00-prime.jpg ",
            "00_prime.jpg",
            "00-edit.jpg",
            "00-edit01.jpg",
            "00-edit+1.jpg",
            "00-edit-1.jpg",
            "00-edit4294967296.jpg",
            "../00-prime.jpg",
            "00-prime.jpg.jpg",
            "ProductName.txt",
            "productname.txt/",
            "００-prime.jpg",
        ] {
            assert_eq!(text.parse::<FileName>(), Err(NoName), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_takes_nothing_that_it_would_write_otherwise(text in "(session_)?[0-9]{2,14}[_-][a-z0-9+]{4,6}(\\.jpg)?") {
            if let Ok(name) = text.parse::<SessionName>() {
                prop_assert_eq!(name.to_string(), text.clone());
            }
            if let Ok(name) = text.parse::<FileName>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
