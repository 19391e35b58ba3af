//! Stripe: sessions, keys, refusals, and the page customers pay on.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::harness::{Running, start};
use darkroom_dev::stripe::{MOUNT, OLDER_VERSION, VERSION};

/// A pack of credits for ¥68 by whatever the account offers, as the official client writes it.
pub(crate) const PACK: [(&str, &str); 11] = [
    ("mode", "payment"),
    ("line_items[0][quantity]", "1"),
    ("line_items[0][price_data][currency]", "cny"),
    ("line_items[0][price_data][unit_amount]", "6800"),
    ("line_items[0][price_data][product_data][name]", "点数包 <100>"),
    ("client_reference_id", "order_1"),
    ("metadata[order_id]", "order_1"),
    ("payment_intent_data[metadata][order_id]", "order_1"),
    ("success_url", "https://shop.example/ok?sid={CHECKOUT_SESSION_ID}"),
    ("cancel_url", "https://shop.example/no"),
    ("locale", "zh"),
];

/// A plan for $9.99 a month.
pub(crate) const PLAN: [(&str, &str); 9] = [
    ("mode", "subscription"),
    ("line_items[0][quantity]", "1"),
    ("line_items[0][price_data][currency]", "usd"),
    ("line_items[0][price_data][unit_amount]", "999"),
    ("line_items[0][price_data][product_data][name]", "Creator"),
    ("line_items[0][price_data][recurring][interval]", "month"),
    ("subscription_data[metadata][user_id]", "usr_1"),
    ("success_url", "https://shop.example/ok"),
    ("customer_email", "ada@example.com"),
];

