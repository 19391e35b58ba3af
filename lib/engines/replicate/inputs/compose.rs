//! What models are told that make a picture of pictures and words. Expansion of prompts stays off where it can be chosen,
//! and nobody looks anything up in the web: what was asked for is what is made.

use serde::Serialize;
use url::Url;

use crate::engines::{AspectRatio, ComposeShape};

/// What is asked of such a picture.
#[derive(Clone, Copy)]
pub struct ComposeSettings<'a> {
    /// What is to be seen, with what each picture is.
    pub prompt: &'a str,
    /// The shape of the picture.
    pub ratio: AspectRatio,
    /// What it is made of, in the order in which the prompt speaks of it.
    pub pictures: &'a [Url],
}

/// The `input` of a prediction, ready to be sent.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum ComposeInput {
    /// `google/nano-banana` and its lighter and newer kin.
    NanoBanana(NanoBanana),
    /// `bytedance/seedream-5-lite`.
    Seedream(Seedream),
    /// `black-forest-labs/flux-fill-pro`.
    FluxFill(FluxFill),
    /// `ideogram-ai/ideogram-v3-turbo` and its kin.
    Ideogram(Ideogram),
    /// `prunaai/p-image-try-on`.
    TryOn(TryOn),
    /// `cuuupid/idm-vton`.
    IdmVton(IdmVton),
}

/// The fields of idm-vton that we decide. Without `crop` it squeezes a photo that is not 3:4.
#[derive(Clone, Serialize)]
pub struct IdmVton {
    human_img: String,
    garm_img: String,
    category: &'static str,
    crop: bool,
}

/// The fields of try-on that we decide. It sorts garments to where they are worn by itself.
#[derive(Clone, Serialize)]
pub struct TryOn {
    person_image: String,
    garment_images: Vec<String>,
    turbo: bool,
    preserve_input_size: bool,
    output_format: &'static str,
    output_quality: u8,
}

/// The fields of flux-fill that we decide.
#[derive(Clone, Serialize)]
pub struct FluxFill {
    prompt: String,
    image: String,
    mask: String,
    output_format: &'static str,
}

/// The fields of ideogram that we decide.
#[derive(Clone, Serialize)]
pub struct Ideogram {
    prompt: String,
    image: String,
    mask: String,
    magic_prompt_option: &'static str,
}

/// The fields that the nano-banana models share.
#[derive(Clone, Serialize)]
pub struct NanoBanana {
    prompt: String,
    image_input: Vec<String>,
    aspect_ratio: AspectRatio,
    output_format: &'static str,
}

/// The fields of seedream that we decide.
#[derive(Clone, Serialize)]
pub struct Seedream {
    prompt: String,
    image_input: Vec<String>,
    aspect_ratio: AspectRatio,
    size: &'static str,
    max_images: u8,
    output_format: &'static str,
}

impl ComposeInput {
    /// The wish in the words of a model; `None` when its shape is another engine's.
    #[must_use]
    pub fn new(shape: ComposeShape, settings: &ComposeSettings<'_>) -> Option<Self> {
        let prompt = settings.prompt.to_owned();
        let image_input: Vec<String> = settings.pictures.iter().map(Url::to_string).collect();
        // Of models with a mask it is the second.
        let given = |place: usize| image_input.get(place).cloned().unwrap_or_default();
        let aspect_ratio = settings.ratio;
        Some(match shape {
            ComposeShape::FluxFill => {
                Self::FluxFill(FluxFill { prompt, image: given(0), mask: given(1), output_format: "png" })
            }
            ComposeShape::Ideogram => {
                Self::Ideogram(Ideogram { prompt, image: given(0), mask: given(1), magic_prompt_option: "Off" })
            }
            ComposeShape::NanoBanana => {
                Self::NanoBanana(NanoBanana { prompt, image_input, aspect_ratio, output_format: "png" })
            }
            ComposeShape::TryOn => Self::TryOn(TryOn {
                person_image: given(0),
                garment_images: image_input.into_iter().skip(1).collect(),
                // Cheaper for one garment only, and wears four at most.
                turbo: false,
                preserve_input_size: true,
                output_format: "jpg",
                output_quality: 95,
            }),
            ComposeShape::IdmVton => {
                Self::IdmVton(IdmVton { human_img: given(0), garm_img: given(1), category: "upper_body", crop: true })
            }
            ComposeShape::Seedream => Self::Seedream(Seedream {
                prompt,
                image_input,
                aspect_ratio,
                size: "2K",
                max_images: 1,
                output_format: "png",
            }),
            ComposeShape::Gemini => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_model_is_told_in_its_own_words() {
        let pictures =
            ["cup.jpg", "mask.png"].map(|name| Url::parse(&format!("https://files.example/{name}")).unwrap());
        let settings = ComposeSettings { prompt: "a cup", ratio: AspectRatio::Sheet, pictures: &pictures };
        let told = |shape| serde_json::to_value(ComposeInput::new(shape, &settings).unwrap()).unwrap();
        let shared = json!({
            "prompt": "a cup",
            "image_input": ["https://files.example/cup.jpg", "https://files.example/mask.png"],
            "aspect_ratio": "3:4",
            "output_format": "png",
        });
        assert_eq!(told(ComposeShape::NanoBanana), shared);
        let mut seedream = shared;
        seedream["size"] = json!("2K");
        seedream["max_images"] = json!(1);
        assert_eq!(told(ComposeShape::Seedream), seedream);
        let image = "https://files.example/cup.jpg";
        let mask = "https://files.example/mask.png";
        let fill = json!({ "prompt": "a cup", "image": image, "mask": mask, "output_format": "png" });
        assert_eq!(told(ComposeShape::FluxFill), fill);
        let worn = json!({ "person_image": image, "garment_images": [mask], "turbo": false, "preserve_input_size": true,
            "output_format": "jpg", "output_quality": 95 });
        assert_eq!(told(ComposeShape::TryOn), worn);
        let top = json!({ "human_img": image, "garm_img": mask, "category": "upper_body", "crop": true });
        assert_eq!(told(ComposeShape::IdmVton), top);
        let ideogram = json!({ "prompt": "a cup", "image": image, "mask": mask, "magic_prompt_option": "Off" });
        assert_eq!(told(ComposeShape::Ideogram), ideogram);
    }
}
