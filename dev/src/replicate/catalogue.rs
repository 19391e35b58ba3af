//! The public models and trainers the sandbox knows, with the input tables of the real ones; those that take pictures
//! have theirs in [`editors`].

use super::editors;
use super::schema::{Field, Kind};

/// Which family of pictures a model makes; decides tables, sizes and defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Family {
    Flux,
    Sdxl,
    /// Pictures from pictures, without a mask: posters and edits.
    Pictures,
    /// Edits with a mask, white where it paints.
    WhiteMask,
    /// Edits with a mask, black where it paints.
    BlackMask,
    /// A person in garments.
    TryOn,
}

/// A model everybody can use.
pub(super) struct PublicModel {
    pub(super) owner: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    /// Runs through `/models/{owner}/{name}/predictions` and has no version to name.
    pub(super) official: bool,
    /// Newest first.
    pub(super) versions: &'static [&'static str],
    pub(super) family: Family,
    pub(super) training: Option<&'static [Field]>,
    pub(super) prediction: Option<&'static [Field]>,
}

/// Every public model.
pub(super) const PUBLIC: &[PublicModel] = &[
    editor("google", "nano-banana", Family::Pictures, editors::NANO_BANANA),
    editor("google", "nano-banana-2", Family::Pictures, editors::NANO_BANANA_2),
    editor("google", "nano-banana-2.1", Family::Pictures, editors::NANO_BANANA_2),
    editor("google", "nano-banana-2-lite", Family::Pictures, editors::NANO_BANANA),
    editor("google", "nano-banana-pro", Family::Pictures, editors::NANO_BANANA_PRO),
    editor("bytedance", "seedream-4", Family::Pictures, editors::SEEDREAM),
    editor("bytedance", "seedream-4.5", Family::Pictures, editors::SEEDREAM),
    editor("bytedance", "seedream-5-lite", Family::Pictures, editors::SEEDREAM),
    editor("qwen", "qwen-image-edit-plus", Family::Pictures, editors::QWEN),
    editor("black-forest-labs", "flux-2-pro", Family::Pictures, editors::FLUX_2),
    editor("openai", "gpt-image-2", Family::Pictures, editors::GPT_IMAGE),
    editor("black-forest-labs", "flux-fill-pro", Family::WhiteMask, editors::FLUX_FILL),
    editor("bria", "genfill", Family::WhiteMask, editors::BRIA),
    editor("prunaai", "p-image-try-on", Family::TryOn, editors::TRY_ON),
    editor("ideogram-ai", "ideogram-v3-turbo", Family::BlackMask, editors::IDEOGRAM),
    PublicModel {
        owner: "cuuupid",
        name: "idm-vton",
        description: "Best-in-class clothing virtual try on in the wild (non-commercial use only)",
        official: false,
        versions: &["c871bb9b046607b680449ecbae55fd8c6d945e0a1948644bf2361b3d021d3ff4"],
        family: Family::TryOn,
        training: None,
        prediction: Some(editors::IDM_VTON),
    },
    PublicModel {
        owner: "ostris",
        name: "flux-dev-lora-trainer",
        description: "Fine-tune FLUX.1-dev using ai-toolkit",
        official: false,
        versions: &[
            "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2",
            "b6af14222e6bd9be257cbc1ea4afda3cd0503e1133083b9d1de0364d8568e6ef",
            "e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497",
            "d995297071a44dcb72244e6c19462111649ec86a9646c32df56daa7f14801944",
        ],
        family: Family::Flux,
        training: Some(OSTRIS),
        prediction: None,
    },
    PublicModel {
        owner: "replicate",
        name: "fast-flux-trainer",
        description: "Train subjects or styles faster than ever",
        official: true,
        versions: &[
            "f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db",
            "8b10794665aed907bb98a1a5324cd1d3a8bea0e9b31e65210967fb9c9e2e08ed",
        ],
        family: Family::Flux,
        training: Some(FAST),
        prediction: None,
    },
    PublicModel {
        owner: "stability-ai",
        name: "sdxl",
        description: "A text-to-image generative AI model that creates beautiful images",
        official: false,
        versions: &[
            "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc",
            "39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b",
        ],
        family: Family::Sdxl,
        training: Some(SDXL_TRAINER),
        prediction: Some(SDXL),
    },
    PublicModel {
        owner: "black-forest-labs",
        name: "flux-schnell",
        description: "The fastest image generation model tailored for local development and personal use",
        official: true,
        versions: &["c846a69991daf4c0e5d016514849d14ee5b2e6846ce6b9d6f21369e564cfe51e"],
        family: Family::Flux,
        training: None,
        prediction: Some(SCHNELL),
    },
    PublicModel {
        owner: "black-forest-labs",
        name: "flux-dev",
        description: "A 12 billion parameter rectified flow transformer capable of generating images from text",
        official: true,
        versions: &["6e4a938f85952bdabcc15aa329178c4d681c52bf25a0342403287dc26944661d"],
        family: Family::Flux,
        training: None,
        prediction: Some(DEV),
    },
];

