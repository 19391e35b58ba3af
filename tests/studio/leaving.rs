//! Accounts that end (requirement D7): what goes at once, what follows elsewhere, what is kept, and the receipt.

use darkroom::db::{Db, Stmt};
use darkroom::outbound::http_client;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Answer, Backend, SecondInstance, TestApp, TestUser, at_once, on_both, on_both_quietly};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::{fields, number, objects_of, reconcile, user_id};
use crate::posters::{order, product};
use crate::posters_kept::made;
use crate::stripe_plans::subscribed;

const SESSION: &str = "__Host-session";

pub(crate) async fn leave(user: &TestUser) -> Answer {
    leave_as(user, &user.email).await
}

async fn leave_as(user: &TestUser, confirm: &str) -> Answer {
    user.send(user.request(Method::DELETE, "/api/account").json(&json!({ "confirm": confirm }))).await
}

/// The states of a receipt's items, by what they are.
pub(crate) fn states(receipt: &Value) -> Vec<String> {
    let items = receipt["items"].as_array().unwrap_or_else(|| panic!("{receipt}"));
    items.iter().map(|item| format!("{} {}", item["what"].as_str().unwrap(), item["state"].as_str().unwrap())).collect()
}

/// Rings the cron until nothing is due, and answers the receipt.
pub(crate) async fn in_the_end(app: &TestApp, id: &str) -> Value {
    app.until_quiet().await;
    app.visitor().get(&format!("/api/account/receipts/{id}")).await.expect(200).json
}

/// Where a text stands in the database, as `table.column`.
async fn places_of(app: &TestApp, text: &str) -> Vec<String> {
    let columns = "SELECT t.name AS tables, c.name AS columns FROM sqlite_schema t, pragma_table_info(t.name) c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let columns = app.state.db.read(vec![Stmt::new(columns)]).await.unwrap();
    let mut places = Vec::new();
    for row in columns[0].iter() {
        let (table, column): (String, String) = (row.get("tables").unwrap(), row.get("columns").unwrap());
        let count = format!("SELECT COUNT(*) AS n FROM \"{table}\" WHERE INSTR(CAST(\"{column}\" AS TEXT), ?1) > 0");
        let rows = app.state.db.read(vec![Stmt::new(count).bind(text)]).await.unwrap();
        if rows[0].first().unwrap().get::<i64>("n").unwrap() > 0 {
            places.push(format!("{table}.{column}"));
        }
    }
    places
}

