//! An account from an address and a password.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, on_both};
use futures_util::future::{join, join_all};
use serde_json::json;

use super::{
    HERONS, OWLS, SESSION, accounts_and_gifts, another_browser, enter, log_in, register, registered, sessions, subjects,
};
use crate::front::{fields, keep_the_writer_busy, number};

on_both! {
    async fn a_registration_signs_in_and_its_code_confirms_the_address(app: TestApp) {
        let mei = app.visitor();
        let made = register(&mei, HERONS).await.expect(201);
        assert_eq!((&made.json["confirmed"], &made.json["has_password"]), (&json!(false), &json!(true)));
        assert_eq!(made.json["credits"]["available"], 0, "the gift waits for the proof");
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["id"], made.json["id"]);
        // Credits for coming by wait, too: such accounts can be made by the thousand.
        mei.post("/api/billing/checkin", json!({})).await.expect_problem(403, "EMAIL_UNCONFIRMED");
        let begun = mei.cookie(SESSION).unwrap();
        assert!(subjects(&mei).await[0].starts_with("Confirm your address for Darkroom: "));

        let user = enter(&mei).await.expect(200);
        let _ = mei.get("/api/billing/checkin").await.expect(200);
        assert_eq!((&user.json["confirmed"], &user.json["has_password"]), (&json!(true), &json!(true)));
        assert_eq!((&user.json["id"], &user.json["credits"]["available"]), (&made.json["id"], &json!(1000)));
        // The session of before the proof is over; the browser has a new one.
        assert_ne!(mei.cookie(SESSION).unwrap(), begun);
        assert_eq!(sessions(&app).await, 1);

        let phone = another_browser(&app, &mei);
        assert_eq!(log_in(&phone, HERONS).await.expect(200).json["id"], made.json["id"]);
        phone.post("/api/auth/register", json!({ "email": mei.email.to_uppercase(), "password": OWLS }))
            .await
            .expect_problem(409, "EMAIL_TAKEN");
        log_in(&phone, OWLS).await.expect_problem(401, "BAD_CREDENTIALS");
        assert_eq!(accounts_and_gifts(&app).await, (1, 1));
        app.audit().await;
    }
}

on_both! {
    async fn who_asks_for_another_code_from_within_the_account_confirms_the_same_registration(app: TestApp) {
        let mei = app.visitor();
        let _ = register(&mei, HERONS).await.expect(201);
        app.advance(61).await;
        let _ = mei.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let user = enter(&mei).await.expect(200);
        assert_eq!((&user.json["confirmed"], &user.json["has_password"]), (&json!(true), &json!(true)));
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
    }
}

on_both! {
    async fn a_weak_password_makes_no_account_and_mails_nothing(app: TestApp) {
        let mei = app.visitor();
        let local = mei.email.split('@').next().unwrap().to_uppercase();
        for (password, refused) in [
            ("seven77", "password TOO_SMALL"),
            ("", "password TOO_SMALL"),
            (&"e\u{301}".repeat(7), "password TOO_SMALL"),
            (&"x".repeat(129), "password TOO_LARGE"),
            (&"x".repeat(20_000), "password TOO_LARGE"),
            ("password1", "password COMMON_PASSWORD"),
            ("PassWord1", "password COMMON_PASSWORD"),
            ("ｐａｓｓｗｏｒｄ１", "password COMMON_PASSWORD"),
            (&mei.email, "password COMMON_PASSWORD"),
            (&local, "password COMMON_PASSWORD"),
        ] {
            let answer = register(&mei, password).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [refused], "{password:?}");
        }
        let both = mei.post("/api/auth/register", json!({ "email": "mei", "password": "short" })).await;
        assert_eq!(fields(&both.expect_problem(422, "INVALID")), ["email MALFORMED", "password TOO_SMALL"]);
        for body in [json!({ "email": mei.email }), json!({ "email": mei.email, "password": null })] {
            let answer = mei.post("/api/auth/register", body).await.expect_problem(422, "INVALID");
            assert!(fields(&answer)[0].starts_with("password "), "{}", answer.text);
        }
        assert_eq!((accounts_and_gifts(&app).await, sessions(&app).await), ((0, 0), 0));
        assert!(subjects(&mei).await.is_empty());
    }
}

on_both! {
    async fn a_letter_is_the_same_letter_however_it_was_typed(app: TestApp) {
        let mei = app.visitor();
        let _ = register(&mei, "zwölf Störche").await.expect(201);
        let laptop = another_browser(&app, &mei);
        for typed in ["zwo\u{308}lf Sto\u{308}rche", "ｚwölf Störche"] {
            let _ = log_in(&laptop, typed).await.expect(200);
        }
        for other in ["zwolf Storche", "Zwölf Störche", "zwölf Störche "] {
            log_in(&laptop, other).await.expect_problem(401, "BAD_CREDENTIALS");
        }
    }
}

on_both! {
    async fn fifty_registrations_of_one_address_at_once_make_one_account_and_no_gift(app: TestApp) {
        let mei = app.visitor();
        let browsers: Vec<_> = (0..50).map(|_| another_browser(&app, &mei)).collect();
        let passwords: Vec<String> = (0..50).map(|n| format!("{n} blue herons")).collect();
        let all = join_all(browsers.iter().zip(&passwords).map(|(browser, password)| register(browser, password)));
        let ((), answers) = join(keep_the_writer_busy(&app), all).await;
        let came: Vec<usize> = (0..50).filter(|n| answers[*n].status == 201).collect();
        assert_eq!(came.len(), 1, "one mail a minute");
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.expect_problem(429, "RATE_LIMITED");
        }
        assert_eq!(accounts_and_gifts(&app).await, (1, 0), "nobody has proven it");
        assert_eq!((sessions(&app).await, subjects(&mei).await.len()), (1, 1));
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM passwords").await, 1);
        let first = another_browser(&app, &mei);
        let _ = log_in(&first, &passwords[came[0]]).await.expect(200);
        assert_eq!(first.credits().await["available"], 0);
        app.audit().await;
    }
}

on_both! {
    async fn no_row_has_a_password_in_it(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        let _ = mei.post("/api/auth/password", json!({ "current_password": HERONS, "password": OWLS })).await.expect(200);
        log_in(&mei, "seven grey geese").await.expect_problem(401, "BAD_CREDENTIALS");
        let hashes = app.state.db.read(vec![Stmt::new("SELECT hash FROM passwords")]).await.unwrap();
        let hash: String = hashes[0].first().unwrap().get("hash").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", &hash[..20]);

        let columns = "SELECT t.name AS tables, c.name AS columns FROM sqlite_schema t, pragma_table_info(t.name) c
                        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
        let columns = app.state.db.read(vec![Stmt::new(columns)]).await.unwrap();
        assert!(columns[0].len() > 80, "{}", columns[0].len());
        for row in columns[0].iter() {
            let (table, column): (String, String) = (row.get("tables").unwrap(), row.get("columns").unwrap());
            for secret in ["herons", "owls", "geese"] {
                let count = format!(
                    "SELECT COUNT(*) AS n FROM \"{table}\" WHERE INSTR(CAST(\"{column}\" AS TEXT), '{secret}') > 0"
                );
                let found: i64 =
                    app.state.db.read(vec![Stmt::new(count)]).await.unwrap()[0].first().unwrap().get("n").unwrap();
                assert_eq!(found, 0, "{table}.{column} has {secret}");
            }
        }
    }
}
