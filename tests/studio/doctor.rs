//! The self-test (requirement D8): each of its lines is made red, or amber, by breaking what it is about, and is green
//! where nothing is broken.

use darkroom::App;
use darkroom::alerts::{self, AlertKind};
use darkroom::clock::Clock;
use darkroom::config::Config;
use darkroom::db::{Db, Stmt};
use darkroom::doctor::{self, Line, State};
use darkroom::outbound::http_client;
use darkroom_dev::studio::Options;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Backend, TestApp, on_both, on_both_quietly};
use serde_json::json;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use tokio::process::Command;

/// What is not green where nothing is broken: the sandbox is on this machine alone.
const AMBER: [&str; 1] = ["settings.https"];

/// The same deployment, but for this.
pub(crate) fn but(app: &TestApp, change: impl FnOnce(&mut Config)) -> App {
    made(app, app.state.clock.clone(), app.state.db.clone(), change)
}

fn made(app: &TestApp, clock: Clock, db: Db, change: impl FnOnce(&mut Config)) -> App {
    let mut config = app.state.config.clone();
    change(&mut config);
    App::selling(config, clock, db, http_client().unwrap(), app.state.catalogue, app.state.studios).unwrap()
}

pub(crate) async fn line(app: &App, id: &str) -> Line {
    let lines = doctor::examine(app).await;
    lines.into_iter().find(|line| line.id == id).unwrap_or_else(|| panic!("no line {id}"))
}

/// This line is red with these words in it, and says what to do in both languages.
pub(crate) async fn is_red(app: &App, id: &str, text: &str) {
    let line = line(app, id).await;
    assert_eq!(line.state, State::Red, "{line:?}");
    assert!(line.text.en.contains(text), "{line:?}");
    let hint = line.hint.expect("what to do");
    assert!(!hint.zh.is_empty() && !hint.en.is_empty() && hint.zh != hint.en);
}

/// The same of one that is amber.
pub(crate) async fn is_amber(app: &App, id: &str, text: &str) {
    let line = line(app, id).await;
    assert!(line.state == State::Amber && line.text.en.contains(text), "{line:?}");
    let hint = line.hint.expect("what to do");
    assert!(!hint.zh.is_empty() && !hint.en.is_empty() && hint.zh != hint.en);
}

pub(crate) async fn is_green(app: &App, id: &str) {
    let line = line(app, id).await;
    assert!(line.state == State::Green && line.hint.is_none(), "{line:?}");
}

/// The lines that are red.
async fn red_lines(app: &App) -> Vec<&'static str> {
    let lines = doctor::examine(app).await;
    lines.into_iter().filter(|line| line.state == State::Red).map(|line| line.id).collect()
}

on_both_quietly! {
    async fn a_studio_that_lacks_nothing_is_green_once_its_timer_rang(app: TestApp) {
        assert_eq!(red_lines(&app.state).await, ["cron"]);
        is_red(&app.state, "cron", "never run").await;
        darkroom::reconcile::reconcile(&app.state).await.unwrap();
        let lines = doctor::examine(&app.state).await;
        let amber: Vec<&str> = lines.iter().filter(|line| line.state != State::Green).map(|line| line.id).collect();
        assert_eq!(amber, AMBER, "{lines:?}");
        assert_eq!(doctor::worst(&lines), State::Amber);
        // No two are about the same, and each is said in both languages.
        let mut ids: Vec<&str> = lines.iter().map(|line| line.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), lines.len());
        assert!(lines.iter().all(|line| !line.text.zh.is_empty() && line.text.zh != line.text.en), "{lines:?}");
        // What was written to look at the storage is gone.
        assert_eq!(app.state.storage.list("doctor/", 9).await.unwrap(), []);
    }
}

on_both_quietly! {
    async fn a_timer_that_rings_no_more_and_a_clock_that_is_wrong_are_told(app: TestApp) {
        darkroom::reconcile::reconcile(&app.state).await.unwrap();
        let later = |millis: i64| {
            let clock = Clock::Shifted(Arc::new(AtomicI64::new(millis)));
            made(&app, clock, app.state.db.clone(), |_| ())
        };
        is_green(&later(0), "cron").await;
        assert_eq!(line(&later(2 * 3_600_000), "cron").await.state, State::Amber);
        is_red(&later(27 * 3_600_000), "cron", "1620 minutes ago").await;

        is_green(&later(0), "database.clock").await;
        assert_eq!(line(&later(20_000), "database.clock").await.state, State::Amber);
        for wrong in [-90_000, 90_000] {
            is_red(&later(wrong), "database.clock", "s from ours").await;
        }
    }
}