on_both! {
    async fn an_account_ends_with_all_it_has_and_what_is_kept_names_nobody(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let input = json!({ "model": model, "prompt": "a lighthouse of glass", "count": 1 });
        let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
        let _ = mei.follow(&job).await;
        let product = product(&mei).await;
        let _ = made(&mei, order(&product, &[0])).await;
        let _ = mei.usdt_order().await;
        let card = mei.buy("cny10").await;
        let pending = mei.put("person", "image/jpeg", vec![1, 2, 3]).await;
        assert!(pending.starts_with("upl_"));
        let id = user_id(&mei).await.to_string();
        assert!(objects_of(&app, &id).await.len() > 8);

        leave(&mei).await.expect_problem(401, "REAUTHENTICATE");
        mei.prove().await;
        for other in ["", "mei", "nobody@example.com"] {
            let answer = leave_as(&mei, other).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), ["confirm NOT_ALLOWED"]);
        }
        let cookie = mei.cookie(SESSION).unwrap();
        let answer = leave(&mei).await.expect(202);
        let receipt = answer.text_of("/receipt/id");
        assert_eq!(
            states(&answer.json["receipt"]),
            [
                "account done", "sessions done", "orders done", "model pending", "place pending", "files pending",
                "books kept", "consents kept",
            ]
        );
        // The browser is nobody's, and its old cookie is good for the same receipt alone.
        assert_eq!((mei.cookie(SESSION), mei.cookie("__Host-known")), (None, None));
        mei.set_cookie(SESSION, &cookie);
        mei.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        mei.patch("/api/auth/me", json!({ "name": "Ghost" })).await.expect_problem(401, "UNAUTHENTICATED");
        assert_eq!(leave(&mei).await.expect(202).text_of("/receipt/id"), receipt);

        let receipt = in_the_end(&app, &receipt).await;
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        assert!(states(&receipt).iter().all(|state| !state.ends_with("pending")), "{receipt}");
        let answers: Vec<&Value> = receipt["items"].as_array().unwrap().iter().map(|item| &item["answer"]).collect();
        assert!(answers.contains(&&json!("gone")) && answers.contains(&&json!("empty")), "{receipt}");
        assert_eq!(objects_of(&app, &id).await, Vec::<String>::new());
        assert_eq!(app.replicate().await["models"], json!([]), "nothing is left at the provider");
        // Counts of who asked for what name an address, and end within a day by themselves.
        app.advance(86_401).await;
        reconcile(&app).await;
        for gone in [mei.email.as_str(), "lighthouse", "mxyzo", "保温杯"] {
            assert_eq!(places_of(&app, gone).await, Vec::<String>::new(), "{gone}");
        }
        let open = "SELECT COUNT(*) AS n FROM orders WHERE state = 'pending'";
        assert_eq!(number(&app, open).await, 0);
        assert!(card["id"].is_string());
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn the_address_is_free_again_and_its_mailbox_is_given_no_second_gift(app: TestApp) {
        let mei = app.user().await;
        let first = user_id(&mei).await;
        mei.prove().await;
        let _ = leave(&mei).await.expect(202);
        let mails = mei.mails().await;
        let last = mails[0]["text"].as_str().unwrap();
        assert!(last.contains("/account#del_"), "{last}");
        app.advance(61).await;
        let again = mei.sign_in().await;
        assert_ne!(again.text_of("/id"), first.to_string());
        assert_eq!(again.json["credits"]["available"], 0, "the gift was given before");
        let tagged = TestUser::new(app.running.url.as_str(), &mei.email.replace('@', "+again@"));
        assert_eq!(tagged.sign_in().await.json["credits"]["available"], 0);
        let other = app.visitor();
        assert_eq!(other.sign_in().await.json["credits"]["available"], 1000);
        // What is kept of the mailbox cannot be tried out by whoever reads the database; what was kept before there was a
        // key counts, too.
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM spent_gifts WHERE mailbox LIKE 'v1:%'").await, 1);
        let ann = app.visitor();
        let before = darkroom::db::Stmt::new("INSERT INTO spent_gifts (mailbox, at) VALUES (?1, ?2)")
            .bind(darkroom::hashed::bare("mailbox", &ann.email))
            .bind(app.state.clock.now());
        let _ = app.state.db.write(vec![before]).await.unwrap();
        assert_eq!(ann.sign_in().await.json["credits"]["available"], 0);
        app.advance(darkroom::hashed::BARE_SECONDS + 1).await;
        reconcile(&app).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM spent_gifts").await, 1, "a bare one ends");
        app.audit().await;
    }
}

