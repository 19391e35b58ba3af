//! Whoever saves a picture without the visible label takes over the duty to label it where they publish it (Labelling
//! Measures, article 9, in force since 1 September 2025). That they were told so, in which words and when, is kept: for
//! as long as it counts, and the half year longer that the log of each such download must be there.

use utoipa::openapi::schema::Schema;

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{AssetId, UserId};
use crate::locale::Locale;
use crate::openapi::schema;

/// The version of the texts: a new one whenever a word of them changes.
pub(super) const VERSION: &str = "2026-11-29";
const ZH: &str =
    "下载的图片将不带“AI生成”标识。如果你公开发布它，由你承担标明 AI 生成的义务。本次确认保存一年，半年内不再询问。";
const EN: &str = "The picture is saved without the “AI generated” label. If you publish it, it is your duty to say that it \
    was made by AI. This answer is kept for a year, and you are not asked again for six months.";

const DAY_SECONDS: i64 = 86_400;
/// Below six months of any lengths.
const VALID_SECONDS: i64 = 180 * DAY_SECONDS;
/// With it the last download it was good for has its log for at least six months of any lengths.
const KEPT_SECONDS: i64 = 366 * DAY_SECONDS;

/// The schema of a request's acknowledgement: the version of the text, or null.
pub(super) fn schema() -> Schema {
    schema::or_null(schema::one_of([VERSION]))
}

/// Keeps that the owner of this picture was told, unless that is known of the last half year.
pub(super) fn give(asset: AssetId, user: UserId, locale: Locale, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO label_acknowledgements (user_id, given_at, text, text_version, language)
         SELECT ?2, ?3, ?4, ?5, ?6
          WHERE EXISTS (SELECT 1 FROM assets WHERE id = ?1 AND user_id = ?2)
            AND NOT EXISTS (SELECT 1 FROM label_acknowledgements
                             WHERE user_id = ?2 AND text_version = ?5 AND given_at > ?7)",
    )
    .bind(asset)
    .bind(user)
    .bind(now)
    .bind(locale.pick(ZH, EN))
    .bind(VERSION)
    .bind(locale.tag())
    .bind(now.plus_seconds(-VALID_SECONDS))
}

/// Refuses (`label_unacknowledged`) when the owner of this picture was not told within the last half year.
pub(super) fn given(asset: AssetId, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (label_unacknowledged) SELECT 1
          WHERE EXISTS (SELECT 1 FROM assets WHERE id = ?1 AND user_id = ?2)
            AND NOT EXISTS (SELECT 1 FROM label_acknowledgements
                             WHERE user_id = ?2 AND text_version = ?3 AND given_at > ?4)",
    )
    .bind(asset)
    .bind(user)
    .bind(VERSION)
    .bind(now.plus_seconds(-VALID_SECONDS))
}

/// Forgets acknowledgements whose last download is half a year ago.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM label_acknowledgements WHERE (user_id, given_at) IN (
           SELECT user_id, given_at FROM label_acknowledgements WHERE given_at < ?1 LIMIT ?2)",
    )
    .bind(now.plus_seconds(-KEPT_SECONDS))
    .bind(rows_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_the_text_that_is_kept_and_names_its_version() {
        for (file, text) in [
            (include_str!("../../public/js/i18n/label.zh-CN.js"), ZH),
            (include_str!("../../public/js/i18n/label.en.js"), EN),
        ] {
            assert!(file.contains(&format!("'label.duty': '{text}',")), "{text}");
        }
        let asking = include_str!("../../public/js/pictures/download.js");
        assert!(asking.contains(&format!("const ACKNOWLEDGED_VERSION = '{VERSION}';")));
    }

    #[test]
    fn each_download_without_the_label_has_its_log_for_half_a_year() {
        // No six months in a row have more days.
        let half_a_year = 184 * DAY_SECONDS;
        assert!(KEPT_SECONDS - VALID_SECONDS >= half_a_year && VALID_SECONDS < half_a_year);
    }
}
