//! Stripe's subscriptions: they begin with a payment, time renews them, and they end.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Receiver, Running, start_listening};
use crate::stripe::PLAN;

/// Longer than every month, shorter than two.
const MONTH_SECONDS: i64 = 31 * 86_400 + 3600;

async fn start() -> (Running, Receiver) {
    let folder = std::env::temp_dir().join(format!("sandbox-{}", darkroom_dev::random::letters(12)));
    start_listening(&folder, 1000.0).await
}

/// The next so many events: type and object, by their type.
async fn next(hook: &mut Receiver, count: usize) -> Vec<(String, Value)> {
    let mut told = Vec::new();
    for _ in 0..count {
        let event = hook.next().await.object();
        told.push((event["type"].as_str().unwrap().to_owned(), event["data"]["object"].clone()));
    }
    told
}

fn kinds(told: &[(String, Value)]) -> Vec<&str> {
    let mut kinds: Vec<_> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.sort_unstable();
    kinds
}

fn one<'a>(told: &'a [(String, Value)], kind: &str) -> &'a Value {
    &told.iter().find(|(known, _)| known == kind).expect(kind).1
}

/// A subscription whose first payment is told.
async fn subscribed(sandbox: &Running, hook: &mut Receiver) -> (String, String, Vec<(String, Value)>) {
    let session = sandbox.session(&PLAN).await;
    sandbox.does(&session, json!({ "event": "pay" })).await;
    let told = next(hook, 3).await;
    let id = one(&told, "customer.subscription.created")["id"].as_str().unwrap().to_owned();
    (session, id, told)
}

#[tokio::test]
async fn the_first_payment_makes_customer_subscription_and_invoice() {
    let (sandbox, mut hook) = start().await;
    let (session, id, told) = subscribed(&sandbox, &mut hook).await;
    assert_eq!(kinds(&told), ["checkout.session.completed", "customer.subscription.created", "invoice.paid"]);
    let completed = one(&told, "checkout.session.completed");
    assert_eq!(
        (&completed["id"], &completed["subscription"], &completed["payment_intent"]),
        (&json!(session), &json!(id), &Value::Null)
    );
    let subscription = sandbox.look_up(&format!("/subscriptions/{id}?expand[]=latest_invoice")).await;
    assert_eq!((&subscription["status"], &subscription["metadata"]["user_id"]), (&json!("active"), &json!("usr_1")));
    assert_eq!(subscription.get("current_period_end"), None);
    let item = &subscription["items"]["data"][0];
    let length = item["current_period_end"].as_i64().unwrap() - item["current_period_start"].as_i64().unwrap();
    assert!((28 * 86_400..=31 * 86_400).contains(&length));
    let invoice = one(&told, "invoice.paid");
    assert_eq!(subscription["latest_invoice"]["id"], invoice["id"]);
    assert_eq!((&invoice["billing_reason"], &invoice["amount_paid"]), (&json!("subscription_create"), &json!(999)));
    let parent = &invoice["parent"]["subscription_details"];
    assert_eq!((&parent["subscription"], &parent["metadata"]["user_id"]), (&json!(id), &json!("usr_1")));
    assert_eq!(invoice.get("subscription"), None);
    assert_eq!(invoice["lines"]["data"][0]["period"]["end"], item["current_period_end"]);
    let customer = sandbox.look_up(&format!("/customers/{}", subscription["customer"].as_str().unwrap())).await;
    assert_eq!(customer["email"], "ada@example.com");
    let theirs = sandbox.look_up(&format!("/subscriptions?customer={}", customer["id"].as_str().unwrap())).await;
    assert_eq!(theirs["data"][0]["id"], json!(id));
    sandbox.end().await;
}

#[tokio::test]
async fn time_renews_a_subscription_each_month() {
    let (sandbox, mut hook) = start().await;
    let (_, id, told) = subscribed(&sandbox, &mut hook).await;
    let first_end = one(&told, "customer.subscription.created")["items"]["data"][0]["current_period_end"].clone();
    sandbox.advance(MONTH_SECONDS).await;
    let told = next(&mut hook, 2).await;
    assert_eq!(kinds(&told), ["customer.subscription.updated", "invoice.paid"]);
    let invoice = one(&told, "invoice.paid");
    assert_eq!(
        (&invoice["billing_reason"], &invoice["lines"]["data"][0]["period"]["start"]),
        (&json!("subscription_cycle"), &first_end)
    );
    // The invoice's own period is the one that lies behind.
    assert_eq!(invoice["period_end"], first_end);
    // Three months at once bring three invoices.
    sandbox.advance(3 * MONTH_SECONDS).await;
    next(&mut hook, 6).await;
    let all = sandbox.look_up(&format!("/invoices?subscription={id}")).await;
    assert_eq!(all["data"].as_array().unwrap().len(), 5);
    sandbox.end().await;
}

