//! One method of one address: what it takes, answers and refuses.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, ToSchema};

use super::schema;
use crate::error::AppError;

/// Who may ask, and so what is refused before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody in particular.
    Anybody,
    /// Whoever has a link that we signed, from wherever.
    Link,
    /// Whoever is signed in.
    Session,
    /// The platform's cron.
    Cron,
    /// Whoever scrapes numbers, with its secret.
    Metrics,
    /// Replicate, by signature.
    Signature,
    /// Stripe, by signature.
    StripeSignature,
}

/// One method of one address.
#[must_use]
pub struct Operation {
    pub(super) path: &'static str,
    pub(super) method: HttpMethod,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: Option<&'static str>,
    pub(super) access: Access,
    pub(super) database: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RefOr<Schema>>,
    pub(super) answers: BTreeMap<u16, ResponseBuilder>,
    pub(super) answered: Schemas,
    pub(super) taken: Schemas,
    pub(super) refusals: Vec<AppError>,
}

/// Schemas by name.
pub(super) type Schemas = BTreeMap<String, RefOr<Schema>>;

impl Operation {
    fn new(method: HttpMethod, path: &'static str, id: &'static str, summary: &'static str) -> Self {
        // Whatever goes wrong on our side.
        let refusals = vec![AppError::Internal(String::new())];
        Self {
            path,
            method,
            id,
            summary,
            description: None,
            access: Access::Session,
            database: true,
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            answered: Schemas::new(),
            taken: Schemas::new(),
            refusals,
        }
    }