on_both_quietly! {
    async fn migrations_that_are_not_this_programs_are_told(app: TestApp) {
        is_green(&app.state, "database.migrations").await;
        let newest = "DELETE FROM schema_migrations WHERE version = (SELECT MAX(version) FROM schema_migrations)";
        app.state.db.write(vec![Stmt::new(newest)]).await.unwrap();
        is_red(&app.state, "database.migrations", "1 migrations are not applied").await;
        let other = "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (9999, 'x', 'x', 0)";
        app.state.db.write(vec![Stmt::new(other)]).await.unwrap();
        is_red(&app.state, "database.migrations", "migration 9999").await;
    }
}

/// A database that is not there: every line that needs it is red, the others stand.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_database_the_rest_is_still_told() {
    let app = TestApp::start_quiet(Backend::Sqld).await;
    let proxy = FaultProxy::start(app.sqld().unwrap()).await;
    let db = Db::remote(&proxy.url(), None, http_client().unwrap()).unwrap();
    let beside = made(&app, app.state.clock.clone(), db, |_| ());
    is_green(&beside, "database").await;
    proxy.go_away().await;
    let red = red_lines(&beside).await;
    let wanted = [
        "database",
        "database.migrations",
        "database.clock",
        "cron",
        "alerts",
        "ledger",
        "engine.replicate.destinations",
    ];
    assert_eq!(red, wanted);
    proxy.come_back().await;
    is_green(&beside, "database").await;
}

on_both_quietly! {
    async fn a_storage_that_refuses_us_or_our_pages_is_told(app: TestApp) {
        let wrong = but(&app, |config| config.storage.secret_access_key = "another-secret".into());
        is_red(&wrong, "storage", "cannot be written to").await;
        // The rule of the bucket names another site: what only a browser would notice.
        let elsewhere = but(&app, |config| config.public_url = "http://studio.example".parse().unwrap());
        is_red(&elsewhere, "storage.preflight", "The preflight of PUT is refused").await;
        // One that takes what it is sent and cannot give it back.
        let proxy = FaultProxy::start(app.state.config.storage.endpoint.as_str()).await;
        proxy.rule(|_, head| if head.starts_with("GET ") { Fate::Answered(403) } else { Fate::Passes });
        let through = but(&app, |config| config.storage.endpoint = proxy.instead_of(&config.storage.endpoint));
        is_red(&through, "storage", "cannot be read").await;
        proxy.rule(|_, head| if head.starts_with("OPTIONS ") { Fate::Answered(403) } else { Fate::Passes });
        is_red(&through, "storage.preflight", "is refused (403)").await;
        proxy.rule(|_, head| if head.starts_with("OPTIONS ") { Fate::Answered(200) } else { Fate::Passes });
        is_red(&through, "storage.preflight", "does not allow").await;
        let _ = proxy.heal();
        for id in ["storage", "storage.preflight"] {
            is_green(&through, id).await;
        }
        assert_eq!(app.state.storage.list("doctor/", 9).await.unwrap(), []);
    }
}

on_both_quietly! {
    async fn webhooks_that_do_not_arrive_or_are_not_ours_are_told(app: TestApp) {
        let other = format!("whsec_{}", "QUJD".repeat(10));
        let (of_replicate, of_stripe) = (vec![other.clone().into()], vec![other.into()]);
        let wrong = but(&app, |config| {
            config.replicate.webhook_secrets = of_replicate;
            config.stripe.as_mut().unwrap().webhook_secrets = of_stripe;
        });
        let site = FaultProxy::start(app.running.url.as_str()).await;
        let through = but(&app, |config| config.public_url = site.instead_of(&config.public_url));
        for id in ["webhooks.replicate", "webhooks.stripe"] {
            is_green(&app.state, id).await;
            is_red(&wrong, id, "does not take our signature").await;
            site.rule(|_, _| Fate::Answered(200));
            is_red(&through, id, "is not this studio").await;
            site.rule(|_, _| Fate::Answered(302));
            is_red(&through, id, "is not this studio").await;
            let _ = site.heal();
            is_green(&through, id).await;
        }
        site.go_away().await;
        is_red(&through, "webhooks.replicate", "cannot be reached").await;
        // Nothing of it was kept.
        let kept = Stmt::new("SELECT COUNT(*) AS n FROM inbox");
        let rows = app.state.db.read(vec![kept]).await.unwrap();
        assert_eq!(rows[0].first().unwrap().get::<i64>("n").unwrap(), 0);
    }
}

