//! A database as one text of SQL, and back: tables with their rows first, what watches them (indexes, triggers) last, so
//! that nothing counts twice when the rows are put in again.

use std::path::Path;

use super::Row;
use super::{Db, DbError, Stmt, scan};

/// Rows that are read at once, as long as they fit.
const PAGE_ROWS: u32 = 200;
/// How much is put in at once.
const CHUNK_BYTES: usize = 512 * 1024;

/// Where a dump goes.
pub type Sink<'a> = dyn FnMut(&str) -> std::io::Result<()> + Send + 'a;

impl Db {
    /// Writes all of it, as it is at one moment. A server makes the text itself; of a file a copy is made first, in
    /// `scratch`, which is gone afterwards.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when the database does not answer, or what it says cannot be written.
    pub async fn dump(&self, scratch: &Path, sink: &mut Sink<'_>) -> Result<(), DbError> {
        match self {
            Self::Local(_) => {
                let copy = scratch.join("copy.db");
                let quoted = copy.display().to_string().replace('\'', "''");
                self.run_script(format!("VACUUM INTO '{quoted}'")).await?;
                let outcome = async { dump_of(&Self::open_file(&copy).await?, sink).await }.await;
                for ending in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{ending}", copy.display()));
                }
                outcome
            }
            Self::Remote(server) => server.dump(sink).await,
        }
    }

    /// Puts a dump into an empty database. What is in it then is in doubt after an error: begin with another empty one.
    ///
    /// # Errors
    /// [`DbError::Refused`] (`not_empty`) when something is there; any other fault of the database.
    pub async fn restore(&self, sql: &str) -> Result<(), DbError> {
        let tables = Stmt::new("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' LIMIT 1");
        if !self.read(vec![tables]).await?[0].is_empty() {
            return Err(DbError::Refused { constraint: "not_empty".to_owned() });
        }
        let mut chunk = String::new();
        for statement in scan::statements(sql).filter(|statement| !is_frame(statement)) {
            if chunk.len() + statement.len() > CHUNK_BYTES {
                self.put(std::mem::take(&mut chunk)).await?;
            }
            chunk.push_str(statement);
            chunk.push('\n');
        }
        self.put(chunk).await
    }

    /// Rows may come before what they belong to: that all of it fits is looked at afterwards.
    async fn put(&self, chunk: String) -> Result<(), DbError> {
        let script = format!("PRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n{chunk}COMMIT;\nPRAGMA foreign_keys=ON;\n");
        self.run_script(script).await
    }
}

/// What frames a dump: each chunk has its own.
fn is_frame(statement: &str) -> bool {
    let word = statement.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    ["PRAGMA", "BEGIN", "COMMIT"].iter().any(|frame| frame.eq_ignore_ascii_case(word))
}

fn unwritable(error: &std::io::Error) -> DbError {
    DbError::Unavailable(format!("what was read cannot be written: {error}"))
}

/// The text of a database that nobody writes to.
async fn dump_of(db: &Db, sink: &mut Sink<'_>) -> Result<(), DbError> {
    let tables = Stmt::new(
        "SELECT s.name, s.sql, l.wr FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name
          WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'libsql_%' ORDER BY s.rowid",
    );
    for table in db.read(vec![tables]).await?[0].iter() {
        let (name, sql): (String, String) = (table.get("name")?, table.get("sql")?);
        sink(&format!("{sql};\n")).map_err(|error| unwritable(&error))?;
        dump_rows(db, &name, table.get("wr")?, sink).await?;
    }
    let numbers =
        "SELECT 'INSERT INTO sqlite_sequence (name, seq) VALUES (' || quote(name) || ',' || quote(seq) || ');'
                          AS line FROM sqlite_sequence ORDER BY name";
    let watchers = "SELECT sql || ';' AS line FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL
                     ORDER BY type = 'trigger', rowid";
    sink("DELETE FROM sqlite_sequence;\n").map_err(|error| unwritable(&error))?;
    for rows in db.read(vec![Stmt::new(numbers), Stmt::new(watchers)]).await? {
        for row in rows.iter() {
            sink(&format!("{}\n", row.get::<String>("line")?)).map_err(|error| unwritable(&error))?;
        }
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Every row of a table, as a statement each, page by page in the order of its key.
async fn dump_rows(db: &Db, table: &str, is_without_rowid: bool, sink: &mut Sink<'_>) -> Result<(), DbError> {
    let columns = "SELECT name, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid";
    let rows = db.read(vec![Stmt::new(columns).bind(table)]).await?;
    let named = |row: Row<'_>| Ok((row.get::<String>("name")?, row.get::<i64>("pk")?));
    let columns = rows[0].iter().map(named).collect::<Result<Vec<_>, DbError>>()?;
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    let key: Vec<String> =
        if is_without_rowid { key.iter().map(|(name, _)| quoted(name)).collect() } else { vec!["rowid".to_owned()] };
    let values: Vec<String> = names.iter().map(|name| format!("quote({name})")).collect();
    let keys: Vec<String> = key.iter().map(|name| format!("quote({name})")).collect();
    let head = format!("INSERT INTO {} ({}) VALUES (", quoted(table), names.join(", ")).replace('\'', "''");
    let select = format!(
        "SELECT '{head}' || {} || ');' AS line, {} AS place FROM {}",
        values.join(" || ',' || "),
        keys.join(" || ',' || "),
        quoted(table)
    );
    let key = key.join(", ");
    let (mut after, mut limit) = (None::<String>, PAGE_ROWS);
    loop {
        let from = after.as_ref().map(|place| format!(" WHERE ({key}) > ({place})")).unwrap_or_default();
        let page = Stmt::new(format!("{select}{from} ORDER BY {key} LIMIT {limit}"));
        let rows = match db.read(vec![page]).await {
            Ok(rows) => rows,
            // More than one answer may have: fewer at once.
            Err(DbError::Bug(_)) if limit > 1 => {
                limit /= 2;
                continue;
            }
            Err(error) => return Err(error),
        };
        for row in rows[0].iter() {
            sink(&format!("{}\n", row.get::<String>("line")?)).map_err(|error| unwritable(&error))?;
            after = Some(row.get("place")?);
        }
        if rows[0].len() < limit as usize {
            return Ok(());
        }
    }
}
