//! What an operator does by hand (requirements C2, C7, D4): each act once, in one write, in the audit log.

use std::sync::Arc;

use darkroom::codes::NewCode;
use darkroom::db::Stmt;
use darkroom::ids::UserId;
use darkroom::ledger::Credits;
use darkroom::operator::{self, OperatorService, Payment, Refusal, Sum};
use darkroom::orders::Currency;
use darkroom_tests::{TestApp, on_both};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::{number, user_id};

/// The operator's service in this app.
pub(crate) fn service(app: &TestApp) -> OperatorService<'_> {
    OperatorService::by_hand(&app.state.db, app.state.clock.now(), "ops")
}

/// The acts that are in the log, newest first: who, what, about whom, and the rest.
async fn log(app: &TestApp) -> Vec<(String, String, String, Value)> {
    let acts = operator::audit_events(&app.state.db, None, 100).await.unwrap();
    let act =
        |row: operator::AuditEventRow| (row.operator, row.event, row.subject, serde_json::from_str(&row.data).unwrap());
    acts.into_iter().map(act).collect()
}

on_both! {
    async fn every_act_is_in_the_log_with_what_it_did(app: TestApp) {
        let mei = app.user().await;
        let id = user_id(&mei).await;
        service(&app).adjust(id, 30, "an apology").await.unwrap();
        service(&app).set_level(id, "plus", "a test").await.unwrap();
        let ends_at = service(&app).give_plan(id, "pro", "a partner").await.unwrap();
        let new = NewCode { credits: Credits::new(10).unwrap(), level: None, uses_max: 1, use_by: None, note: "fair" };
        assert_eq!(service(&app).make_codes(3, &new).await.unwrap().len(), 3);
        let payment = Payment { sum: Sum::Pack("cny30"), reference: "wx-1", note: "red packet", bonus: 0 };
        let booked = service(&app).book(id, &payment).await.unwrap();

        let me = mei.get("/api/auth/me").await.expect(200).json;
        assert_eq!((&me["level"], &me["plan"]), (&json!("pro"), &json!("pro")));
        assert_eq!((&me["credits"]["bought"], &me["credits"]["plan"]), (&json!(1330), &json!(3500)));
        assert_eq!(me["credits"]["plan_expires_at"], ends_at.to_string());
        let order = mei.get(&format!("/api/billing/orders/{}", booked.order.id)).await.expect(200).json;
        assert_eq!((&order["state"], &order["method"], &order["credits"]), (&json!("paid"), &json!("manual"), &json!(300)));
        let ledger = mei.get("/api/billing/ledger?kind=adjustment").await.expect(200);
        assert_eq!(ledger.json["items"][0]["title"], "an apology");

        let log = log(&app).await;
        let acts: Vec<_> = log.iter().map(|(who, what, about, _)| (who.as_str(), what.as_str(), about.as_str())).collect();
        let id = id.to_string();
        let about = id.as_str();
        assert_eq!(acts, [("ops", "book_payment", about), ("ops", "make_codes", "3 codes"), ("ops", "give_plan", about),
                          ("ops", "set_level", about), ("ops", "adjust_credits", about)]);
        assert_eq!((&log[0].3["reference"], &log[0].3["amount"]), (&json!("wx-1"), &json!("30.00")));
        let stood = |bought: i64| json!({ "level": "free", "role": "user", "blocked": false, "bought": bought, "plan": 0,
                                          "held": 0, "debt": 0, "sessions": 1 });
        assert_eq!(log[4].3, json!({ "credits": 30, "reason": "an apology", "before": stood(1000), "after": stood(1030) }));
        app.audit().await;
    }
}

on_both! {
    async fn what_is_refused_is_not_in_the_log(app: TestApp) {
        let mei = app.user().await;
        let id = user_id(&mei).await;
        let nobody = UserId::new(app.state.clock.now());
        let service = service(&app);
        assert!(matches!(service.adjust(id, -1001, "too much").await, Err(Refusal::BelowZero)));
        assert!(matches!(service.adjust(id, 5, " ").await, Err(Refusal::Field { .. })));
        assert!(matches!(service.adjust(id, 0, "nothing").await, Err(Refusal::Field { .. })));
        assert!(matches!(service.adjust(nobody, 5, "who").await, Err(Refusal::NoSuchPerson)));
        assert!(matches!(service.set_level(id, "gold", "a test").await, Err(Refusal::Field { .. })));
        assert!(matches!(service.set_level(nobody, "plus", "a test").await, Err(Refusal::NoSuchPerson)));
        assert!(matches!(service.give_plan(id, "free", "").await, Err(Refusal::Wrong(_))));
        assert!(matches!(service.give_plan(nobody, "pro", "").await, Err(Refusal::NoSuchPerson)));
        let pack = |pack| Payment { sum: Sum::Pack(pack), reference: "r", note: "", bonus: 0 };
        assert!(matches!(service.book(id, &pack("cny1")).await, Err(Refusal::Field { .. })));
        assert!(matches!(service.book(nobody, &pack("cny10")).await, Err(Refusal::NoSuchPerson)));
        let nothing = Payment { sum: Sum::Amount(0, Currency::Cny), reference: "r", note: "", bonus: 0 };
        assert!(matches!(service.book(id, &nothing).await, Err(Refusal::Wrong(_))));
        let _ = service.give_plan(id, "creator", "").await.unwrap();
        assert!(matches!(service.give_plan(id, "pro", "").await, Err(Refusal::HasPlan)));
        assert_eq!(log(&app).await.len(), 1);
        assert_eq!(mei.credits().await["available"], 2400);
        app.audit().await;
    }
}

