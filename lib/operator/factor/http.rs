//! `/api/operator/totp` and `/api/operator/totp/setup`.

use axum::extract::State;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::secret::{self, Factor};
use super::show;
use crate::accounts::{Caller, Standing};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::openapi::Operation;
use crate::qr;
use crate::schema;

/// `GET`, `POST /api/operator/totp`
#[must_use]
pub(in crate::operator) fn factor() -> Route {
    Route { path: "/api/operator/totp", methods: get(stand).post(open) }
}

/// `POST /api/operator/totp/setup`
#[must_use]
pub(in crate::operator) fn set_up() -> Route {
    Route { path: "/api/operator/totp/setup", methods: post(begin) }
}

pub(in crate::operator) fn operations() -> [Operation; 3] {
    [
        Operation::get("/api/operator/totp", "show_second_factor", "Whether the console is open to this session.")
            .answers_with::<Door>(200, "What is set up, and until when it is open.")
            .refuses([AppError::NotFound { what: "" }]),
        Operation::post("/api/operator/totp", "show_code", "Open the console with a second factor.")
            .about(
                "Six digits of the device, each taken once, or a recovery code. It is open for eight hours; what moves \
                 credits, money or access asks again after ten minutes.",
            )
            .takes::<CodeRequest>()
            .answers_with::<Opened>(200, "It is open.")
            .refuses([AppError::NotFound { what: "" }, AppError::CodeInvalid { tries_left: 0 }, AppError::Conflict("")])
            .limited(),
        Operation::post("/api/operator/totp/setup", "set_up_second_factor", "Set up a second factor.")
            .about("Needs a proof within ten minutes. What was set up before and never used is replaced.")
            .answers_with::<SetUp>(200, "What the device needs. It is shown now or never.")
            .refuses([AppError::NotFound { what: "" }, AppError::Reauthenticate, AppError::Conflict("")]),
    ]
}

/// Where the console's door stands for this session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorDoor)]
struct Door {
    /// Whether a second factor is set up and was shown once.
    set_up: bool,
    /// Until when the console is open; null while it is not.
    #[schema(required)]
    open_until: Option<Timestamp>,
    /// Until when this session may move credits, money and access; null while it may not.
    #[schema(required)]
    money_until: Option<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SecondFactorCode)]
struct CodeRequest {
    /// Six digits, or a recovery code.
    #[schema(schema_with = code_schema)]
    code: String,
}

fn code_schema() -> utoipa::openapi::schema::Schema {
    schema::text(r"^[A-Za-z0-9 -]{6,20}$")
}

/// The console is open.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorDoorOpened)]
struct Opened {
    /// Until when.
    open_until: Timestamp,
    /// Until when credits, money and access may be moved.
    money_until: Timestamp,
    /// The first time: ten codes for whoever loses the device, each good once. Shown now or never.
    #[schema(required)]
    recovery_codes: Option<Vec<String>>,
}

/// What a device needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactorSetup)]
struct SetUp {
    /// For apps: `otpauth://totp/…`.
    otpauth_url: String,
    /// The same as a QR code: an SVG that stands alone.
    qr_svg: String,
    /// For typing: base32.
    secret: String,
}

async fn stand(State(app): State<App>, caller: Caller) -> Result<Json<Door>> {
    let (user, now) = (caller.user_id(), app.clock.now());
    let (_, rows) = caller.read(&app, vec![caller.standing(), secret::find(user)]).await?;
    let standing = Caller::standing_of(&rows[0])?;
    let factor = match rows[1].first() {
        Some(row) => Factor::from_row(&row, &app.config.session_keys, user)?,
        None => None,
    };
    let still = |until: Option<Timestamp>| until.filter(|until| *until > now);
    Ok(Json(Door {
        set_up: factor.is_some_and(|factor| factor.is_confirmed),
        open_until: still(standing.open_until()),
        money_until: still(standing.money_until()),
    }))
}

async fn open(State(app): State<App>, caller: Caller, Json(request): Json<CodeRequest>) -> Result<Json<Opened>> {
    let now = app.clock.now();
    let recovery_codes = show::show(&app, &caller, &request.code, now).await?;
    let standing = Standing { factor_at: Some(now) };
    let until = |until: Option<Timestamp>| until.ok_or_else(|| AppError::Internal("a door without a time".to_owned()));
    Ok(Json(Opened {
        open_until: until(standing.open_until())?,
        money_until: until(standing.money_until())?,
        recovery_codes,
    }))
}

async fn begin(State(app): State<App>, caller: Caller) -> Result<Json<SetUp>> {
    let (user, now) = (caller.user_id(), app.clock.now());
    let keys = &app.config.session_keys;
    let batch = vec![caller.operator_only(), caller.proven(now), secret::begin(keys, user, now)?, secret::find(user)];
    let rows = caller.write(&app, batch).await?;
    let row = rows.last().and_then(crate::db::Rows::first);
    let row = row.ok_or_else(|| AppError::Internal("a second factor was not kept".to_owned()))?;
    let (me, _) = caller.read(&app, Vec::new()).await?;
    let factor = Factor::from_row(&row, keys, user)?.filter(|factor| !factor.is_confirmed);
    let totp = factor.ok_or(AppError::Conflict("a second factor is set up already"))?.totp(&me.email)?;
    let url = totp.to_url().map_err(|error| AppError::Internal(format!("a second factor: {error}")))?;
    let qr_svg = qr::svg(&url).ok_or_else(|| AppError::Internal("no QR code holds a second factor".to_owned()))?;
    Ok(Json(SetUp { qr_svg, secret: totp.secret().to_base32(), otpauth_url: url }))
}
