//! Everything an operator can do at a browser (requirement C8): each act leaves the ledger whole and stands in the log, with its
//! reason and with how it was before and is now; and who is no operator learns of none of it.

use std::collections::BTreeSet;

use darkroom_tests::{TestApp, TestUser, id_of, on_both_quietly};
use http::Method;
use serde_json::{Value, json};

use crate::console::{about, at_work, enter};
use crate::contract::every_route;
use crate::front::user_id;

/// An operator whose acts are counted.
struct Desk<'a> {
    app: &'a TestApp,
    ops: TestUser,
    done: BTreeSet<(String, String)>,
    count: usize,
    newest: Value,
}

impl Desk<'_> {
    /// Does something, and answers its row in the log.
    async fn act(&mut self, method: Method, path: &str, id: &str, body: Value) -> Value {
        let address = path.replace("{id}", id);
        let mut request = self.ops.request(method.clone(), &address);
        if method != Method::DELETE {
            self.count += 1;
            request = request.header("idempotency-key", format!("k{}", self.count));
        }
        let answer = self.ops.send(request.json(&body)).await;
        assert!(answer.status < 300, "{method} {address}: {answer:?}");
        self.app.audit().await;
        let log = self.ops.get("/api/operator/audit?limit=2").await.expect(200).json;
        let row = log["items"][0].clone();
        assert_eq!(log["items"][1]["id"], self.newest["id"], "{method} {address} has one row");
        assert_eq!(row["operator"], user_id(&self.ops).await.to_string());
        if let Some(reason) = body["reason"].as_str() {
            assert!(row["data"].to_string().contains(reason), "{method} {address}: {row}");
        }
        self.done.insert((method.to_string(), path.to_owned()));
        self.newest = row.clone();
        row
    }

    /// The same of what moves somebody's credits or access: `member` of how they stand was one thing and is another.
    async fn moves(&mut self, path: &str, id: &str, body: Value, member: &str, [was, is]: [Value; 2]) {
        let row = self.act(Method::POST, path, id, body).await;
        let (before, after) = (&row["data"]["before"], &row["data"]["after"]);
        assert_eq!((&before[member], &after[member]), (&was, &is), "{row}");
    }
}

async fn people(desk: &mut Desk<'_>, mei: &TestUser) {
    let id = user_id(mei).await.to_string();
    let path = |what: &str| format!("/api/operator/users/{{id}}/{what}");
    let reason = "because she asked";
    let wish = json!({ "credits": 7, "reason": reason });
    desk.moves(&path("adjust"), &id, wish, "bought", [json!(1000), json!(1007)]).await;
    let wish = json!({ "level": "plus", "reason": reason });
    desk.moves(&path("level"), &id, wish, "level", [json!("free"), json!("plus")]).await;
    let wish = json!({ "pack": "cny10", "reference": "wx-1", "note": reason, "bonus": 5 });
    desk.moves(&path("book"), &id, wish, "bought", [json!(1007), json!(1112)]).await;
    let wish = json!({ "role": "operator", "reason": reason });
    desk.moves(&path("role"), &id, wish, "role", [json!("user"), json!("operator")]).await;
    let wish = json!({ "role": "user", "reason": reason });
    desk.moves(&path("role"), &id, wish, "role", [json!("operator"), json!("user")]).await;
    let row = desk.act(Method::DELETE, &path("sessions"), &id, json!({ "reason": reason })).await;
    assert_eq!((&row["act"], &row["subject"]), (&json!("end_sessions"), &json!(id)));
    assert_eq!(
        [&row["data"]["before"]["sessions"], &row["data"]["after"]["sessions"]],
        [&json!(1), &json!(0)],
        "{row}"
    );
    for (blocked, stood) in [(true, [json!(false), json!(true)]), (false, [json!(true), json!(false)])] {
        let wish = json!({ "blocked": blocked, "reason": reason });
        desk.moves(&path("block"), &id, wish, "blocked", stood).await;
    }
}

async fn money_and_news(desk: &mut Desk<'_>, order: &Value) {
    let list = desk.ops.get("/api/operator/transfers").await.expect(200).json;
    let wish = json!({ "order": id_of(order), "reason": "she sent a screenshot" });
    let row = desk.act(Method::POST, "/api/operator/transfers/{id}/match", id_of(&list["items"][1]), wish).await;
    let bought = |when: &str| row["data"][when]["bought"].as_i64().unwrap();
    assert!(bought("after") > bought("before") && row["subject"] == id_of(order), "{row}");
    let wish = json!({ "reason": "our own test" });
    let _ = desk.act(Method::POST, "/api/operator/transfers/{id}/dismiss", id_of(&list["items"][0]), wish).await;
    let list = desk.ops.get("/api/operator/inbox").await.expect(200).json;
    let wish = json!({ "reason": "a word of theirs" });
    let _ = desk.act(Method::POST, "/api/operator/inbox/{id}/close", id_of(&list["items"][0]), wish).await;
    let _ = desk.act(Method::POST, "/api/operator/inbox/{id}/replay", id_of(&list["items"][1]), json!({})).await;
}

