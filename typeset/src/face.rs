//! The faces, inside of the binary: a function then needs no file beside it and reads of a face only what it draws.

use std::sync::LazyLock;

use harfrust::Font;

/// A face of `fonts/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Noto Sans SC Black: headlines. All 8,105 characters of the standard table.
    Black,
    /// Noto Sans SC Medium: everything small. The same characters.
    Medium,
    /// A kai face for warm and classic headlines. The 3,755 commonest characters.
    Kai,
    /// A slanted face for playful headlines. Most of the 3,755 commonest characters.
    Slant,
}

static BLACK: LazyLock<Font> = LazyLock::new(|| read(include_bytes!("../fonts/DarkroomSans-Black.ttf")));
static MEDIUM: LazyLock<Font> = LazyLock::new(|| read(include_bytes!("../fonts/DarkroomSans-Medium.ttf")));
static KAI: LazyLock<Font> = LazyLock::new(|| read(include_bytes!("../fonts/DarkroomKai-Bold.ttf")));
static SLANT: LazyLock<Font> = LazyLock::new(|| read(include_bytes!("../fonts/DarkroomSlant-Regular.ttf")));

#[expect(clippy::expect_used, reason = "the four files are part of this crate, and each is drawn with in its tests")]
fn read(file: &'static [u8]) -> Font {
    Font::new(file, 0).expect("a font of this crate")
}

impl Face {
    /// This face if it has every character of `text`, else the headline's plain one: two faces inside of one word look
    /// like a mistake.
    #[must_use]
    pub fn for_text(self, text: &str) -> Self {
        if text.chars().all(|character| self.has(character)) { self } else { Self::Black }
    }

    /// Whether this face can draw `character`.
    #[must_use]
    pub fn has(self, character: char) -> bool {
        self.font().charmap().map_unicode(character).is_some()
    }

    pub(crate) fn font(self) -> &'static Font {
        match self {
            Self::Black => &BLACK,
            Self::Medium => &MEDIUM,
            Self::Kai => &KAI,
            Self::Slant => &SLANT,
        }
    }
}
