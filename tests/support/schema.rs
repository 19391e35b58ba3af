//! What the migrations make of an empty database, as another one begins with it. Running all of them takes longer than
//! a test does: they rename and rebuild what later ones replace. `tests/db` runs them one by one.

use std::path::{Path, PathBuf};

use darkroom::clock::Clock;
use darkroom::db::{Db, Row, Stmt, migrate};
use darkroom::migrations;
use tokio::sync::OnceCell;

/// Tables before what stands on them.
const SCHEMA: &str = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
                      ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid";
/// For each table, what makes a statement of each of its rows: what a studio starts with comes from a migration, too.
const ROWS: &str = r#"SELECT 'SELECT ''INSERT INTO "' || t.name || '" ("' || group_concat(c.name, '", "') || '") VALUES ('' || '
                             || group_concat('quote("' || c.name || '")', ' || '', '' || ') || ' || '')'' AS sql FROM "'
                             || t.name || '"' AS sql
                        FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                       WHERE t.type = 'table' AND t.name <> 'schema_migrations' AND t.name NOT LIKE 'sqlite_%'
                       GROUP BY t.name"#;
const APPLIED: &str = "SELECT version, name, sha256, applied_at FROM schema_migrations";
const APPLY: &str = "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)";

/// A database that has every migration and nothing else.
struct Migrated {
    /// Its file and the log beside it, by what their names end in.
    files: Vec<(&'static str, Vec<u8>)>,
    /// What makes another one like it.
    statements: Vec<Stmt>,
}

/// Writes a database that has every migration to a file that is not there yet.
///
/// # Panics
/// When it cannot be written.
pub async fn write(file: &Path) {
    for (end, bytes) in &migrated().await.files {
        std::fs::write(beside(file, end), bytes).expect("the database is written");
    }
}

/// Gives an empty database every migration.
///
/// # Panics
/// When the database is not empty, or does not answer.
pub async fn create(db: &Db) {
    let _ = db.write(migrated().await.statements.clone()).await.expect("an empty database takes the schema");
}

async fn migrated() -> &'static Migrated {
    static MIGRATED: OnceCell<Migrated> = OnceCell::const_new();
    MIGRATED.get_or_init(migrate_one).await
}

async fn migrate_one() -> Migrated {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("migrated.db");
    let db = Db::open_file(&file).await.expect("a database");
    let _ = migrate(&db, migrations::ALL, Clock::System.now()).await.expect("the migrations");
    let statements = statements(&db).await;
    // Nobody writes to it any more: the two belong together.
    let files = ["", "-wal"].map(|end| (end, std::fs::read(beside(&file, end)).expect("a file of the database")));
    Migrated { files: files.into(), statements }
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

async fn statements(db: &Db) -> Vec<Stmt> {
    let answers = db.read([SCHEMA, ROWS, APPLIED].map(Stmt::new).into()).await.expect("the schema");
    let tables = answers[1].iter().map(|row| Stmt::new(text(row, "sql")));
    let left = db.read(tables.collect()).await.expect("the tables");
    let rows = left.iter().flat_map(|rows| rows.iter()).map(|row| Stmt::new(text(row, "sql")));
    let schema = answers[0].iter().map(|row| Stmt::new(text(row, "sql")));
    let applied = answers[2].iter().map(|row| {
        let stmt = Stmt::new(APPLY).bind(number(row, "version")).bind(text(row, "name"));
        stmt.bind(text(row, "sha256")).bind(number(row, "applied_at"))
    });
    schema.chain(applied).chain(rows).collect()
}

fn text(row: Row<'_>, column: &str) -> String {
    row.get(column).expect("a text")
}

fn number(row: Row<'_>, column: &str) -> i64 {
    row.get(column).expect("a number")
}
