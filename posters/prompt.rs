//! What an engine is asked for one poster.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::brief::{Brief, Source, Tone};
use crate::pattern::{Pattern, slots};
use crate::plan::{ContentRule, Need, Poster, Preset};
use crate::poster_text::{PosterText, Setter, poster_text};
use crate::{Language, Ratio, data, text};

slots! {
    /// What a prompt for a poster holds.
    PromptSlot {
        Roles = "roles",
        Product = "product",
        Category = "category",
        Brief = "brief",
        Facts = "facts",
        Scene = "scene",
        Camera = "camera",
        Palette = "palette",
        Tone = "tone",
        Rule = "rule",
        Ratio = "ratio",
        Area = "area",
        Language = "language",
        Headline = "headline",
        Subheadline = "subheadline",
        Points = "points",
    }
}

type Sentences = Pattern<PromptSlot>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prompts {
    characters_max: usize,
    drawn_han_max: usize,
    identity: Sentences,
    truth: Sentences,
    people: Sentences,
    look: Sentences,
    frame: Sentences,
    text: Texts,
    tones: Tones,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    drawn: Sentences,
    empty: Sentences,
    none: Sentences,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tones {
    minimal: String,
    warm: String,
    premium: String,
    playful: String,
    technical: String,
    natural: String,
    classic: String,
}

impl Tones {
    fn get(&self, tone: Tone) -> &str {
        match tone {
            Tone::Minimal => &self.minimal,
            Tone::Warm => &self.warm,
            Tone::Premium => &self.premium,
            Tone::Playful => &self.playful,
            Tone::Technical => &self.technical,
            Tone::Natural => &self.natural,
            Tone::Classic => &self.classic,
        }
    }
}

fn prompts() -> &'static Prompts {
    static PROMPTS: OnceLock<Prompts> = OnceLock::new();
    PROMPTS.get_or_init(|| data("prompts", include_str!(concat!(env!("OUT_DIR"), "/prompts.json"))))
}

/// Most characters that every engine in use takes.
#[must_use]
pub fn characters_max() -> usize {
    prompts().characters_max
}

pub(crate) fn drawn_han_max() -> usize {
    prompts().drawn_han_max
}

/// What an input picture shows, in the order in which the pictures are sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Input {
    /// The first upload: the article from the front.
    Front,
    /// Another upload: the article from elsewhere.
    OtherView,
    /// A crop of an upload at its own resolution, for close-ups.
    Crop,
    /// A finished poster that is to be changed.
    Finished,
    /// The same with the area to change marked.
    Map,
    /// What a change is to look like.
    Reference,
}

/// `Image 1: … Image 2: …`
pub(crate) fn roles(inputs: &[Input]) -> String {
    let roles = inputs.iter().enumerate().map(|(place, input)| {
        let role = match input {
            Input::Front => "the article, from the front",
            Input::OtherView => "the same article, from another side",
            Input::Crop => "a part of the same article at full resolution",
            Input::Finished => "the finished picture",
            Input::Map => "the map of the change",
            Input::Reference => "a reference for the change",
        };
        format!("Image {}: {role}.", place + 1)
    });
    roles.collect::<Vec<_>>().join(" ")
}

/// A poster to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Which one.
    pub poster: Poster,
    /// For which page.
    pub preset: &'a Preset,
    /// What the set is made of.
    pub brief: &'a Brief,
    /// The language that was asked for; a preset may have its own.
    pub language: Language,
    /// The engine's ratio.
    pub ratio: Ratio,
    /// The pictures that go with the prompt, in this order.
    pub inputs: &'a [Input],
    /// The seller wants the engine to draw the text, and the engine can.
    pub drawn: bool,
}

/// A prompt, and who sets the text of the poster.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Prompt {
    /// What the engine is asked.
    pub text: String,
    /// Who sets the text.
    pub setter: Setter,
    /// The text; `None` where there is none.
    pub poster_text: Option<PosterText>,
}

/// What an engine is asked for a poster.
#[must_use]
pub fn prompt(request: &Request<'_>) -> Prompt {
    let (prompts, template) = (prompts(), request.poster.template());
    let said = poster_text(request.poster, request.preset, request.brief);
    let setter = said.as_ref().map_or(Setter::Nobody, |said| said.setter(request.poster, request.drawn));
    let text_block = match setter {
        Setter::Engine => &prompts.text.drawn,
        Setter::Studio => &prompts.text.empty,
        Setter::Nobody => &prompts.text.none,
    };
    let white = match request.preset.rule_for(request.poster) {
        ContentRule::White => template.white.as_ref(),
        ContentRule::Text | ContentRule::Clean => None,
    };
    let missing = template.needs.is_some_and(|need| !is_known(need, request.brief));
    let without = template.without.as_ref().filter(|_| missing);
    let scene = white.or(without).unwrap_or(&template.scene);
    let blocks = [&prompts.identity, scene, &prompts.truth, &prompts.people, &prompts.look, &prompts.frame, text_block];
    let value = |slot| value(slot, request, said.as_ref());
    let text = blocks.map(|block| block.fill(value).trim().to_owned()).join("\n\n");
    Prompt { text, setter, poster_text: said }
}