on_both_quietly! {
    async fn an_engine_that_refuses_us_or_lost_a_model_is_told(app: TestApp) {
        let wrong = but(&app, |config| config.replicate.token = "r8_another".into());
        is_red(&wrong, "engine.replicate", "refuses us (token)").await;
        let proxy = FaultProxy::start(app.state.config.replicate.base_url.as_str()).await;
        let through = but(&app, |config| config.replicate.base_url = proxy.instead_of(&config.replicate.base_url));
        for id in ["engine.replicate", "engine.replicate.models"] {
            is_green(&through, id).await;
        }
        proxy.rule(|_, head| if head.contains("/v1/models/") { Fate::Answered(404) } else { Fate::Passes });
        is_red(&through, "engine.replicate.models", "has no model").await;
        proxy.rule(|_, _| Fate::Answered(402));
        is_red(&through, "engine.replicate", "refuses us (credit)").await;
        proxy.rule(|_, _| Fate::Answered(429));
        is_amber(&through, "engine.replicate", "does not say now").await;
        let _ = proxy.heal();
        let healed = line(&through, "engine.replicate").await;
        assert!(healed.state == State::Green && healed.text.en.contains("no interface tells the balance"), "{healed:?}");
        proxy.go_away().await;
        is_red(&through, "engine.replicate", "does not answer").await;
    }
}

/// The engines that answer with the picture are looked at where they are configured, and nowhere else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_engine_that_is_configured_has_its_lines() {
    let all = |options: &mut Options| {
        (options.cron, options.chat, options.gemini, options.together) = (false, true, true, true);
    };
    let app = TestApp::start_with(Backend::File, all).await;
    let ids = ["engine.replicate", "engine.chat", "engine.gemini", "engine.together"];
    let wrong = but(&app, |config| {
        config.replicate.token = "another".into();
        config.chat.as_mut().unwrap().key = "another".into();
        config.gemini.as_mut().unwrap().key = "another".into();
        config.together.as_mut().unwrap().key = "another".into();
    });
    let (good, bad) = (doctor::examine(&app.state).await, doctor::examine(&wrong).await);
    let state = |lines: &[Line], id: &str| lines.iter().find(|line| line.id == id).map(|line| line.state);
    for id in ids {
        assert_eq!(state(&good, id), Some(State::Green), "{id}: {good:?}");
        assert_eq!(state(&good, &format!("{id}.models")), Some(State::Green), "{id}: {good:?}");
        assert_eq!(state(&bad, id), Some(State::Red), "{id}: {bad:?}");
    }
    let without = but(&app, |config| (config.chat, config.gemini, config.together) = (None, None, None));
    assert_eq!(state(&doctor::examine(&without).await, "engine.chat"), None);
}

on_both_quietly! {
    async fn what_an_operator_was_told_of_and_has_not_mended_is_told_again(app: TestApp) {
        is_green(&app.state, "alerts").await;
        let now = app.state.clock.now();
        app.state.db.write(vec![alerts::raise(AlertKind::EnginePaused, "replicate", "credit", now)]).await.unwrap();
        let told = line(&app.state, "alerts").await;
        assert!(told.state == State::Amber && told.text.en.contains("1 alerts are open: engine_paused"), "{told:?}");
        app.state.db.write(vec![alerts::close(AlertKind::EnginePaused, "replicate", now)]).await.unwrap();
        is_green(&app.state, "alerts").await;
    }
}

