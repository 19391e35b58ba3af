//! The level that a pack gave goes with the pack's money, and comes back with it.

use darkroom::operator::OperatorService;
use darkroom_tests::{TestApp, TestUser, on_both_quietly};
use serde_json::json;

async fn level(user: &TestUser) -> String {
    user.get("/api/auth/me").await.expect(200).text_of("/level")
}

async fn set_level(app: &TestApp, user: &TestUser, level: &str) {
    let id = user.get("/api/auth/me").await.expect(200).text_of("/id").parse().unwrap();
    let service = OperatorService::by_hand(&app.state.db, app.state.clock.now(), "ops");
    service.set_level(id, level, "a test").await.unwrap();
}

on_both_quietly! {
    async fn the_only_pack_that_is_refunded_takes_pro_along(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        app.bank_with(&session, json!({ "event": "refund", "amount": 900 })).await;
        assert_eq!(level(&mei).await, "pro", "some of it is still paid");
        app.bank_with(&session, json!({ "event": "refund", "amount": 100 })).await;
        assert_eq!(level(&mei).await, "free");
        let _ = mei.bought(&app, "cny10").await;
        assert_eq!(level(&mei).await, "pro");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_dispute_takes_pro_and_a_won_one_gives_it_back(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        app.bank(&session, "dispute").await;
        assert_eq!(level(&mei).await, "free");
        app.bank(&session, "dispute_won").await;
        assert_eq!(level(&mei).await, "pro");
        app.advance(2).await;
        app.bank(&session, "dispute_lost").await;
        assert_eq!(level(&mei).await, "free");
        app.audit().await;
    }
}

on_both_quietly! {
    /// A second pack, a code and the operator's word are none of the refunded pack's business.
    async fn a_level_that_something_else_gave_stays(app: TestApp) {
        let (mei, jun, ann, bo) = (app.user().await, app.user().await, app.user().await, app.user().await);
        let code = app.code(json!({ "credits": 0, "level": "plus" })).await;
        let _ = jun.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        let mut sessions = Vec::new();
        for user in [&mei, &jun, &ann, &bo] {
            sessions.push(user.bought(&app, "cny10").await);
        }
        let second = mei.bought(&app, "cny30").await;
        set_level(&app, &ann, "pro").await;
        // Taken by hand for another reason, a dispute that is won does not give it back.
        set_level(&app, &bo, "free").await;
        for session in &sessions[..3] {
            app.bank(session, "refund").await;
        }
        app.bank(&sessions[3], "dispute").await;
        app.bank(&sessions[3], "dispute_won").await;
        let all = [level(&mei).await, level(&jun).await, level(&ann).await, level(&bo).await];
        assert_eq!(all, ["pro", "plus", "pro", "free"]);
        app.bank(&second, "refund").await;
        assert_eq!(level(&mei).await, "free");
        app.audit().await;
    }
}
