//! What we send to each model is what its schema takes: a key that it does not know is ignored without a word, and billed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::catalogue;
use crate::engines::replicate::inputs::{
    ComposeInput, ComposeSettings, OutputFormat, PhotoInput, PhotoSettings, TrainingInput, TrainingSettings,
};
use crate::engines::replicate::{Remote, RemoteKind};
use crate::engines::{AspectRatio, ComposeShape, EngineName, PhotoShape, TrainerShape};

const STORED: &str = include_str!("../../../../tests/fixtures/replicate_inputs.toml");
const FINE_TUNE: &str = "a FLUX fine-tune";

#[derive(Deserialize)]
struct Stored {
    models: Vec<Model>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    model: String,
    /// Where it was read; for people.
    #[serde(rename = "source")]
    _source: String,
    output: Form,
    input: BTreeMap<String, Field>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    One,
    List,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Field {
    Text {
        #[serde(default)]
        required: bool,
    },
    Address {
        #[serde(default)]
        required: bool,
    },
    Addresses {
        most: usize,
    },
    Word {
        words: Vec<String>,
    },
    Integer {
        least: i64,
        most: i64,
    },
    Number {
        least: f64,
        most: f64,
    },
    Flag,
}

impl Field {
    fn is_required(&self) -> bool {
        match self {
            Self::Text { required } | Self::Address { required } => *required,
            Self::Addresses { .. } | Self::Word { .. } | Self::Integer { .. } | Self::Number { .. } | Self::Flag => {
                false
            }
        }
    }

