//! The whole interface: every route, every operation, and `/api/openapi`, the document that is made of them.
//!
//! Shapes are derived from the types that requests are read into and answers are made of; statuses and codes of
//! refusals from [`AppError`]. Beside the routes of each noun, a file `openapi.rs` says what each of them takes, answers
//! and refuses. This room is above all nouns, so that it alone has to know them. Tests hold the document and the routes
//! together, and every answer of the black-box tests against the document.
//!
//! Nothing but the document's own route calls its making, so no other function carries it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::info::{InfoBuilder, LicenseBuilder};
use utoipa::openapi::schema::{OneOfBuilder, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, OpenApiBuilder, Ref, RefOr, Server};

use crate::error::AppError;
use crate::http::Route;
use crate::openapi::{Access, Collected, Operation};
use crate::{
    accounts, assets, billing, checkin, codes, doctor, health, jobs, operator, orders, privacy, reconcile, schema,
    studios, subscriptions, uploads, webhooks,
};

/// Every route, in the order of the interface document. `api/` has one file for each, and a test holds the two and the
/// list of binaries together.
#[must_use]
pub fn routes() -> Vec<Route> {
    let before_studios = vec![
        health::show(),
        show(),
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
        accounts::prove(),
        accounts::logout(),
        accounts::me(),
        accounts::list_sessions(),
        accounts::end_session(),
        uploads::create(),
        uploads::one(),
        assets::list(),
        assets::one(),
        assets::download(),
        assets::delete_many(),
        assets::share::show(),
        assets::share::report(),
        assets::share::page(),
        assets::share::picture(),
    ];
    let after_studios = vec![
        jobs::list(),
        jobs::one(),
        jobs::events(),
        jobs::retry(),
        billing::catalogue(),
        billing::ledger(),
        billing::export(),
        billing::referral(),
        orders::list(),
        orders::one(),
        orders::usdt::claim(),
        subscriptions::own(),
        subscriptions::portal(),
        codes::redeem(),
        checkin::checkin(),
        privacy::export(),
        privacy::account(),
        privacy::show_receipt(),
        accounts::unsubscribe(),
        webhooks::replicate(),
        webhooks::stripe(),
        webhooks::mail(),
        reconcile::cron(),
        operator::scrape(),
        jobs::worker(),
    ];
    before_studios.into_iter().chain(studios::routes()).chain(after_studios).chain(operator_routes()).collect()
}

/// The console's: seldom used, and many, so that one function answers all of them ([`crate::http::SHARED`]).
#[must_use]
pub fn operator_routes() -> Vec<Route> {
    let mut routes = operator::routes();
    routes.push(doctor::show());
    routes
}

/// What every client should know before it reads on.
const DESCRIPTION: &str = "Train a model of a face, take photos with it, pay per delivered picture. \
JSON in and out; amounts are credits, times are RFC 3339 in UTC, ids are a prefix and a ULID. \
Members of a request that are not named here are ignored. \
Lists are newest first, with `limit` and an opaque `cursor`. \
Refusals are problem documents (RFC 9457) whose `code` is the stable contract; their words follow `Accept-Language` \
(Chinese unless English is preferred). Any other address answers 404 `NOT_FOUND`, any other method 405 \
`METHOD_NOT_ALLOWED`, and `HEAD` is answered like `GET` without its body. \
A request that changes something is refused with 403 `FORBIDDEN` when its `Origin` or `Sec-Fetch-Site` says that it \
comes from another site.";

/// `GET /api/openapi`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/openapi", methods: get(send) }
}

async fn send() -> Response {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    let text = DOCUMENT.get_or_init(|| document().to_json().unwrap_or_default().into());
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], text.clone()).into_response()
}

