//! Addresses below a provider's base, made of names that others gave us.

use url::Url;

/// Longer than any name, id or hash of a provider.
const SEGMENT_BYTES_MAX: usize = 255;

/// The address with these segments behind `base`. `None` when one of them could change the path, or when `base` can have
/// nothing behind it: nothing is asked then.
#[must_use]
pub fn below(base: &Url, segments: &[&str]) -> Option<Url> {
    if !segments.iter().all(|segment| is_plain(segment)) {
        return None;
    }
    let mut url = base.clone();
    url.path_segments_mut().ok()?.pop_if_empty().extend(segments);
    Some(url)
}

fn is_plain(segment: &str) -> bool {
    (1..=SEGMENT_BYTES_MAX).contains(&segment.len())
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && !segment.bytes().all(|byte| byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_the_base_as_they_are() {
        for (base, wanted) in [
            ("https://api.example", "https://api.example/v1/cs_1"),
            ("https://api.example/at/", "https://api.example/at/v1/cs_1"),
        ] {
            let url = below(&base.parse().unwrap(), &["v1", "cs_1"]).unwrap();
            assert_eq!(url.as_str(), wanted);
        }
    }

    #[test]
    fn a_name_that_is_none_asks_for_nothing() {
        let base: Url = "https://api.example/v1".parse().unwrap();
        for name in ["", ".", "..", "cs_1/expire", "cs_1?x", "cs 1", "照片", "%2e%2e"] {
            assert_eq!(below(&base, &["pages", name]), None, "{name}");
        }
        assert_eq!(below(&base, &[&"a".repeat(256)]), None);
        assert!(below(&base, &["cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY"]).is_some());
        assert!(below(&base, &["flux-1.1-pro"]).is_some());
    }
}