#[tokio::test]
async fn a_subscription_canceled_at_its_periods_end_ends_then_and_can_be_resumed_before() {
    let (sandbox, mut hook) = start().await;
    let (_, id, _) = subscribed(&sandbox, &mut hook).await;
    let path = format!("/subscriptions/{id}");
    for wish in ["true", "false", "true"] {
        let said = sandbox.ask(&path, &[("cancel_at_period_end", wish)]).await;
        assert_eq!((&said["cancel_at_period_end"], &said["status"]), (&json!(wish == "true"), &json!("active")));
        let event = hook.next().await.object();
        assert_eq!(
            (&event["type"], &event["data"]["previous_attributes"]["cancel_at_period_end"]),
            (&json!("customer.subscription.updated"), &json!(wish != "true"))
        );
    }
    sandbox.advance(MONTH_SECONDS).await;
    let told = next(&mut hook, 1).await;
    let ended = one(&told, "customer.subscription.deleted");
    assert_eq!(
        (&ended["status"], &ended["cancellation_details"]["reason"]),
        (&json!("canceled"), &json!("cancellation_requested"))
    );
    assert_eq!(sandbox.stripe(Method::DELETE, &path, &[], None).await.status, 404);
    sandbox.advance(MONTH_SECONDS).await;
    assert_eq!(sandbox.look_up(&format!("/invoices?subscription={id}")).await["data"].as_array().unwrap().len(), 1);
    sandbox.end().await;
}

#[tokio::test]
async fn a_subscription_can_be_ended_at_once() {
    let (sandbox, mut hook) = start().await;
    let (_, id, _) = subscribed(&sandbox, &mut hook).await;
    let said = sandbox.stripe(Method::DELETE, &format!("/subscriptions/{id}"), &[], None).await;
    assert_eq!((said.status, &said.body["status"]), (200, &json!("canceled")));
    assert_eq!(kinds(&next(&mut hook, 1).await), ["customer.subscription.deleted"]);
    sandbox.end().await;
}

#[tokio::test]
async fn a_deleted_customer_takes_the_subscriptions_along() {
    let (sandbox, mut hook) = start().await;
    let (_, _, told) = subscribed(&sandbox, &mut hook).await;
    let customer = one(&told, "customer.subscription.created")["customer"].as_str().unwrap().to_owned();
    let path = format!("/customers/{customer}");
    let said = sandbox.stripe(Method::DELETE, &path, &[], None).await;
    assert_eq!(said.body, json!({ "id": customer, "object": "customer", "deleted": true }));
    assert_eq!(kinds(&next(&mut hook, 1).await), ["customer.subscription.deleted"]);
    assert_eq!(sandbox.look_up(&path).await["deleted"], true);
    assert_eq!(sandbox.stripe(Method::DELETE, &path, &[], None).await.status, 404);
    sandbox.end().await;
}

#[tokio::test]
async fn a_payment_that_fails_leaves_the_subscription_past_due_until_it_recovers_or_ends() {
    for (word, events, status, reason) in [
        ("payment_recovers", vec!["customer.subscription.updated", "invoice.paid"], "active", Value::Null),
        ("payment_given_up", vec!["customer.subscription.deleted"], "canceled", json!("payment_failed")),
    ] {
        let (sandbox, mut hook) = start().await;
        let (session, id, _) = subscribed(&sandbox, &mut hook).await;
        sandbox.does(&session, json!({ "event": "next_payment_fails" })).await;
        sandbox.advance(MONTH_SECONDS).await;
        let told = next(&mut hook, 2).await;
        assert_eq!(kinds(&told), ["customer.subscription.updated", "invoice.payment_failed"]);
        assert_eq!(one(&told, "customer.subscription.updated")["status"], "past_due");
        let invoice = one(&told, "invoice.payment_failed");
        assert_eq!((&invoice["status"], &invoice["amount_paid"]), (&json!("open"), &json!(0)));
        sandbox.does(&id, json!({ "event": word })).await;
        assert_eq!(kinds(&next(&mut hook, events.len()).await), events);
        let now = sandbox.look_up(&format!("/subscriptions/{id}")).await;
        assert_eq!((&now["status"], &now["cancellation_details"]["reason"]), (&json!(status), &reason));
        sandbox.end().await;
    }
}