/// An official model that takes pictures.
const fn editor(owner: &'static str, name: &'static str, family: Family, inputs: &'static [Field]) -> PublicModel {
    PublicModel {
        owner,
        name,
        description: "Makes a picture from pictures and words",
        official: true,
        versions: &[],
        family,
        training: None,
        prediction: Some(inputs),
    }
}

/// The public model of that name.
pub(super) fn public(owner: &str, name: &str) -> Option<&'static PublicModel> {
    PUBLIC.iter().find(|model| model.owner == owner && model.name == name)
}

/// The table of a version trained here.
pub(super) const fn trained_table(family: Family) -> &'static [Field] {
    match family {
        Family::Sdxl => SDXL,
        Family::Flux | Family::Pictures | Family::WhiteMask | Family::BlackMask | Family::TryOn => FLUX_LORA,
    }
}

const RATIOS: &[&str] = &["1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21"];
const RATIOS_AND_CUSTOM: &[&str] =
    &["1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21", "custom"];
const FORMATS: &[&str] = &["webp", "jpg", "png"];
const MEGAPIXELS: &[&str] = &["1", "0.25"];
const SCHEDULERS: &[&str] =
    &["DDIM", "DPMSolverMultistep", "HeunDiscrete", "KarrasDPM", "K_EULER_ANCESTRAL", "K_EULER", "PNDM"];

const SEED: Field = Field::optional("seed", Kind::Integer { min: 0, max: u32::MAX as i64 });
const FOUR: Kind = Kind::Integer { min: 1, max: 4 };
const PERCENT: Kind = Kind::Integer { min: 0, max: 100 };
const UNIT: Kind = Kind::Number { min: 0.0, max: 1.0 };
const RATE: Kind = Kind::Number { min: 0.0, max: 1.0 };
const MANY: Kind = Kind::Integer { min: 1, max: 1_000_000 };

const OSTRIS: &[Field] = &[
    Field::required("input_images", Kind::Uri),
    Field::optional("trigger_word", Kind::Text),
    Field::optional("autocaption", Kind::Flag),
    Field::optional("autocaption_prefix", Kind::Text),
    Field::optional("autocaption_suffix", Kind::Text),
    Field::optional("steps", Kind::Integer { min: 3, max: 6000 }),
    Field::optional("learning_rate", RATE),
    Field::optional("batch_size", MANY),
    Field::optional("resolution", Kind::Text),
    Field::optional("lora_rank", Kind::Integer { min: 1, max: 128 }),
    Field::optional("caption_dropout_rate", UNIT),
    Field::optional("optimizer", Kind::Text),
    Field::optional("cache_latents_to_disk", Kind::Flag),
    Field::optional("layers_to_optimize_regex", Kind::Text),
    Field::optional("gradient_checkpointing", Kind::Flag),
    Field::optional("hf_repo_id", Kind::Text),
    Field::optional("hf_token", Kind::Text),
    Field::optional("wandb_api_key", Kind::Text),
    Field::optional("wandb_project", Kind::Text),
    Field::optional("wandb_run", Kind::Text),
    Field::optional("wandb_entity", Kind::Text),
    Field::optional("wandb_sample_interval", MANY),
    Field::optional("wandb_sample_prompts", Kind::Text),
    Field::optional("wandb_save_interval", MANY),
    Field::optional("skip_training_and_use_pretrained_hf_lora_url", Kind::Text),
];

const FAST: &[Field] = &[
    Field::required("input_images", Kind::Uri),
    Field::optional("trigger_word", Kind::Text),
    Field::optional("lora_type", Kind::Choice(&["subject", "style"])),
    Field::optional("training_steps", Kind::Integer { min: 3, max: 6000 }),
    SEED,
];

const SDXL_TRAINER: &[Field] = &[
    Field::required("input_images", Kind::Uri),
    SEED,
    Field::optional("resolution", Kind::Integer { min: 128, max: 2048 }),
    Field::optional("train_batch_size", MANY),
    Field::optional("num_train_epochs", MANY),
    Field::optional("max_train_steps", MANY),
    Field::optional("is_lora", Kind::Flag),
    Field::optional("unet_learning_rate", RATE),
    Field::optional("ti_lr", RATE),
    Field::optional("lora_lr", RATE),
    Field::optional("lora_rank", MANY),
    Field::optional("lr_scheduler", Kind::Choice(&["constant", "linear"])),
    Field::optional("lr_warmup_steps", MANY),
    Field::optional("token_string", Kind::Text),
    Field::optional("caption_prefix", Kind::Text),
    Field::optional("mask_target_prompts", Kind::Text),
    Field::optional("crop_based_on_salience", Kind::Flag),
    Field::optional("use_face_detection_instead", Kind::Flag),
    Field::optional("clipseg_temperature", UNIT),
    Field::optional("verbose", Kind::Flag),
    Field::optional("checkpointing_steps", MANY),
    Field::optional("input_images_filetype", Kind::Choice(&["infer", "zip", "tar"])),
];

