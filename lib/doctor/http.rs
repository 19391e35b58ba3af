//! `/api/operator/doctor`: the self-test, for the console.

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Line, State as Light, examine};
use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::extract::Json;
use crate::http::{Route, context};
use crate::openapi::Operation;
use crate::operator::Operator;
use crate::schema;

/// `GET /api/operator/doctor`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/operator/doctor", methods: get(look) }
}

/// What was looked at.
#[derive(Debug, Serialize, ToSchema)]
struct SelfTest {
    /// In an order that stays.
    items: Vec<SelfTestLine>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
struct SelfTestLine {
    /// Which.
    id: &'static str,
    /// How it is: `green`, `amber` or `red`.
    #[schema(schema_with = lights)]
    state: &'static str,
    /// What was found.
    text: String,
    /// What to do about it; empty when nothing is.
    hint: String,
}

fn lights() -> utoipa::openapi::schema::Schema {
    schema::one_of([Light::Green, Light::Amber, Light::Red].map(Light::as_str))
}

pub(crate) fn operations() -> [Operation; 1] {
    [Operation::get("/api/operator/doctor", "examine", "Whether the deployment is set up as it must be.")
        .about("Asks every outside system. Each line takes at most 20 seconds, all beside each other.")
        .answers_with::<SelfTest>(200, "A line for each thing that was looked at.")
        .refuses([AppError::NotFound { what: "" }, AppError::SecondFactorRequired])]
}

async fn look(State(app): State<App>, operator: Operator) -> Result<Json<SelfTest>> {
    operator.is_in(&app).await?;
    let locale = context::locale();
    let line = |line: Line| SelfTestLine {
        id: line.id,
        state: line.state.as_str(),
        text: line.text.in_language(locale).to_owned(),
        hint: line.hint.map(|hint| hint.in_language(locale).to_owned()).unwrap_or_default(),
    };
    Ok(Json(SelfTest { items: examine(&app).await.into_iter().map(line).collect() }))
}
