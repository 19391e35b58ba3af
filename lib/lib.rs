//! Darkroom (暗房): an AI photo studio that people pay for.
//!
//! Reading order: [`routes`] is the whole interface; [`http`] is what every request goes through; [`ledger`] is the
//! only code that moves credits; [`jobs`] is what costs, takes time and must end; [`engines`] is the outside world.
//! Dependencies point one way: `api → studios → jobs → ledger, engines, media, storage → db`. Nothing here knows that
//! a sandbox exists: it sees base URLs in its [`config`].

pub mod accounts;
pub mod alerts;
pub mod app;
pub mod assets;
pub mod catalogue;
pub mod checkin;
pub mod clock;
pub mod codes;
pub mod config;
pub mod db;
pub mod engines;
pub mod error;
pub mod health;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod ledger;
pub mod mail;
pub mod media;
pub mod migrations;
pub mod openapi;
pub mod operator;
pub mod orders;
pub mod random;
pub mod reconcile;
pub mod storage;
pub mod stripe;
pub mod studios;
pub mod subscriptions;
pub mod telemetry;
pub mod uploads;
pub mod webhooks;

pub use app::App;
pub use http::{Route, serve, serve_all};

/// Every route, in the order of the interface document. `api/` has one file for each, and a test holds the two and the
/// list of binaries together.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        health::show(),
        openapi::show(),
        accounts::methods(),
        accounts::google_start(),
        accounts::google_callback(),
        accounts::ask_code(),
        accounts::verify_code(),
        accounts::register(),
        accounts::login(),
        accounts::password(),
        accounts::reset_password(),
        accounts::verify_reset(),
        accounts::logout(),
        accounts::me(),
        accounts::list_sessions(),
        accounts::end_session(),
        uploads::create(),
        uploads::one(),
        assets::list(),
        assets::one(),
        studios::face::trainings(),
        studios::face::one_training(),
        studios::face::list_models(),
        studios::face::one_model(),
        studios::face::photos(),
        jobs::list(),
        jobs::one(),
        jobs::events(),
        jobs::retry(),
        catalogue::show(),
        ledger::ledger(),
        ledger::export(),
        orders::list(),
        orders::one(),
        orders::usdt::claim(),
        subscriptions::own(),
        subscriptions::portal(),
        codes::redeem(),
        checkin::checkin(),
        webhooks::replicate(),
        webhooks::stripe(),
        reconcile::cron(),
        jobs::worker(),
    ]
}
