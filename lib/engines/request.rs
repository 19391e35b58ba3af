//! What an engine is asked for, in our words. Each engine's adapter says it in its own.

use serde::{Deserialize, Serialize};
use url::Url;

use super::name::EngineName;
use super::replicate::TrainerShape;
use super::{AspectRatio, Task};
use crate::ids::{DestinationId, ModelId};

/// One request to an engine. No `Debug`: prompts and addresses of pictures do not belong in a log.
#[derive(Clone, Copy)]
pub enum EngineRequest<'a> {
    /// Train a model of a face.
    Train(TrainRequest<'a>),
    /// Make pictures from words.
    MakePictures(PicturesRequest<'a>),
    /// Make one picture from pictures and words.
    Compose(ComposeRequest<'a>),
}

/// A model of a face to be trained.
#[derive(Clone, Copy)]
pub struct TrainRequest<'a> {
    /// What trains, `owner/name:version`.
    pub trainer: &'a str,
    /// The input it takes.
    pub shape: TrainerShape,
    /// How many steps.
    pub steps: u32,
    /// What receives it at the engine.
    pub destination: Destination,
    /// Where the engine fetches the zip of photos: it has to stay readable until the training has started.
    pub photos: &'a Url,
    /// The invented word that will stand for the face.
    pub trigger_word: &'a str,
}

/// What receives a trained model at its engine, as a new version of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// One that holds the models of a person.
    Shared(DestinationId),
    /// One that holds this model alone: those that were trained before there were shared ones.
    Own(ModelId),
}

/// Pictures to be made.
#[derive(Clone, Copy)]
pub struct PicturesRequest<'a> {
    /// The model, as its engine names it.
    pub model: &'a str,
    /// The input it takes.
    pub shape: PhotoShape,
    /// With the trigger word in it, if the model was trained.
    pub prompt: &'a str,
    /// The shape of the pictures.
    pub ratio: AspectRatio,
    /// One to four.
    pub count: u8,
    /// 31 bits: engines take no more.
    pub seed: u32,
    /// Where the engine fetches the picture to begin with, for shapes that take one ([`PhotoShape::takes_picture`]).
    pub picture: Option<&'a Url>,
}

/// A picture to be made of others.
#[derive(Clone, Copy)]
pub struct ComposeRequest<'a> {
    /// The model, as its engine names it.
    pub model: &'a str,
    /// The input it takes.
    pub shape: ComposeShape,
    /// What is to be seen, with what each picture is.
    pub prompt: &'a str,
    /// The shape of the picture; `None` for that of the first it is made of.
    pub ratio: Option<AspectRatio>,
    /// Where the engine fetches what it is made of, in the order in which the prompt speaks of it.
    pub pictures: &'a [Url],
}

/// What a lost request is recognised by where its engine does not show the callback: what nobody else asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trace<'a> {
    /// A training of the photos in this object of ours. The address is signed anew for each sending; its path is not.
    Training {
        /// The object's key, which ends the path.
        photos_key: &'a str,
        /// The word.
        trigger_word: &'a str,
    },
    /// Pictures of this prompt from this seed.
    Pictures {
        /// As it was sent.
        prompt: &'a str,
        /// Drawn for this request, as a rule; `None` where the model takes none.
        seed: Option<u32>,
    },
    /// A picture made of others: its prompt may be somebody else's too, its pictures are not.
    Composed {
        /// As it was sent; empty where the model takes none.
        prompt: &'a str,
        /// The keys of our objects, each of which ends the path of its address, in the order in which they were sent.
        pictures: &'a [&'a str],
    },
}

/// What an engine was asked for, as far as its answers are read by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A training of so many steps, if that is known.
    Training {
        /// Progress is read from the steps that are done.
        steps: Option<u32>,
    },
    /// So many pictures.
    Pictures {
        /// One to four.
        count: usize,
    },
}

impl Work {
    /// Which kind it is.
    #[must_use]
    pub const fn task(self) -> Task {
        match self {
            Self::Training { .. } => Task::Training,
            Self::Pictures { .. } => Task::Pictures,
        }
    }
}

