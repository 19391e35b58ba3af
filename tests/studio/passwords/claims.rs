//! Somebody registers a stranger's address and waits. Whatever its owner does then, nothing of it is left; and nobody
//! comes into an account by registering its address again.

use darkroom::db::Stmt;
use darkroom_tests::{TestApp, TestUser, on_both};
use futures_util::future::join;
use serde_json::json;

use super::{
    BROWSER, HERONS, OWLS, accounts_and_gifts, another_browser, enter, is_out, log_in, register, registered, sessions,
};
use crate::front::number;
use crate::google;
use crate::stripe_plans::{a_month_later, subscribed};

/// Two browsers that know one address: whoever registers it first, and its owner, who reads its mail.
async fn attacked(app: &TestApp) -> (TestUser, TestUser, String) {
    let owner = app.visitor();
    let attacker = another_browser(app, &owner);
    let id = register(&attacker, HERONS).await.expect(201).text_of("/id");
    let second = another_browser(app, &owner);
    let _ = log_in(&second, HERONS).await.expect(200);
    app.advance(61).await;
    (attacker, owner, id)
}

/// The owner alone has the account, which is the one that was there.
async fn is_the_owners_alone(app: &TestApp, attacker: &TestUser, owner: &TestUser, id: &str) {
    let me = owner.get("/api/auth/me").await.expect(200);
    assert_eq!((me.text_of("/id"), &me.json["confirmed"]), (id.to_owned(), &json!(true)));
    assert_eq!(me.json["credits"]["available"], 1000, "the gift comes with the proof");
    is_out(attacker).await;
    log_in(attacker, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
    attacker
        .post("/api/auth/register", json!({ "email": owner.email, "password": HERONS }))
        .await
        .expect_problem(409, "EMAIL_TAKEN");
    assert_eq!(accounts_and_gifts(app).await, (1, 1));
    assert_eq!(sessions(app).await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) AS n FROM users WHERE name = 'Intruder'").await, 0);
    app.audit().await;
}

on_both! {
    async fn the_owner_comes_with_a_mailed_code(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let user = owner.sign_in().await;
        assert_eq!(user.json["has_password"], false);
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
    }
}

on_both! {
    async fn the_owner_comes_with_google(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let claimed = json!({ "sub": "666", "email": owner.email, "email_verified": false });
        google::refused(&google::sign_in(&app, &attacker, claimed).await, "unverified");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE google_sub IS NOT NULL").await, 0);
        let _ = google::sign_in(&app, &owner, google::verified("1001", &owner.email)).await.expect(302);
        assert_eq!(owner.get("/api/auth/me").await.json["has_password"], false);
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
    }
}

on_both! {
    async fn the_owner_registers_too(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        assert_eq!(register(&owner, OWLS).await.expect(201).text_of("/id"), id);
        is_out(&attacker).await;
        log_in(&attacker, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
        let user = enter(&owner).await.expect(200);
        assert_eq!(user.json["has_password"], true);
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
        let _ = log_in(&attacker, OWLS).await.expect(200);
    }
}

on_both! {
    async fn the_owner_asks_for_a_new_password(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let _ = owner.post("/api/auth/password/reset", json!({ "email": owner.email })).await.expect(202);
        let input = json!({ "email": owner.email, "code": owner.mailed_code().await, "password": OWLS });
        let _ = owner.post("/api/auth/password/reset/verify", input).await.expect(200);
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
        let _ = log_in(&attacker, OWLS).await.expect(200);
    }
}

on_both! {
    /// The attacker registers once more after the owner did, and the owner's code is still on its way.
    async fn a_code_proves_its_own_registration_and_no_later_one(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let _ = register(&owner, OWLS).await.expect(201);
        let code = owner.mailed_code().await;
        app.advance(30).await;
        register(&attacker, "seven grey geese").await.expect_problem(429, "RATE_LIMITED");
        app.advance(31).await;
        let _ = register(&attacker, "seven grey geese").await.expect(201);
        is_out(&owner).await;
        // A minute is over for the owner's code, too; one that comes later proves the address and no claim.
        let late = json!({ "email": owner.email, "code": code });
        owner.post("/api/auth/code/verify", late).await.expect_problem(401, "CODE_EXPIRED");
        app.advance(61).await;
        let user = owner.sign_in().await;
        assert_eq!(user.json["has_password"], false);
        log_in(&attacker, "seven grey geese").await.expect_problem(401, "BAD_CREDENTIALS");
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
    }
}

on_both! {
    /// The attacker's browser asks for codes, too: they go to the owner, and are no codes elsewhere.
    async fn codes_that_the_attacker_asked_for_open_nothing_for_the_owner_to_lose(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let _ = attacker.post("/api/auth/code", json!({ "email": owner.email })).await.expect(202);
        let code = json!({ "email": owner.email, "code": owner.mailed_code().await });
        owner.post("/api/auth/code/verify", code.clone()).await.expect_problem(401, "CODE_INVALID");
        app.advance(61).await;
        let _ = owner.sign_in().await;
        attacker.post("/api/auth/code/verify", code).await.expect_problem(401, "CODE_EXPIRED");
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
        assert!(attacker.cookie(BROWSER).is_some());
    }
}

on_both! {
    async fn an_account_that_was_used_is_not_anybodys_who_registers_its_address(app: TestApp) {
        let mei = app.visitor();
        let _ = register(&mei, HERONS).await.expect(201);
        app.drive("credits", json!({ "email": mei.email, "credits": 100 })).await;
        let job = mei.photos(1).await;
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        app.advance(61).await;
        let curious = another_browser(&app, &mei);
        register(&curious, OWLS).await.expect_problem(409, "EMAIL_TAKEN");
        // Mei is still in, with her password, and nobody else is.
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        log_in(&curious, OWLS).await.expect_problem(401, "BAD_CREDENTIALS");
        // Whoever proves the address elsewhere has an account of their own: nothing of hers, and nothing of what she owes.
        let owner = another_browser(&app, &mei);
        let user = owner.sign_in().await;
        assert_eq!((&user.json["credits"]["available"], &user.json["has_password"]), (&json!(1000), &json!(false)));
        for list in ["/api/media/assets", "/api/predict"] {
            assert_eq!(owner.get(list).await.expect(200).json["items"], json!([]), "{list}");
        }
        is_out(&mei).await;
        log_in(&mei, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
        assert_eq!((accounts_and_gifts(&app).await, sessions(&app).await), ((2, 1), 1));
        let kept = number(&app, "SELECT COUNT(*) AS n FROM users WHERE email LIKE '%@unproven.invalid'").await;
        assert_eq!((kept, number(&app, "SELECT COUNT(*) AS n FROM passwords").await), (1, 0));

        // Somebody who has only ordered so far, and pays later.
        let ann = app.visitor();
        let _ = register(&ann, HERONS).await.expect(201);
        let pack = json!({ "pack": "usd10", "method": "stripe" });
        let _ = ann.order("/api/billing/orders", pack).await.expect(201);
        app.advance(61).await;
        register(&another_browser(&app, &ann), OWLS).await.expect_problem(409, "EMAIL_TAKEN");
        let _ = ann.get("/api/auth/me").await.expect(200);
        app.audit().await;
    }
}

on_both! {
    async fn of_a_proof_and_a_registration_at_once_the_proof_stays(app: TestApp) {
        let (attacker, owner, id) = attacked(&app).await;
        let _ = owner.post("/api/auth/code", json!({ "email": owner.email })).await.expect(202);
        // The limit on mails is not what holds the attacker back.
        let forget = Stmt::new("DELETE FROM rate_limits WHERE key LIKE 'code-resend:%'");
        let _ = app.state.db.write(vec![forget]).await.unwrap();
        let code = json!({ "email": owner.email, "code": owner.mailed_code().await });
        let proof = owner.post("/api/auth/code/verify", code);
        let (proof, again) = join(proof, register(&attacker, "seven grey geese")).await;
        let _ = proof.expect(200);
        assert!([201, 409].contains(&again.status), "{}", again.text);
        log_in(&attacker, "seven grey geese").await.expect_problem(401, "BAD_CREDENTIALS");
        is_the_owners_alone(&app, &attacker, &owner, &id).await;
    }
}

on_both! {
    async fn a_confirmed_account_keeps_its_password_whoever_proves_the_address_again(app: TestApp) {
        let mei = registered(&app, HERONS).await;
        app.advance(61).await;
        let _ = another_browser(&app, &mei).sign_in().await;
        let laptop = another_browser(&app, &mei);
        let _ = google::sign_in(&app, &laptop, google::verified("1001", &mei.email)).await.expect(302);
        assert_eq!(laptop.get("/api/auth/me").await.json["has_password"], true);
        let _ = mei.get("/api/auth/me").await.expect(200);
        let _ = log_in(&another_browser(&app, &mei), HERONS).await.expect(200);
        assert_eq!(sessions(&app).await, 4);
        assert_eq!(accounts_and_gifts(&app).await, (1, 1));
    }
}

on_both! {
    /// Point 3: what a stranger did under an address, uploads and debts, is not whose the address is, whichever way it is proven.
    async fn who_proves_an_address_inherits_nothing_of_a_stranger(app: TestApp) {
        for way in ["code", "reset", "google"] {
            let (stranger, owner) = (app.visitor(), app.visitor());
            let taken = TestUser::new(app.running.url.as_str(), &owner.email);
            let _ = register(&taken, HERONS).await.expect(201);
            let _ = taken.small_training_set().await;
            assert_eq!(stranger.get("/api/auth/me").await.status, 401);
            app.advance(61).await;
            match way {
                "code" => drop(owner.sign_in().await),
                "reset" => {
                    let _ = owner.post("/api/auth/password/reset", json!({ "email": owner.email })).await.expect(202);
                    let input = json!({ "email": owner.email, "code": owner.mailed_code().await, "password": OWLS });
                    let _ = owner.post("/api/auth/password/reset/verify", input).await.expect(200);
                }
                _ => drop(google::sign_in(&app, &owner, google::verified("2002", &owner.email)).await.expect(302)),
            }
            let me = owner.get("/api/auth/me").await.expect(200);
            assert_eq!((&me.json["credits"]["available"], &me.json["confirmed"]), (&json!(1000), &json!(true)), "{way}");
            let uploads = "SELECT COUNT(*) AS n FROM uploads WHERE user_id IN (SELECT id FROM users WHERE confirmed_at > 0)";
            assert_eq!(number(&app, uploads).await, 0, "{way}");
            is_out(&taken).await;
            log_in(&taken, HERONS).await.expect_problem(401, "BAD_CREDENTIALS");
        }
        app.audit().await;
    }
}

on_both! {
    /// Nobody can use a plan of an account that was set aside, so nobody is billed for it: it ends at Stripe with the next run,
    /// and an operator knows that somebody had paid.
    async fn a_plan_of_an_account_that_is_set_aside_is_billed_no_more(app: TestApp) {
        let owner = app.visitor();
        let stranger = TestUser::new(app.running.url.as_str(), &owner.email);
        let _ = register(&stranger, HERONS).await.expect(201);
        let _ = subscribed(&app, &stranger, "creator").await;
        app.advance(61).await;
        let _ = owner.sign_in().await;
        is_out(&stranger).await;
        assert_eq!(app.alerts().await, ["plan_set_aside"]);
        app.ring().await;
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "canceled");
        let bills = number(&app, "SELECT COUNT(*) AS n FROM bills").await;
        a_month_later(&app, &owner).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM bills").await, bills);
        assert_eq!(owner.get("/api/billing/subscription").await.expect(200).json["state"], "none");
        assert_eq!(owner.credits().await["available"], 1000, "nothing of the stranger's");
        app.audit().await;
    }
}

on_both! {
    /// The browser that registered proves the address with another code, or is signed in to it: it is the same person.
    async fn who_registered_keeps_what_they_did_before_they_proved_the_address(app: TestApp) {
        let mei = app.visitor();
        let id = register(&mei, HERONS).await.expect(201).text_of("/id");
        let _ = mei.small_training_set().await;
        app.advance(61).await;
        let user = mei.sign_in().await;
        assert_eq!((user.text_of("/id"), &user.json["credits"]["available"]), (id, &json!(1000)));
        assert_eq!(accounts_and_gifts(&app).await, (1, 1));
        app.audit().await;
    }
}

on_both! {
    /// Point 3: one gift for a mailbox while its accounts live, whoever asks at once.
    async fn a_mailbox_with_many_addresses_is_given_one_gift(app: TestApp) {
        let mei = app.visitor();
        let tagged = |tag: &str| TestUser::new(app.running.url.as_str(), &mei.email.replace('@', &format!("+{tag}@")));
        let (one, other) = (tagged("a"), tagged("b"));
        let (one, other) = join(one.sign_in(), other.sign_in()).await;
        let given = [&one, &other, &mei.sign_in().await].map(|user| user.json["credits"]["available"].as_i64().unwrap());
        assert_eq!((given.iter().sum::<i64>(), accounts_and_gifts(&app).await), (1000, (3, 1)), "{given:?}");
        app.audit().await;
    }
}
