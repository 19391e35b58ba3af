//! What a code looks like, and what is kept of it.

use aws_lc_rs::digest::{SHA256, digest};

/// Crockford's base 32: digits and capitals without I, L, O and U, which are taken for others.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What every code begins with, so that a person knows what it is.
const BRAND: &str = "DARK";
/// Four groups of four: 80 random bits. Whoever reads the table, and with it the first group, still has 2^60 to try for
/// each code, which costs more than any code is worth.
const LETTERS: usize = 16;
const GROUP: usize = 4;

/// A redemption code. Its letters are as good as money: they are shown once, to whoever made it, and not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LETTERS]);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({}…)", self.hint())
    }
}

impl Code {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        let mut letters = [0_u8; LETTERS];
        crate::random::fill(&mut letters);
        Self::of(letters)
    }

    /// The one that these bytes amount to, if they are enough.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let letters: [u8; LETTERS] = bytes.get(..LETTERS)?.try_into().ok()?;
        Some(Self::of(letters))
    }

    /// 256 is a multiple of 32: of random bytes every letter is equally likely.
    fn of(bytes: [u8; LETTERS]) -> Self {
        Self(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// What somebody typed, if it can be a code: in either case, with or without the beginning, spaces and dashes, and
    /// with the letters that are taken for others.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let meant = |letter: char| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        let plain: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        // A code may begin with these letters itself: only what is too long has them in front.
        let branded =
            plain.len() > LETTERS && plain.get(..BRAND.len()).is_some_and(|it| it.eq_ignore_ascii_case(BRAND));
        let plain = if branded { plain.get(BRAND.len()..).unwrap_or_default() } else { plain.as_str() };
        let letters: Vec<u8> = plain.chars().filter_map(|letter| u8::try_from(meant(letter)).ok()).collect();
        let whole = letters.len() == plain.chars().count() && letters.iter().all(|letter| ALPHABET.contains(letter));
        whole.then(|| letters.try_into().ok().map(Self)).flatten()
    }

    /// As it is given to people: `DARK-7K2M-9QXA-3F4T-8WZC`.
    #[must_use]
    pub fn text(&self) -> String {
        let groups = self.0.chunks(GROUP).map(|group| group.iter().map(|byte| char::from(*byte)).collect::<String>());
        std::iter::once(BRAND.to_owned()).chain(groups).collect::<Vec<_>>().join("-")
    }

    /// Its first group, by which the operator tells codes apart.
    #[must_use]
    pub fn hint(&self) -> String {
        self.0.iter().take(GROUP).map(|byte| char::from(*byte)).collect()
    }

    /// What is kept of it. Without a key on purpose: codes are good for months, over every rotation of keys, and the
    /// operator makes them with nothing but the database at hand.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &[b"redemption-code\n", self.0.as_slice()].concat()).as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::typed("DARK-7K2M-9QXA-3F01-8WZC").unwrap();
        assert_eq!((code.text().as_str(), code.hint().as_str()), ("DARK-7K2M-9QXA-3F01-8WZC", "7K2M"));
        for text in
            ["dark 7k2m 9qxa 3foi 8wzc", "7K2M9QXA3F0L8WZC", " Dark-7k2m9qxa-3fol8wzc\t", "DARK7K2M9QXA3F018WZC"]
        {
            assert_eq!(Code::typed(text).as_ref(), Some(&code), "{text}");
            assert_eq!(Code::typed(text).unwrap().hash(), code.hash());
        }
        for text in ["", "DARK", "DARK-7K2M-9QXA", "7K2M-9QXA-3F01-8WZU", "７K2M-9QXA-3F01-8WZC", "7K2M9QXA3F018WZCC"]
        {
            assert_eq!(Code::typed(text), None, "{text}");
        }
        let own = Code::typed("DARK9QXA3F018WZC").unwrap();
        assert_eq!(own.text(), "DARK-DARK-9QXA-3F01-8WZC");
    }

    #[test]
    fn codes_differ_and_what_is_printed_hides_them() {
        let code = Code::random();
        assert_ne!(code, Code::random());
        assert_eq!(Code::typed(&code.text()), Some(code.clone()));
        assert!(!format!("{code:?}").contains(&code.text()[10..]));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_breaks_it(text in ".{0,80}") {
            if let Some(code) = Code::typed(&text) {
                prop_assert_eq!(Code::typed(&code.text()), Some(code));
            }
        }
    }
}
