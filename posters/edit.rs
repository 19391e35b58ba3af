//! What an engine is asked for a change to a finished picture.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::data;
use crate::pattern::{Pattern, slots};
use crate::plan::Area;
use crate::prompt::{Input, roles};
use crate::text::line;

slots! {
    /// What a prompt for a change holds.
    EditSlot { Roles = "roles", Request = "request", Region = "region", Outline = "outline" }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    whole: Pattern<EditSlot>,
    reference: Pattern<EditSlot>,
    masked: Pattern<EditSlot>,
    marked: Pattern<EditSlot>,
    erased: Pattern<EditSlot>,
    erase_words: Vec<String>,
}

fn edits() -> &'static Edits {
    static EDITS: OnceLock<Edits> = OnceLock::new();
    EDITS.get_or_init(|| data("edits", include_str!(concat!(env!("OUT_DIR"), "/edits.json"))))
}

/// How the engine learns what may change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scope {
    /// The whole picture may.
    Whole,
    /// A mask goes with the request.
    Masked,
    /// Image 2 is a map with an outline of this colour around this part.
    Marked(Area, Outline),
}

/// The outline of a map, in a colour that is rare in the picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outline {
    /// `#FF00FF`, the usual one.
    Magenta,
    /// `#00E5FF`, where the picture is magenta itself.
    Cyan,
    /// `#7FFF00`, where it is both.
    Lime,
}

impl Outline {
    /// Red, green and blue.
    #[must_use]
    pub const fn components(self) -> [u8; 3] {
        match self {
            Self::Magenta => [0xFF, 0x00, 0xFF],
            Self::Cyan => [0x00, 0xE5, 0xFF],
            Self::Lime => [0x7F, 0xFF, 0x00],
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Magenta => "magenta",
            Self::Cyan => "cyan",
            Self::Lime => "lime green",
        }
    }
}

/// The pictures that go with a request of this scope, in their order; the reference, where there is one, is the last.
#[must_use]
pub fn inputs(scope: Scope, reference: bool) -> Vec<Input> {
    let mut inputs = match scope {
        Scope::Whole | Scope::Masked => vec![Input::Finished],
        Scope::Marked(..) => vec![Input::Finished, Input::Map],
    };
    inputs.extend(reference.then_some(Input::Reference));
    inputs
}

/// What an engine is asked. `request` is what the person wrote.
#[must_use]
pub fn prompt(request: &str, scope: Scope, reference: bool) -> String {
    let edits = edits();
    let (pattern, area, outline) = match scope {
        Scope::Whole => (&edits.whole, None, None),
        Scope::Masked => (&edits.masked, None, None),
        Scope::Marked(area, outline) => (&edits.marked, Some(area), Some(outline)),
    };
    let value = |slot: EditSlot| match slot {
        EditSlot::Roles => roles(&inputs(scope, reference)),
        EditSlot::Request => line(request),
        EditSlot::Region => area.map(region).unwrap_or_default(),
        EditSlot::Outline => outline.map(Outline::in_words).unwrap_or_default().to_owned(),
    };
    let further = [(reference, &edits.reference), (is_removal(request), &edits.erased)];
    let further = further.into_iter().filter_map(|(wanted, pattern)| wanted.then_some(pattern));
    std::iter::once(pattern).chain(further).map(|pattern| pattern.fill(value)).collect::<Vec<_>>().join(" ")
}

/// Whether a request only wants something gone.
#[must_use]
pub fn is_removal(request: &str) -> bool {
    let request = line(request).to_lowercase();
    edits().erase_words.iter().any(|word| {
        let word = word.as_str();
        let whole = |rest: &str| !word.is_ascii() || rest.is_empty() || rest.starts_with(' ');
        let starts = request.strip_prefix(word).is_some_and(whole);
        // 把杯子去掉: the word comes last.
        starts || (!word.is_ascii() && request.trim_end_matches(['。', '！', '.', '!']).ends_with(word))
    })
}

/// Where an area lies, in words and per cent: `upper right, 60 to 85 per cent across, 10 to 30 per cent down`.
#[must_use]
pub fn region(area: Area) -> String {
    let third = |middle: f64, names: [&'static str; 3]| {
        let [first, second, last] = names;
        if middle < 1.0 / 3.0 {
            first
        } else if middle < 2.0 / 3.0 {
            second
        } else {
            last
        }
    };
    let down = third(area.y + area.height / 2.0, ["upper", "middle", "lower"]);
    let across = third(area.x + area.width / 2.0, ["left", "centre", "right"]);
    let percent = |share: f64| format!("{:.0}", (share * 100.0).clamp(0.0, 100.0));
    format!(
        "{down} {across}, {} to {} per cent across, {} to {} per cent down",
        percent(area.x),
        percent(area.x + area.width),
        percent(area.y),
        percent(area.y + area.height)
    )
}
