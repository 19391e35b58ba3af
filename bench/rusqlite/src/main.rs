//! Runs scripts of batches against a database file: `darkroom-bench-rusqlite FILE`, then the path of a script per line of
//! standard input. Each is answered by a line with the nanoseconds that its batches took.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// A statement of a batch: its text and the values of its parameters.
type Stmt = (String, Vec<Value>);

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which database file?")?;
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // More than the ledger has statements.
    connection.set_prepared_statement_cache_capacity(64);
    for path in std::io::stdin().lock().lines() {
        let script = read(&std::fs::read_to_string(path?)?)?;
        let began = Instant::now();
        run(&connection, &script)?;
        let took = began.elapsed();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", took.as_nanos())?;
        out.flush()?;
    }
    Ok(())
}

/// Each batch is one transaction.
fn run(connection: &Connection, script: &[Vec<Stmt>]) -> rusqlite::Result<()> {
    for batch in script {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (sql, values) in batch {
            connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(())
}

/// `{"sql": […], "batches": [[[place, [values]]]]}`
fn read(text: &str) -> Result<Vec<Vec<Stmt>>, Box<dyn Error>> {
    let script: serde_json::Value = serde_json::from_str(text)?;
    let list = |value: &serde_json::Value| value.as_array().cloned().ok_or("not a list");
    let texts = list(&script["sql"])?;
    let stmt = |stmt: &serde_json::Value| -> Result<Stmt, Box<dyn Error>> {
        let place = usize::try_from(stmt[0].as_u64().ok_or("no place")?)?;
        let sql = texts.get(place).and_then(|text| text.as_str()).ok_or("no such text")?;
        let values = list(&stmt[1])?.iter().map(value).collect::<Result<_, _>>()?;
        Ok((sql.to_owned(), values))
    };
    list(&script["batches"])?.iter().map(|batch| list(batch)?.iter().map(stmt).collect()).collect()
}

fn value(value: &serde_json::Value) -> Result<Value, String> {
    match value {
        serde_json::Value::Null => Ok(Value::Null),
        serde_json::Value::String(text) => Ok(Value::Text(text.clone())),
        other => other.as_i64().map(Value::Integer).ok_or_else(|| format!("not a value of the ledger: {other}")),
    }
}
