//! Messages of the Hrana protocol over HTTP, version 3, as far as this program uses them: one batch or one sequence,
//! and the end of the stream.
//!
//! The types of libSQL's own `libsql-hrana` crate would serve, but they are Protobuf messages too: `prost` with its
//! derive macro and a second `base64` for every function that is built. They also own what they send; these borrow.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{Rows, Stmt, Value};

/// The body of `POST /v3/pipeline`.
#[derive(Serialize)]
pub(super) struct Pipeline<'a> {
    /// Continues an earlier stream; always null here.
    baton: Option<&'static str>,
    requests: [Request<'a>; 2],
}

impl<'a> Pipeline<'a> {
    /// A request and the end of its stream. A stream that is not closed keeps its transaction for five seconds.
    pub(super) const fn new(request: Request<'a>) -> Self {
        Self { baton: None, requests: [request, Request::Close] }
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Request<'a> {
    Batch { batch: &'a Batch<'a> },
    Sequence { sql: &'a str },
    Close,
}

#[derive(Serialize)]
pub(super) struct Batch<'a> {
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
    stmt: Statement<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Condition {
    Ok { step: usize },
    Not { cond: InnerCondition },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum InnerCondition {
    IsAutocommit,
}

#[derive(Serialize)]
struct Statement<'a> {
    sql: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    args: Vec<Arg<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Arg<'a> {
    Null,
    /// A string: JSON numbers end at 2^53 for many readers.
    Integer {
        value: String,
    },
    Float {
        value: f64,
    },
    Text {
        value: &'a str,
    },
    Blob {
        base64: String,
    },
}

impl<'a> Batch<'a> {
    /// `begin`, the statements, and `end`, each only if the one before it worked; a transaction that is still open
    /// then is rolled back. The result of `begin` is step 0, of the first statement step 1, of `end` step `len + 1`.
    pub(super) fn transaction(begin: &'a str, stmts: &'a [Stmt], end: &'a str) -> Self {
        let mut steps = vec![Step { condition: None, stmt: Statement { sql: begin, args: Vec::new() } }];
        let bodies = stmts.iter().map(|stmt| Statement { sql: &stmt.sql, args: stmt.args.iter().map(arg).collect() });
        for (before, stmt) in bodies.chain([Statement { sql: end, args: Vec::new() }]).enumerate() {
            steps.push(Step { condition: Some(Condition::Ok { step: before }), stmt });
        }
        steps.push(Step {
            condition: Some(Condition::Not { cond: InnerCondition::IsAutocommit }),
            stmt: Statement { sql: "ROLLBACK", args: Vec::new() },
        });
        Self { steps }
    }
}

fn arg(value: &Value) -> Arg<'_> {
    match value {
        Value::Null => Arg::Null,
        Value::Integer(number) => Arg::Integer { value: number.to_string() },
        Value::Real(number) => Arg::Float { value: *number },
        Value::Text(text) => Arg::Text { value: text },
        Value::Blob(bytes) => Arg::Blob { base64: STANDARD_NO_PAD.encode(bytes) },
    }
}

/// The answer to a [`Pipeline`]: one result per request. Unknown fields are ignored.
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) results: Vec<StreamResult>,
}

/// Either `response` or `error`. (Plain fields rather than a tagged enum: that would buffer every row.)
#[derive(Deserialize)]
pub(super) struct StreamResult {
    pub(super) response: Option<Response>,
    pub(super) error: Option<Problem>,
}

#[derive(Deserialize)]
pub(super) struct Response {
    /// Of a batch; a sequence and a close have none.
    pub(super) result: Option<BatchResult>,
}

/// Per step: a result, an error, or neither if its condition did not hold.
#[derive(Deserialize)]
pub(super) struct BatchResult {
    pub(super) step_results: Vec<Option<StepResult>>,
    pub(super) step_errors: Vec<Option<Problem>>,
}

/// An error of a stream or of a step.
#[derive(Deserialize)]
pub(super) struct Problem {
    pub(super) message: String,
    #[serde(default)]
    pub(super) code: String,
}

#[derive(Deserialize)]
pub(super) struct StepResult {
    cols: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    #[serde(default)]
    affected_row_count: u64,
}

#[derive(Deserialize)]
struct Column {
    name: Option<String>,
}

