//! The brief of a set: what ten prompts and ten headlines are made of. A small text model writes it, the seller edits it,
//! and without either it is made of the description alone.

mod ask;
mod colours;
mod description;
mod edited;
mod faults;
mod limits;
mod measures;
mod read;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use ask::{Question, question, schema, settings};
pub use colours::{Colour, Palette};
pub use faults::Fault;
pub use limits::LengthsMax;
pub use read::{Material, Reading, defaults, object, read};

use crate::ProductName;
use crate::plan::Poster;

/// What a set is made of.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// What the article is called.
    pub product_name: ProductName,
    /// Its kind, in one or two words.
    pub category: String,
    /// What it is and for whom, in one sentence.
    pub brief: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// How it is used, in order.
    pub steps: Vec<String>,
    /// What is in the box.
    pub contents: Vec<String>,
    /// Sizes and other values, as the seller wrote them.
    pub dimensions: Vec<Dimension>,
    /// At most three reasons to buy it.
    pub selling_points: Vec<SellingPoint>,
    /// The three colours of the set.
    pub palette: Palette,
    /// The mood of the set.
    pub tone: Tone,
    /// What happens in the picture of daily life, in English.
    pub scene_life: String,
    /// The metaphor of the concept picture, in English.
    pub scene_idea: String,
    /// The text of each poster.
    pub posters: Headlines,
}

/// Something that is known of the article.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// A short sentence.
    pub text: String,
    /// How it is known.
    pub source: Source,
}

/// How a fact is known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The seller wrote it.
    Text,
    /// A model saw it in the picture: the seller is asked.
    Picture,
}

/// A size or another value.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// What is measured.
    pub name: String,
    /// Number and unit.
    pub value: String,
}

/// A reason to buy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SellingPoint {
    /// In a few words.
    pub title: String,
    /// Said more closely; may be empty.
    pub detail: String,
    /// The fact that proves it, counted from 0.
    pub fact: usize,
}

/// The mood of a set.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the mood it names; its words are in the data")]
pub enum Tone {
    #[default]
    Minimal,
    Warm,
    Premium,
    Playful,
    Technical,
    Natural,
    Classic,
}

impl Tone {
    /// All seven.
    pub const ALL: [Self; 7] =
        [Self::Minimal, Self::Warm, Self::Premium, Self::Playful, Self::Technical, Self::Natural, Self::Classic];

    /// As it is written in a brief.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Warm => "warm",
            Self::Premium => "premium",
            Self::Playful => "playful",
            Self::Technical => "technical",
            Self::Natural => "natural",
            Self::Classic => "classic",
        }
    }
}

/// The text of one poster.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// The headline; `|` marks the best place for a line break.
    pub headline: String,
    /// The line below it; may be empty.
    pub subheadline: String,
}

/// The text of all ten posters: an object with the keys `00` to `09`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Headlines([Headline; 10]);

impl Headlines {
    /// The text of one poster.
    #[must_use]
    pub const fn get(&self, poster: Poster) -> &Headline {
        &self.0[poster as usize]
    }

    /// The same, to be changed.
    pub const fn get_mut(&mut self, poster: Poster) -> &mut Headline {
        &mut self.0[poster as usize]
    }
}

impl Serialize for Headlines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Poster::ALL.map(|poster| (poster.key(), self.get(poster))))
    }
}

impl<'de> Deserialize<'de> for Headlines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut given = std::collections::BTreeMap::<String, Headline>::deserialize(deserializer)?;
        let mut headlines = Self::default();
        for poster in Poster::ALL {
            *headlines.get_mut(poster) =
                given.remove(poster.key()).ok_or_else(|| de::Error::missing_field(poster.key()))?;
        }
        match given.keys().next() {
            Some(key) => Err(de::Error::custom(format!("there is no poster {key}"))),
            None => Ok(headlines),
        }
    }
}
