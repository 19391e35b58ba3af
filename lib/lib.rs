//! Darkroom (暗房): an AI photo studio that people pay for.
//!
//! Reading order: [`interface`] is the whole interface; [`http`] is what every request goes through; [`ledger`] is the
//! only code that moves credits; [`jobs`] is what costs, takes time and must end; [`engines`] is the outside world.
//! Dependencies point one way, down the floors of `floors.txt`, which a test compares with the imports. Nothing here knows
//! that a sandbox exists: it sees base URLs in its [`config`].

pub mod accounts;
pub mod alerts;
pub mod app;
pub mod assets;
pub mod billing;
pub mod calendar;
pub mod catalogue;
pub mod checkin;
pub mod checkout;
pub mod clock;
pub mod codes;
pub mod config;
pub mod currency;
pub mod db;
pub mod destinations;
pub mod doctor;
pub mod engines;
pub mod erasures;
pub mod error;
pub mod google;
pub mod hashed;
pub mod health;
pub mod http;
pub mod ids;
pub mod inbox;
pub mod interface;
pub mod jobs;
pub mod ledger;
pub mod locale;
pub mod mail;
pub mod media;
pub mod migrations;
pub mod openapi;
pub mod operator;
pub mod orders;
pub mod outbound;
pub mod outbox;
pub mod personal;
pub mod privacy;
pub mod qr;
pub mod random;
pub mod reconcile;
pub mod referrals;
pub mod schema;
pub mod sentry;
pub mod storage;
pub mod stripe;
pub mod studio;
pub mod studios;
pub mod subscriptions;
pub mod telemetry;
pub mod tron;
pub mod uploads;
pub mod webhooks;

use std::process::ExitCode;

pub use app::App;
pub use http::Route;
pub use interface::routes;

/// Answers `route` until the platform says stop: what each file of `api/` does.
#[must_use]
pub fn serve(route: Route) -> ExitCode {
    serve_all(vec![route])
}

/// The same for a route that brings pictures home: it carries what develops them, which is as large as all the rest.
#[must_use]
pub fn serve_developing(route: Route) -> ExitCode {
    serve_all_developing(vec![route])
}

/// [`serve`] for several routes in one process, where a plan has few functions.
#[must_use]
pub fn serve_all(routes: Vec<Route>) -> ExitCode {
    http::serve(routes, studios::STUDIOS_UNDEVELOPED)
}

/// [`serve_developing`] for several routes in one process.
#[must_use]
pub fn serve_all_developing(routes: Vec<Route>) -> ExitCode {
    http::serve(routes, studios::STUDIOS)
}