/// The parameters with some of them changed; an empty value leaves one out.
pub(crate) fn with<'a>(form: &[(&'a str, &'a str)], change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| change.iter().all(|(changed, _)| changed != name));
    kept.chain(change.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

fn encoded(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// What Stripe answered.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Said {
    pub(crate) fn error(&self, name: &str) -> &str {
        self.body["error"][name].as_str().unwrap_or_default()
    }
}

impl Running {
    /// A call with the right key and version.
    pub(crate) async fn stripe(&self, method: Method, path: &str, form: &[(&str, &str)], key: Option<&str>) -> Said {
        self.stripe_in(VERSION, method, path, form, key).await
    }

    /// The same in one of the versions.
    async fn stripe_in(
        &self,
        version: &str,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Said {
        let mut request = self
            .http
            .request(method, format!("{}{MOUNT}/v1{path}", self.url))
            .bearer_auth(&self.secrets.stripe_key)
            .header("stripe-version", version)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(form));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Said { status, headers, body: response.json().await.unwrap() }
    }

    pub(crate) async fn look_up(&self, path: &str) -> Value {
        let said = self.stripe(Method::GET, path, &[], None).await;
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }

    pub(crate) async fn ask(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let said = self.stripe(Method::POST, path, form, None).await;
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }

    /// A new session, and its id.
    pub(crate) async fn session(&self, form: &[(&str, &str)]) -> String {
        let session = self.ask("/checkout/sessions", form).await;
        session["id"].as_str().unwrap().to_owned()
    }

    /// Something the customer or the bank does to a session.
    pub(crate) async fn does(&self, session: &str, event: Value) -> Value {
        let (status, body) = self.drive(&format!("/sandbox/stripe/{session}"), event).await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

#[tokio::test]
async fn a_session_is_made_and_found_again_with_its_lines() {
    let sandbox = start().await;
    let made = sandbox.ask("/checkout/sessions", &PACK).await;
    assert_eq!((&made["status"], &made["payment_status"]), (&json!("open"), &json!("unpaid")));
    assert_eq!((&made["amount_total"], &made["currency"]), (&json!(6800), &json!("cny")));
    assert_eq!((&made["client_reference_id"], &made["metadata"]["order_id"]), (&json!("order_1"), &json!("order_1")));
    assert_eq!(
        (&made["livemode"], &made["payment_intent"], &made["customer"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    assert_eq!(made["payment_method_types"], json!(["card", "alipay", "wechat_pay"]));
    assert_eq!(made["expires_at"].as_i64().unwrap() - made["created"].as_i64().unwrap(), 86_400);
    assert!(made["url"].as_str().unwrap().starts_with(&sandbox.url));
    assert_eq!(made.get("line_items"), None);
    let path = format!("/checkout/sessions/{}", made["id"].as_str().unwrap());
    let found = sandbox.look_up(&format!("{path}?expand[]=line_items")).await;
    assert_eq!(found["line_items"]["data"][0]["description"], "点数包 <100>");
    assert_eq!(sandbox.look_up(&format!("{path}/line_items")).await["data"][0]["amount_total"], 6800);
    sandbox.end().await;
}

#[tokio::test]
async fn the_same_key_gives_the_same_session_and_another_request_under_it_is_refused() {
    let sandbox = start().await;
    let create = |form: Vec<(&'static str, &'static str)>| {
        let sandbox = &sandbox;
        async move { sandbox.stripe(Method::POST, "/checkout/sessions", &form, Some("order_1-a1")).await }
    };
    let first = create(PACK.to_vec()).await;
    let again = create(PACK.iter().rev().copied().collect()).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(
        (first.headers.get("idempotent-replayed"), &again.headers["idempotent-replayed"]),
        (None, &"true".parse().unwrap())
    );
    assert_eq!(again.headers["original-request"], first.headers["request-id"]);
    let other = create(with(&PACK, &[("line_items[0][price_data][unit_amount]", "6900")])).await;
    assert_eq!((other.status, other.error("type")), (400, "idempotency_error"));
    assert!(other.error("message").contains("using a key other than 'order_1-a1'"));
    assert_eq!(sandbox.look_up("/checkout/sessions").await["data"].as_array().unwrap().len(), 1);
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 86_401 })).await;
    assert_ne!(create(PACK.to_vec()).await.body["id"], first.body["id"]);
    sandbox.end().await;
}

#[tokio::test]
async fn a_refused_parameter_does_not_use_its_key_up() {
    let sandbox = start().await;
    let wrong = with(&PACK, &[("success_url", "")]);
    assert_eq!(sandbox.stripe(Method::POST, "/checkout/sessions", &wrong, Some("k")).await.status, 400);
    assert_eq!(sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("k")).await.status, 200);
    sandbox.end().await;
}

#[tokio::test]
async fn the_key_and_the_version_are_asked_for() {
    let sandbox = start().await;
    let url = format!("{}{MOUNT}/v1/customers", sandbox.url);
    let call = |key: Option<&str>, version: Option<&str>| {
        let mut request = sandbox.http.get(&url);
        if let Some(key) = key {
            request = request.basic_auth(key, Some(""));
        }
        if let Some(version) = version {
            request = request.header("stripe-version", version);
        }
        async move {
            let response = request.send().await.unwrap();
            assert!(response.headers()["request-id"].to_str().unwrap().starts_with("req_"));
            let status = response.status().as_u16();
            let body: Value = response.json().await.unwrap();
            (status, body["error"]["message"].as_str().unwrap_or_default().to_owned())
        }
    };
    let key = sandbox.secrets.stripe_key.as_str();
    assert_eq!(call(Some(key), Some(VERSION)).await.0, 200);
    assert!(call(None, Some(VERSION)).await.1.starts_with("You did not provide an API key."));
    let (status, message) = call(Some("sk_test_wrongwrongwrong"), Some(VERSION)).await;
    assert_eq!((status, message.as_str()), (401, "Invalid API Key provided: sk_test_********rong"));
    assert_eq!(call(Some(key), None).await.0, 400);
    let unknown = call(Some(key), Some("2026-09-30.endive")).await;
    assert_eq!(unknown, (400, "Invalid Stripe API version: 2026-09-30.endive".to_owned()));
    sandbox.end().await;
}

#[tokio::test]
async fn a_session_that_stripe_would_not_make_is_refused_in_its_words() {
    let sandbox = start().await;
    let amount = "line_items[0][price_data][unit_amount]";
    let soon = (sandbox.clock.now().seconds() + 600).to_string();
    let cases = [
        ([("mode", "")], "parameter_missing", "mode"),
        ([("colour", "red")], "parameter_unknown", "colour"),
        ([(amount, "6.5")], "parameter_invalid_integer", amount),
        ([(amount, "100")], "amount_too_small", "line_items"),
        ([("success_url", "nowhere")], "url_invalid", "success_url"),
        ([("payment_method_types[0]", "card")], "parameter_unknown", "payment_method_types[0]"),
        ([("allowed_payment_method_types[0]", "cash")], "", "allowed_payment_method_types"),
        ([("line_items[0][price_data][recurring][interval]", "month")], "", "mode"),
        ([("expires_at", &soon)], "", "expires_at"),
        ([("customer", "cus_nobody")], "resource_missing", "customer"),
    ];
    for (change, code, param) in cases {
        let said = sandbox.stripe(Method::POST, "/checkout/sessions", &with(&PACK, &change), None).await;
        assert_eq!((said.status, said.error("code"), said.error("param")), (400, code, param), "{}", said.body);
        assert_eq!(said.error("type"), "invalid_request_error");
    }
    let missing = sandbox.stripe(Method::GET, "/checkout/sessions/cs_test_x", &[], None).await;
    assert_eq!((missing.status, missing.error("code")), (404, "resource_missing"));
    assert_eq!(sandbox.stripe(Method::POST, "/nothing", &[], None).await.status, 404);
    sandbox.end().await;
}

#[tokio::test]
async fn the_account_decides_how_a_session_can_be_paid() {
    let sandbox = start().await;
    let types = |session: &Value| session["payment_method_types"].clone();
    let set = async |wish: Value| assert_eq!(sandbox.drive("/sandbox/stripe/settings", wish).await.0, 200);
    let dollars = with(&PACK, &[("line_items[0][price_data][currency]", "usd")]);
    assert_eq!(types(&sandbox.ask("/checkout/sessions", &dollars).await), json!(["card"]));
    let card = with(&PACK, &[("allowed_payment_method_types[0]", "card")]);
    assert_eq!(types(&sandbox.ask("/checkout/sessions", &card).await), json!(["card"]));
    set(json!({ "wallets": false })).await;
    assert_eq!(types(&sandbox.ask("/checkout/sessions", &PACK).await), json!(["card"]));
    let alipay = with(&PACK, &[("allowed_payment_method_types[0]", "alipay")]);
    let none = sandbox.stripe(Method::POST, "/checkout/sessions", &alipay, None).await;
    assert!(none.error("message").starts_with("No valid payment method types for this Checkout Session."));

    // In the older version they can be named, and one that is not switched on has the whole session refused.
    let named = with(&PACK, &[("payment_method_types[0]", "card"), ("payment_method_types[1]", "alipay")]);
    let ask = || sandbox.stripe_in(OLDER_VERSION, Method::POST, "/checkout/sessions", &named, None);
    let refused = ask().await;
    assert_eq!((refused.status, refused.error("param")), (400, "payment_method_types"));
    assert!(refused.error("message").starts_with("The payment method type provided: alipay is invalid."));
    set(json!({ "wallets": true })).await;
    assert_eq!(types(&ask().await.body), json!(["card", "alipay"]));
    assert_eq!(sandbox.drive("/sandbox/stripe/settings", json!({ "purses": true })).await.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn the_account_can_be_set_to_refuse_addresses_customers_and_the_portal() {
    let sandbox = start().await;
    let set = async |wish: Value| assert_eq!(sandbox.drive("/sandbox/stripe/settings", wish).await.0, 200);
    let customer = sandbox.ask("/customers", &[("email", "ada@example.com")]).await;
    let visit = [("customer", customer["id"].as_str().unwrap())];
    let refused = async |path: &str, form: &[(&str, &str)]| {
        let said = sandbox.stripe(Method::POST, path, form, None).await;
        (said.status, said.error("code").to_owned(), said.error("param").to_owned())
    };
    let is = |code: &str, param: &str| (400, code.to_owned(), param.to_owned());
    set(json!({ "portal": false })).await;
    assert_eq!(refused("/billing_portal/sessions", &visit).await, is("", ""));
    set(json!({ "portal": true, "customer_gone": true })).await;
    assert_eq!(refused("/billing_portal/sessions", &visit).await, is("resource_missing", "customer"));
    assert_eq!(refused("/checkout/sessions", &with(&PACK, &visit)).await, is("resource_missing", "customer"));
    set(json!({ "customer_gone": false, "email_refused": true })).await;
    let form = with(&PACK, &[("customer_email", "ada@example.com")]);
    assert_eq!(refused("/checkout/sessions", &form).await, is("email_invalid", "customer_email"));
    set(json!({ "email_refused": false })).await;
    let _ = sandbox.ask("/checkout/sessions", &form).await;
    let _ = sandbox.ask("/billing_portal/sessions", &visit).await;
    sandbox.end().await;
}

#[tokio::test]
async fn a_creation_can_be_lost_after_it_was_accepted() {
    let sandbox = start().await;
    let plans = json!({ "create": ["500", "429", "timeout_after_accept"] });
    assert_eq!(sandbox.drive("/sandbox/stripe", plans).await.0, 200);
    assert_eq!(sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("k")).await.status, 500);
    assert_eq!(sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("k")).await.status, 429);
    let lost = sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("k"));
    let accepted = sandbox.http.get(format!("{}/sandbox/stripe?heard=taken", sandbox.url)).send();
    tokio::select! {
        said = lost => panic!("it was answered: {}", said.body),
        accepted = accepted => assert_eq!(accepted.unwrap().status(), 200),
    }
    let again = sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("k")).await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(sandbox.look_up("/checkout/sessions").await["data"].as_array().unwrap().len(), 1);
    sandbox.end().await;
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let sandbox = start().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(sandbox.session(&PACK).await);
    }
    let first = sandbox.look_up("/checkout/sessions?limit=2").await;
    assert_eq!((&first["has_more"], &first["data"][0]["id"]), (&json!(true), &json!(made[2])));
    let rest = sandbox.look_up(&format!("/checkout/sessions?limit=2&starting_after={}", made[1])).await;
    assert_eq!((&rest["has_more"], &rest["data"][0]["id"]), (&json!(false), &json!(made[0])));
    let later = sandbox.clock.now().seconds() + 60;
    let none = sandbox.look_up(&format!("/checkout/sessions?created[gte]={later}")).await;
    assert_eq!(none["data"], json!([]));
    sandbox.end().await;
}

