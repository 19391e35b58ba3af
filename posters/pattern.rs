//! Sentences with slots in braces, checked when they are read: a slot that nobody fills does not load.

use serde::{Deserialize, Deserializer, de};

/// The slots that one kind of sentence may have.
pub(crate) trait Slot: Copy + 'static {
    /// The slot of this name.
    fn named(name: &str) -> Option<Self>;
}

/// Declares an enum of slots with the names they have in the data.
macro_rules! slots {
    ($(#[$about:meta])* $kind:ident { $($slot:ident = $name:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum $kind {
            $($slot),+
        }

        impl $crate::pattern::Slot for $kind {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$slot),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use slots;

/// A sentence with slots of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Pattern<S>(Vec<Part<S>>);

#[derive(Clone, Debug)]
enum Part<S> {
    Words(String),
    Slot(S),
}

impl<S: Slot> Pattern<S> {
    /// Braces that hold anything but a name in small letters are words: the shape of a JSON object may be written down.
    fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let (before, after) = (&rest[..start], &rest[start + 1..]);
            words.push_str(before);
            let name_ends = after.find(|letter: char| !matches!(letter, 'a'..='z' | '0'..='9' | '_'));
            match name_ends.filter(|end| *end > 0 && after[*end..].starts_with('}')) {
                Some(end) => {
                    let name = &after[..end];
                    let slot = S::named(name).ok_or_else(|| format!("no slot is called {name}"))?;
                    parts.push(Part::Words(std::mem::take(&mut words)));
                    parts.push(Part::Slot(slot));
                    rest = &after[end + 1..];
                }
                None => {
                    words.push('{');
                    rest = after;
                }
            }
        }
        words.push_str(rest);
        parts.push(Part::Words(words));
        Ok(Self(parts))
    }

    /// The sentence with its slots filled. What is filled in is never read as a sentence with slots again.
    pub(crate) fn fill(&self, mut value: impl FnMut(S) -> String) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => filled.push_str(words),
                Part::Slot(slot) => filled.push_str(&value(*slot)),
            }
        }
        filled
    }
}

impl<'de, S: Slot> Deserialize<'de> for Pattern<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    slots! {
        /// One slot is enough to try.
        Only { Product = "product" }
    }

    #[test]
    fn a_slot_is_filled_once_and_what_fills_it_is_left_alone() {
        let pattern = Pattern::<Only>::read(r#"A {product}, {"text"} and {product}"#).unwrap();
        assert_eq!(pattern.fill(|Only::Product| "{product}".into()), r#"A {product}, {"text"} and {product}"#);
        assert_eq!(pattern.fill(|Only::Product| "cup".into()), r#"A cup, {"text"} and cup"#);
    }

    #[test]
    fn a_slot_that_nobody_fills_does_not_load() {
        assert_eq!(Pattern::<Only>::read("{prodcut}").unwrap_err(), "no slot is called prodcut");
    }
}
