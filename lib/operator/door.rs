//! Whoever works in the console: a session of an operator that has shown its second factor. Everybody else is told that
//! there is nothing.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::service::{OperatorService, Refusal};
use crate::accounts::{Caller, MONEY_SECONDS, OPEN_SECONDS};
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, FieldProblem, Result, to_json};
use crate::http::idempotency::{FirstAnswer, IdempotencyKey, Once};
use crate::ids::{AuditEventId, RedemptionCodeId, UserId};

/// An operator at a browser. Reads and acts go through it, and are refused where the role or the factor is not there.
#[derive(Clone, Copy, Debug)]
pub struct Operator(Caller);

impl FromRequestParts<App> for Operator {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        // Before anything else of the request is looked at: what is wrong with it is told to operators alone.
        let (_, rows) = caller.read(app, vec![caller.standing()]).await?;
        let _ = Caller::standing_of(&rows[0])?;
        Ok(Self(caller))
    }
}

/// How fresh the second factor has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Within eight hours.
    Open,
    /// Within ten minutes: credits, money and access move.
    Money,
}

impl Freshness {
    const fn seconds(self) -> i64 {
        match self {
            Self::Open => OPEN_SECONDS,
            Self::Money => MONEY_SECONDS,
        }
    }
}

/// An act was done.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = OperatorAct)]
pub(crate) struct Done {
    /// `act_…`: its place in the audit log.
    act: AuditEventId,
}

/// Why a request does nothing now: it was done before, or is refused.
#[derive(Debug)]
pub(crate) enum NotNow {
    /// The same request was answered.
    Before(FirstAnswer),
    /// It is refused.
    Refused(AppError),
}

impl IntoResponse for NotNow {
    fn into_response(self) -> Response {
        match self {
            Self::Before(first) => first.into_response(),
            Self::Refused(error) => error.into_response(),
        }
    }
}

impl<E: Into<AppError>> From<E> for NotNow {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// An act on its way: what the service is to do, once for its key.
pub(crate) struct Act<'a> {
    pub(crate) service: OperatorService<'a>,
    operator: Operator,
    once: Once,
    answer: String,
}

impl Operator {
    /// Reads in one round trip, as an operator whose console is open.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `NOT_FOUND` for who is no operator, `SECOND_FACTOR_REQUIRED`.
    pub(crate) async fn read(&self, app: &App, stmts: Vec<Stmt>) -> Result<Vec<Rows>> {
        let mut batch = vec![self.0.standing()];
        batch.extend(stmts);
        let (_, mut rows) = self.0.read(app, batch).await?;
        let standing = Caller::standing_of(&rows.remove(0))?;
        if standing.open_until().is_none_or(|until| until <= app.clock.now()) {
            return Err(AppError::SecondFactorRequired);
        }
        Ok(rows)
    }

    /// Ends all sessions of somebody. It may be asked for again and again: there is no key.
    ///
    /// # Errors
    /// As [`Operator::begin`]; `NOT_FOUND` when there is no such person.
    pub(super) async fn end_sessions(self, app: &App, user: UserId, reason: &str) -> Result<Response> {
        let service = self.service(app, Freshness::Open, None);
        service.end_sessions(user, reason).await.map_err(refused)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// Lets nobody use a code any more.
    ///
    /// # Errors
    /// As [`Operator::begin`]; `NOT_FOUND` when there is no such code.
    pub(super) async fn revoke_code(self, app: &App, id: RedemptionCodeId, reason: &str) -> Result<Response> {
        let service = self.service(app, Freshness::Money, None);
        service.revoke_code(id, reason).await.map_err(refused)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// Who it is.
    pub(crate) const fn user_id(&self) -> UserId {
        self.0.user_id()
    }

    pub(super) fn service<'a>(
        &self,
        app: &'a App,
        freshness: Freshness,
        act: Option<AuditEventId>,
    ) -> OperatorService<'a> {
        let now = app.clock.now();
        let guards = vec![self.0.alive(now), self.0.operator_only(), self.0.factor_within(freshness.seconds(), now)];
        OperatorService { db: &app.db, now, operator: self.0.user_id().to_string(), act, guards }
    }

    /// Whether they are one, with an open console.
    ///
    /// # Errors
    /// As [`Operator::read`].
    pub(crate) async fn is_in(&self, app: &App) -> Result<()> {
        self.read(app, Vec::new()).await.map(drop)
    }

    /// Begins an act that this key stands for, on `route` with this body. What guards it goes into the act's own write.
    ///
    /// # Errors
    /// The first answer, when the same request was answered before; else as [`Operator::read`].
    pub(crate) async fn begin<'a>(
        self,
        app: &'a App,
        key: IdempotencyKey,
        route: &str,
        body: &[u8],
        freshness: Freshness,
    ) -> Result<Act<'a>, NotNow> {
        let (user, now) = (self.0.user_id(), app.clock.now());
        let once = Once::new(user, key, &format!("operator {route}"), body);
        let rows = self.read(app, vec![once.lookup()]).await?;
        if let Some(first) = rows.first().map(|rows| once.first_answer(rows)).transpose()?.flatten() {
            return Err(NotNow::Before(first));
        }
        let act = AuditEventId::new(now);
        let answer = to_json(&Done { act })?;
        let mut service = self.service(app, freshness, Some(act));
        service.guards.push(once.remember(StatusCode::OK, &answer, now));
        Ok(Act { service, operator: self, once, answer })
    }
}

impl Act<'_> {
    /// The answer to what the service made of it.
    ///
    /// # Errors
    /// Why it was not done; the first answer, when the same request came at the same time and was first.
    pub(crate) async fn finish<T>(self, app: &App, outcome: Result<T, Refusal>) -> Result<Response, NotNow> {
        match outcome {
            Ok(_) => {
                Ok((StatusCode::OK, [(http::header::CONTENT_TYPE, "application/json")], self.answer).into_response())
            }
            Err(Refusal::Database(error)) if Once::lost_to_duplicate(&error) => {
                Err(NotNow::Before(self.operator.0.answer_given_meanwhile(app, &self.once).await?))
            }
            Err(refusal) => Err(NotNow::Refused(refused(refusal))),
        }
    }
}

/// A refusal, as a browser is told of it.
pub(super) fn refused(refusal: Refusal) -> AppError {
    match refusal {
        Refusal::NoSuchPerson => AppError::NotFound { what: "person" },
        Refusal::BelowZero => AppError::field("credits", FieldProblem::NotAllowed),
        Refusal::HasPlan => AppError::AlreadySubscribed,
        Refusal::ReferenceTaken { .. } => AppError::field("reference", FieldProblem::NotAllowed),
        Refusal::Field { name, problem, .. } => AppError::field(name, problem),
        Refusal::Wrong(_) => AppError::Conflict("what it is about is not as the act needs it"),
        Refusal::Database(error) => error.into(),
    }
}
