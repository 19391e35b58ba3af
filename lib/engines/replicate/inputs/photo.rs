//! What models that take photos are told (requirement A5).

use serde::Serialize;
use url::Url;

use crate::engines::{AspectRatio, PhotoShape};

/// What a person asks of a photo.
#[derive(Clone, Copy)]
pub struct PhotoSettings<'a> {
    /// The description. For a trained model it has to hold the trigger word: see [`crate::engines::prompt_with_trigger`].
    pub prompt: &'a str,
    /// The shape of the picture.
    pub ratio: AspectRatio,
    /// How many pictures, 1–4; anything else is brought within.
    pub count: u8,
    /// The same seed, prompt and model give the same picture. `None`: the provider chooses.
    pub seed: Option<u32>,
    /// The picture to begin with, for shapes that take one.
    pub picture: Option<&'a Url>,
    /// The file format, where the model lets one choose (SDXL always makes PNG).
    pub format: OutputFormat,
}

/// File formats of outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// `image/webp`
    Webp,
    /// `image/png`
    Png,
}

/// The `input` of a prediction, ready to be sent. The provider's safety checker stays on in every shape.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum PhotoInput {
    /// A FLUX base model.
    FluxOfficial(FluxPhoto),
    /// A model trained by a FLUX trainer.
    FluxLora(FluxLoraPhoto),
    /// The SDXL base model.
    SdxlOfficial(SdxlPhoto),
    /// A model trained by the SDXL trainer.
    SdxlLora(SdxlLoraPhoto),
}

/// The fields that the FLUX base models share.
#[derive(Clone, Serialize)]
pub struct FluxPhoto {
    prompt: String,
    aspect_ratio: AspectRatio,
    num_outputs: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    output_format: OutputFormat,
    output_quality: u8,
    disable_safety_checker: bool,
}

/// The fields of a FLUX fine-tune.
#[derive(Clone, Serialize)]
pub struct FluxLoraPhoto {
    #[serde(flatten)]
    base: FluxPhoto,
    model: &'static str,
    num_inference_steps: u32,
    guidance_scale: f32,
    lora_scale: f32,
    go_fast: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    begin: Option<Begin>,
}

/// A picture to begin with. The size is its own then: the model takes no notice of the ratio.
#[derive(Clone, Serialize)]
pub struct Begin {
    image: String,
    /// How much of it is painted anew, 0–1.
    prompt_strength: f32,
}

/// The fields of SDXL.
#[derive(Clone, Serialize)]
pub struct SdxlPhoto {
    prompt: String,
    width: u32,
    height: u32,
    num_outputs: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    num_inference_steps: u32,
    apply_watermark: bool,
    disable_safety_checker: bool,
}

/// The fields of an SDXL fine-tune.
#[derive(Clone, Serialize)]
pub struct SdxlLoraPhoto {
    #[serde(flatten)]
    base: SdxlPhoto,
    lora_scale: f32,
}

/// Inference steps of a FLUX fine-tune: the schema's own default, said so that [`crate::engines::replicate::progress`] knows it.
pub const FLUX_LORA_STEPS: u32 = 28;
/// How much of a picture that is begun with is painted anew: the schema's own default. Less leaves its face in place.
const PROMPT_STRENGTH: f32 = 0.8;
/// Inference steps of SDXL: the schema's own default.
pub const SDXL_STEPS: u32 = 50;

impl PhotoInput {
    /// The wish in the words of a model; `None` when its shape is another engine's.
    #[must_use]
    pub fn new(shape: PhotoShape, settings: &PhotoSettings<'_>) -> Option<Self> {
        Some(match shape {
            PhotoShape::FluxOfficial => Self::FluxOfficial(FluxPhoto::new(settings)),
            PhotoShape::FluxLora => Self::FluxLora(FluxLoraPhoto {
                base: FluxPhoto::new(settings),
                model: "dev",
                num_inference_steps: FLUX_LORA_STEPS,
                guidance_scale: 3.0,
                lora_scale: 1.0,
                // The fast path does not repeat a picture from its seed.
                go_fast: false,
                begin: settings
                    .picture
                    .map(|picture| Begin { image: picture.to_string(), prompt_strength: PROMPT_STRENGTH }),
            }),
            PhotoShape::SdxlOfficial => Self::SdxlOfficial(SdxlPhoto::new(settings)),
            PhotoShape::SdxlLora => Self::SdxlLora(SdxlLoraPhoto { base: SdxlPhoto::new(settings), lora_scale: 0.6 }),
            PhotoShape::Chat | PhotoShape::Gemini | PhotoShape::Together => return None,
        })
    }
}

