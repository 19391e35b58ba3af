//! What goes in comes out, and what could not come out does not go in.

use darkroom::clock::Timestamp;
use darkroom::db::{Db, DbError, Stmt, Value};

use crate::databases::{number, prepare};

const TABLE: &str = "CREATE TABLE kept (id INTEGER PRIMARY KEY, value)";

async fn every_value_comes_back_as_it_went_in(db: &Db) {
    prepare(db, &[TABLE]).await;
    let numbers = [0, -1, i64::MAX, i64::MIN, 9_007_199_254_740_993].map(Value::Integer);
    let reals = [0.0, 1.0, -1.5, 0.1, 1.0 / 3.0, 1e300, 5e-324, f64::MAX].map(Value::Real);
    let texts = ["", "plain", "积分已退还 🎞️", "it's \"quoted\"\\ \u{1} \u{7f} \u{2028}\r\n\t", "\u{feff}bom"];
    let blobs = [vec![], vec![0], (0..=255).collect::<Vec<u8>>(), vec![0xff; 100_000]];
    let long = Value::Text("像".repeat(100_000));
    let mut values: Vec<Value> = numbers.into_iter().chain(reals).chain([Value::Null, long]).collect();
    values.extend(texts.map(Value::from));
    values.extend(blobs.map(Value::from));
    for (id, value) in (0_i64..).zip(&values) {
        let insert = Stmt::new("INSERT INTO kept VALUES (?1, ?2) RETURNING value, typeof(value) AS kind");
        let rows = db.write(vec![insert.bind(id).bind(value.clone())]).await.unwrap();
        let select = Stmt::new("SELECT value FROM kept WHERE id = ?1 AND value IS ?2");
        let again = db.read(vec![select.bind(id).bind(value.clone())]).await.unwrap();
        for row in [rows[0].first().unwrap(), again[0].first().unwrap_or_else(|| panic!("{value:?} is not found"))] {
            match value {
                Value::Null => assert_eq!(row.get::<Option<i64>>("value"), Ok(None)),
                Value::Integer(number) => assert_eq!(row.get::<i64>("value"), Ok(*number)),
                Value::Real(number) => assert_eq!(row.get::<f64>("value"), Ok(*number)),
                Value::Text(text) => assert_eq!(row.get::<String>("value").as_ref(), Ok(text)),
                Value::Blob(bytes) => assert_eq!(row.get::<Vec<u8>>("value").as_ref(), Ok(bytes)),
            }
        }
    }
}

async fn rust_types_are_bound_and_read(db: &Db) {
    let at = Timestamp::from_millis(1_767_225_600_007);
    let select = Stmt::new("SELECT ?1 AS yes, ?2 AS no, ?3 AS at, ?4 AS some, ?5 AS none, ?6 AS big")
        .bind(true)
        .bind(false)
        .bind(at)
        .bind(Some("x"))
        .bind(None::<i64>)
        .bind(Value::try_from(u64::try_from(i64::MAX).unwrap()).unwrap());
    let rows = db.read(vec![select]).await.unwrap();
    let row = rows[0].first().unwrap();
    assert_eq!((row.get("yes"), row.get("no")), (Ok(true), Ok(false)));
    assert_eq!(row.get("at"), Ok(at));
    assert_eq!(row.get("some"), Ok(Some("x".to_owned())));
    assert_eq!(row.get::<Option<Timestamp>>("none"), Ok(None));
    assert_eq!(row.get::<u64>("big"), Ok(u64::try_from(i64::MAX).unwrap()));
    assert!(matches!(row.get::<u32>("big"), Err(DbError::Bug(_))));
    assert!(matches!(row.get::<String>("missing"), Err(DbError::Bug(what)) if what.contains("`missing`")));
    assert!(matches!(Value::try_from(u64::MAX), Err(DbError::Bug(_))));
}

async fn what_a_backend_would_change_silently_is_refused_before_it_is_sent(db: &Db) {
    prepare(db, &[TABLE]).await;
    for value in [Value::from("a\0b"), Value::Real(f64::NAN), Value::Real(f64::INFINITY)] {
        let error = db.write(vec![Stmt::new("INSERT INTO kept VALUES (1, ?1)").bind(value)]).await.unwrap_err();
        assert!(matches!(error, DbError::Bug(_)), "{error:?}");
    }
    let error = db.write(vec![Stmt::new("INSERT INTO kept VALUES (1, 'a\0b')")]).await.unwrap_err();
    assert!(matches!(error, DbError::Bug(_)), "{error:?}");
    assert_eq!(number(db, "SELECT count(*) AS n FROM kept").await, 0);
}

async fn too_few_and_too_many_parameters_are_bugs(db: &Db) {
    prepare(db, &[TABLE]).await;
    for stmt in [
        Stmt::new("INSERT INTO kept VALUES (?1, ?2)").bind(1_i64),
        Stmt::new("INSERT INTO kept VALUES (?1, ?2)").bind(1_i64).bind(2_i64).bind(3_i64),
        Stmt::new("INSERT INTO kept VALUES (1, '?1')").bind(1_i64),
        Stmt::new("INSERT INTO kept VALUES (:id, :value)").bind(1_i64).bind(2_i64),
    ] {
        let error = db.write(vec![stmt]).await.unwrap_err();
        assert!(matches!(error, DbError::Bug(_)), "{error:?}");
    }
    assert_eq!(number(db, "SELECT count(*) AS n FROM kept").await, 0);
}

on_both!(
    every_value_comes_back_as_it_went_in,
    rust_types_are_bound_and_read,
    what_a_backend_would_change_silently_is_refused_before_it_is_sent,
    too_few_and_too_many_parameters_are_bugs,
);