/// The whole document.
#[must_use]
pub fn document() -> OpenApi {
    let mut collected = Collected::default();
    for operation in operations() {
        collected.add(operation);
    }
    // What addresses and methods that are not there answer.
    collected.refuse(&[AppError::NotFound { what: "" }, AppError::MethodNotAllowed, AppError::Forbidden]);
    collected.describe(job_inputs());
    let (paths, mut components) = collected.into_parts();
    components.headers = headers();
    for (name, scheme) in security_schemes() {
        components.add_security_scheme(name, scheme);
    }
    let license = env!("CARGO_PKG_LICENSE");
    let info = InfoBuilder::new()
        .title("Darkroom")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name(license).identifier(Some(license)).build()));
    OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([Server::new("/")]))
        .paths(paths)
        .components(Some(components))
        .build()
}

/// Jobs keep what was asked for without knowing what is in it: their studios do.
fn job_inputs() -> Vec<(String, RefOr<Schema>)> {
    let mut any = OneOfBuilder::new().description(Some("What a person asked for."));
    let mut inputs = Vec::new();
    for (name, schema) in studios::inputs() {
        any = any.item(Ref::from_schema_name(name.as_ref()));
        inputs.push((name.into_owned(), schema));
    }
    inputs.push(("JobInput".to_owned(), RefOr::T(any.build().into())));
    inputs
}

fn headers() -> BTreeMap<String, RefOr<Header>> {
    let header = |schema: Schema, description| HeaderBuilder::new().schema(Some(schema)).description(Some(description));
    let headers = [
        ("x-request-id", header(schema::id("req"), "Names this request, for questions about it.")),
        ("retry-after", header(schema::integer(0, i64::from(u32::MAX)), "When to come back, in seconds.")),
        ("location", header(schema::text("^"), "Where to go on.")),
        ("content-disposition", header(schema::text("^attachment; "), "What to call the file.")),
        ("set-cookie", header(schema::text("^(?:__Host-|loopback-)"), "Begins or ends a cookie of ours.")),
    ];
    headers.into_iter().map(|(name, header)| (name.to_owned(), RefOr::T(header.build()))).collect()
}

fn security_schemes() -> [(&'static str, SecurityScheme); 7] {
    let header =
        |name, description| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, description)));
    let cron =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`CRON_SECRET`, from the platform's cron."));
    let metrics = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`METRICS_TOKEN`."));
    let session = "A signed session, set by signing in; HttpOnly, Secure, SameSite=Lax, good for thirty days.";
    let signature = "`v1,` and the base64 of HMAC-SHA256 over id, timestamp and raw body, separated by dots; several \
        separated by spaces.";
    let stripe = "`t=` and the seconds since 1970, then `,v1=` and the HMAC-SHA256 over them, a dot and the raw body, in \
        hex; several while a secret is rotated.";
    [
        ("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-session", session)))),
        ("cron", SecurityScheme::Http(cron.build())),
        ("metrics", SecurityScheme::Http(metrics.build())),
        ("webhook-signature", header("webhook-signature", signature)),
        ("webhook-id", header("webhook-id", "The sender's id of the message.")),
        ("webhook-timestamp", header("webhook-timestamp", "When it was signed, in seconds since 1970.")),
        ("stripe-signature", header("stripe-signature", stripe)),
    ]
}

/// Every operation, in the order of the routes.
fn operations() -> impl Iterator<Item = Operation> {
    let own = Operation::get("/api/openapi", "show_interface", "This document.")
        .access(Access::Anybody)
        .without_database()
        .answers(200, "The document.", schema::any_object());
    [own]
        .into_iter()
        .chain(health::operations())
        .chain(accounts::operations())
        .chain(uploads::operations())
        .chain(assets::operations())
        .chain(studios::operations())
        .chain(jobs::operations())
        .chain(billing::operations())
        .chain(orders::operations())
        .chain(subscriptions::operations())
        .chain(codes::operations())
        .chain(checkin::operations())
        .chain(privacy::operations())
        .chain(webhooks::operations())
        .chain(reconcile::operations())
        .chain(operator::operations())
        .chain(doctor::operations())
}