/// The inputs that models take which make pictures, in the catalogue as `flux_official` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoShape {
    /// A FLUX base model that Replicate runs as an official model.
    FluxOfficial,
    /// A model trained by a FLUX trainer.
    FluxLora,
    /// The SDXL base model.
    SdxlOfficial,
    /// A model trained by the SDXL trainer.
    SdxlLora,
    /// Any model that is spoken to in messages and answers with pictures.
    Chat,
    /// A model of Gemini's that makes pictures.
    Gemini,
    /// A model at Together that makes pictures of words.
    Together,
}

impl PhotoShape {
    /// Every shape.
    pub const ALL: [Self; 7] = [
        Self::FluxOfficial,
        Self::FluxLora,
        Self::SdxlOfficial,
        Self::SdxlLora,
        Self::Chat,
        Self::Gemini,
        Self::Together,
    ];

    /// As in the catalogue.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FluxOfficial => "flux_official",
            Self::FluxLora => "flux_lora",
            Self::SdxlOfficial => "sdxl_official",
            Self::SdxlLora => "sdxl_lora",
            Self::Chat => "chat",
            Self::Gemini => "gemini",
            Self::Together => "together",
        }
    }

    /// Whether its models can begin with a picture, whose shape and arrangement the new one then has.
    ///
    /// Models of the SDXL trainer take one, too, but paint at its very size, whatever that is: none is given to them.
    #[must_use]
    pub const fn takes_picture(self) -> bool {
        match self {
            Self::FluxLora => true,
            Self::FluxOfficial | Self::SdxlOfficial | Self::SdxlLora | Self::Chat | Self::Gemini | Self::Together => {
                false
            }
        }
    }

    /// Whether its models are given a seed, and make the same picture of the same words with it.
    ///
    /// Gemini takes none for pictures. A chat endpoint is sent one, but what stands behind it draws as it likes.
    #[must_use]
    pub const fn keeps_seed(self) -> bool {
        match self {
            Self::FluxOfficial | Self::FluxLora | Self::SdxlOfficial | Self::SdxlLora | Self::Together => true,
            Self::Chat | Self::Gemini => false,
        }
    }

    /// Whose models take it.
    #[must_use]
    pub const fn engine(self) -> EngineName {
        match self {
            Self::FluxOfficial | Self::FluxLora | Self::SdxlOfficial | Self::SdxlLora => EngineName::Replicate,
            Self::Chat => EngineName::Chat,
            Self::Gemini => EngineName::Gemini,
            Self::Together => EngineName::Together,
        }
    }
}

/// The inputs that models take which make a picture of pictures, in the catalogue as `nano_banana` and so on. None of them
/// takes a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComposeShape {
    /// `google/nano-banana` and its kin: about one megapixel.
    NanoBanana,
    /// `bytedance/seedream-5-lite`: about four.
    Seedream,
    /// `black-forest-labs/flux-fill-pro`: a picture and its mask, white where it paints. Keeps the size.
    FluxFill,
    /// `ideogram-ai/ideogram-v3-turbo` and its kin: the same, black where it paints.
    Ideogram,
    /// `prunaai/p-image-try-on`: a person, then what they are to wear. Keeps the person's size and is told nothing in words.
    TryOn,
    /// `cuuupid/idm-vton`: a person, then one top. Keeps the person's size and is told nothing in words.
    IdmVton,
    /// A model of Gemini's, which is sent the pictures themselves.
    Gemini,
}

impl ComposeShape {
    /// Every shape.
    pub const ALL: [Self; 7] =
        [Self::NanoBanana, Self::Seedream, Self::FluxFill, Self::Ideogram, Self::TryOn, Self::IdmVton, Self::Gemini];

    /// Whose models take it.
    #[must_use]
    pub const fn engine(self) -> EngineName {
        match self {
            Self::NanoBanana | Self::Seedream | Self::FluxFill | Self::Ideogram | Self::TryOn | Self::IdmVton => {
                EngineName::Replicate
            }
            Self::Gemini => EngineName::Gemini,
        }
    }

