//! What is asked for a poster.

use super::{default_brief, material};
use crate::brief::{Brief, Dimension, Fact, Headline, Material, SellingPoint, Source, Tone, defaults};
use crate::plan::{Poster, PresetId};
use crate::poster_text::Setter;
use crate::prompt::{Input, Prompt, Request, characters_max, prompt};
use crate::{Language, ProductName, Ratio};

const INPUTS: [Input; 4] = [Input::Front, Input::OtherView, Input::OtherView, Input::Crop];

fn ask(poster: Poster, preset: PresetId, brief: &Brief, drawn: bool) -> Prompt {
    let ratio: Ratio = "3:4".parse().unwrap();
    prompt(&Request {
        poster,
        preset: preset.preset(),
        brief,
        language: Language::Chinese,
        ratio,
        inputs: &INPUTS,
        drawn,
    })
}

/// Every field as long as it may be.
fn longest() -> Brief {
    let han = |count: usize| "测".repeat(count);
    let mut brief = default_brief(Language::Chinese);
    brief.product_name = han(ProductName::CHARACTERS_MAX).parse().unwrap();
    brief.category = han(20);
    brief.brief = han(60);
    brief.facts = vec![Fact { text: han(60), source: Source::Picture }; 8];
    brief.steps = vec![han(40); 3];
    brief.contents = vec![han(30); 8];
    brief.dimensions = vec![Dimension { name: han(16), value: han(30) }; 6];
    brief.selling_points = vec![SellingPoint { title: han(14), detail: han(14), fact: 0 }; 3];
    brief.scene_life = "s".repeat(300);
    brief.scene_idea = "s".repeat(300);
    for poster in Poster::ALL {
        *brief.posters.get_mut(poster) = Headline { headline: "h".repeat(28), subheadline: "s".repeat(42) };
    }
    brief
}

#[test]
fn every_prompt_is_whole_and_short_enough_for_every_engine() {
    let mut most = 0;
    let unknown = defaults(&Material { description: "", ..material(Language::English) });
    for brief in [unknown, longest(), default_brief(Language::Chinese), default_brief(Language::English)] {
        for (poster, preset) in Poster::ALL.into_iter().flat_map(|poster| PresetId::ALL.map(|preset| (poster, preset)))
        {
            for (drawn, tone) in [false, true].into_iter().flat_map(|drawn| Tone::ALL.map(|tone| (drawn, tone))) {
                let brief = Brief { tone, ..brief.clone() };
                let text = ask(poster, preset, &brief, drawn).text;
                most = most.max(text.chars().count());
                assert_eq!(text.split("\n\n").count(), 7, "{text}");
                for flaw in ["{", "}", "  ", "..", "。.", "«»", " ,", ": ."] {
                    assert!(!text.contains(flaw), "{flaw:?} in {text}");
                }
                assert!(text.contains("Image 1: ") && text.contains(brief.product_name.as_str()), "{text}");
            }
        }
    }
    assert!(most < characters_max(), "the longest has {most} characters");
}

#[test]
fn the_studio_sets_text_unless_an_engine_can_be_trusted_with_it() {
    let brief = default_brief(Language::Chinese);
    let setter = |poster, preset, drawn| ask(poster, preset, &brief, drawn).setter;
    assert_eq!(setter(Poster::Lifestyle, PresetId::TaobaoSquare, false), Setter::Studio);
    assert_eq!(setter(Poster::Lifestyle, PresetId::TaobaoSquare, true), Setter::Engine);
    assert_eq!(setter(Poster::Dimensions, PresetId::TaobaoSquare, true), Setter::Studio, "numbers are never drawn");
    assert_eq!(
        ask(Poster::Features, PresetId::TaobaoSquare, &longest(), true).setter,
        Setter::Studio,
        "too many characters"
    );
    for preset in [
        PresetId::JdSquare,
        PresetId::PddSquare,
        PresetId::DouyinSquare,
        PresetId::Shopee,
        PresetId::Etsy,
        PresetId::Amazon,
    ] {
        assert_eq!(setter(Poster::KeyVisual, preset, true), Setter::Nobody, "{preset:?}");
        assert_eq!(setter(Poster::Lifestyle, preset, false), Setter::Studio, "{preset:?}");
    }
    for poster in Poster::ALL {
        assert_eq!(setter(poster, PresetId::Temu, true), Setter::Nobody, "{poster:?}");
    }
}

#[test]
fn the_words_of_a_poster_are_in_its_prompt_only_where_the_engine_draws_them() {
    let brief = default_brief(Language::Chinese);
    let drawn = ask(Poster::Lifestyle, PresetId::TaobaoSquare, &brief, true).text;
    assert!(drawn.contains("«融入你的日常»") && drawn.contains("in Simplified Chinese"), "{drawn}");
    let empty = ask(Poster::Lifestyle, PresetId::TaobaoSquare, &brief, false).text;
    assert!(!empty.contains("融入你的日常") && empty.contains("Keep the upper left third empty"), "{empty}");
    let english = ask(Poster::BrandStory, PresetId::AmazonAplus, &default_brief(Language::English), true).text;
    assert!(english.contains("in English"), "the platform takes no other: {english}");
}

#[test]
fn a_main_picture_on_white_asks_for_nothing_but_the_product() {
    let text = ask(Poster::KeyVisual, PresetId::Amazon, &default_brief(Language::English), true).text;
    assert!(text.contains("RGB 255, 255, 255") && !text.contains("Hero") && !text.contains("ground colour"), "{text}");
    let light = "white or very light and plain";
    assert!(ask(Poster::KeyVisual, PresetId::JdSquare, &default_brief(Language::Chinese), false).text.contains(light));
    assert!(!ask(Poster::Lifestyle, PresetId::JdSquare, &default_brief(Language::Chinese), false).text.contains(light));
    let further = ask(Poster::Lifestyle, PresetId::Amazon, &default_brief(Language::English), false).text;
    assert!(!further.contains("RGB 255"), "{further}");
}

#[test]
fn what_nobody_named_is_not_shown() {
    let mut brief = default_brief(Language::Chinese);
    brief.dimensions.clear();
    for (poster, made_up) in
        [(Poster::HowTo, "equal fields"), (Poster::Package, "on this list"), (Poster::Dimensions, "left of the middle")]
    {
        let text = ask(poster, PresetId::TaobaoSquare, &brief, false).text;
        assert!(!text.contains(made_up), "{text}");
    }
    brief.steps = vec!["打开杯盖".into(), "倒入热水".into()];
    brief.contents = vec!["保温杯".into(), "说明书".into()];
    brief.dimensions = vec![Dimension { name: "高".into(), value: "23.5cm".into() }];
    for (poster, shown) in [
        (Poster::HowTo, "(1) 打开杯盖 (2) 倒入热水."),
        (Poster::Package, "(2) 说明书."),
        (Poster::Dimensions, "left of the middle"),
    ] {
        let text = ask(poster, PresetId::TaobaoSquare, &brief, false).text;
        assert!(text.contains(shown), "{text}");
    }
    let sizes = ask(Poster::Dimensions, PresetId::TaobaoSquare, &brief, true);
    assert_eq!(sizes.poster_text.unwrap().points[0].detail, "23.5cm");
    assert!(!sizes.text.split("\n\n").nth(6).unwrap().contains("23.5"), "the number is not left to the engine");
}