/// A value: `value` is a string for integers and texts and a number for floats, `base64` is for blobs.
#[derive(Deserialize)]
struct Cell {
    #[serde(rename = "type")]
    kind: CellKind,
    value: Option<Scalar>,
    base64: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CellKind {
    Null,
    Integer,
    Float,
    Text,
    Blob,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(f64),
}

impl StepResult {
    /// The rows of a step. `affected` is whether the statement has such a count.
    ///
    /// Errors: a sentence, for a value that is not what its type says.
    pub(super) fn into_rows(self, counts: bool) -> Result<Rows, String> {
        Ok(Rows {
            columns: self.cols.into_iter().map(|column| column.name.unwrap_or_default()).collect(),
            rows: self.rows.into_iter().map(|row| row.into_iter().map(value).collect()).collect::<Result<_, _>>()?,
            affected: if counts { self.affected_row_count } else { 0 },
        })
    }
}

fn value(cell: Cell) -> Result<Value, String> {
    let wrong = || format!("the server sent a {:?} that is none", cell.kind);
    match (cell.kind, cell.value, cell.base64) {
        (CellKind::Null, _, _) => Ok(Value::Null),
        (CellKind::Integer, Some(Scalar::Text(digits)), _) => digits.parse().map(Value::Integer).map_err(|_| wrong()),
        (CellKind::Float, Some(Scalar::Number(number)), _) => Ok(Value::Real(number)),
        (CellKind::Text, Some(Scalar::Text(text)), _) => Ok(Value::Text(text)),
        // With or without padding: the protocol leaves it open.
        (CellKind::Blob, _, Some(text)) => {
            STANDARD_NO_PAD.decode(text.trim_end_matches('=')).map(Value::Blob).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_one_conditional_transaction_and_a_close() {
        let stmts = [Stmt::new("UPDATE t SET a = ?1").bind(i64::MAX).bind("x").bind(vec![0_u8, 255]).bind(1.5)];
        let batch = Batch::transaction("BEGIN IMMEDIATE", &stmts, "COMMIT");
        let sent = serde_json::to_value(Pipeline::new(Request::Batch { batch: &batch })).unwrap();
        let expected = serde_json::json!({"baton": null, "requests": [
            {"type": "batch", "batch": {"steps": [
                {"stmt": {"sql": "BEGIN IMMEDIATE"}},
                {"condition": {"type": "ok", "step": 0}, "stmt": {"sql": "UPDATE t SET a = ?1", "args": [
                    {"type": "integer", "value": "9223372036854775807"}, {"type": "text", "value": "x"},
                    {"type": "blob", "base64": "AP8"}, {"type": "float", "value": 1.5}]}},
                {"condition": {"type": "ok", "step": 1}, "stmt": {"sql": "COMMIT"}},
                {"condition": {"type": "not", "cond": {"type": "is_autocommit"}}, "stmt": {"sql": "ROLLBACK"}}]}},
            {"type": "close"}]});
        assert_eq!(sent, expected);
    }

    #[test]
    fn values_come_back_in_their_types_and_nonsense_is_an_error() {
        let cell = |json: &str| value(serde_json::from_str(json).unwrap());
        assert_eq!(cell(r#"{"type":"integer","value":"-9223372036854775808"}"#), Ok(Value::Integer(i64::MIN)));
        assert_eq!(cell(r#"{"type":"float","value":2}"#), Ok(Value::Real(2.0)));
        assert_eq!(cell(r#"{"type":"text","value":"12"}"#), Ok(Value::Text("12".into())));
        assert_eq!(cell(r#"{"type":"null"}"#), Ok(Value::Null));
        for padded in ["AP8", "AP8="] {
            assert_eq!(cell(&format!(r#"{{"type":"blob","base64":"{padded}"}}"#)), Ok(Value::Blob(vec![0, 255])));
        }
        for nonsense in [
            r#"{"type":"integer","value":"1.5"}"#,
            r#"{"type":"integer","value":1}"#,
            r#"{"type":"float","value":null}"#,
            r#"{"type":"text"}"#,
            r#"{"type":"blob","base64":"?"}"#,
        ] {
            assert!(cell(nonsense).is_err(), "{nonsense}");
        }
    }
}