/// Whether a brief has what a poster needs to show more than the product alone.
#[must_use]
pub fn is_known(need: Need, brief: &Brief) -> bool {
    match need {
        // One step is no sequence.
        Need::Steps => brief.steps.len() > 1,
        Need::Dimensions => !brief.dimensions.is_empty(),
        Need::Contents => !brief.contents.is_empty(),
    }
}

fn value(slot: PromptSlot, request: &Request<'_>, said: Option<&PosterText>) -> String {
    let (brief, template) = (request.brief, request.poster.template());
    match slot {
        PromptSlot::Roles => roles(request.inputs),
        PromptSlot::Product => brief.product_name.to_string(),
        PromptSlot::Category => text::line(&brief.category),
        PromptSlot::Brief => idea(brief),
        PromptSlot::Facts => facts(brief),
        PromptSlot::Scene => scene(request.poster, brief),
        PromptSlot::Camera => template.camera.clone(),
        PromptSlot::Palette => brief.palette.in_words(),
        PromptSlot::Tone => prompts().tones.get(brief.tone).to_owned(),
        PromptSlot::Rule => {
            let preset = request.preset;
            let main = preset.main_rule.as_ref().filter(|_| request.poster == Poster::KeyVisual);
            main.map_or_else(|| preset.rule.clone(), |main| format!("{} {main}", preset.rule))
        }
        PromptSlot::Ratio => request.ratio.in_words(),
        PromptSlot::Area => template.empty.get(request.preset.shape()).clone(),
        PromptSlot::Language => request.preset.language(request.language).in_english().to_owned(),
        PromptSlot::Headline => said.map(|said| said.headline.clone()).unwrap_or_default(),
        PromptSlot::Subheadline => {
            let subheadline = said.and_then(|said| said.subheadline.as_deref());
            subheadline.map(|line| format!(" Sub-headline: «{line}».")).unwrap_or_default()
        }
        PromptSlot::Points => {
            let points = said.map(|said| said.points.as_slice()).unwrap_or_default();
            let lines = points.iter().map(|point| format!(" «{}»", format!("{} {}", point.head, point.detail).trim()));
            if points.is_empty() {
                String::new()
            } else {
                format!(" Below it, one line each:{}.", lines.collect::<String>())
            }
        }
    }
}

/// What a scene is about, where it leaves that to the brief.
fn scene(poster: Poster, brief: &Brief) -> String {
    let numbered = |lines: &[String]| {
        let lines = lines.iter().enumerate().map(|(place, line)| format!("({}) {}", place + 1, text::line(line)));
        lines.collect::<Vec<_>>().join(" ")
    };
    match poster {
        Poster::Lifestyle => sentence(&brief.scene_life),
        Poster::Concept => sentence(&brief.scene_idea),
        Poster::HowTo => numbered(&brief.steps),
        Poster::Package => numbered(&brief.contents),
        Poster::KeyVisual
        | Poster::Detail
        | Poster::Texture
        | Poster::Features
        | Poster::Dimensions
        | Poster::BrandStory => idea(brief),
    }
}

/// What the article is and for whom; its name where nobody said.
fn idea(brief: &Brief) -> String {
    let said = sentence(&brief.brief);
    if said.is_empty() { sentence(brief.product_name.as_str()) } else { said }
}

fn facts(brief: &Brief) -> String {
    let facts = brief.facts.iter().enumerate().map(|(place, fact)| {
        let seen = match fact.source {
            Source::Text => "",
            Source::Picture => " (seen in the images)",
        };
        format!("{}. {}{seen}", place + 1, text::line(&fact.text))
    });
    if brief.facts.is_empty() { "none given".to_owned() } else { facts.collect::<Vec<_>>().join("; ") }
}

/// The text with a stop at its end, so that the next sentence begins anew.
fn sentence(text: &str) -> String {
    let line = text::line(text);
    if line.is_empty() || line.ends_with(['.', '!', '?', '。', '！', '？']) { line } else { format!("{line}.") }
}
