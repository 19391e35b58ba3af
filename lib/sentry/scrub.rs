//! What an error's text may say outside: words, numbers and names of ours. Whatever could be somebody's goes.

/// Stands for what was taken out.
const GONE: &str = "…";
/// Longer words of letters and digits are keys, tokens and hashes; our own ids have 30 signs.
const WORD_BYTES_MAX: usize = 32;
/// How keys of providers begin.
const KEYS: [&str; 6] = ["sk_", "rk_", "re_", "r8_", "whsec_", "tgp_"];
/// What stands before a secret in one word with it.
const NAMES: [&str; 5] = ["Bearer", "key=", "token=", "secret=", "password="];

/// The text without addresses of people and files, without what was quoted, and without anything that could be a key.
pub(super) fn scrubbed(text: &str) -> String {
    unquoted(text).split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// What an error quotes is what somebody sent, or a row has: names, prompts.
fn unquoted(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut within: Option<char> = None;
    for sign in text.chars() {
        match within {
            Some(quote) if sign == quote => {
                within = None;
                kept.push_str(GONE);
                kept.push(sign);
            }
            Some(_) => {}
            None => {
                within = matches!(sign, '"' | '`').then_some(sign);
                kept.push(sign);
            }
        }
    }
    kept
}

fn word(word: &str) -> &str {
    // Of an address of the web nothing is kept: a signature, an id or a name may be in any part of it.
    let is_address = word.contains('@') || word.contains("://") || word.contains("%40");
    let is_named = NAMES.iter().any(|name| word.contains(name));
    // Our own texts are English; what is not was given to us. But for the sign of what was taken out.
    let is_words = word.replace(GONE, "").is_ascii();
    let is_key = word.split(|sign: char| !sign.is_ascii_alphanumeric() && !"+/=_-".contains(sign)).any(is_a_key);
    if is_address || is_named || is_key || !is_words { GONE } else { word }
}

fn is_a_key(part: &str) -> bool {
    let is_long = part.len() > WORD_BYTES_MAX && part.bytes().any(|byte| byte.is_ascii_digit());
    is_long || part.len() > 2 * WORD_BYTES_MAX || KEYS.iter().any(|key| part.starts_with(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_files_and_keys_go_and_the_rest_stays() {
        for (said, told) in [
            ("the database does not answer: timed out", "the database does not answer: timed out"),
            (
                "no row of job_01KC3ZJ5X8Q9V4T7N2M6B1R0PA (of calls)",
                "no row of job_01KC3ZJ5X8Q9V4T7N2M6B1R0PA (of calls)",
            ),
            ("mail to mei@studio.example failed", "mail to … failed"),
            ("invalid type: string \"a portrait of Mei\", expected i64", "invalid type: string \"…\", expected i64"),
            ("a title is 雨夜", "a title is …"),
            ("GET https://bucket.example/faces/1.jpg?X-Amz-Signature=1 said 403", "GET … said 403"),
            ("refused: sk_live_51HxQ and whsec_MfKQ9r8G", "refused: … and …"),
            ("Authorization: Bearer:eyJhbGciOiJIUzI1NiJ9", "Authorization: …"),
            ("picture iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk", "picture …"),
        ] {
            assert_eq!(scrubbed(said), told);
        }
    }
}