    fn takes(&self, value: &Value) -> bool {
        let is_address = |value: &Value| value.as_str().is_some_and(|text| Url::parse(text).is_ok());
        match self {
            Self::Text { .. } => value.is_string(),
            Self::Address { .. } => is_address(value),
            Self::Addresses { most } => {
                value.as_array().is_some_and(|list| list.len() <= *most && list.iter().all(is_address))
            }
            Self::Word { words } => value.as_str().is_some_and(|word| words.iter().any(|known| known == word)),
            Self::Integer { least, most } => value.as_i64().is_some_and(|number| (*least..=*most).contains(&number)),
            Self::Number { least, most } => value.as_f64().is_some_and(|number| (*least..=*most).contains(&number)),
            Self::Flag => value.is_boolean(),
        }
    }
}

fn stored() -> Stored {
    toml::from_str(STORED).unwrap()
}

/// What is wrong with an input, if anything is.
fn problems(model: &Model, input: &Value) -> Vec<String> {
    let input = input.as_object().unwrap();
    let unknown = input.keys().filter(|key| !model.input.contains_key(*key)).map(|key| format!("{key} is not known"));
    let wrong = input.iter().filter_map(|(key, value)| {
        let field = model.input.get(key)?;
        (!field.takes(value)).then(|| format!("{key} does not take {value}"))
    });
    let missing = model.input.iter().filter(|(key, field)| field.is_required() && !input.contains_key(*key));
    unknown.chain(wrong).chain(missing.map(|(key, _)| format!("{key} is missing"))).collect()
}

fn fits(stored: &Stored, model: &str, input: &Value) {
    let known = stored.models.iter().find(|known| known.model == model);
    let known = known.unwrap_or_else(|| panic!("the schema of {model} is not stored"));
    assert_eq!(problems(known, input), Vec::<String>::new(), "{model}: {input}");
}

fn photo(shape: PhotoShape, ratio: AspectRatio) -> Option<Value> {
    let begin = Url::parse("https://files.example/me.jpg").unwrap();
    let picture = Some(&begin);
    let seed = Some(u32::MAX >> 1);
    let settings = PhotoSettings { prompt: "a fox", ratio, count: 4, seed, picture, format: OutputFormat::Webp };
    PhotoInput::new(shape, &settings).map(|input| serde_json::to_value(input).unwrap())
}

#[test]
fn every_photo_is_asked_for_in_the_words_of_its_model() {
    let (catalogue, stored) = (catalogue::get().unwrap(), stored());
    for model in catalogue.photo_models().filter(|model| model.engine == EngineName::Replicate) {
        for ratio in AspectRatio::ALL {
            fits(&stored, &model.model, &photo(model.shape, ratio).unwrap());
        }
    }
    for trainer in &catalogue.trainers {
        let model = match trainer.photo_shape {
            PhotoShape::FluxLora => FINE_TUNE,
            PhotoShape::SdxlLora => "stability-ai/sdxl",
            other @ (PhotoShape::FluxOfficial
            | PhotoShape::SdxlOfficial
            | PhotoShape::Chat
            | PhotoShape::Gemini
            | PhotoShape::Together) => panic!("no trainer makes {other:?}"),
        };
        for ratio in AspectRatio::ALL {
            fits(&stored, model, &photo(trainer.photo_shape, ratio).unwrap());
        }
    }
}

#[test]
fn every_picture_of_pictures_is_asked_for_in_the_words_of_its_model() {
    let (catalogue, stored) = (catalogue::get().unwrap(), stored());
    let edits = [&catalogue.edit.whole, &catalogue.edit.painted].map(|model| (&model.model, model.shape));
    let posters = catalogue.poster.engines.iter().map(|engine| (&engine.model, engine.shape));
    // Edits can be switched to models with masks by a line of the catalogue.
    let masked = [
        ("black-forest-labs/flux-fill-pro".to_owned(), ComposeShape::FluxFill),
        ("ideogram-ai/ideogram-v3-turbo".to_owned(), ComposeShape::Ideogram),
    ];
    let masked = masked.iter().map(|(model, shape)| (model, *shape));
    // A poster is made of its product and a close-up; an edit of the part, its map and a reference.
    let pictures: Vec<Url> = (0..5).map(|at| format!("https://files.example/{at}.jpg").parse().unwrap()).collect();
    for (model, shape) in edits.into_iter().chain(posters).chain(masked) {
        for &ratio in shape.ratios() {
            let settings = ComposeSettings { prompt: "a cup", ratio, pictures: &pictures };
            let Some(input) = ComposeInput::new(shape, &settings) else { continue };
            fits(&stored, model, &serde_json::to_value(input).unwrap());
        }
    }
    // A person and garments; its picture is as large as the person's.
    for engine in &catalogue.tryon.engines {
        let settings = ComposeSettings { prompt: "", ratio: AspectRatio::Portrait, pictures: &pictures };
        let Some(input) = ComposeInput::new(engine.shape, &settings) else { continue };
        let (model, _version) = engine.model.split_once(':').unwrap_or((&engine.model, ""));
        fits(&stored, model, &serde_json::to_value(input).unwrap());
    }
}

#[test]
fn every_training_is_asked_for_in_the_words_of_its_trainer() {
    let (catalogue, stored) = (catalogue::get().unwrap(), stored());
    let images: Url = "https://files.example/faces.zip".parse().unwrap();
    for trainer in &catalogue.trainers {
        let settings = TrainingSettings { images: &images, trigger_word: "zhaolin", steps: trainer.steps };
        let input = serde_json::to_value(TrainingInput::new(trainer.shape, &settings)).unwrap();
        let model = match trainer.shape {
            TrainerShape::Ostris | TrainerShape::FastFlux => trainer.model.clone(),
            TrainerShape::Sdxl => format!("{} (training)", trainer.model),
        };
        fits(&stored, &model, &input);
    }
}

#[test]
fn a_key_a_word_and_a_number_that_are_not_known_are_found() {
    let stored = stored();
    let lite = stored.models.iter().find(|model| model.model.ends_with("-lite") && model.output == Form::One).unwrap();
    let good = json!({ "prompt": "a cup", "image_input": ["https://files.example/1.jpg"], "aspect_ratio": "3:4" });
    assert_eq!(problems(lite, &good), Vec::<String>::new());
    for (key, value, problem) in [
        ("image_inputs", json!([]), "image_inputs is not known"),
        ("resolution", json!("1K"), "resolution is not known"),
        ("aspect_ratio", json!("9:21"), "aspect_ratio does not take \"9:21\""),
        (
            "image_input",
            json!("https://files.example/1.jpg"),
            "image_input does not take \"https://files.example/1.jpg\"",
        ),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        assert_eq!(problems(lite, &bad), [problem]);
    }
    assert_eq!(problems(lite, &json!({})), ["prompt is missing"]);
    let flux = stored.models.iter().find(|model| model.model == FINE_TUNE).unwrap();
    assert_eq!(problems(flux, &json!({ "prompt": "", "num_outputs": 5 })), ["num_outputs does not take 5"]);
}

#[test]
fn an_output_is_one_address_or_a_list_whatever_the_schema_says() {
    let address = "https://replicate.delivery/xezq/out-0.png";
    let urls = |output: Value| {
        let body = json!({ "id": "p1", "status": "succeeded", "output": output, "input": {}, "logs": "" });
        let remote = Remote::parse(RemoteKind::Prediction, body.to_string().as_bytes()).unwrap();
        remote.output_urls().into_iter().map(|(_, url)| url.to_string()).collect::<Vec<_>>()
    };
    for model in stored().models {
        match model.output {
            Form::One => assert_eq!(urls(json!(address)), [address], "{}", model.model),
            Form::List => assert_eq!(urls(json!([address])), [address], "{}", model.model),
        }
    }
    assert_eq!(urls(json!(address)), urls(json!([address])));
    assert_eq!(urls(Value::Null), Vec::<String>::new());
}
