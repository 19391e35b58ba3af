//! Inviting people: who is bound to whom, what both get for the first order that is paid, and what takes it back.

use darkroom_tests::{Answer, SecondInstance, TestApp, TestUser, on_both};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::front::{number, user_id};
use crate::google;
use crate::leaving;
use crate::operator::service;

const PATH: &str = "/api/billing/referral";
const BOUND: &str = "SELECT COUNT(*) AS n FROM invitations";
const DAY_SECONDS: i64 = 86_400;

/// The code in somebody's invite link.
async fn code_of(user: &TestUser) -> String {
    let link = user.get(PATH).await.expect(200).text_of("/link");
    let (site, code) = link.split_once("/?ref=").expect("a link to the first page");
    assert!(site.starts_with("http") && darkroom::referrals::is_code(code), "{link}");
    code.to_owned()
}

/// Signs in with a mailed code and somebody's invite.
async fn comes(user: &TestUser, invite: &str) -> Answer {
    comes_to(user, user, invite).await
}

/// The same at another process, whose sandbox mails are this user's.
async fn comes_to(instance: &TestUser, user: &TestUser, invite: &str) -> Answer {
    let _ = instance.post("/api/auth/code", json!({ "email": user.email })).await.expect(202);
    let input = json!({ "email": user.email, "code": user.mailed_code().await, "invite": invite });
    instance.post("/api/auth/code/verify", input).await.expect(200)
}

/// Somebody new who came with somebody's invite.
async fn invited(app: &TestApp, invite: &str) -> TestUser {
    let user = app.visitor();
    let _ = comes(&user, invite).await;
    user
}

/// How many came, for how many somebody was paid, in all and lately, and what it brought.
async fn counts(user: &TestUser) -> [Value; 4] {
    let shown = user.get(PATH).await.expect(200).json;
    ["joined", "rewarded", "rewarded_in_month", "credits"].map(|name| shown[name].clone())
}

on_both! {
    /// Nothing is given for coming; whoever pays first is paid for, and their second order is an order like any other.
    async fn both_are_given_their_credits_once_with_the_first_order_that_is_paid(app: TestApp) {
        let mei = app.user().await;
        let code = code_of(&mei).await;
        let jun = invited(&app, &code).await;
        assert_eq!(counts(&mei).await, [1, 0, 0, 0].map(Value::from));
        assert_eq!((jun.available().await, mei.available().await), (1000, 1000));
        let _ = jun.bought(&app, "cny10").await;
        for one in [&mei, &jun] {
            assert_eq!(one.entries("referral").await, [(30, 0)]);
        }
        let _ = jun.bought(&app, "cny10").await;
        assert_eq!((jun.available().await, mei.available().await), (1000 + 2 * 100 + 30, 1000 + 30));
        assert_eq!(counts(&mei).await, [1, 1, 1, 30].map(Value::from));
        // Neither learns who the other is.
        let [told, hers] = [&jun, &mei].map(|user| user.get("/api/billing/ledger?kind=referral"));
        let (told, hers) = (told.await.expect(200).text, hers.await.expect(200).text);
        assert!(!told.contains(&user_id(&mei).await.to_string()) && !hers.contains(&user_id(&jun).await.to_string()));
        app.audit().await;
    }
}

on_both! {
    /// The share of the money that went back, of both, whoever has spent theirs; what a bank gives again is given again.
    async fn what_was_given_goes_back_with_the_money_of_that_order(app: TestApp) {
        let mei = app.user_with(0).await;
        let jun = invited(&app, &code_of(&mei).await).await;
        let session = jun.bought(&app, "cny10").await;
        app.bank_with(&session, json!({ "event": "refund", "amount": 500 })).await;
        assert_eq!((mei.entries("clawback").await, mei.available().await), (vec![(-15, 0)], 15));
        assert_eq!(jun.available().await, 1000 + 50 + 15);
        service(&app).adjust(user_id(&mei).await, -15, "spent").await.unwrap();
        app.bank_with(&session, json!({ "event": "refund", "amount": 500 })).await;
        // She has spent it: she owes it.
        assert_eq!((mei.entries("clawback").await, jun.available().await), (vec![(0, 15), (-15, 0)], 1000));
        assert_eq!(counts(&mei).await, [1, 1, 1, 0].map(Value::from));
        app.audit().await;

        let lin = invited(&app, &code_of(&mei).await).await;
        let session = lin.bought(&app, "cny10").await;
        assert_eq!(mei.available().await, 15);
        app.bank(&session, "dispute").await;
        assert_eq!((mei.available().await, lin.available().await), (0, 1000));
        app.bank(&session, "dispute_won").await;
        assert_eq!((mei.available().await, lin.available().await), (15, 1000 + 100 + 30));
        app.audit().await;
    }
}

on_both! {
    /// Only the first proof of a mailbox that was never here binds anybody, and never to themselves.
    async fn nobody_is_bound_twice_or_to_themselves_or_with_a_mailbox_that_was_here(app: TestApp) {
        let mei = app.user().await;
        let (code, other) = (code_of(&mei).await, code_of(&app.user().await).await);
        for nonsense in ["", "0123456789ab", "0123456789AB", "' OR 1=1 --", user_id(&mei).await.to_string().as_str()] {
            let _ = invited(&app, nonsense).await;
        }
        let tagged = TestUser::new(app.running.url.as_str(), &mei.email.replace('@', "+friend@"));
        let _ = comes(&tagged, &code).await;
        assert_eq!(number(&app, BOUND).await, 0);
        let jun = invited(&app, &code).await;
        app.advance(61).await;
        let _ = comes(&jun, &other).await;
        app.advance(61).await;
        // Whoever was here uninvited is nobody's.
        let _ = comes(&mei, &other).await;
        assert_eq!((number(&app, BOUND).await, counts(&mei).await), (1, [1, 0, 0, 0].map(Value::from)));
        jun.prove().await;
        let _ = leaving::leave(&jun).await.expect(202);
        app.advance(61).await;
        let _ = comes(&jun, &code).await;
        assert_eq!(number(&app, BOUND).await, 1);
        app.audit().await;
    }
}