#[tokio::test]
async fn an_open_invoice_is_paid_on_demand_unless_the_card_is_declined() {
    let (sandbox, mut hook) = start().await;
    let (session, _, _) = subscribed(&sandbox, &mut hook).await;
    sandbox.does(&session, json!({ "event": "next_payment_fails" })).await;
    sandbox.advance(MONTH_SECONDS).await;
    let told = next(&mut hook, 2).await;
    let pay = format!("/invoices/{}/pay", one(&told, "invoice.payment_failed")["id"].as_str().unwrap());
    sandbox.does(&session, json!({ "event": "next_payment_fails" })).await;
    let declined = sandbox.stripe(Method::POST, &pay, &[], None).await;
    assert_eq!((declined.status, declined.error("type"), declined.error("code")), (402, "card_error", "card_declined"));
    sandbox.end().await;
}

#[tokio::test]
async fn a_refund_of_a_renewal_finds_its_way_to_the_invoice() {
    let (sandbox, mut hook) = start().await;
    let (session, _, told) = subscribed(&sandbox, &mut hook).await;
    sandbox.does(&session, json!({ "event": "refund", "amount": 500 })).await;
    let refund = one(&next(&mut hook, 2).await, "refund.updated").clone();
    let intent = refund["payment_intent"].as_str().unwrap();
    let path = format!("/invoice_payments?payment[type]=payment_intent&payment[payment_intent]={intent}");
    let invoice = &one(&told, "invoice.paid")["id"];
    assert_eq!(sandbox.look_up(&path).await["data"][0]["invoice"], *invoice);
    let expanded = sandbox.look_up(&format!("/invoices/{}?expand[]=payments", invoice.as_str().unwrap())).await;
    assert_eq!(expanded["payments"]["data"][0]["payment"]["payment_intent"], json!(intent));
    sandbox.end().await;
}

