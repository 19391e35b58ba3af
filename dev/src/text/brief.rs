//! A brief as a small model would write it: made of the description, the same one every time.

use darkroom_posters::Language;
use darkroom_posters::brief::{Material, defaults};
use serde_json::{Value, json};

/// Of ten posters, in both languages. `|` marks the better line break.
const HEADLINES: [(&str, &str); 10] = [
    ("初见|就想带走", "Worth a|second look"),
    ("陪你过好|每一天", "At home|in your day"),
    ("看得见的|用心", "The idea,|made visible"),
    ("细看|也经得起", "Made to be|looked at"),
    ("一摸|就懂", "You can|feel it"),
    ("选它的|三个理由", "Three reasons|to choose it"),
    ("拿到|就会用", "Easy|from the start"),
    ("大小|心里有数", "Know|the size"),
    ("慢一点|做好它", "Made with|patience"),
    ("打开|就能用", "Ready|out of the box"),
];

/// Most characters of a name.
const NAME_CHARACTERS_MAX: usize = 20;

/// The brief for a description.
pub(super) fn of(description: &str, language: Language) -> Value {
    let in_english = language == Language::English;
    let pick = |both: (&'static str, &'static str)| if in_english { both.1 } else { both.0 };
    let own = defaults(&Material { description, language, palette: None, date: "0101" });
    // A name that tells its writer: one made of the description alone has no such word.
    let sample = pick((" 样品", " demo"));
    let whole = own.product_name.as_str();
    let mut short: String = whole.chars().take(NAME_CHARACTERS_MAX - sample.chars().count()).collect();
    if short.len() < whole.len() {
        // As many whole words as fit.
        short.truncate(short.rfind(' ').unwrap_or(short.len()));
    }
    let name = format!("{short}{sample}");
    let Ok(mut brief) = serde_json::to_value(own) else { return Value::Null };
    brief["brief"] = json!(format!("{short}{}", pick(("，给认真生活的人", ", for every day"))));
    brief["product_name"] = json!(name);
    brief["palette"] = json!({ "ground": "#EEF3F1", "ink": "#16211D", "accent": "#2F7A5F" });
    brief["tone"] = json!("warm");
    for (number, both) in HEADLINES.into_iter().enumerate() {
        brief["posters"][format!("{number:02}")]["headline"] = json!(pick(both));
    }
    brief
}

/// The same with numbers that nobody named.
pub(super) fn with_numbers(mut brief: Value) -> Value {
    brief["brief"] = json!("保温 987 小时 987 hours");
    brief["posters"]["00"]["headline"] = json!("只要 987");
    brief["facts"] = json!([{ "text": "987 人已买 987 sold", "source": "picture" }]);
    brief
}

/// The same with words that shops refuse.
pub(super) fn with_words(mut brief: Value) -> Value {
    brief["product_name"] = json!("国家级 best");
    brief["posters"]["00"]["headline"] = json!("全网第一 best");
    brief
}

/// The same with texts that are too long, or none.
pub(super) fn too_long(mut brief: Value) -> Value {
    brief["product_name"] = json!("很长的名字".repeat(9));
    brief["posters"]["00"]["headline"] = json!("很长的标题 ".repeat(9));
    brief["posters"]["01"] = json!(7);
    brief["scene_life"] = json!(["in a list"]);
    brief
}

#[cfg(test)]
mod tests {
    use darkroom_posters::brief::read;

    use super::*;

    #[test]
    fn it_is_a_brief_that_nobody_has_to_mend() {
        for (description, language) in [
            ("轻量保温杯，500ml，316不锈钢内胆，一键开盖", Language::Chinese),
            ("Light insulated bottle with a very long name, 500 ml, lid is a cup", Language::English),
            ("steel pot", Language::English),
        ] {
            let material = Material { description, language, palette: None, date: "0101" };
            let written = of(description, language);
            let reading = read(&written.to_string(), &material);
            // A description that says little gives no points and no sizes; nothing else is wrong.
            for fault in reading.faults {
                assert!(fault.to_string().contains("is missing"), "{description}: {fault}");
            }
            assert_eq!(reading.brief.product_name.as_str(), written["product_name"].as_str().unwrap());
            for number in 0..10 {
                let key = format!("{number:02}");
                let kept = serde_json::to_value(&reading.brief).unwrap();
                assert_eq!(kept["posters"][&key]["headline"], written["posters"][&key]["headline"]);
            }
        }
    }
}