impl FluxPhoto {
    fn new(settings: &PhotoSettings<'_>) -> Self {
        Self {
            prompt: settings.prompt.to_owned(),
            aspect_ratio: settings.ratio,
            num_outputs: settings.count.clamp(1, 4),
            seed: settings.seed,
            output_format: settings.format,
            output_quality: 95,
            disable_safety_checker: false,
        }
    }
}

impl SdxlPhoto {
    fn new(settings: &PhotoSettings<'_>) -> Self {
        let (width, height) = settings.ratio.pixels();
        Self {
            prompt: settings.prompt.to_owned(),
            width,
            height,
            num_outputs: settings.count.clamp(1, 4),
            seed: settings.seed,
            num_inference_steps: SDXL_STEPS,
            apply_watermark: false,
            disable_safety_checker: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SETTINGS: PhotoSettings<'_> = PhotoSettings {
        prompt: "zhaolin in the rain",
        ratio: AspectRatio::Portrait,
        count: 2,
        seed: Some(7),
        picture: None,
        format: OutputFormat::Webp,
    };

    fn written(shape: PhotoShape, settings: &PhotoSettings<'_>) -> Value {
        serde_json::to_value(PhotoInput::new(shape, settings).unwrap()).unwrap()
    }

    #[test]
    fn a_flux_base_model_is_told_a_ratio() {
        let expected = json!({
            "prompt": "zhaolin in the rain",
            "aspect_ratio": "2:3",
            "num_outputs": 2,
            "seed": 7,
            "output_format": "webp",
            "output_quality": 95,
            "disable_safety_checker": false,
        });
        assert_eq!(written(PhotoShape::FluxOfficial, &SETTINGS), expected);
    }

    #[test]
    fn a_flux_fine_tune_is_told_the_same_and_how_to_weigh_the_face() {
        let Value::Object(mut lora) = written(PhotoShape::FluxLora, &SETTINGS) else { panic!("not an object") };
        for (key, value) in [
            ("model", json!("dev")),
            ("num_inference_steps", json!(28)),
            ("guidance_scale", json!(3.0)),
            ("lora_scale", json!(1.0)),
            ("go_fast", json!(false)),
        ] {
            assert_eq!(lora.remove(key), Some(value), "{key}");
        }
        assert_eq!(Value::Object(lora), written(PhotoShape::FluxOfficial, &SETTINGS));
    }

    #[test]
    fn a_flux_fine_tune_begins_with_a_picture_where_there_is_one() {
        let picture = Url::parse("https://files.example/me.jpg").unwrap();
        let told = written(PhotoShape::FluxLora, &PhotoSettings { picture: Some(&picture), ..SETTINGS });
        assert_eq!(told["image"], "https://files.example/me.jpg");
        assert!((told["prompt_strength"].as_f64().unwrap() - 0.8).abs() < 1e-6);
        for shape in [PhotoShape::FluxOfficial, PhotoShape::SdxlOfficial, PhotoShape::SdxlLora] {
            assert!(!shape.takes_picture());
            let told = written(shape, &PhotoSettings { picture: Some(&picture), ..SETTINGS });
            assert_eq!(told.get("image"), None);
        }
    }

    #[test]
    fn sdxl_is_told_pixels_and_no_file_format() {
        let base = written(PhotoShape::SdxlOfficial, &SETTINGS);
        assert_eq!((&base["width"], &base["height"]), (&json!(832), &json!(1216)));
        assert_eq!(base.get("output_format"), None);
        assert_eq!(base.get("aspect_ratio"), None);
        assert_eq!(base["disable_safety_checker"], json!(false));
        let lora = written(PhotoShape::SdxlLora, &SETTINGS);
        assert!((lora["lora_scale"].as_f64().unwrap() - 0.6).abs() < 1e-6);
        assert_eq!(lora["width"], base["width"]);
    }

    #[test]
    fn no_seed_is_no_key_and_the_count_stays_within_the_schema() {
        for shape in [PhotoShape::FluxOfficial, PhotoShape::FluxLora, PhotoShape::SdxlOfficial, PhotoShape::SdxlLora] {
            assert_eq!(written(shape, &PhotoSettings { seed: None, ..SETTINGS }).get("seed"), None);
            assert_eq!(written(shape, &PhotoSettings { count: 0, ..SETTINGS })["num_outputs"], json!(1));
            assert_eq!(written(shape, &PhotoSettings { count: 9, ..SETTINGS })["num_outputs"], json!(4));
        }
    }
}
