//! Chinese put into English as a small model would: word by word, for the words that the sandbox's scenes know.

use serde_json::{Value, json};

/// Longer ones first: what they hold is not read again.
const WORDS: [(&str, &str); 34] = [
    ("赛博朋克", "cyberpunk"),
    ("樱花", "cherry blossom"),
    ("雨夜", "a rainy night"),
    ("雪夜", "a snowy night"),
    ("霓虹", "neon"),
    ("倒影", "reflections"),
    ("街道", "street"),
    ("城堡", "castle"),
    ("森林", "forest"),
    ("沙滩", "beach"),
    ("海边", "seaside"),
    ("海底", "underwater"),
    ("星空", "starry sky"),
    ("日出", "sunrise"),
    ("雪山", "snowy mountain"),
    ("城市", "city"),
    ("夕阳", "sunset"),
    ("红伞", "a red umbrella"),
    ("女孩", "a young woman"),
    ("狐狸", "a fox"),
    ("猫", "a cat"),
    ("狗", "a dog"),
    ("京都", "Kyoto"),
    ("重庆", "Chongqing"),
    ("上海", "Shanghai"),
    ("黄山", "Huangshan"),
    ("春天", "spring"),
    ("夏天", "summer"),
    ("秋天", "autumn"),
    ("冬天", "winter"),
    ("肖像", "portrait"),
    ("微笑", "smiling"),
    ("雨", "rain"),
    ("雪", "snow"),
];

/// What it answers to these texts; `expand`: whole prompts, which may be given what they do not name.
pub(super) fn of(texts: &[String], expand: bool) -> Value {
    let texts: Vec<String> = texts.iter().map(|text| english(text, expand)).collect();
    json!({ "texts": texts })
}

/// A text that is longer than any prompt.
pub(super) fn too_long() -> Value {
    json!({ "texts": ["rain ".repeat(1000)] })
}

fn english(text: &str, expand: bool) -> String {
    let known =
        WORDS.iter().fold(text.to_owned(), |text, (word, english)| text.replace(word, &format!(" {english}, ")));
    let latin: String = known.chars().map(|character| if character.is_ascii() { character } else { ' ' }).collect();
    let parts: Vec<String> = latin
        .split(',')
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|part| !part.is_empty())
        .collect();
    let said = if parts.is_empty() { "a quiet scene".to_owned() } else { parts.join(", ") };
    if expand { format!("{said}, soft natural light") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_put_into_english_and_names_stay() {
        assert_eq!(
            english("mxyzo 在雨夜的街道，霓虹倒影", true),
            "mxyzo a rainy night, street, neon, reflections, soft natural light"
        );
        assert_eq!(english("京都", false), "Kyoto");
        assert_eq!(english("某处", false), "a quiet scene");
    }
}
