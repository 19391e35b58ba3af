//! Every poster of the plan, for every preset, in both languages and every tone (requirement B4): what is set is what was
//! written, character for character, and it fits.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test")]

mod plan;

use darkroom_posters::plan::{Poster, PresetId};
use darkroom_posters::{Language, brief::Tone};
use darkroom_typeset::{Canvas, set};
use plan::Setting;

fn solid(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != '|').collect()
}

#[test]
fn is_set_as_it_was_written() {
    for preset in PresetId::ALL {
        let size = preset.preset().size;
        let mut ground = vec![244; (size.0 * size.1 * 3) as usize];
        for (poster, language) in
            Poster::ALL.into_iter().flat_map(|poster| [Language::Chinese, Language::English].map(|one| (poster, one)))
        {
            for tone in [Tone::Minimal, Tone::Warm, Tone::Playful] {
                let setting = Setting::new(poster, preset, language, tone);
                let Some(text) = &setting.text else { continue };
                let at = format!("{} for {preset:?} in {language:?}, {tone:?}", poster.key());
                ground.fill(244);
                let outcome = setting.with(|layouts, words, style| {
                    set(&mut Canvas::new(size.0, size.1, &mut ground).unwrap(), layouts, words, style)
                });
                let outcome = outcome.unwrap_or_else(|refused| panic!("{at}: {refused}"));
                assert_eq!(solid(&outcome.headline_lines.concat()), solid(&text.headline), "{at}");
                assert_eq!((outcome.layout, outcome.dropped.len()), (0, 0), "{at}");
                assert!(ground.iter().any(|level| *level < 100), "{at}: nothing was drawn");
            }
        }
    }
}
