//! What can be wrong with a field of a request, and what a person is told of it.

use utoipa::openapi::schema::Schema;

use crate::locale::Locale;
use crate::schema;

/// Why a field cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// It is not there.
    Missing,
    /// It is not of the kind the field takes.
    Malformed,
    /// Fewer characters, items or units than this.
    TooSmall(u64),
    /// More than this.
    TooLarge(u64),
    /// A file of more bytes than this.
    TooManyBytes(u64),
    /// Not one of the allowed values.
    NotAllowed,
    /// A file of another kind than these, named as people do.
    WrongKind(&'static [&'static str]),
    /// A word of everyday language: it would drag its meaning into every picture.
    CommonWord,
    /// Not an invented word of letters and digits.
    NotAWord,
    /// A password that others try first: among the most common ones, or the address itself.
    CommonPassword,
}

impl FieldProblem {
    /// Every code.
    pub const CODES: [&str; 8] = [
        "MISSING",
        "MALFORMED",
        "TOO_SMALL",
        "TOO_LARGE",
        "NOT_ALLOWED",
        "COMMON_WORD",
        "NOT_A_WORD",
        "COMMON_PASSWORD",
    ];

    /// The schema of the codes.
    #[must_use]
    pub fn codes() -> Schema {
        schema::one_of(Self::CODES)
    }

    /// What is wrong with a line of text that is needed: at least one visible character, at most so many, no control
    /// characters.
    #[must_use]
    pub fn of_line(text: &str, chars_max: usize) -> Option<Self> {
        if text.trim().is_empty() {
            Some(Self::Missing)
        } else if text.chars().count() > chars_max {
            Some(Self::TooLarge(chars_max as u64))
        } else {
            text.chars().any(char::is_control).then_some(Self::Malformed)
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::Malformed => "MALFORMED",
            Self::TooSmall(_) => "TOO_SMALL",
            Self::TooLarge(_) | Self::TooManyBytes(_) => "TOO_LARGE",
            Self::NotAllowed | Self::WrongKind(_) => "NOT_ALLOWED",
            Self::CommonWord => "COMMON_WORD",
            Self::NotAWord => "NOT_A_WORD",
            Self::CommonPassword => "COMMON_PASSWORD",
        }
    }

    /// What to tell the person.
    #[must_use]
    pub fn words(&self, locale: Locale) -> String {
        let (zh, en) = match self {
            Self::Missing => ("请填写此项。".to_owned(), "This is needed.".to_owned()),
            Self::Malformed => ("格式不正确。".to_owned(), "This value has the wrong format.".to_owned()),
            Self::TooSmall(min) => (format!("至少 {min}。"), format!("At least {min}.")),
            Self::TooLarge(max) => (format!("最多 {max}。"), format!("At most {max}.")),
            Self::TooManyBytes(max) => {
                let megabytes = max / 1_000_000;
                (format!("文件过大，最大 {megabytes} MB。"), format!("The file is too large: {megabytes} MB at most."))
            }
            Self::NotAllowed => ("不支持这个值。".to_owned(), "This value is not supported.".to_owned()),
            Self::WrongKind(kinds) => {
                let (zh, en) = (kinds.join("、"), kinds.join(", "));
                (format!("不支持这种文件，请使用 {zh}。"), format!("Such a file cannot be used. Use {en}."))
            }
            Self::CommonWord => (
                "这是常用词，请换一个自造的词，例如 “mxyzo”。".to_owned(),
                "This is a common word. Invent one, such as “mxyzo”.".to_owned(),
            ),
            Self::NotAWord => (
                "请用 3–24 个字母或数字，以字母开头。".to_owned(),
                "Use 3 to 24 letters and digits, starting with a letter.".to_owned(),
            ),
            Self::CommonPassword => (
                "这个密码太容易被猜到，请换一个。".to_owned(),
                "This password is easy to guess. Please choose another.".to_owned(),
            ),
        };
        locale.pick(zh, en)
    }
}