on_both! {
    /// At the limit one is counted before the other, however many are paid at once; whoever was invited has done what was asked.
    async fn nobody_is_paid_for_more_than_the_limit_whoever_pays_at_once(app: TestApp) {
        let narrow = SecondInstance::open(&app, |plan| {
            let referral = &mut plan.config.referral;
            (referral.inviter_credits, referral.total_max, referral.month_max) = (7, 3, 2);
        }).await;
        let mei = app.user().await;
        let code = code_of(&mei).await;
        let mut friends = Vec::new();
        for _ in 0..5 {
            let friend = app.visitor();
            let _ = comes_to(&narrow.for_user(&friend), &friend, &code).await;
            friends.push(friend);
        }
        app.advance(61).await;
        let _ = join_all(friends.iter().map(TestUser::sign_in)).await;
        let _ = join_all(friends[..3].iter().map(|friend| friend.bought(&app, "cny10"))).await;
        assert_eq!(counts(&mei).await, [5, 2, 2, 14].map(Value::from));
        for friend in &friends[..3] {
            assert_eq!(friend.entries("referral").await, [(30, 0)]);
        }
        app.advance(30 * DAY_SECONDS + 1).await;
        let _ = join_all([&mei, &friends[3], &friends[4]].map(TestUser::sign_in)).await;
        let _ = join_all(friends[3..].iter().map(|friend| friend.bought(&app, "cny10"))).await;
        assert_eq!(counts(&mei).await, [5, 3, 1, 21].map(Value::from));
        app.audit().await;
    }
}

on_both! {
    /// A blocked account gets nothing and brings nothing; for whoever has left, the invited one is given theirs.
    async fn who_is_blocked_or_has_left_is_paid_for_nobody(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let (of_mei, of_ann) = (code_of(&mei).await, code_of(&ann).await);
        let (jun, lin, kai) = (invited(&app, &of_mei).await, invited(&app, &of_ann).await, invited(&app, &of_ann).await);
        let mei_id = user_id(&mei).await;
        service(&app).block(mei_id, true, "a farm").await.unwrap();
        service(&app).block(user_id(&kai).await, true, "a farm").await.unwrap();
        let _ = jun.bought(&app, "cny10").await;
        assert_eq!(jun.entries("referral").await, []);
        ann.prove().await;
        let _ = leaving::leave(&ann).await.expect(202);
        let _ = lin.bought(&app, "cny10").await;
        assert_eq!(lin.entries("referral").await, [(30, 0)]);
        let to = "SELECT COUNT(*) AS n FROM entries WHERE kind = 'referral'";
        assert_eq!(number(&app, to).await, 1, "who has left was paid");
        // What was a link of theirs is nobody's, and one that is blocked brings nobody.
        for code in [&of_ann, &of_mei] {
            let _ = invited(&app, code).await;
        }
        assert_eq!(number(&app, BOUND).await, 3);
        // Innocent after all: what was promised comes with the next order.
        service(&app).block(mei_id, false, "looked at").await.unwrap();
        let _ = jun.bought(&app, "cny10").await;
        assert_eq!((jun.entries("referral").await, number(&app, to).await), (vec![(30, 0)], 3));
        app.audit().await;
    }
}

on_both! {
    /// The proof binds, by whichever way it comes, and an order that was paid before it counts.
    async fn an_order_before_the_proof_counts_and_google_is_a_proof(app: TestApp) {
        let mei = app.user().await;
        let code = code_of(&mei).await;
        let jun = app.visitor();
        let input = json!({ "email": jun.email, "password": "a long walk in the rain" });
        let _ = jun.post("/api/auth/register", input).await.expect(201);
        assert_eq!(jun.get(PATH).await.expect(200).json["link"], Value::Null);
        let _ = jun.bought(&app, "cny10").await;
        assert_eq!(jun.entries("referral").await, []);
        let proof = json!({ "email": jun.email, "code": jun.mailed_code().await, "invite": code });
        let _ = jun.post("/api/auth/code/verify", proof).await.expect(200);
        assert_eq!((jun.entries("referral").await, mei.entries("referral").await), (vec![(30, 0)], vec![(30, 0)]));

        let ada = app.visitor();
        let _ = google::sign_in_with(&app, &ada, &format!("?invite={code}"), google::verified("1001", &ada.email)).await;
        assert_eq!(counts(&mei).await, [2, 1, 1, 30].map(Value::from));
        assert!(code_of(&ada).await != code);

        let off = SecondInstance::open(&app, |plan| {
            let referral = &mut plan.config.referral;
            (referral.inviter_credits, referral.invited_credits) = (0, 0);
        }).await;
        let shown = off.for_user(&mei).get(PATH).await.expect(200).json;
        assert_eq!((&shown["open"], &shown["link"]), (&json!(false), &Value::Null));
        let late = app.visitor();
        let _ = comes_to(&off.for_user(&late), &late, &code).await;
        assert_eq!(number(&app, BOUND).await, 2);
        app.audit().await;
    }
}
