//! `cargo xtask operator` as a stranger uses it: on a studio's folder and on a remote database.

use std::process::Output;

use darkroom::operator;
use darkroom_tests::{TestApp, id_of, on_both, on_both_quietly};
use serde_json::json;
use tokio::process::Command;

/// Runs it beside this app.
async fn run(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    command.args(arguments).env_remove("DATABASE_AUTH_TOKEN");
    match app.sqld() {
        Some(url) => command.env("DATABASE_URL", url),
        None => command.arg("--data").arg(app.data()).env_remove("DATABASE_URL"),
    };
    command.env("USER", "ops").output().await.unwrap()
}

/// What it says when it does what it was asked.
pub(crate) async fn done(app: &TestApp, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = run(app, arguments).await;
    let said = String::from_utf8(stdout).unwrap();
    assert!(status.success() && stderr.is_empty(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&stderr));
    said
}

/// What it says when it does not: on standard error, and its status says it, too.
pub(crate) async fn refused(app: &TestApp, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = run(app, arguments).await;
    assert!(!status.success() && stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&stdout));
    String::from_utf8(stderr).unwrap()
}

on_both! {
    /// Requirement E1: the operator adds, edits and hides prompts.
    async fn an_operator_looks_after_the_library(app: TestApp) {
        let mei = app.user().await;
        let add = [
            "prompts", "add", "--title", "雪夜小镇", "--title-en", "Snowy town", "--description", "灯火", "--description-en",
            "Lights", "--content", "{place}的雪夜", "--content-en", "a snowy night in {place}", "--category", "city", "--cost",
            "6", "--slot", "place|地点|Place|哈尔滨|Harbin", "--ratio", "3:4",
        ];
        let id = done(&app, &add).await.trim().to_owned();
        let seen = mei.get("/api/prompts").await.expect(200).json["items"][0].clone();
        assert_eq!((&seen["id"], &seen["title"], &seen["cost"]), (&json!(id), &json!("Snowy town"), &json!(6)), "{seen}");
        assert_eq!(seen["slots"], json!([{ "name": "place", "title": "Place", "example": "Harbin" }]));
        // What is not said stays.
        let _ = done(&app, &["prompts", "edit", &id, "--cost", "9", "--members", "true"]).await;
        let seen = mei.get(&format!("/api/prompts/{id}")).await.expect(200).json;
        assert_eq!((&seen["cost"], &seen["locked"], &seen["title"]), (&json!(9), &json!(true), &json!("Snowy town")));
        let _ = done(&app, &["prompts", "hide", &id]).await;
        let _ = mei.get(&format!("/api/prompts/{id}")).await.expect_problem(404, "NOT_FOUND");
        let list = done(&app, &["prompts", "list"]).await;
        assert!(list.contains("雪夜小镇") && list.contains("hidden") && list.contains("梦幻森林"), "{list}");
        let _ = done(&app, &["prompts", "show", &id]).await;
        let _ = mei.get(&format!("/api/prompts/{id}")).await.expect(200);
        for (arguments, why) in [
            (vec!["prompts", "edit", &id, "--content", "没有字段"], "the content has the fields"),
            (vec!["prompts", "edit", &id, "--category", "x"], "a category is one of"),
            (vec!["prompts", "edit", &id, "--cost", "0"], "costs 1 to 10000"),
            (vec!["prompts", "hide", "prm_00000000000000000000000000"], "no such prompt"),
            (vec!["prompts", "add", "--title", "x"], "say --title-en"),
        ] {
            let said = refused(&app, &arguments).await;
            assert!(said.contains(why), "{arguments:?}: {said}");
        }
        let acts = operator::audit_events(&app.state.db, None, 9).await.unwrap();
        let acts: Vec<&str> = acts.iter().map(|act| act.event.as_str()).collect();
        assert_eq!(acts, ["show_prompt", "hide_prompt", "edit_prompt", "add_prompt"]);
        app.audit().await;
    }
}

on_both! {
    async fn an_operator_does_everything_from_the_command_line(app: TestApp) {
        let mei = app.user().await;
        let who = mei.email.as_str();
        for (arguments, words) in [
            (vec!["find", &who[..14]], [who, "ADDRESS", "1000"]),
            (vec!["credits", who, "50", "--reason", "an apology"], [who, "1050", "free"]),
            (vec!["credits", who, "-20", "--reason", "too much"], [who, "1030", "free"]),
            (vec!["level", who, "plus", "--reason", "a test"], [who, "plus", "1030"]),
            (vec!["plan", who, "creator", "--note", "a partner"], ["creator until ", who, "2430"]),
            (vec!["book", who, "--amount", "25.00", "--currency", "cny", "--reference", "wx-1"],
             ["25.00 CNY for 250 credits is booked", "2680", "pro"]),
            (vec!["book", who, "--amount", "25", "--currency", "CNY", "--reference", "wx-1"],
             ["25.00 CNY for 250 credits was booked before", "2680", "pro"]),
            (vec!["ledger", who], ["an apology", "too much", "purchase"]),
            (vec!["alerts", "--all"], ["nothing", "", ""]),
            (vec!["log", "--by", "somebody"], ["book_payment", "ops", "adjust_credits"]),
        ] {
            let said = done(&app, &arguments).await;
            assert!(words.iter().all(|words| said.contains(words)), "{arguments:?}: {said}");
        }
        let made = done(&app, &["codes", "make", "--credits", "7", "--count", "2", "--use-by", "2999-12-31", "--by", "Ann"]).await;
        let codes: Vec<&str> = made.lines().collect();
        assert_eq!(codes.len(), 2);
        let _ = mei.order("/api/billing/codes", json!({ "code": codes[1] })).await.expect(200);
        assert_eq!(mei.available().await, 2687);
        let list = done(&app, &["codes", "list"]).await;
        assert!(list.contains("1/1") && list.contains("0/1") && list.contains("2999-12-31 16:00:00"), "{list}");
        assert!(!list.contains(codes[0]), "{list}");
        let newest = operator::audit_events(&app.state.db, None, 1).await.unwrap().remove(0);
        assert_eq!((newest.operator.as_str(), newest.event.as_str()), ("Ann", "make_codes"));
        app.audit().await;
    }
}

