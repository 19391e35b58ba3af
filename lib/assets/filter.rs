//! Which pictures a list is of, and how the database finds them without looking at all of them.

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use crate::clock::Timestamp;
use crate::db::{Stmt, Value};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::extract::flag;
use crate::ids::{AssetId, UserId};
use crate::openapi::schema;
use crate::studio::Studio;

/// A picture gets its id when it is ordered. The longest that its delivery takes after that, with room to spare.
const ORDERED_BEFORE_SECONDS: i64 = 7 * 86_400;

/// What made a picture, as the index `assets_of_maker` has it, letter for letter: the model that somebody chose, or what its
/// studio asked an engine for, without owner and version.
const MAKER: &str = "COALESCE(model_id, substr(
    substr(json_extract(parameters, '$.model'), instr(json_extract(parameters, '$.model'), '/') + 1), 1,
    instr(substr(json_extract(parameters, '$.model'), instr(json_extract(parameters, '$.model'), '/') + 1) || ':', ':') - 1))";

/// Sorts behind the id of every picture.
const BEHIND_ALL: &str = "ast_~";

#[derive(Debug, Default, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// Of this studio.
    #[param(schema_with = studios)]
    studio: Option<String>,
    /// Marked, or not marked.
    #[param(value_type = Option<bool>)]
    favourite: Option<String>,
    /// Made with this model: `mdl_…` or a base model's id; or, where nobody chose one, its name as it is shown with the
    /// picture: `parameters.model` without its owner and version.
    model: Option<String>,
    /// Of this set of posters, with its edits: `session_…`.
    session: Option<String>,
    /// Delivered at this moment or later.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Delivered before this moment.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// This picture and all that edits made of it: the id of the first one of a row.
    #[param(value_type = Option<AssetId>)]
    versions_of: Option<String>,
}

fn studios() -> Schema {
    schema::one_of(Studio::ALL.into_iter().filter(|studio| studio.makes_pictures()).map(Studio::as_str))
}

impl Filter {
    /// The statement of a page, `limit` + 1 rows. Each filter is a condition that an index answers, so a filter that is not
    /// set must not be in the text.
    pub(super) fn page(&self, user: UserId, after: Option<AssetId>, limit: u32) -> Result<Stmt> {
        let mut conditions = Conditions { text: "user_id = ?1".to_owned(), values: vec![user.into()] };
        // The first page is asked for as any other.
        conditions.and("id < ?", after.map_or_else(|| BEHIND_ALL.to_owned(), |after| after.to_string()));
        if let Some(studio) = &self.studio {
            let known = Studio::from_text(studio).filter(|studio| studio.makes_pictures());
            conditions.and("studio = ?", known.ok_or_else(|| AppError::field("studio", FieldProblem::NotAllowed))?);
        }
        match flag("favourite", self.favourite.as_deref())? {
            // Written out, as the index has it.
            Some(true) => conditions.text.push_str(" AND favourite = 1"),
            Some(false) => conditions.text.push_str(" AND favourite = 0"),
            None => {}
        }
        if let Some(model) = &self.model {
            conditions.and(&format!("{MAKER} = ?"), model.as_str());
        }
        if let Some(session) = &self.session {
            conditions.and("file IS NOT NULL AND substr(file, 40, 27) = ?", session.as_str());
        }
        if let Some(from) = moment("from", self.from.as_deref())? {
            conditions.and("created_at >= ?", from);
            conditions.and("id >= ?", first_id(from.plus_seconds(-ORDERED_BEFORE_SECONDS)));
        }
        if let Some(to) = moment("to", self.to.as_deref())? {
            conditions.and("created_at < ?", to);
            conditions.and("id < ?", first_id(to));
        }
        if let Some(first) = &self.versions_of {
            conditions.and("(id = ? OR first_id = ?)", first.as_str());
        }
        conditions.and_limit(limit + 1);
        let Conditions { text, values } = conditions;
        let stmt = Stmt::new(format!("SELECT * FROM assets WHERE {text}"));
        Ok(values.into_iter().fold(stmt, Stmt::bind))
    }
}

/// Joined by `AND`.
struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Every question mark is this value.
    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("?{}", self.values.len());
        self.text.push_str(" AND ");
        self.text.push_str(&condition.replace('?', &place));
    }

    fn and_limit(&mut self, rows: u32) {
        self.values.push(rows.into());
        self.text.push_str(&format!(" ORDER BY id DESC LIMIT ?{}", self.values.len()));
    }
}

fn moment(name: &'static str, text: Option<&str>) -> Result<Option<Timestamp>> {
    let parsed = text.map(|text| Timestamp::parse(text).ok_or_else(|| AppError::field(name, FieldProblem::Malformed)));
    parsed.transpose()
}

/// No picture that was ordered at this moment or later has a smaller id.
fn first_id(at: Timestamp) -> String {
    AssetId::first_of(at).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, migrate};
    use crate::migrations;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    /// The filter of each subset of all filters, by the bits of `chosen`.
    fn filter(chosen: u8) -> Filter {
        let set = |bit: u8, text: &str| (chosen & (1 << bit) != 0).then(|| text.to_owned());
        Filter {
            studio: set(0, "photo"),
            favourite: set(1, "true"),
            model: set(2, "flux"),
            session: set(3, "session_20261128143052_a3f2"),
            from: set(4, "2026-11-01T00:00:00Z"),
            to: set(5, "2026-12-01T00:00:00Z"),
            versions_of: None,
        }
    }

    /// Ten thousand pictures: one page is found by an index that gives them in the order of the list, so that the
    /// database reads no more of them than the page has, and sorts nothing.
    #[tokio::test]
    async fn no_combination_of_filters_scans_the_table_or_sorts() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_file(&folder.path().join("plans.db")).await.unwrap();
        migrate(&db, migrations::ALL, NOW).await.unwrap();
        let user = UserId::new(NOW);
        for chosen in 0..64 {
            for after in [None, Some(AssetId::new(NOW))] {
                let stmt = filter(chosen).page(user, after, 24).unwrap();
                let explained = Stmt::new(format!("EXPLAIN QUERY PLAN {}", stmt.sql()));
                let explained = stmt.args().iter().cloned().fold(explained, Stmt::bind);
                let rows = db.read(vec![explained]).await.unwrap();
                let plan: Vec<String> = rows[0].iter().map(|row| row.get("detail").unwrap()).collect();
                let [step] = plan.as_slice() else { panic!("{}: {plan:?}", stmt.sql()) };
                assert!(step.starts_with("SEARCH assets USING INDEX assets_"), "{}: {step}", stmt.sql());
                assert!(step.contains("(user_id=?"), "{}: {step}", stmt.sql());
                // Each filter alone has an index of its own.
                let own = [
                    (1, "assets_of_studio"),
                    (2, "assets_favourite"),
                    (4, "assets_of_maker"),
                    (8, "assets_of_session"),
                ];
                for (_, index) in own.into_iter().filter(|(alone, _)| *alone == chosen) {
                    assert!(step.contains(index), "{}: {step}", stmt.sql());
                }
            }
        }
    }

    /// The index of sessions reads them out of the names of files: so long is everything before.
    #[test]
    fn a_session_stands_in_the_name_of_its_files_where_the_index_reads_it() {
        let session = "session_20261128143052_a3f2";
        let key = crate::storage::ObjectKey::output(&UserId::new(NOW).to_string(), session, "03-edit0.jpg").unwrap();
        assert_eq!(key.as_str().get(39..39 + 27), Some(session));
    }
}