#[tokio::test]
async fn the_page_shows_what_is_paid_takes_the_card_and_sends_the_customer_back() {
    let sandbox = start().await;
    let made = sandbox.ask("/checkout/sessions", &PACK).await;
    let (url, id) = (made["url"].as_str().unwrap(), made["id"].as_str().unwrap());
    let page = sandbox.http.get(url).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let page = page.text().await.unwrap();
    for text in [
        "¥68.00",
        "点数包 &lt;100&gt;",
        "支付宝",
        "微信支付",
        "4242 4242 4242 4242",
        "https://shop.example/no",
        "lang=\"zh-CN\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains('{'));
    let pay = |form: Vec<(&'static str, &'static str)>| {
        let request = sandbox.http.post(url).header("content-type", "application/x-www-form-urlencoded");
        request.body(encoded(&form)).send()
    };
    let card = |number| vec![("email", "ada@example.com"), ("method", "card"), ("number", number)];
    let declined = pay(card("4000 0000 0000 0002")).await.unwrap();
    assert_eq!(declined.status(), 402);
    assert!(declined.text().await.unwrap().contains("这张卡被拒绝了"));
    assert_eq!(pay(card("4242")).await.unwrap().status(), 422);
    let paid = pay(card("4242 4242 4242 4242")).await.unwrap();
    assert_eq!(
        (paid.status().as_u16(), paid.headers()["location"].to_str().unwrap()),
        (303, &*format!("https://shop.example/ok?sid={id}"))
    );
    let session = sandbox.look_up(&format!("/checkout/sessions/{id}?expand[]=payment_intent.latest_charge")).await;
    assert_eq!(
        (&session["payment_status"], &session["customer_details"]["email"]),
        (&json!("paid"), &json!("ada@example.com"))
    );
    assert_eq!((&session["url"], &session["payment_intent"]["latest_charge"]["amount"]), (&Value::Null, &json!(6800)));
    let again = sandbox.http.get(url).send().await.unwrap().text().await.unwrap();
    assert!(again.contains("这里已经没有要付的了"));
    sandbox.end().await;
}

#[tokio::test]
async fn the_page_speaks_the_browsers_language_unless_the_session_says_which() {
    let sandbox = start().await;
    let made = sandbox.ask("/checkout/sessions", &with(&PACK, &[("locale", "auto")])).await;
    let page = sandbox.http.get(made["url"].as_str().unwrap()).header("accept-language", "en-GB").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("lang=\"en\"") && page.contains("Pay CN¥68.00"));
    sandbox.end().await;
}
