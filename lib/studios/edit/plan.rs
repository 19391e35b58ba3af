//! What the answer of an engine is laid back by, as kept with the call.

use darkroom_retouch::Rect;
use darkroom_retouch::mask::OutlineColour;
use serde::{Deserialize, Serialize};

use crate::studios::shop::Shop;

/// What an edit is developed by. Its tag tells it from the plans of the studio that its picture is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename = "edit")]
pub(super) struct EditPlan {
    /// Where the picture lies that is edited: the shown one, or the text-free one below it.
    pub(super) picture: String,
    /// What is known of that text-free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<serde_json::Value>,
    /// Of a poster without words of ours: what its shop asks of the file. One with words is written by the studio that
    /// letters it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shop: Option<Shop>,
    /// What may change.
    pub(super) scope: Scope,
}

/// What may change of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    /// All of it.
    Whole,
    /// What was painted.
    Painted(Painted),
}

/// What was painted, and what the engine saw of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Painted {
    /// Where the mask lies.
    pub(super) mask: String,
    /// Left, top, width and height in px of the part that was sent.
    pub(super) part: [u32; 4],
    /// The colour of the line round the paint, where one was drawn.
    pub(super) outline: Option<Outline>,
}

impl Painted {
    pub(super) const fn part(&self) -> Rect {
        let [left, top, width, height] = self.part;
        Rect { left, top, width, height }
    }
}

/// [`OutlineColour`], as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outline {
    Magenta,
    Cyan,
    Lime,
}

impl From<OutlineColour> for Outline {
    fn from(colour: OutlineColour) -> Self {
        match colour {
            OutlineColour::Magenta => Self::Magenta,
            OutlineColour::Cyan => Self::Cyan,
            OutlineColour::Lime => Self::Lime,
        }
    }
}

impl From<Outline> for OutlineColour {
    fn from(outline: Outline) -> Self {
        match outline {
            Outline::Magenta => Self::Magenta,
            Outline::Cyan => Self::Cyan,
            Outline::Lime => Self::Lime,
        }
    }
}

impl From<Outline> for darkroom_posters::edit::Outline {
    fn from(outline: Outline) -> Self {
        match outline {
            Outline::Magenta => Self::Magenta,
            Outline::Cyan => Self::Cyan,
            Outline::Lime => Self::Lime,
        }
    }
}
