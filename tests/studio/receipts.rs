//! Receipts by mail (requirement B2): one for every payment, in its owner's language, whoever dies in between.

use darkroom::operator::{Payment, Sum};
use darkroom_tests::{Annex, House, Person, on_both_quietly, session_of};
use serde_json::{Value, json};

use crate::front::{number, reconcile, user};
use crate::operator::desk;

/// Somebody pays for a pack; answers the order's id.
async fn pays(house: &House, person: &Person, reference: &str) -> String {
    let payment = Payment { sum: Sum::Pack("cny68"), reference, note: "WeChat" };
    let booked = desk(house).book(user(person).await, &payment).await.unwrap();
    booked.order.id.to_string()
}

/// What stands above this person's mails that tell of money, newest first.
async fn subjects_with(person: &Person, words: &str) -> Vec<String> {
    let mails = person.mails().await;
    let about = mails.iter().filter(|mail| mail["text"].as_str().unwrap().contains(words));
    about.map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

/// This person's receipts, newest first.
async fn receipts(person: &Person) -> Vec<Value> {
    let mails = person.mails().await;
    mails.into_iter().filter(|mail| mail["text"].as_str().unwrap().contains("ord_")).collect()
}

on_both_quietly! {
    async fn a_receipt_comes_once_and_in_its_owners_language(house: House) {
        let (mei, ann) = (house.person().await, house.person().await);
        let _ = mei.patch("/api/auth/me", json!({ "locale": "zh-CN" })).await.expect(200);
        let orders = [pays(&house, &mei, "a").await, pays(&house, &ann, "b").await];
        tokio::join!(reconcile(&house), reconcile(&house));
        reconcile(&house).await;
        for (person, order, subject, words) in [
            (&mei, &orders[0], "暗房收据：714 积分", "购买的积分永不过期"),
            (&ann, &orders[1], "Darkroom receipt: 714 credits", "Bought credits never expire"),
        ] {
            let receipts = receipts(person).await;
            assert_eq!(receipts.len(), 1, "{receipts:?}");
            assert_eq!(receipts[0]["subject"], subject);
            for words in [words, "68.00 CNY", order] {
                assert!(receipts[0]["text"].as_str().unwrap().contains(words), "{words}: {receipts:?}");
                assert!(receipts[0]["html"].as_str().unwrap().contains(words), "{words}: {receipts:?}");
            }
        }
        assert_eq!(number(&house, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
        house.audit().await;
    }
}

on_both_quietly! {
    /// What a process leaves that dies right after the service took the mail: a letter that is not noted as sent.
    async fn who_dies_after_sending_sends_nothing_twice(house: House) {
        let mei = house.person().await;
        let _ = pays(&house, &mei, "a").await;
        reconcile(&house).await;
        let forget = darkroom::db::Stmt::new("UPDATE letters SET sent_at = NULL");
        let _ = house.app.db.write(vec![forget]).await.unwrap();
        // Meanwhile its owner changed the language: the words would be others, the mail is the same.
        let _ = mei.patch("/api/auth/me", json!({ "locale": "zh-CN" })).await.expect(200);
        house.advance(61).await;
        reconcile(&house).await;
        assert_eq!(receipts(&mei).await.len(), 1);
        assert_eq!(number(&house, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
    }
}

on_both_quietly! {
    async fn a_mail_service_that_is_away_gets_it_later_and_is_not_asked_for_ever(house: House) {
        let mei = house.person().await;
        let _ = pays(&house, &mei, "a").await;
        let cut_off = Annex::open(&house, |plan| {
            plan.config.mail.as_mut().unwrap().base_url = "http://127.0.0.1:9".parse().unwrap();
        })
        .await;
        for _ in 0..3 {
            let _ = cut_off.cron().await.expect(200);
            // Not due yet: it is left alone.
            let _ = cut_off.cron().await.expect(200);
            house.advance(3600).await;
        }
        assert_eq!(number(&house, "SELECT tries AS n FROM letters").await, 3);
        reconcile(&house).await;
        assert_eq!(receipts(&mei).await.len(), 1);

        let _ = pays(&house, &mei, "b").await;
        for _ in 0..10 {
            let _ = cut_off.cron().await.expect(200);
            house.advance(6 * 3600).await;
        }
        assert_eq!(number(&house, "SELECT MAX(tries) AS n FROM letters").await, 6);
        reconcile(&house).await;
        assert_eq!(receipts(&mei).await.len(), 1, "a day later it was given up");
        house.audit().await;
    }
}

on_both_quietly! {
    /// Without a mailer letters wait; with one, what is a week old is not told any more.
    async fn a_deployment_without_mail_keeps_silent(house: House) {
        let mei = house.person().await;
        let _ = pays(&house, &mei, "a").await;
        let mute = Annex::open(&house, |plan| plan.config.mail = None).await;
        assert_eq!(mute.cron().await.expect(200).json["letters"], 0);
        assert_eq!(number(&house, "SELECT tries AS n FROM letters").await, 0);
        house.advance(8 * 86_400).await;
        let _ = pays(&house, &mei, "b").await;
        reconcile(&house).await;
        assert_eq!(receipts(&mei).await.len(), 1, "that of the new payment");
    }
}

on_both_quietly! {
    /// Where the cron rings once a day nobody waits that long for a receipt.
    async fn a_receipt_comes_right_after_the_answer(house: House) {
        let mei = house.person().await;
        let annex = Annex::twin(&house).await;
        let seat = annex.seat(&mei);
        let order = seat.usdt_order().await;
        let _ = house.pays_for(&order).await;
        house.advance(61).await;
        assert_eq!(seat.order_now(&order).await["state"], "paid");
        annex.rest().await;
        assert_eq!(receipts(&mei).await.len(), 1);
        house.audit().await;
    }
}

on_both_quietly! {
    /// Requirement D4: every month of a plan has its receipt, and a bill that is told twice has one.
    async fn every_bill_of_a_plan_has_its_receipt(house: House) {
        let mei = house.person_with(0).await;
        house.stripe_plans(json!({ "webhooks": "twice" })).await;
        let wanted = mei.order("/api/billing/subscription", json!({ "plan": "creator" })).await.expect(201).json;
        house.bank(&session_of(&wanted), "pay").await;
        house.advance(32 * 86_400).await;
        let _ = house.stripe().await;
        reconcile(&house).await;
        assert_eq!(subjects_with(&mei, "20.00 USD").await, ["Darkroom receipt: Creator plan"; 2]);
        assert_eq!(subjects_with(&mei, "Credits of this period: 1400").await.len(), 2);
        assert_eq!(number(&house, "SELECT COUNT(*) AS n FROM letters WHERE sent_at IS NULL").await, 0);
        house.audit().await;
    }
}
