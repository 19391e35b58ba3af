//! The ledger as a file (requirements A7, E4).

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use reqwest::Method;
use serde_json::json;

use crate::front::{fields, user_id, with};
use crate::operator::service;

const PATH: &str = "/api/billing/ledger/export";

async fn export_in(user: &TestUser, language: &str, query: &str) -> Answer {
    let request = user.request(Method::GET, &format!("{PATH}{query}"));
    user.send(with(request, "accept-language", language)).await
}

on_both! {
    async fn the_ledger_comes_as_a_file_for_its_owner_alone(app: TestApp) {
        let mei = app.user().await;
        let id = user_id(&mei).await;
        service(&app).adjust(id, 50, "=HYPERLINK(\"http://evil.example\")").await.unwrap();
        service(&app).adjust(id, -20, "a, \"b\"").await.unwrap();
        let _ = app.user().await;

        let file = export_in(&mei, "en", "").await.expect(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let name = file.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"darkroom-ledger-20") && name.ends_with(".csv\""), "{name}");
        let text = file.text.strip_prefix('\u{feff}').unwrap();
        let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[0], "Time (UTC),Kind,Description,Credits,Held,Debt,Available after,Held after,Reference type,Reference");
        assert!(lines[1].contains(",Adjustment,\"a, \"\"b\"\"\",-20,0,0,1030,0,adjustment,"), "{}", lines[1]);
        assert!(lines[2].contains(",Adjustment,\"'=HYPERLINK(\"\"http://evil.example\"\")\",50,0,0,1050,0,"), "{}", lines[2]);
        assert!(lines[3].ends_with(",Welcome gift,,1000,0,0,1000,0,signup,signup"), "{}", lines[3]);

        let file = export_in(&mei, "zh-CN", "?kind=signup").await.expect(200);
        let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("时间 (UTC),类型,说明,") && lines[1].contains(",注册赠送,"), "{}", file.text);

        let answer = mei.get(&format!("{PATH}?kind=odd")).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["kind NOT_ALLOWED"]);
        app.visitor().get(PATH).await.expect_problem(401, "UNAUTHENTICATED");
        let listed = mei.get("/api/billing/ledger?kind=adjustment").await.expect(200);
        assert_eq!(listed.json["items"][0]["delta"], json!(-20));
        app.audit().await;
    }
}
