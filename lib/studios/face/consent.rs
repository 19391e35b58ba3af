//! The consent of whom a model of a face shows: what was agreed to, kept beside the model (`consents`). The database
//! refuses a training without one, whoever asks for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::FieldProblem;
use crate::ids::{ModelId, UserId};
use crate::locale::Locale;
use crate::openapi::schema;

/// The version of the texts: a new one whenever a word of them changes.
const VERSION: &str = "2026-11-29";
const ZH: &str = "这些照片拍的是我本人，或已同意的成年人。我同意用它们训练这张脸的模型；删除模型即撤回同意。";
const EN: &str = "These are photos of me, or of an adult who agreed. I consent to a model of this face being trained from \
    them; deleting the model withdraws this.";

/// The consent that a request carries: which text was shown.
#[derive(Debug, Deserialize)]
pub(super) struct ConsentRequest {
    version: String,
    language: String,
}

/// The schema of what a request carries.
pub(super) fn schema() -> Schema {
    let members = [("version", schema::one_of([VERSION])), ("language", Locale::tags())];
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
    pub(super) fn of(request: Option<&ConsentRequest>, locale: Locale) -> Result<Self, FieldProblem> {
        let Some(request) = request else {
            return Ok(Self { version: VERSION, language: locale.tag(), locale, shown: false });
        };
        let locale = Locale::from_tag(&request.language).filter(|_| request.version == VERSION);
        let locale = locale.ok_or(FieldProblem::NotAllowed)?;
        Ok(Self { version: VERSION, language: locale.tag(), locale, shown: true })
    }

    /// The row, before that of the model it is for.
    pub(super) fn insert(self, model: ModelId, user: UserId, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO consents (model_id, user_id, text, text_version, language, shown, given_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(model)
        .bind(user)
        .bind(self.locale.pick(ZH, EN))
        .bind(self.version)
        .bind(self.language)
        .bind(i64::from(self.shown))
        .bind(now)
    }
}

/// Its owner deletes the model, and with it withdraws the consent.
pub(super) fn withdraw(model: ModelId, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE consents SET withdrawn_at = MAX(?3, given_at) WHERE model_id = ?1 AND user_id = ?2 AND withdrawn_at IS NULL",
    )
    .bind(model)
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
        for (file, text) in [
            (include_str!("../../../public/js/i18n/train.zh-CN.js"), ZH),
            (include_str!("../../../public/js/i18n/train.en.js"), EN),
        ] {
            assert!(file.contains(&format!("'train.consent': '{text}',")), "{text}");
        }
        let sending = include_str!("../../../public/js/studio/train/send.js");
        assert!(sending.contains(&format!("const CONSENT_VERSION = '{VERSION}';")));
    }

    #[test]
    fn another_text_than_the_present_one_is_no_consent() {
        let named = |version: &str, language: &str| {
            let request = ConsentRequest { version: version.to_owned(), language: language.to_owned() };
            Consent::of(Some(&request), Locale::ZhCn).map(|consent| (consent.language, consent.shown))
        };
        assert_eq!(named(VERSION, "en"), Ok(("en", true)));
        for (version, language) in [("2020-01-01", "en"), (VERSION, "fr"), ("", "")] {
            assert_eq!(named(version, language), Err(FieldProblem::NotAllowed));
        }
        let declared = Consent::of(None, Locale::En).map(|consent| (consent.language, consent.shown));
        assert_eq!(declared, Ok(("en", false)));
    }
}