    /// A `GET`, for whoever is signed in.
    pub fn get(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, id, summary)
    }

    /// A `POST`, for whoever is signed in.
    pub fn post(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Post, path, id, summary)
    }

    /// A `PATCH`, for whoever is signed in.
    pub fn patch(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Patch, path, id, summary)
    }

    /// A `DELETE`, for whoever is signed in.
    pub fn delete(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Delete, path, id, summary)
    }

    /// More than the summary says.
    pub const fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// For somebody else than who is signed in.
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// It is answered without asking the database.
    pub const fn without_database(mut self) -> Self {
        self.database = false;
        self
    }

    /// A parameter of the path. One that is none of ours names nothing.
    pub fn names<T: ToSchema>(self, name: &str, description: &str) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(T::schema()));
        self.parameter(parameter.build()).refuses([AppError::NotFound { what: "" }])
    }

    /// A parameter of the path that counts from 0.
    pub fn place(self, name: &str, description: &str) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(schema::integer(0, i64::from(u32::MAX))));
        self.parameter(parameter.build()).refuses([AppError::NotFound { what: "" }])
    }

    /// Parameters of the query.
    pub fn query<T: IntoParams>(mut self) -> Self {
        self.parameters.extend(T::into_params(|| Some(ParameterIn::Query)));
        self.refuses([AppError::Invalid(Vec::new())])
    }

    /// A header that matters.
    pub fn header(self, name: &str, description: &str, required: bool, schema: impl Into<RefOr<Schema>>) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(if required { Required::True } else { Required::False })
            .description(Some(description))
            .schema(Some(schema));
        self.parameter(parameter.build()).refuses([AppError::Invalid(Vec::new())])
    }

    fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// A JSON body.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(reference::<T>(&mut self.taken));
        self.refuses([
            AppError::UnsupportedMediaType,
            AppError::BodyTooLarge { max_bytes: 0 },
            AppError::Invalid(Vec::new()),
        ])
    }

    /// A JSON body of no fixed shape, taken whatever its type is said to be.
    pub fn takes_anything(mut self) -> Self {
        self.body = Some(schema::any_object().into());
        self.refuses([AppError::BodyTooLarge { max_bytes: 0 }, AppError::Invalid(Vec::new())])
    }

    /// It costs credits: the same key and request is done once and answered the same.
    pub fn costs(self) -> Self {
        self.once().refuses([AppError::InsufficientCredits { needed: 0, available: 0 }])
    }

    /// The same key and request is done once and answered the same.
    pub fn once(self) -> Self {
        let once = "Any text of your own: the same key with the same request gives the first answer again.";
        self.header("Idempotency-Key", once, true, schema::text("^[A-Za-z0-9_-]{1,64}$"))
            .refuses([AppError::IdempotencyKeyReused])
    }

    /// An answer in JSON.
    pub fn answers(mut self, status: u16, description: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new().description(description).content("application/json", content);
        self.answers.insert(status, response);
        self
    }

    /// An answer of this type.
    pub fn answers_with<T: ToSchema>(mut self, status: u16, description: &str) -> Self {
        let schema = reference::<T>(&mut self.answered);
        self.answers(status, description, schema)
    }

    /// A page of these.
    pub fn answers_page_of<T: ToSchema>(mut self, description: &str) -> Self {
        let items = reference::<T>(&mut self.answered);
        let name = format!("{}Page", T::name());
        self.answered.insert(name.clone(), schema::page(items));
        self.query::<crate::http::page::PageQuery>().answers(200, description, Ref::from_schema_name(name))
    }

    /// An answer without a body.
    pub fn answers_nothing(mut self, status: u16, description: &str) -> Self {
        self.answers.insert(status, ResponseBuilder::new().description(description));
        self
    }

    /// An answer in a text that is no JSON.
    pub fn answers_text(mut self, status: u16, content_type: &str, description: &str) -> Self {
        let content = ContentBuilder::new().schema(Some(schema::text("^"))).build();
        let response = ResponseBuilder::new().description(description).content(content_type, content);
        self.answers.insert(status, response);
        self
    }

    /// An answer that is a file.
    pub fn answers_file(mut self, status: u16, content_type: &str, description: &str) -> Self {
        let response =
            ResponseBuilder::new().description(description).content(content_type, ContentBuilder::new().build());
        self.answers.insert(status, response);
        self
    }

    /// The same answer as a stream of Server-Sent Events, for who accepts that.
    pub fn or_streams(mut self, status: u16) -> Self {
        let content = ContentBuilder::new().schema(Some(schema::text("^"))).build();
        let response = self.answers.remove(&status).unwrap_or_default();
        self.answers.insert(status, response.content("text/event-stream", content));
        self
    }

    /// The answer of this status sets this header.
    pub fn with_header(mut self, status: u16, name: &str) -> Self {
        let response = self.answers.remove(&status).unwrap_or_default();
        let header = Ref::new(format!("#/components/headers/{name}"));
        self.answers.insert(status, response.header_ref(name, header));
        self
    }

    /// What it refuses beside what follows from all that.
    pub fn refuses<const N: usize>(mut self, errors: [AppError; N]) -> Self {
        self.refusals.extend(errors);
        self
    }

    /// Only so many within a time.
    pub fn limited(self) -> Self {
        self.refuses([AppError::RateLimited { retry_after_seconds: 0 }])
    }

    /// What is refused because of what it is and who may ask.
    pub(super) fn refuse_what_follows(&mut self) {
        if self.database {
            self.refusals.push(AppError::UpstreamUnavailable(String::new()));
        }
        match self.access {
            Access::Anybody | Access::Link => {}
            Access::Session | Access::Cron | Access::Metrics => self.refusals.push(AppError::Unauthenticated),
            Access::Signature | Access::StripeSignature => self.refusals.push(AppError::BadSignature("")),
        }
        // Webhooks come from elsewhere, reading changes nothing: of neither is asked where it comes from, and whether
        // a form could have sent it.
        let signed = matches!(self.access, Access::Link | Access::Signature | Access::StripeSignature);
        if !signed && !matches!(self.method, HttpMethod::Get) {
            self.refusals.extend([AppError::Forbidden, AppError::UnsupportedMediaType]);
        }
    }
}

/// A reference to the schema of `T`, which goes to the schemas with what it refers to.
fn reference<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    let mut found = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut found);
    schemas.extend(found);
    Ref::from_schema_name(T::name()).into()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn what_changes_something_may_be_refused_as_foreign_and_what_needs_a_session_without_one() {
        let mut operation = Operation::delete("/api/x", "x", "x");
        operation.refuse_what_follows();
        let codes: Vec<_> = operation.refusals.iter().map(|error| error.class()).collect();
        assert!(codes.contains(&(StatusCode::FORBIDDEN, "FORBIDDEN")), "{codes:?}");
        assert!(codes.contains(&(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")), "{codes:?}");
    }
}
