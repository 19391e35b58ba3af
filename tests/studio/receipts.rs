//! Receipts by mail (requirement B2): one for every payment, in its owner's language, whoever dies in between.

use darkroom::operator::{Payment, Sum};
use darkroom_tests::{SecondInstance, TestApp, TestUser, on_both_quietly, session_of};
use serde_json::{Value, json};

use crate::front::{number, reconcile, user_id};
use crate::operator::service;

/// Somebody pays for a pack; answers the order's id.
async fn pays(app: &TestApp, user: &TestUser, reference: &str) -> String {
    let payment = Payment { sum: Sum::Pack("cny68"), reference, note: "WeChat", bonus: 0 };
    let booked = service(app).book(user_id(user).await, &payment).await.unwrap();
    booked.order.id.to_string()
}

/// What stands above this user's mails that tell of money, newest first.
async fn subjects_with(user: &TestUser, words: &str) -> Vec<String> {
    let mails = user.mails().await;
    let about = mails.iter().filter(|mail| mail["text"].as_str().unwrap().contains(words));
    about.map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

/// This user's receipts, newest first.
async fn receipts(user: &TestUser) -> Vec<Value> {
    let mails = user.mails().await;
    mails.into_iter().filter(|mail| mail["text"].as_str().unwrap().contains("ord_")).collect()
}

on_both_quietly! {
    async fn a_receipt_comes_once_and_in_its_owners_language(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let _ = mei.patch("/api/auth/me", json!({ "locale": "zh-CN" })).await.expect(200);
        let orders = [pays(&app, &mei, "a").await, pays(&app, &ann, "b").await];
        tokio::join!(reconcile(&app), reconcile(&app));
        reconcile(&app).await;
        for (user, order, subject, words) in [
            (&mei, &orders[0], "暗房收据：714 积分", "购买的积分永不过期"),
            (&ann, &orders[1], "Darkroom receipt: 714 credits", "Bought credits never expire"),
        ] {
            let receipts = receipts(user).await;
            assert_eq!(receipts.len(), 1, "{receipts:?}");
            assert_eq!(receipts[0]["subject"], subject);
            for words in [words, "68.00 CNY", order] {
                assert!(receipts[0]["text"].as_str().unwrap().contains(words), "{words}: {receipts:?}");
                assert!(receipts[0]["html"].as_str().unwrap().contains(words), "{words}: {receipts:?}");
            }
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
        app.audit().await;
    }
}

on_both_quietly! {
    /// What a process leaves that dies right after the service took the mail: a letter that is not noted as sent.
    async fn who_dies_after_sending_sends_nothing_twice(app: TestApp) {
        let mei = app.user().await;
        let _ = pays(&app, &mei, "a").await;
        reconcile(&app).await;
        let forget = darkroom::db::Stmt::new("UPDATE letters SET sent_at = NULL");
        let _ = app.state.db.write(vec![forget]).await.unwrap();
        // Meanwhile its owner changed the language: the words would be others, the mail is the same.
        let _ = mei.patch("/api/auth/me", json!({ "locale": "zh-CN" })).await.expect(200);
        app.advance(61).await;
        reconcile(&app).await;
        assert_eq!(receipts(&mei).await.len(), 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
    }
}

on_both_quietly! {
    async fn a_mail_service_that_is_away_gets_it_later_and_is_not_asked_for_ever(app: TestApp) {
        let mei = app.user().await;
        let _ = pays(&app, &mei, "a").await;
        let cut_off = SecondInstance::open(&app, |plan| {
            plan.config.mail.as_mut().unwrap().base_url = "http://127.0.0.1:9".parse().unwrap();
        })
        .await;
        for _ in 0..3 {
            let _ = cut_off.cron().await.expect(200);
            // Not due yet: it is left alone.
            let _ = cut_off.cron().await.expect(200);
            app.advance(3600).await;
        }
        assert_eq!(number(&app, "SELECT tries AS n FROM letters").await, 3);
        reconcile(&app).await;
        assert_eq!(receipts(&mei).await.len(), 1);

        let _ = pays(&app, &mei, "b").await;
        for _ in 0..10 {
            let _ = cut_off.cron().await.expect(200);
            app.advance(6 * 3600).await;
        }
        assert_eq!(number(&app, "SELECT MAX(tries) AS n FROM letters").await, 6);
        reconcile(&app).await;
        assert_eq!(receipts(&mei).await.len(), 1, "a day later it was given up");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Without a mailer letters wait; with one, what is a week old is not told any more.
    async fn a_deployment_without_mail_keeps_silent(app: TestApp) {
        let mei = app.user().await;
        let _ = pays(&app, &mei, "a").await;
        let mute = SecondInstance::open(&app, |plan| plan.config.mail = None).await;
        assert_eq!(mute.cron().await.expect(200).json["letters"], 0);
        assert_eq!(number(&app, "SELECT tries AS n FROM letters").await, 0);
        app.advance(8 * 86_400).await;
        let _ = pays(&app, &mei, "b").await;
        reconcile(&app).await;
        assert_eq!(receipts(&mei).await.len(), 1, "that of the new payment");
    }
}

on_both_quietly! {
    /// Where the cron rings once a day nobody waits that long for a receipt.
    async fn a_receipt_comes_right_after_the_answer(app: TestApp) {
        let mei = app.user().await;
        let instance = SecondInstance::standing_in(&app).await;
        let caller = instance.for_user(&mei);
        let order = caller.usdt_order().await;
        let _ = app.pays_for(&order).await;
        app.advance(61).await;
        assert_eq!(caller.order_now(&order).await["state"], "paid");
        instance.rest().await;
        assert_eq!(receipts(&mei).await.len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Requirement D4: every month of a plan has its receipt, and a bill that is told twice has one.
    async fn every_bill_of_a_plan_has_its_receipt(app: TestApp) {
        let mei = app.user_with(0).await;
        app.stripe_plans(json!({ "webhooks": "twice" })).await;
        let wanted = mei.order("/api/billing/subscription", json!({ "plan": "creator" })).await.expect(201).json;
        app.bank(&session_of(&wanted), "pay").await;
        app.advance(32 * 86_400).await;
        let _ = app.stripe().await;
        reconcile(&app).await;
        assert_eq!(subjects_with(&mei, "20.00 USD").await, ["Darkroom receipt: Creator plan"; 2]);
        assert_eq!(subjects_with(&mei, "Credits of this period: 1400").await.len(), 2);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
        app.audit().await;
    }
}
