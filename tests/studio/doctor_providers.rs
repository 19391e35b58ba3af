//! The self-test's lines about those who take money and carry mail, and about the books (requirement D8).

use darkroom::db::Stmt;
use darkroom::doctor::State;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{TestApp, on_both_quietly};
use serde_json::json;

use crate::doctor::{but, is_amber, is_green, is_red, line};

on_both_quietly! {
    async fn a_ledger_that_does_not_add_up_is_told(app: TestApp) {
        let _ = app.user().await;
        is_green(&app.state, "ledger").await;
        let spoil = |by: i64| app.state.db.write(vec![Stmt::new("UPDATE accounts SET bought = bought + ?1").bind(by)]);
        let _ = spoil(1).await.unwrap();
        is_red(&app.state, "ledger", "does not add up").await;
        let _ = spoil(-1).await.unwrap();
        is_green(&app.state, "ledger").await;
    }
}

on_both_quietly! {
    async fn what_is_not_set_up_at_stripe_is_told(app: TestApp) {
        let ids = ["stripe", "stripe.endpoint", "stripe.portal", "stripe.methods"];
        let wrong = but(&app, |config| config.stripe.as_mut().unwrap().key = "sk_test_another".into());
        for id in ids {
            is_green(&app.state, id).await;
            is_red(&wrong, id, "does not take the key").await;
        }
        let settings = |change| async { app.drive("stripe/settings", change).await };
        let _ = settings(json!({ "portal": false, "wallets": false, "endpoint": false })).await;
        is_red(&app.state, "stripe.portal", "never saved").await;
        is_red(&app.state, "stripe.methods", "alipay, wechat_pay").await;
        is_red(&app.state, "stripe.endpoint", "switched off").await;
        let _ = settings(json!({ "portal": true, "wallets": true, "endpoint": true })).await;
        let _ = settings(json!({ "endpoint_events": false })).await;
        is_red(&app.state, "stripe.endpoint", "does not send").await;
        let _ = settings(json!({ "endpoint_events": true, "endpoint_version": false })).await;
        is_amber(&app.state, "stripe.endpoint", "speaks 2024-06-20, not").await;
        // A restricted key sells as well as any; what it may not read is said, and is no failure.
        let _ = settings(json!({ "endpoint_version": true, "restricted": true })).await;
        for id in ids {
            is_amber(&app.state, id, "restricted key may not read").await;
        }
        let _ = settings(json!({ "restricted": false })).await;
        let elsewhere = but(&app, |config| config.public_url = "http://studio.example".parse().unwrap());
        is_red(&elsewhere, "stripe.endpoint", "No endpoint sends to http://studio.example/api/webhooks/stripe").await;
        assert_eq!(line(&elsewhere, "stripe").await.state, State::Amber, "a test key where everybody can pay");
        for id in ids {
            is_green(&app.state, id).await;
        }
    }
}

on_both_quietly! {
    async fn a_way_to_sign_in_that_cannot_work_is_told(app: TestApp) {
        for id in ["google", "google.redirect", "mail", "mail.operators"] {
            is_green(&app.state, id).await;
        }
        let wrong = but(&app, |config| {
            config.google.as_mut().unwrap().client_secret = "another".into();
            config.mail.as_mut().unwrap().key = "re_another".into();
            config.operator_emails.clear();
        });
        is_red(&wrong, "google", "does not take our client").await;
        is_red(&wrong, "mail", "invalid_api_key").await;
        assert_eq!(line(&wrong, "mail.operators").await.state, State::Amber);
        let elsewhere = but(&app, |config| {
            config.public_url = "http://studio.example".parse().unwrap();
            config.mail.as_mut().unwrap().from = "Darkroom <studio@elsewhere.example>".to_owned();
        });
        is_red(&elsewhere, "google.redirect", "http://studio.example/api/auth/google/callback").await;
        is_red(&elsewhere, "mail", "elsewhere.example is not verified").await;
        let _ = app.drive("mail", json!({ "send_only": true })).await;
        is_amber(&app.state, "mail", "may only send").await;
        let _ = app.drive("mail", json!({ "send_only": false })).await;
        is_green(&app.state, "mail").await;
        let nobody = but(&app, |config| (config.google, config.mail) = (None, None));
        is_red(&nobody, "google", "Nobody can sign in").await;
    }
}

on_both_quietly! {
    async fn a_chain_that_cannot_be_read_and_an_address_that_is_no_wallet_are_told(app: TestApp) {
        let chain = FaultProxy::start(app.state.config.tron.as_ref().unwrap().base_url.as_str()).await;
        let through = but(&app, |config| {
            let tron = config.tron.as_mut().unwrap();
            tron.base_url = chain.instead_of(&tron.base_url);
        });
        for id in ["tron", "tron.address"] {
            is_green(&through, id).await;
        }
        chain.rule(|_, _| Fate::Answered(401));
        is_red(&through, "tron", "refused with status 401").await;
        chain.rule(|_, _| Fate::Answered(429));
        assert_eq!(line(&through, "tron").await.state, State::Amber);
        let _ = chain.heal();
        let lost = but(&app, |config| {
            let tron = config.tron.as_mut().unwrap();
            tron.address = tron.contract;
        });
        is_red(&lost, "tron.address", "money sent there is lost").await;
    }
}
