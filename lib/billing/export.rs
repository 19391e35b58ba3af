//! `/api/billing/ledger/export`: my ledger as a file for a spreadsheet (requirement A7).
//!
//! CSV after RFC 4180, in UTF-8 with a byte order mark, without which spreadsheets read Chinese as something else. It says
//! what the page says: in its language, with the same words, at the times of the zone that it names.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use super::entries::{Entry, Filter, select};
use crate::accounts::Caller;
use crate::app::App;
use crate::calendar::Day;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::context;
use crate::http::extract::Query;
use crate::ledger::EntryKind;
use crate::locale::Locale;
use crate::schema;

/// More than a person reads; the newest are there.
const ROWS_MAX: u32 = 10_000;

/// `GET /api/billing/ledger/export`
#[must_use]
pub fn export() -> Route {
    Route { path: "/api/billing/ledger/export", methods: get(send) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Zone {
    /// Whose times the file tells, by the name in the IANA database: `Asia/Shanghai`. UTC when it is not said or not known.
    #[param(schema_with = zones)]
    zone: Option<String>,
}

/// No zone's name is longer.
const NAME_CHARS_MAX: usize = 64;

fn zones() -> Schema {
    schema::text(&format!("^[A-Za-z0-9_+/-]{{1,{NAME_CHARS_MAX}}}$"))
}

impl Zone {
    /// Whether it may be a name, known or not: the rule that [`zones`] tells.
    ///
    /// # Errors
    /// `INVALID` for what cannot be one.
    fn check(&self) -> Result<()> {
        let Some(name) = &self.zone else { return Ok(()) };
        let is_name = |letter: u8| letter.is_ascii_alphanumeric() || b"_+/-".contains(&letter);
        let is_one = (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(is_name);
        if is_one { Ok(()) } else { Err(AppError::field("zone", FieldProblem::Malformed)) }
    }

    /// With the name that the file tells.
    fn find(&self) -> (TimeZone, String) {
        let known = self.zone.as_ref().and_then(|name| Some((TimeZone::get(name).ok()?, name.clone())));
        known.unwrap_or_else(|| (TimeZone::UTC, "UTC".to_owned()))
    }
}

async fn send(
    State(app): State<App>,
    caller: Caller,
    Query(filter): Query<Filter>,
    Query(zone): Query<Zone>,
) -> Result<Response> {
    let kind = filter.kind()?;
    zone.check()?;
    let each = "e.user_id = ?1 AND (?2 IS NULL OR e.kind = ?2) ORDER BY e.seq DESC LIMIT ?3";
    let stmt = Stmt::new(select(each)).bind(caller.user_id()).bind(kind).bind(ROWS_MAX);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let locale = context::locale();
    let (zone, zone_name) = zone.find();
    let mut text = String::from("\u{feff}");
    line(&mut text, header(locale, &zone_name));
    for row in rows[0].iter() {
        line(&mut text, cells(&Entry::from_row(&row, app.catalogue)?, locale, &zone));
    }
    let name = format!("attachment; filename=\"darkroom-ledger-{}.csv\"", Day::of(app.clock.now()));
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], text).into_response())
}

fn header(locale: Locale, zone: &str) -> [String; 10] {
    let names = locale.pick(
        ["时间", "类型", "说明", "积分变动", "预扣变动", "欠款变动", "可用余额", "预扣余额", "关联类型", "关联编号"],
        [
            "Time",
            "Kind",
            "Description",
            "Credits",
            "Held",
            "Owed",
            "Available after",
            "Held after",
            "Reference type",
            "Reference",
        ],
    );
    let mut names = names.map(str::to_owned);
    names[0] = format!("{} ({zone})", names[0]);
    names
}

fn cells(entry: &Entry, locale: Locale, zone: &TimeZone) -> [String; 10] {
    let kind = EntryKind::from_stored(&entry.kind).map_or(entry.kind.as_str(), |kind| kind.words(locale));
    let subject = entry.subject.as_ref().map_or("", |words| locale.pick(&words.zh, &words.en));
    let failures = entry.failures.iter().map(|words| locale.pick(words.zh.as_str(), words.en.as_str()));
    let parts = [subject, entry.detail.as_str()].into_iter().chain(failures).filter(|part| !part.is_empty());
    [
        local_time(entry.at, zone),
        kind.to_owned(),
        parts.collect::<Vec<_>>().join(" · "),
        entry.delta.to_string(),
        entry.held_delta.to_string(),
        entry.debt_delta.to_string(),
        entry.balance_after.available.to_string(),
        entry.balance_after.held.to_string(),
        entry.reference.r#type.clone(),
        entry.reference.id.clone(),
    ]
}

/// As spreadsheets read it: `2026-11-29 14:30:05`.
fn local_time(at: Timestamp, zone: &TimeZone) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    zone.to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn line(text: &mut String, cells: [String; 10]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&field(cell));
    }
    text.push_str("\r\n");
}

/// A field. What a spreadsheet would take for a formula is told to be text (OWASP, CSV injection); a number is a number.
fn field(cell: &str) -> String {
    let number = cell.parse::<i64>().is_ok();
    let formula = !number && cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    let plain = !cell.contains([',', '"', '\r', '\n', ';', '\t']) && cell.trim() == cell;
    if plain { cell } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_when_it_must_be_and_is_never_a_formula() {
        for (cell, written) in [
            ("Mei", "Mei"),
            ("-350", "-350"),
            ("a, b", "\"a, b\""),
            ("she said \"hi\"", "\"she said \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("+49 30", "'+49 30"),
            ("  =1", "'  =1"),
            (" a", "\" a\""),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("", ""),
        ] {
            assert_eq!(field(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn every_kind_has_words_in_both_languages() {
        for kind in EntryKind::ALL {
            assert!(!kind.words(Locale::ZhCn).is_ascii() && kind.words(Locale::En).is_ascii(), "{kind:?}");
            assert_eq!(EntryKind::from_stored(kind.as_str()), Some(kind));
        }
    }

    /// The page says them from its own messages.
    #[test]
    fn a_kind_has_the_same_words_in_the_file_and_on_the_page() {
        let zh = include_str!("../../public/js/i18n/billing.zh-CN.js");
        let en = include_str!("../../public/js/i18n/billing.en.js");
        for kind in EntryKind::ALL {
            for (locale, page) in [(Locale::ZhCn, zh), (Locale::En, en)] {
                let message = format!("'entry.{}': '{}',", kind.as_str(), kind.words(locale));
                assert!(page.contains(&message), "{message}");
            }
        }
    }

    #[test]
    fn times_are_those_of_the_zone_with_its_summer() {
        let at = |text: &str| Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        for (zone, winter, summer) in [
            (Some("Asia/Shanghai"), "2026-01-15 20:00:00", "2026-07-15 20:00:00"),
            (Some("America/New_York"), "2026-01-15 07:00:00", "2026-07-15 08:00:00"),
            (Some("Mars/Olympus"), "2026-01-15 12:00:00", "2026-07-15 12:00:00"),
            (None, "2026-01-15 12:00:00", "2026-07-15 12:00:00"),
        ] {
            let (found, name) = Zone { zone: zone.map(str::to_owned) }.find();
            assert_eq!(name, zone.filter(|zone| *zone != "Mars/Olympus").unwrap_or("UTC"));
            assert_eq!(local_time(at("2026-01-15T12:00:00Z"), &found), winter);
            assert_eq!(local_time(at("2026-07-15T12:00:00Z"), &found), summer);
        }
    }
}
