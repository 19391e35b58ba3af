//! `/api/billing/ledger/export`: my ledger as a file for a spreadsheet (requirement A7).
//!
//! CSV after RFC 4180, in UTF-8 with a byte order mark, without which spreadsheets read Chinese as something else.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::entries::{COLUMNS, Entry, Filter};
use crate::accounts::Caller;
use crate::app::App;
use crate::calendar::Day;
use crate::db::Stmt;
use crate::error::Result;
use crate::http::Route;
use crate::http::context;
use crate::http::extract::Query;
use crate::ledger::EntryKind;
use crate::locale::Locale;

/// More than a person reads; the newest are there.
const ROWS_MAX: u32 = 10_000;

/// `GET /api/billing/ledger/export`
#[must_use]
pub fn export() -> Route {
    Route { path: "/api/billing/ledger/export", methods: get(send) }
}

async fn send(State(app): State<App>, caller: Caller, Query(filter): Query<Filter>) -> Result<Response> {
    let kind = filter.kind()?;
    let stmt = Stmt::new(format!(
        "SELECT {COLUMNS} FROM entries WHERE user_id = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY seq DESC LIMIT ?3"
    ))
    .bind(caller.user_id())
    .bind(kind)
    .bind(ROWS_MAX);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let locale = context::locale();
    let mut text = String::from("\u{feff}");
    line(&mut text, header(locale).map(str::to_owned));
    for row in rows[0].iter() {
        line(&mut text, cells(&Entry::from_row(&row)?, locale));
    }
    let name = format!("attachment; filename=\"darkroom-ledger-{}.csv\"", Day::of(app.clock.now()));
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], text).into_response())
}

fn header(locale: Locale) -> [&'static str; 10] {
    locale.pick(
        [
            "时间 (UTC)",
            "类型",
            "说明",
            "积分变动",
            "冻结变动",
            "欠款变动",
            "可用余额",
            "冻结余额",
            "关联类型",
            "关联编号",
        ],
        [
            "Time (UTC)",
            "Kind",
            "Description",
            "Credits",
            "Held",
            "Debt",
            "Available after",
            "Held after",
            "Reference type",
            "Reference",
        ],
    )
}

fn cells(entry: &Entry, locale: Locale) -> [String; 10] {
    let kind = EntryKind::from_stored(&entry.kind).map_or(entry.kind.as_str(), |kind| kind.words(locale));
    [
        entry.at.to_string(),
        kind.to_owned(),
        entry.title.clone(),
        entry.delta.to_string(),
        entry.held_delta.to_string(),
        entry.debt_delta.to_string(),
        entry.balance_after.available.to_string(),
        entry.balance_after.held.to_string(),
        entry.reference.r#type.clone(),
        entry.reference.id.clone(),
    ]
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
        assert_eq!(header(Locale::ZhCn).len(), header(Locale::En).len());
    }
}