on_both! {
    async fn a_payment_is_booked_once_for_each_reference(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let (id, other) = (user_id(&mei).await, user_id(&ann).await);
        let app = Arc::new(app);
        let mut duplicates = JoinSet::new();
        for _ in 0..20 {
            let app = Arc::clone(&app);
            duplicates.spawn(async move {
                let payment = Payment { sum: Sum::Pack("cny10"), reference: "wx-7", note: "red packet", bonus: 0 };
                service(&app).book(id, &payment).await.unwrap()
            });
        }
        let booked = duplicates.join_all().await;
        assert_eq!(booked.iter().filter(|booked| !booked.before).count(), 1);
        assert!(booked.iter().all(|one| one.order.id == booked[0].order.id));
        assert_eq!(mei.credits().await["available"], 1100);
        // The reference is that payment's: neither another sum nor another user has it.
        let dearer = Payment { sum: Sum::Pack("cny30"), reference: "wx-7", note: "", bonus: 0 };
        assert!(matches!(service(&app).book(id, &dearer).await, Err(Refusal::ReferenceTaken { .. })));
        let same = Payment { sum: Sum::Pack("cny10"), reference: "wx-7", note: "", bonus: 0 };
        assert!(matches!(service(&app).book(other, &same).await, Err(Refusal::ReferenceTaken { .. })));
        assert_eq!(ann.credits().await["available"], 1000);
        assert_eq!(log(&app).await.len(), 1);

        // What does not divide evenly is rounded up in the customer's favour.
        for (amount, currency, reference, credits) in
            [(1, Currency::Cny, "a", 1), (1234, Currency::Cny, "b", 124), (101, Currency::Usd, "c", 71),
             (9_983_000, Currency::Usdt, "d", 699)]
        {
            let payment = Payment { sum: Sum::Amount(amount, currency), reference, note: "", bonus: 0 };
            assert_eq!(service(&app).book(other, &payment).await.unwrap().order.credits, credits, "{reference}");
        }
        assert_eq!(ann.credits().await["available"], 1000 + 1 + 124 + 71 + 699);
        app.audit().await;
    }
}

on_both! {
    async fn the_log_can_only_grow(app: TestApp) {
        let mei = app.user().await;
        service(&app).adjust(user_id(&mei).await, 5, "a gift").await.unwrap();
        for sql in ["UPDATE operator_acts SET operator = 'x'", "DELETE FROM operator_acts"] {
            let error = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap_err();
            assert!(error.is_refusal("audit_log_is_append_only"), "{sql}: {error}");
        }
        let code = app.code(json!({ "credits": 1 })).await;
        let _ = mei.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        for sql in ["UPDATE redemptions SET at = 0", "DELETE FROM redemptions"] {
            let error = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap_err();
            assert!(error.is_refusal("redemptions_are_append_only"), "{sql}: {error}");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM operator_acts").await, 2);
    }
}

on_both! {
    async fn people_are_found_by_address_name_and_id(app: TestApp) {
        let (mei, _) = (app.user().await, app.user().await);
        let id = user_id(&mei).await;
        let (db, now) = (&app.state.db, app.state.clock.now());
        for text in [mei.email.to_uppercase(), id.to_string(), mei.email[..16].to_owned()] {
            let found = operator::find(db, &text, 10, now).await.unwrap();
            assert_eq!(found.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), [id.to_string()], "{text}");
            assert_eq!((found[0].credits.available, found[0].plan.as_str()), (1000, "free"));
        }
        assert_eq!(operator::find(db, "visitor-", 10, now).await.unwrap().len(), 2);
        assert_eq!(operator::find(db, "100%", 10, now).await.unwrap().len(), 0);
        assert_eq!(operator::named(db, &mei.email.to_uppercase()).await.unwrap(), Some(id));
        assert_eq!(operator::named(db, "visitor-").await.unwrap(), None);
        let ledger = operator::ledger(db, id, 10).await.unwrap();
        assert_eq!((ledger.len(), ledger[0].kind.as_str(), ledger[0].available_after), (1, "signup", 1000));
    }
}
