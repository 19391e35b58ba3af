//! The consent of whom pictures show: what was agreed to, kept beside what is made of them (`consents`). The database
//! refuses a training and a try-on without one, whoever asks for it.

use std::fmt::Display;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::FieldProblem;
use crate::ids::UserId;
use crate::locale::Locale;
use crate::openapi::schema;

/// What is agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A model of a face is trained. The consent's subject is the model.
    Training,
    /// A person is dressed in garments. The consent's subject is the job.
    Tryon,
}

impl Use {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Tryon => "tryon",
        }
    }

    /// The version of the texts: a new one whenever a word of them changes.
    const fn version(self) -> &'static str {
        match self {
            Self::Training | Self::Tryon => "2026-11-29",
        }
    }

    /// What is shown and kept.
    const fn text(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Training, Locale::ZhCn) => {
                "这些照片拍的是我本人，或已同意的成年人。我同意用它们训练这张脸的模型；删除模型即撤回同意。"
            }
            (Self::Training, Locale::En) => {
                "These are photos of me, or of an adult who agreed. I consent to a model of this face being trained from \
                 them; deleting the model withdraws this."
            }
            (Self::Tryon, Locale::ZhCn) => {
                "照片拍的是我本人，或已同意的成年人。我同意用它生成试穿图；照片在试穿结束后立即删除，随时可以撤回同意。"
            }
            (Self::Tryon, Locale::En) => {
                "This is a photo of me, or of an adult who agreed. I consent to garments being tried on it; the photo is \
                 deleted as soon as that ends, and I may withdraw this at any time."
            }
        }
    }
}

/// The consent that a request carries: which text was shown.
#[derive(Debug, Deserialize)]
pub(super) struct ConsentRequest {
    version: String,
    language: String,
}

/// The schema of what a request carries.
pub(super) fn schema(of: Use) -> Schema {
    let members = [("version", schema::one_of([of.version()])), ("language", Locale::tags())];
    schema::object(members, &["version", "language"])
}

/// Which text was agreed to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub(super) struct Consent {
    /// The version of the text.
    version: &'static str,
    /// The language that it was shown in: `zh-CN` or `en`.
    language: &'static str,
    #[serde(skip)]
    of: Use,
    #[serde(skip)]
    locale: Locale,
    #[serde(skip)]
    shown: bool,
}

impl Consent {
    /// The consent of a request. One that names no text declares consent by being sent, as the document of the interface
    /// says: to the present text, in the language of the request.
    ///
    /// # Errors
    /// [`FieldProblem::NotAllowed`] where the text that it names is not the present one: it is to be shown first.
    pub(super) fn of(of: Use, request: Option<&ConsentRequest>, locale: Locale) -> Result<Self, FieldProblem> {
        let version = of.version();
        let Some(request) = request else {
            return Ok(Self { version, language: locale.tag(), of, locale, shown: false });
        };
        let locale = Locale::from_tag(&request.language).filter(|_| request.version == version);
        let locale = locale.ok_or(FieldProblem::NotAllowed)?;
        Ok(Self { version, language: locale.tag(), of, locale, shown: true })
    }

    /// The row, before that of its subject.
    pub(super) fn insert(self, subject: impl Display, user: UserId, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO consents (subject_id, kind, user_id, text, text_version, language, shown, given_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .bind(subject.to_string())
        .bind(self.of.as_str())
        .bind(user)
        .bind(self.of.text(self.locale))
        .bind(self.version)
        .bind(self.language)
        .bind(i64::from(self.shown))
        .bind(now)
    }
}

/// Its owner withdraws the consent, and with it deletes what was made by it.
pub(super) fn withdraw(subject: impl Display, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE consents SET withdrawn_at = MAX(?3, given_at)
          WHERE subject_id = ?1 AND user_id = ?2 AND withdrawn_at IS NULL",
    )
    .bind(subject.to_string())
    .bind(user)
    .bind(now)
}

/// Their account ends: all of it is withdrawn.
pub(super) fn withdraw_all(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE consents SET withdrawn_at = MAX(?2, given_at) WHERE user_id = ?1 AND withdrawn_at IS NULL")
        .bind(user)
        .bind(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_the_text_that_is_kept_and_names_its_version() {
        let (train, tryon) = (Use::Training, Use::Tryon);
        for (file, name, text) in [
            (include_str!("../../public/js/i18n/train.zh-CN.js"), "train", train.text(Locale::ZhCn)),
            (include_str!("../../public/js/i18n/train.en.js"), "train", train.text(Locale::En)),
            (include_str!("../../public/js/i18n/tryon.zh-CN.js"), "tryon", tryon.text(Locale::ZhCn)),
            (include_str!("../../public/js/i18n/tryon.en.js"), "tryon", tryon.text(Locale::En)),
        ] {
            assert!(file.contains(&format!("'{name}.consent': '{text}',")), "{text}");
        }
        for (sending, of) in [
            (include_str!("../../public/js/studio/train/send.js"), train),
            (include_str!("../../public/js/studio/tryon/send.js"), tryon),
        ] {
            assert!(sending.contains(&format!("const CONSENT_VERSION = '{}';", of.version())));
        }
    }

    #[test]
    fn another_text_than_the_present_one_is_no_consent() {
        let named = |version: &str, language: &str| {
            let request = ConsentRequest { version: version.to_owned(), language: language.to_owned() };
            Consent::of(Use::Tryon, Some(&request), Locale::ZhCn).map(|consent| (consent.language, consent.shown))
        };
        let present = Use::Tryon.version();
        assert_eq!(named(present, "en"), Ok(("en", true)));
        for (version, language) in [("2020-01-01", "en"), (present, "fr"), ("", "")] {
            assert_eq!(named(version, language), Err(FieldProblem::NotAllowed));
        }
        let declared = Consent::of(Use::Tryon, None, Locale::En).map(|consent| (consent.language, consent.shown));
        assert_eq!(declared, Ok(("en", false)));
    }
}