    /// Whether its models are told where to work by a mask; all others are shown it on a picture.
    #[must_use]
    pub const fn takes_mask(self) -> bool {
        match self {
            Self::FluxFill | Self::Ideogram => true,
            Self::NanoBanana | Self::Seedream | Self::TryOn | Self::IdmVton | Self::Gemini => false,
        }
    }

    /// Whether its models are told anything in words.
    #[must_use]
    pub const fn takes_words(self) -> bool {
        match self {
            Self::TryOn | Self::IdmVton => false,
            Self::NanoBanana | Self::Seedream | Self::FluxFill | Self::Ideogram | Self::Gemini => true,
        }
    }

    /// The shapes of pictures that its models make; none where theirs is the first picture's.
    #[must_use]
    pub const fn ratios(self) -> &'static [AspectRatio] {
        use AspectRatio::{Broad, Landscape, Narrow, Panorama, Portrait, Screen, Sheet, Square, Tall, Wide};
        match self {
            Self::NanoBanana | Self::FluxFill | Self::Ideogram | Self::Gemini => {
                &[Square, Portrait, Landscape, Sheet, Screen, Narrow, Broad, Tall, Wide, Panorama]
            }
            Self::Seedream => &[Square, Screen, Sheet, Wide, Tall, Landscape, Portrait, Panorama],
            Self::TryOn | Self::IdmVton => &[],
        }
    }
}

/// The prompt with the trigger word in it: a trained model shows its face only when it is named.
///
/// A prompt that names it already stays as it is.
#[must_use]
pub fn prompt_with_trigger(prompt: &str, trigger_word: &str) -> String {
    let prompt = prompt.trim();
    if trigger_word.is_empty() || names_trigger_word(prompt, trigger_word) {
        return prompt.to_owned();
    }
    format!("{trigger_word}, {prompt}")
}

/// Whether the prompt names the face: by the whole word in its exact case, as a tokenizer would see it. "Tokyo" does not
/// name TOK, nor does "tok".
#[must_use]
pub fn names_trigger_word(prompt: &str, trigger_word: &str) -> bool {
    // Scripts that are written without spaces stand beside it.
    let of_a_word = |character: char| (character.is_alphanumeric() || character == '_') && character < '\u{2E80}';
    prompt.match_indices(trigger_word).any(|(at, found)| {
        let (before, after) = (&prompt[..at], &prompt[at + found.len()..]);
        !before.chars().next_back().is_some_and(of_a_word) && !after.chars().next().is_some_and(of_a_word)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_shape_is_kept_by_its_name() {
        for shape in PhotoShape::ALL {
            assert_eq!(serde_json::to_value(shape).unwrap(), json!(shape.as_str()));
            assert_eq!(serde_json::from_value::<PhotoShape>(json!(shape.as_str())).unwrap(), shape);
        }
    }

    #[test]
    fn the_trigger_word_is_in_every_prompt_once() {
        assert_eq!(prompt_with_trigger(" a man in the rain ", "zhaolin"), "zhaolin, a man in the rain");
        assert_eq!(prompt_with_trigger("Zhaolin in the rain", "zhaolin"), "zhaolin, Zhaolin in the rain");
        assert_eq!(prompt_with_trigger("zhaolin in the rain", "zhaolin"), "zhaolin in the rain");
        assert_eq!(prompt_with_trigger("雨中的 zhaolin", "zhaolin"), "雨中的 zhaolin");
        assert_eq!(prompt_with_trigger("a landscape", ""), "a landscape");
    }

    #[test]
    fn a_face_is_named_by_the_whole_word_in_its_exact_case() {
        for prompt in
            ["TOK", "a photo of TOK.", "(TOK:1.2)", "雨中的TOK在笑", "Tokyo with TOK", "TOK's garden", "TOK\nsmiling"]
        {
            assert!(names_trigger_word(prompt, "TOK"), "{prompt}");
        }
        for prompt in ["Tokyo", "tok", "stocky", "TOKYO", "STOK", "TOK2", "TOK_2", "éTOK", "", "T O K"] {
            assert!(!names_trigger_word(prompt, "TOK"), "{prompt}");
        }
    }
}
