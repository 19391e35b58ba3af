//! The level that a pack gave goes with the pack's money, and comes back with it.

use darkroom::operator::OperatorService;
use darkroom_tests::{House, Person, on_both_quietly};
use serde_json::json;

async fn level(person: &Person) -> String {
    person.get("/api/auth/me").await.expect(200).text_of("/level")
}

async fn set_level(house: &House, person: &Person, level: &str) {
    let id = person.get("/api/auth/me").await.expect(200).text_of("/id").parse().unwrap();
    let desk = OperatorService { db: &house.app.db, now: house.app.clock.now(), operator: "ops" };
    desk.set_level(id, level).await.unwrap();
}

on_both_quietly! {
    async fn the_only_pack_that_is_refunded_takes_pro_along(house: House) {
        let mei = house.person_with(0).await;
        let session = mei.bought(&house, "cny10").await;
        house.bank_with(&session, json!({ "event": "refund", "amount": 900 })).await;
        assert_eq!(level(&mei).await, "pro", "some of it is still paid");
        house.bank_with(&session, json!({ "event": "refund", "amount": 100 })).await;
        assert_eq!(level(&mei).await, "free");
        let _ = mei.bought(&house, "cny10").await;
        assert_eq!(level(&mei).await, "pro");
        house.audit().await;
    }
}

on_both_quietly! {
    async fn a_dispute_takes_pro_and_a_won_one_gives_it_back(house: House) {
        let mei = house.person_with(0).await;
        let session = mei.bought(&house, "cny10").await;
        house.bank(&session, "dispute").await;
        assert_eq!(level(&mei).await, "free");
        house.bank(&session, "dispute_won").await;
        assert_eq!(level(&mei).await, "pro");
        house.advance(2).await;
        house.bank(&session, "dispute_lost").await;
        assert_eq!(level(&mei).await, "free");
        house.audit().await;
    }
}

on_both_quietly! {
    /// A second pack, a code and the operator's word are none of the refunded pack's business.
    async fn a_level_that_something_else_gave_stays(house: House) {
        let (mei, jun, ann, bo) = (house.person().await, house.person().await, house.person().await, house.person().await);
        let code = house.code(json!({ "credits": 0, "level": "plus" })).await;
        let _ = jun.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        let mut sessions = Vec::new();
        for person in [&mei, &jun, &ann, &bo] {
            sessions.push(person.bought(&house, "cny10").await);
        }
        let second = mei.bought(&house, "cny30").await;
        set_level(&house, &ann, "pro").await;
        // Taken by hand for another reason, a dispute that is won does not give it back.
        set_level(&house, &bo, "free").await;
        for session in &sessions[..3] {
            house.bank(session, "refund").await;
        }
        house.bank(&sessions[3], "dispute").await;
        house.bank(&sessions[3], "dispute_won").await;
        let all = [level(&mei).await, level(&jun).await, level(&ann).await, level(&bo).await];
        assert_eq!(all, ["pro", "plus", "pro", "free"]);
        house.bank(&second, "refund").await;
        assert_eq!(level(&mei).await, "free");
        house.audit().await;
    }
}