async fn codes_prompts_and_jobs(desk: &mut Desk<'_>, job: &str) {
    let wish = json!({ "count": 1, "credits": 50, "reason": "spring fair" });
    let _ = desk.act(Method::POST, "/api/operator/codes", "", wish).await;
    let code = desk.ops.get("/api/operator/codes").await.expect(200).text_of("/items/0/id");
    let row =
        desk.act(Method::DELETE, "/api/operator/codes/{id}", &code, json!({ "reason": "a leaflet was lost" })).await;
    let good_until = [&row["data"]["before"]["use_by"], &row["data"]["after"]["use_by"]];
    assert!(good_until[0].is_null() && good_until[1] == &row["at"] && row["subject"] == code, "{row}");
    let wish = json!({
        "title": { "zh": "雨夜", "en": "A rainy night" }, "description": { "zh": "湿的街", "en": "A wet street" },
        "content": { "zh": "雨夜", "en": "A rainy night" }, "category": "city", "cost": 9, "slots": [],
    });
    let _ = desk.act(Method::POST, "/api/operator/prompts", "", wish).await;
    let prompt = desk.ops.get("/api/operator/prompts").await.expect(200).text_of("/items/0/id");
    let _ = desk.act(Method::PATCH, "/api/operator/prompts/{id}", &prompt, json!({ "cost": 11 })).await;
    let _ = desk.act(Method::DELETE, "/api/operator/prompts/{id}", &prompt, json!({})).await;
    let reason = json!({ "reason": "the engine lost it" });
    let _ = desk.act(Method::POST, "/api/operator/jobs/{id}/retry", job, reason.clone()).await;
    let row = desk.act(Method::POST, "/api/operator/jobs/{id}/end", job, reason).await;
    assert!(row["data"]["before"]["held"].as_i64().unwrap() > 0 && row["subject"] == job, "{row}");
}

/// What changes something behind the door, as the routes have it; opening the door itself is no act.
async fn all_acts(visitor: &TestUser) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for (path, methods) in every_route(visitor).await {
        if path.starts_with("/api/operator/") && !path.starts_with("/api/operator/totp") {
            let changes = methods.into_iter().filter(|method| ![Method::GET, Method::HEAD].contains(method));
            all.extend(changes.map(|method| (method.to_string(), path.to_owned())));
        }
    }
    all
}

on_both_quietly! {
    async fn every_act_leaves_the_ledger_whole_and_stands_in_the_log_which_nobody_edits(app: TestApp) {
        let (ops, mei, ann) = (at_work(&app).await, app.user().await, app.user().await);
        let order = ann.usdt_order().await;
        for amount in ["10", "0.5"] {
            let _ = app.pays(json!({ "amount": amount })).await;
        }
        for (id, status) in [("re_1", "teleported"), ("re_2", "vanished")] {
            let refund = json!({ "id": id, "status": status, "payment_intent": "pi_1", "currency": "cny", "amount": 1 });
            let _ = app.tell(&app.event("refund.updated", refund)).await.expect(200);
        }
        app.read_chain().await;
        app.plan(json!({ "outcome": "never" })).await;
        let job = ann.photos(1).await;
        let _ = enter(&app, &ops).await;
        let newest = ops.get("/api/operator/audit?limit=1").await.expect(200).json["items"][0].clone();
        let mut desk = Desk { app: &app, ops, done: BTreeSet::new(), count: 0, newest };
        people(&mut desk, &mei).await;
        money_and_news(&mut desk, &order).await;
        codes_prompts_and_jobs(&mut desk, &job).await;
        assert_eq!(desk.done, all_acts(&app.visitor()).await, "an act that was not tried");
        for method in [Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
            let edit = desk.ops.request(method, "/api/operator/audit");
            desk.ops.send(edit).await.expect_problem(405, "METHOD_NOT_ALLOWED");
        }
        app.ring().await;
        app.audit().await;
    }
}

on_both_quietly! {
    async fn whether_something_exists_is_told_to_operators_alone(app: TestApp) {
        let (ops, mei, ann) = (at_work(&app).await, app.user().await, app.user().await);
        app.plan(json!({ "outcome": "never" })).await;
        let job = ann.photos(1).await;
        let wish = json!({ "count": 1, "credits": 50, "reason": "spring fair" });
        let _ = ops.order("/api/operator/codes", wish).await.expect(200);
        let first = async |path: &str| ops.get(path).await.expect(200).text_of("/items/0/id");
        let (code, prompt) = (first("/api/operator/codes").await, first("/api/operator/prompts").await);
        let person = user_id(&ann).await.to_string();
        // Of each kind one that is there; the other differs in its last sign.
        let there = [("users", person), ("jobs", job), ("codes", code), ("prompts", prompt)];
        let mut asked = 0;
        for (path, methods) in every_route(&app.visitor()).await {
            let kind = path.strip_prefix("/api/operator/").and_then(|rest| rest.split('/').next());
            let Some((_, id)) = there.iter().find(|(of, _)| path.contains("{id}") && Some(*of) == kind) else { continue };
            let other = if id.ends_with('0') { '1' } else { '0' };
            let missing = format!("{}{other}", &id[..id.len() - 1]);
            for method in methods.into_iter().filter(|method| *method != Method::HEAD) {
                let mut told = Vec::new();
                for id in [id, &missing] {
                    let request = mei.request(method.clone(), &path.replace("{id}", id));
                    let answer = mei.send(request.header("idempotency-key", "k1").json(&json!({ "reason": "x" }))).await;
                    let mut problem = answer.expect_problem(404, "NOT_FOUND").json.clone();
                    problem.as_object_mut().unwrap().remove("request_id");
                    told.push(problem);
                }
                assert_eq!(told[0], told[1], "{method} {path}");
                asked += 1;
            }
        }
        assert!(asked >= 11, "{asked}");
        let seen = ops.get(&about(&ann, "").await).await.expect(200);
        assert_eq!(seen.json["role"], "user");
        app.audit().await;
    }
}