const FLUX_LORA: &[Field] = &[
    Field::required("prompt", Kind::Text),
    Field::optional("image", Kind::Uri),
    Field::optional("mask", Kind::Uri),
    Field::optional("aspect_ratio", Kind::Choice(RATIOS_AND_CUSTOM)),
    Field::optional("width", Kind::Integer { min: 256, max: 1440 }),
    Field::optional("height", Kind::Integer { min: 256, max: 1440 }),
    Field::optional("prompt_strength", UNIT),
    Field::optional("model", Kind::Choice(&["dev", "schnell"])),
    Field::optional("num_outputs", FOUR),
    Field::optional("num_inference_steps", Kind::Integer { min: 1, max: 50 }),
    Field::optional("guidance_scale", Kind::Number { min: 0.0, max: 10.0 }),
    SEED,
    Field::optional("output_format", Kind::Choice(FORMATS)),
    Field::optional("output_quality", PERCENT),
    Field::optional("disable_safety_checker", Kind::Flag),
    Field::optional("go_fast", Kind::Flag),
    Field::optional("megapixels", Kind::Choice(MEGAPIXELS)),
    Field::optional("lora_scale", Kind::Number { min: -1.0, max: 3.0 }),
    Field::optional("extra_lora", Kind::Text),
    Field::optional("extra_lora_scale", Kind::Number { min: -1.0, max: 3.0 }),
    Field::optional("replicate_weights", Kind::Text),
];

const SCHNELL: &[Field] = &[
    Field::required("prompt", Kind::Text),
    Field::optional("aspect_ratio", Kind::Choice(RATIOS)),
    Field::optional("num_outputs", FOUR),
    Field::optional("num_inference_steps", FOUR),
    SEED,
    Field::optional("output_format", Kind::Choice(FORMATS)),
    Field::optional("output_quality", PERCENT),
    Field::optional("disable_safety_checker", Kind::Flag),
    Field::optional("go_fast", Kind::Flag),
    Field::optional("megapixels", Kind::Choice(MEGAPIXELS)),
];

const DEV: &[Field] = &[
    Field::required("prompt", Kind::Text),
    Field::optional("image", Kind::Uri),
    Field::optional("prompt_strength", UNIT),
    Field::optional("aspect_ratio", Kind::Choice(RATIOS)),
    Field::optional("num_outputs", FOUR),
    Field::optional("num_inference_steps", Kind::Integer { min: 1, max: 50 }),
    Field::optional("guidance", Kind::Number { min: 0.0, max: 10.0 }),
    SEED,
    Field::optional("output_format", Kind::Choice(FORMATS)),
    Field::optional("output_quality", PERCENT),
    Field::optional("disable_safety_checker", Kind::Flag),
    Field::optional("go_fast", Kind::Flag),
    Field::optional("megapixels", Kind::Choice(MEGAPIXELS)),
];

const REFINERS: &[&str] = &["no_refiner", "expert_ensemble_refiner", "base_image_refiner"];
const SDXL: &[Field] = &[
    Field::required("prompt", Kind::Text),
    Field::optional("negative_prompt", Kind::Text),
    Field::optional("image", Kind::Uri),
    Field::optional("mask", Kind::Uri),
    Field::optional("width", Kind::Integer { min: 256, max: 1440 }),
    Field::optional("height", Kind::Integer { min: 256, max: 1440 }),
    Field::optional("num_outputs", FOUR),
    Field::optional("scheduler", Kind::Choice(SCHEDULERS)),
    Field::optional("num_inference_steps", Kind::Integer { min: 1, max: 500 }),
    Field::optional("guidance_scale", Kind::Number { min: 1.0, max: 50.0 }),
    Field::optional("prompt_strength", UNIT),
    SEED,
    Field::optional("refine", Kind::Choice(REFINERS)),
    Field::optional("high_noise_frac", UNIT),
    Field::optional("refine_steps", Kind::Integer { min: 1, max: 500 }),
    Field::optional("apply_watermark", Kind::Flag),
    Field::optional("lora_scale", UNIT),
    Field::optional("replicate_weights", Kind::Text),
    Field::optional("disable_safety_checker", Kind::Flag),
];
