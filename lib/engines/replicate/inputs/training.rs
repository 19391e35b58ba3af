//! What trainers are told (requirements A3, A4).

use serde::{Deserialize, Serialize};
use url::Url;

/// The schemas of trainers, in the catalogue as `ostris` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainerShape {
    /// `ostris/flux-dev-lora-trainer`.
    Ostris,
    /// `replicate/fast-flux-trainer`.
    FastFlux,
    /// `stability-ai/sdxl`: "Standard Diffusion" on the train page.
    Sdxl,
}

impl TrainerShape {
    /// Whether the trainer uses a text beside a picture as its caption; another one ignores it.
    #[must_use]
    pub const fn reads_captions(self) -> bool {
        match self {
            Self::Ostris => true,
            Self::FastFlux | Self::Sdxl => false,
        }
    }
}

/// What a person asks of a training.
#[derive(Clone, Copy)]
pub struct TrainingSettings<'a> {
    /// Where the provider fetches the zip: it has to stay readable until the training has started.
    pub images: &'a Url,
    /// The invented word that will stand for the face.
    pub trigger_word: &'a str,
    /// How many steps to train.
    pub steps: u32,
}

/// The `input` of a training, ready to be sent.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum TrainingInput {
    /// For `ostris/flux-dev-lora-trainer`.
    Ostris(OstrisTraining),
    /// For `replicate/fast-flux-trainer`.
    FastFlux(FastFluxTraining),
    /// For `stability-ai/sdxl`.
    Sdxl(SdxlTraining),
}

/// The fields of `ostris/flux-dev-lora-trainer` that we decide.
#[derive(Clone, Serialize)]
pub struct OstrisTraining {
    input_images: String,
    trigger_word: String,
    steps: u32,
    autocaption: bool,
}

/// The fields of `replicate/fast-flux-trainer` that we decide.
#[derive(Clone, Serialize)]
pub struct FastFluxTraining {
    input_images: String,
    trigger_word: String,
    training_steps: u32,
    lora_type: &'static str,
}

/// The fields of `stability-ai/sdxl`'s trainer that we decide.
#[derive(Clone, Serialize)]
pub struct SdxlTraining {
    input_images: String,
    input_images_filetype: &'static str,
    token_string: String,
    caption_prefix: String,
    max_train_steps: u32,
    use_face_detection_instead: bool,
}

impl TrainingInput {
    /// The wish in the words of a trainer.
    #[must_use]
    pub fn new(shape: TrainerShape, settings: &TrainingSettings<'_>) -> Self {
        let input_images = settings.images.to_string();
        let trigger_word = settings.trigger_word.to_owned();
        match shape {
            TrainerShape::Ostris => {
                Self::Ostris(OstrisTraining { input_images, trigger_word, steps: settings.steps, autocaption: true })
            }
            TrainerShape::FastFlux => Self::FastFlux(FastFluxTraining {
                input_images,
                trigger_word,
                training_steps: settings.steps,
                lora_type: "subject",
            }),
            TrainerShape::Sdxl => Self::Sdxl(SdxlTraining {
                input_images,
                input_images_filetype: "zip",
                caption_prefix: format!("a photo of {trigger_word}, "),
                token_string: trigger_word,
                max_train_steps: settings.steps,
                // Crops to the face instead of to what stands out.
                use_face_detection_instead: true,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(shape: TrainerShape) -> Value {
        let images = Url::parse("https://files.example/faces.zip").unwrap();
        let settings = TrainingSettings { images: &images, trigger_word: "zhaolin", steps: 1000 };
        serde_json::to_value(TrainingInput::new(shape, &settings)).unwrap()
    }

    #[test]
    fn every_trainer_is_told_in_its_own_words() {
        assert_eq!(
            written(TrainerShape::Ostris),
            json!({
                "input_images": "https://files.example/faces.zip",
                "trigger_word": "zhaolin",
                "steps": 1000,
                "autocaption": true,
            })
        );
        assert_eq!(
            written(TrainerShape::FastFlux),
            json!({
                "input_images": "https://files.example/faces.zip",
                "trigger_word": "zhaolin",
                "training_steps": 1000,
                "lora_type": "subject",
            })
        );
        assert_eq!(
            written(TrainerShape::Sdxl),
            json!({
                "input_images": "https://files.example/faces.zip",
                "input_images_filetype": "zip",
                "token_string": "zhaolin",
                "caption_prefix": "a photo of zhaolin, ",
                "max_train_steps": 1000,
                "use_face_detection_instead": true,
            })
        );
    }
}
