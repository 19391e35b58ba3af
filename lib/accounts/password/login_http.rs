//! `/api/auth/login`: one answer for every wrong try, after one hash, whoever has the address.

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use http::HeaderMap;

use super::hash;
use super::policy::Password;
use super::register_http::Credentials;
use crate::accounts::known;
use crate::accounts::place::Place;
use crate::accounts::sign_in::{SignIn, normal_email, signed_in};
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::http::limits::{self, Limit};

/// So many tries for an address in a quarter of an hour, and in a day: what everybody would guess first is not taken as
/// a password, and this is not enough for more. Whoever is locked out by others has the mailed code.
const TRIES: [(u32, u32); 2] = [(10, 900), (100, 86_400)];

/// `POST /api/auth/login`
#[must_use]
pub fn login() -> Route {
    Route { path: "/api/auth/login", methods: post(enter) }
}

async fn enter(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(request): Json<Credentials>,
) -> Result<Response> {
    let email = normal_email(&request.email).ok_or_else(|| AppError::field("email", FieldProblem::Malformed))?;
    let now = app.clock.now();
    let place = Place::of(&app, &headers);
    let limits = [
        Limit::new("login-network", &place.network, app.config.network_limit, 3600),
        Limit::new("login-address", &email, TRIES[0].0, TRIES[0].1),
        Limit::new("login-address-day", &email, TRIES[1].0, TRIES[1].1),
    ];
    // Counted before it is tried, in the write that reads what it is compared with: as many at once are as many.
    let mut batch: Vec<Stmt> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.push(
        Stmt::new("SELECT p.hash FROM users u JOIN passwords p ON p.user_id = u.id WHERE u.email = ?1")
            .bind(email.as_str()),
    );
    let rows = match app.db.write(batch).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &limits, now, refusal).await,
    };
    let kept: Option<String> = rows[3].first().map(|row| row.get("hash")).transpose()?;
    let right = hash::verify(Password::typed(&request.password), kept.clone()).await?;
    let Some(kept) = kept.filter(|_| right) else { return Err(AppError::BadCredentials) };

    // The password may have been changed while it was compared: then nobody comes in with the old one.
    let still = Stmt::new(
        "INSERT INTO refusals (bad_credentials) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM users u JOIN passwords p ON p.user_id = u.id WHERE u.email = ?1 AND p.hash = ?2)",
    )
    .bind(email.as_str())
    .bind(kept);
    let sign_in = SignIn::new(now);
    let mut batch = vec![still];
    batch.extend(sign_in.session(&app, &email, &place));
    let rows = app.db.write(batch).await.map_err(|error| match error {
        error if error.is_refusal("bad_credentials") => AppError::BadCredentials,
        error => error.into(),
    })?;
    let (user, cookie) = sign_in.finish(&app, &background, &headers, &rows)?;
    Ok(signed_in(user, [cookie, known::signed_in(&app, &headers, &email, now)?]))
}