on_both_quietly! {
    /// An account at Replicate holds a thousand models.
    async fn an_account_that_is_nearly_full_is_told(app: TestApp) {
        let fill = |from: i64, to: i64| {
            Stmt::new(
                "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
                 INSERT INTO erasures (id, kind, target, due_at, created_at)
                 SELECT 'era_' || i, 'provider_model', '{}', 4102444800000, 0 FROM n",
            )
            .bind(from)
            .bind(to)
        };
        let id = "engine.replicate.destinations";
        is_green(&app.state, id).await;
        app.state.db.write(vec![fill(0, 800)]).await.unwrap();
        assert_eq!(line(&app.state, id).await.state, State::Amber);
        app.state.db.write(vec![fill(800, 950)]).await.unwrap();
        is_red(&app.state, id, "950 of the 1000").await;
        app.state.db.write(vec![Stmt::new("DELETE FROM erasures")]).await.unwrap();
        is_green(&app.state, id).await;
    }
}

on_both_quietly! {
    async fn settings_that_anybody_could_use_are_told_and_no_secret_is(app: TestApp) {
        is_green(&app.state, "settings.secrets").await;
        let open = but(&app, |config| config.public_url = "http://studio.example".parse().unwrap());
        is_red(&open, "settings.https", "Not encrypted: PUBLIC_URL").await;
        let safe = but(&app, |config| config.public_url = "https://studio.example".parse().unwrap());
        is_green(&safe, "settings.https").await;
        for (secret, state) in [("hunter2", State::Red), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", State::Red), ("correct horse bat", State::Amber)] {
            let weak = but(&app, |config| config.cron_secret = secret.into());
            let told = line(&weak, "settings.secrets").await;
            assert_eq!(told.state, state, "{told:?}");
            assert!(told.text.en.contains("CRON_SECRET") && !format!("{told:?}").contains(secret), "{told:?}");
        }
        let short = but(&app, |config| config.stripe.as_mut().unwrap().webhook_secrets = vec!["whsec_short".into()]);
        is_red(&short, "settings.secrets", "STRIPE_WEBHOOK_SECRETS").await;
        let shared = but(&app, |config| {
            let twice = config.session_keys[0].clone();
            config.session_keys.push(twice);
        });
        is_red(&shared, "settings.secrets", "used for two things").await;
    }
}

/// Runs the command beside this app, with all its settings.
async fn command(app: &TestApp, more: &[&str], change: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    command.arg("doctor").args(more).env_remove("DATABASE_AUTH_TOKEN");
    match app.sqld() {
        Some(_) => command.envs(app.settings(app.state.config.public_url.as_str())),
        None => command.arg("--data").arg(app.data()).env_remove("DATABASE_URL"),
    };
    command.envs(change.iter().copied()).output().await.unwrap()
}

on_both! {
    async fn the_command_prints_a_table_without_a_secret_and_fails_where_a_line_is_red(app: TestApp) {
        darkroom::reconcile::reconcile(&app.state).await.unwrap();
        let Output { status, stdout, stderr } = command(&app, &[], &[]).await;
        let said = String::from_utf8(stdout).unwrap();
        assert!(status.success(), "{said}{}", String::from_utf8_lossy(&stderr));
        assert!(said.starts_with("STATE") && said.contains("green  database.migrations"), "{said}");
        for (name, secret) in app.settings("http://localhost") {
            let is_secret = ["SECRET", "KEY", "TOKEN"].iter().any(|word| name.contains(word)) && name != "S3_ACCESS_KEY_ID";
            assert!(!is_secret || !said.contains(secret.as_str()), "{name} is printed");
        }
        // Everything that is not green, in Chinese; and a cause that is broken.
        let _ = app.drive("stripe/settings", json!({ "portal": false })).await;
        let Output { status, stdout, stderr } = command(&app, &["--brief", "--lang", "zh"], &[]).await;
        let said = String::from_utf8(stdout).unwrap();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(stderr.is_empty() && !said.contains("green") && said.contains("客户门户的设置还没有保存过"), "{said}");
        if app.sqld().is_some() {
            let Output { status, stdout, .. } = command(&app, &[], &[("PUBLIC_URL", "no address"), ("S3_BUCKET", "")]).await;
            let said = String::from_utf8(stdout).unwrap();
            assert_eq!(status.code(), Some(1), "{said}");
            assert!(said.contains("PUBLIC_URL is `no address`") && said.contains("S3_BUCKET is not set"), "{said}");
        }
    }
}
