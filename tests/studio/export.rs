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
        assert_eq!(lines[0], "Time (UTC),Kind,Description,Credits,Held,Owed,Available after,Held after,Reference type,Reference");
        assert!(lines[1].contains(",Adjustment,\"a, \"\"b\"\"\",-20,0,0,1030,0,adjustment,"), "{}", lines[1]);
        assert!(lines[2].contains(",Adjustment,\"'=HYPERLINK(\"\"http://evil.example\"\")\",50,0,0,1050,0,"), "{}", lines[2]);
        assert!(lines[3].ends_with(",Welcome credits,,1000,0,0,1000,0,signup,signup"), "{}", lines[3]);

        let file = export_in(&mei, "zh-CN", "?kind=signup").await.expect(200);
        let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("时间 (UTC),类型,说明,") && lines[1].contains(",新账号赠送,"), "{}", file.text);

        let answer = mei.get(&format!("{PATH}?kind=odd")).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["kind NOT_ALLOWED"]);
        app.visitor().get(PATH).await.expect_problem(401, "UNAUTHENTICATED");
        let listed = mei.get("/api/billing/ledger?kind=adjustment").await.expect(200);
        assert_eq!(listed.json["items"][0]["delta"], json!(-20));
        for odd in ["", "UTC%20", &"a".repeat(65)] {
            let refused = export_in(&mei, "en", &format!("?zone={odd}")).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&refused), ["zone MALFORMED"], "{odd}");
        }
        app.audit().await;
    }
}

on_both! {
    /// In the words, the language and the time zone of the page that asks for it.
    async fn the_file_says_what_the_page_says(app: TestApp) {
        let mei = app.user().await;
        let _ = mei.bought(&app, "cny68").await;
        app.plan(json!({ "outcome": "succeed" })).await;
        let photo = mei.photos(1).await;
        let _ = mei.follow(&photo).await;
        let page = mei.get("/api/billing/ledger?kind=capture").await.expect(200).json["items"][0].clone();

        let file = export_in(&mei, "zh-CN", "?zone=Asia%2FShanghai").await.expect(200);
        let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].starts_with("时间 (Asia/Shanghai),类型,说明,积分变动,预扣变动,"), "{}", lines[0]);
        // `2026-11-29T14:30:05.000Z` is 22:30:05 there.
        let utc = page["at"].as_str().unwrap();
        let hour = (utc[11..13].parse::<u32>().unwrap() + 8) % 24;
        assert_eq!(lines[1][11..19], format!("{hour:02}{}", &utc[13..19]), "{} is {utc}", lines[1]);
        let prompt = page["detail"].as_str().unwrap();
        assert!(lines[1][19..].starts_with(&format!(",消费,拍照 · {prompt},0,-7,")), "{}", lines[1]);
        assert!(lines[2].contains(",预扣,拍照 · "), "{}", lines[2]);
        assert!(lines[3].contains(",充值,¥68 充值包,714,"), "{}", lines[3]);

        let file = export_in(&mei, "en", "?kind=purchase&zone=Nowhere%2FAtAll").await.expect(200);
        assert!(file.text.contains("Time (UTC)") && file.text.contains(",Top-up,¥68 pack,714,"), "{}", file.text);
        app.audit().await;
    }
}