#[tokio::test]
async fn a_bill_may_be_tried_with_another_card_first_and_cost_something_else() {
    let (sandbox, mut hook) = start().await;
    let (session, _, _) = subscribed(&sandbox, &mut hook).await;
    sandbox.does(&session, json!({ "event": "next_payment_switches" })).await;
    sandbox.does(&session, json!({ "event": "price_changes", "amount": 1234 })).await;
    let changed = next(&mut hook, 1).await;
    let item = &one(&changed, "customer.subscription.updated")["items"]["data"][0];
    assert_eq!(item["price"]["unit_amount"], 1234);
    sandbox.advance(31 * 86_400).await;
    let told = next(&mut hook, 2).await;
    let invoice = one(&told, "invoice.paid");
    assert_eq!(invoice["amount_paid"], 1234);
    let path = format!("/invoices/{}?expand[]=payments", invoice["id"].as_str().unwrap());
    let payments = sandbox.look_up(&path).await["payments"]["data"].clone();
    assert_eq!((&payments[0]["status"], &payments[1]["status"]), (&json!("canceled"), &json!("paid")));
    assert_ne!(payments[0]["payment"]["payment_intent"], payments[1]["payment"]["payment_intent"]);
    assert_eq!(sandbox.drive(&format!("/sandbox/stripe/{session}"), json!({ "event": "price_changes" })).await.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn the_portal_shows_the_plan_cancels_it_and_leads_back() {
    let (sandbox, mut hook) = start().await;
    let (_, id, told) = subscribed(&sandbox, &mut hook).await;
    let customer = one(&told, "customer.subscription.created")["customer"].as_str().unwrap();
    let form = [("customer", customer), ("return_url", "https://shop.example/billing")];
    let visit = sandbox.ask("/billing_portal/sessions", &form).await;
    let url = visit["url"].as_str().unwrap();
    let page = sandbox.http.get(url).header("accept-language", "en").send().await.unwrap().text().await.unwrap();
    for text in ["Creator", "$9.99", "Renews on", "https://shop.example/billing", "Paid"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains('{'));
    for (wish, ends) in [("cancel", true), ("resume", false)] {
        let body = format!("subscription={id}&wish={wish}");
        let request = sandbox.http.post(url).header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body(body).send().await.unwrap().status(), 303);
        assert_eq!(hook.next().await.object()["data"]["object"]["cancel_at_period_end"], ends);
    }
    sandbox.advance(3601).await;
    assert_eq!(sandbox.http.get(url).send().await.unwrap().status(), 404);
    sandbox.end().await;
}

/// Half of the month is over: the rest of it at both prices, to the second, and nothing unless the bank pays.
#[tokio::test]
async fn a_change_of_price_bills_the_rest_of_the_period() {
    let (sandbox, mut hook) = start().await;
    let (session, id, _) = subscribed(&sandbox, &mut hook).await;
    let found = sandbox.look_up(&format!("/subscriptions/{id}")).await;
    let item = &found["items"]["data"][0];
    let period = ["current_period_start", "current_period_end"].map(|name| item[name].as_i64().unwrap());
    sandbox.advance((period[1] - period[0]) / 2).await;
    let half = ((period[0] + period[1]) / 2).to_string();
    let price =
        [("currency", "usd"), ("unit_amount", "1999"), ("recurring[interval]", "month"), ("product_data[name]", "Pro")];
    let price = sandbox.ask("/prices", &price).await["id"].as_str().unwrap().to_owned();
    let item = item["id"].as_str().unwrap();
    let details = "subscription_details";
    let (item_name, price_name) = (format!("{details}[items][0][id]"), format!("{details}[items][0][price]"));
    let (date_name, behavior_name) = (format!("{details}[proration_date]"), format!("{details}[proration_behavior]"));
    let preview = [
        ("subscription", id.as_str()),
        (&item_name, item),
        (&price_name, &price),
        (&date_name, &half),
        (&behavior_name, "always_invoice"),
    ];
    let preview = sandbox.ask("/invoices/create_preview", &preview).await;
    let amounts: Vec<_> = preview["lines"]["data"].as_array().unwrap().iter().map(|line| &line["amount"]).collect();
    assert_eq!(amounts, [&json!(-500), &json!(1000)]);
    assert_eq!((&preview["amount_due"], &preview["status"]), (&json!(500), &json!("draft")));

    let change = [
        ("items[0][id]", item),
        ("items[0][price]", &price),
        ("proration_date", &half),
        ("proration_behavior", "always_invoice"),
        ("payment_behavior", "error_if_incomplete"),
    ];
    let path = format!("/subscriptions/{id}");
    sandbox.does(&session, json!({ "event": "next_payment_fails" })).await;
    let declined = sandbox.stripe(Method::POST, &path, &change, None).await;
    assert_eq!((declined.status, declined.error("code")), (402, "card_declined"));
    assert_eq!(sandbox.look_up(&path).await["items"]["data"][0]["price"]["unit_amount"], 999);

    let changed = sandbox.ask(&path, &change).await;
    assert_eq!(changed["items"]["data"][0]["price"]["unit_amount"], 1999);
    let told = next(&mut hook, 2).await;
    assert_eq!(kinds(&told), ["customer.subscription.updated", "invoice.paid"]);
    let paid = one(&told, "invoice.paid");
    assert_eq!((&paid["amount_paid"], &paid["billing_reason"]), (&json!(500), &json!("subscription_update")));
    assert_eq!(paid["lines"]["data"][1]["parent"]["invoice_item_details"]["proration"], true);
    assert_eq!(paid["lines"]["data"][1]["period"]["end"], period[1]);

    // Down without prorations: nothing now, the new price with the next period.
    let down = [
        ("currency", "usd"),
        ("unit_amount", "999"),
        ("recurring[interval]", "month"),
        ("product_data[name]", "Creator"),
    ];
    let price = sandbox.ask("/prices", &down).await["id"].as_str().unwrap().to_owned();
    let down = [("items[0][id]", item), ("items[0][price]", &price), ("proration_behavior", "none")];
    let _ = sandbox.ask(&path, &down).await;
    assert_eq!(kinds(&next(&mut hook, 1).await), ["customer.subscription.updated"]);
    sandbox.advance(MONTH_SECONDS / 2 + 3600).await;
    let told = next(&mut hook, 2).await;
    assert_eq!(one(&told, "invoice.paid")["amount_paid"], 999);
    sandbox.end().await;
}