on_both! {
    async fn a_training_that_runs_is_cancelled_at_the_provider_and_paid_back(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "outcome": "never" })).await;
        let job = mei.train_with(&mei.small_training_set().await).await;
        let _ = app.replicate_when("taken").await;
        mei.watch_for(&job, "\"running\"").await;
        let id = user_id(&mei).await.to_string();
        mei.prove().await;
        let answer = leave(&mei).await.expect(202);
        let told = states(&answer.json["receipt"]);
        assert!(told.contains(&"work pending".to_owned()) && told.contains(&"model pending".to_owned()), "{told:?}");
        let receipt = in_the_end(&app, &answer.text_of("/receipt/id")).await;
        assert!(states(&receipt).contains(&"work done".to_owned()), "{receipt}");
        assert_eq!(app.replicate().await["trainings"][0]["status"], "canceled");
        assert_eq!(number(&app, "SELECT SUM(held) AS n FROM accounts").await, 0);
        assert_eq!(number(&app, "SELECT SUM(bought) AS n FROM accounts").await, 1000, "what runs costs nothing then");
        assert_eq!(objects_of(&app, &id).await, Vec::<String>::new());
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn what_the_engine_has_finished_is_delivered_to_nobody_and_paid_back(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{ "webhooks": "none" }, { "webhooks": "none" }])).await;
        let _ = mei.photos(2).await;
        let _ = mei.train_with(&mei.small_training_set().await).await;
        let _ = app.replicate_when("ended").await;
        let id = user_id(&mei).await.to_string();
        mei.prove().await;
        let answer = leave(&mei).await.expect(202);
        let receipt = in_the_end(&app, &answer.text_of("/receipt/id")).await;
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM assets").await, 0);
        assert_eq!(number(&app, "SELECT SUM(captured) AS n FROM holds").await, 0);
        assert_eq!(number(&app, "SELECT SUM(bought) AS n FROM accounts").await, 1000);
        assert_eq!(app.replicate().await["models"], json!([]), "the version that was made is deleted, too");
        assert_eq!(objects_of(&app, &id).await, Vec::<String>::new());
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn twenty_requests_at_once_end_one_account_once(app: TestApp) {
        let mei = app.user().await;
        mei.prove().await;
        let cookie = mei.cookie(SESSION).unwrap();
        let (base, email) = (app.running.url.to_string(), mei.email.clone());
        let answers = at_once(20, |_| {
            let browser = TestUser::new(&base, &email);
            browser.set_cookie(SESSION, &cookie);
            async move { leave(&browser).await }
        })
        .await;
        let mut receipts: Vec<String> = answers.into_iter().map(|answer| answer.expect(202).text_of("/receipt/id")).collect();
        receipts.dedup();
        assert_eq!(receipts.len(), 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM account_deletions").await, 1);
        let ended = mei.mails().await.iter().filter(|mail| mail["text"].as_str().unwrap().contains("#del_")).count();
        assert_eq!(ended, 1);
    }
}

on_both! {
    async fn a_plan_ends_at_stripe_and_a_stranger_reads_no_receipt(app: TestApp) {
        let mei = app.user().await;
        let _ = subscribed(&app, &mei, "creator").await;
        mei.prove().await;
        let answer = leave(&mei).await.expect(202);
        assert!(states(&answer.json["receipt"]).contains(&"subscription pending".to_owned()));
        let receipt = in_the_end(&app, &answer.text_of("/receipt/id")).await;
        assert!(states(&receipt).contains(&"subscription done".to_owned()), "{receipt}");
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "canceled");
        let visitor = app.visitor();
        let unknown = "/api/account/receipts/del_01JABCDEFGHJKMNPQRSTVWXYZ0";
        visitor.get(unknown).await.expect_problem(404, "NOT_FOUND");
        visitor.send(visitor.request(Method::DELETE, "/api/account").json(&json!({ "confirm": mei.email })))
            .await.expect_problem(401, "UNAUTHENTICATED");
        reconcile(&app).await;
        app.audit().await;
    }
}

/// A call is marked as unwanted by the write that ends its account: one that is made afterwards would not be. On a server,
/// where there is something between who orders and the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_was_read_before_the_account_ended_is_not_written_after_it() {
    let app = TestApp::start(Backend::Sqld).await;
    let mei = app.user().await;
    mei.prove().await;
    let proxy = FaultProxy::start(app.sqld().unwrap()).await;
    let db = Db::remote(&proxy.url(), None, http_client().unwrap()).unwrap();
    let slow = SecondInstance::open(&app, |plan| plan.db = db).await;
    let here = slow.for_user(&mei);
    // It has read who orders, and is about to write.
    proxy.nth(2, Fate::Held);
    let input = json!({ "model": "flux", "prompt": "a lake", "count": 1 });
    let (ordered, left) = tokio::join!(here.order("/api/predict/photos", input), async {
        let held = proxy.held().await;
        let left = leave(&mei).await.expect(202);
        held.pass();
        left
    });
    let _ = ordered.expect_problem(401, "UNAUTHENTICATED");
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM calls").await, 0);
    let receipt = in_the_end(&app, &left.text_of("/receipt/id")).await;
    assert!(receipt["finished_at"].is_string(), "{receipt}");
    app.nothing_amiss().await;
}