on_both! {
    async fn what_it_cannot_do_it_says(app: TestApp) {
        let mei = app.user().await;
        let who = mei.email.as_str();
        for (arguments, words) in [
            (vec!["credits", "nobody@example.com", "5", "--reason", "x"], "nobody has the address"),
            (vec!["credits", who, "-5000", "--reason", "x"], "below zero"),
            (vec!["credits", who, "5"], "--reason"),
            (vec!["level", who, "gold", "--reason", "a test"], "free, plus, pro"),
            (vec!["plan", who, "free"], "creator, pro, enterprise"),
            (vec!["book", who, "--pack", "cny1", "--reference", "r"], "cny10, cny30"),
            (vec!["book", who, "--amount", "1.005", "--currency", "CNY", "--reference", "r"], "no amount"),
            (vec!["book", who, "--reference", "r"], "--pack"),
            (vec!["codes", "make"], "credits, a level, or both"),
            (vec!["codes", "make", "--credits", "5", "--use-by", "tomorrow"], "--use-by"),
        ] {
            let said = refused(&app, &arguments).await;
            assert!(said.contains(words), "{arguments:?}: {said}");
        }
        assert_eq!(mei.available().await, 1000);
        assert_eq!(operator::audit_events(&app.state.db, None, 9).await.unwrap().len(), 0);
        assert_eq!(done(&app, &["log"]).await, "nothing\n");
        let help = done(&app, &["--help"]).await;
        assert!(help.contains("find") && help.contains("book") && help.contains("audit log"), "{help}");
    }
}

on_both! {
    async fn news_that_has_no_effect_is_listed_shown_replayed_and_closed(app: TestApp) {
        let event = app.event("refund.updated", json!({
            "id": "re_1", "payment_intent": "pi_1", "currency": "cny", "amount": 1, "status": "teleported",
        }));
        let id = event["id"].as_str().unwrap();
        let _ = app.tell(&event).await.expect(200);
        let list = done(&app, &["inbox", "list"]).await;
        assert!(list.contains(id) && list.contains("the status of a refund is a word that is not known"), "{list}");
        assert!(done(&app, &["inbox", "show", id]).await.contains("teleported"));
        assert!(refused(&app, &["inbox", "close", id]).await.contains("--reason"));
        let _ = done(&app, &["inbox", "close", id, "--reason", "a test"]).await;
        assert_eq!(done(&app, &["inbox", "list"]).await, "nothing\n");
        for act in [vec!["inbox", "replay", id], vec!["inbox", "close", id, "--reason", "x"]] {
            assert!(refused(&app, &act).await.contains("no such dead letter"));
        }
        let other = app.event("charge.refunded", json!({ "id": "ch_1" }));
        let _ = app.tell(&other).await.expect(200);
        let replay = done(&app, &["inbox", "replay", other["id"].as_str().unwrap()]).await;
        assert!(replay.contains("next run"), "{replay}");
        let acts = operator::audit_events(&app.state.db, None, 9).await.unwrap();
        let acts: Vec<_> = acts.iter().map(|act| (act.event.as_str(), act.operator.as_str())).collect();
        assert_eq!(acts, [("replay_news", "ops"), ("close_news", "ops")]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn money_without_an_order_is_given_to_one_or_to_nobody(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let (five, three) = (app.pays(json!({ "amount": "5" })).await, app.pays(json!({ "amount": "3" })).await);
        app.read_chain().await;
        let list = done(&app, &["transfers", "list"]).await;
        let line = |txid: &str| list.lines().find(|line| line.contains(txid)).unwrap().split_whitespace().collect::<Vec<_>>();
        assert!(list.contains("AMOUNT LAST OF"), "{list}");
        let (paid, gift) = (line(&five), line(&three));
        assert_eq!((paid[4], gift[4], paid[6]), ("5.000", "3.000", "unmatched"), "{list}");
        let assign = ["transfers", "assign", &five, paid[3], id_of(&order), "--note", "seen on the phone"];
        for _ in 0..2 {
            assert!(done(&app, &assign).await.contains("is paid"));
        }
        let shown = mei.order_now(&order).await;
        assert_eq!((&shown["state"], &shown["txid"]), (&json!("paid"), &json!(five)));
        let _ = done(&app, &["transfers", "ignore", &three, gift[3], "--note", "a gift"]).await;
        assert_eq!(done(&app, &["transfers", "list"]).await, "nothing\n");
        let said = refused(&app, &["transfers", "assign", &three, gift[3], id_of(&order)]).await;
        assert!(said.contains("paid by something else"), "{said}");
        let said = refused(&app, &["transfers", "ignore", &five, paid[3]]).await;
        assert!(said.contains("it paid an order"), "{said}");
        let acts = operator::audit_events(&app.state.db, None, 9).await.unwrap();
        let acts: Vec<_> = acts.iter().map(|act| act.event.as_str()).collect();
        assert_eq!(acts, ["ignore_transfer", "assign_transfer", "assign_transfer"]);
        app.audit().await;
    }
}
