//! What all operations amount to: paths, and the schemas and responses that they share.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{OperationBuilder, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Components, Schema};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, RefOr, Required};

use super::operation::{Access, Operation, Schemas};
use super::refusal::Refusals;
use super::schema;
use crate::error::AppError;

/// What the operations tell, put together.
#[derive(Default)]
pub(crate) struct Collected {
    paths: Paths,
    /// Schemas of answers.
    answered: Schemas,
    /// Schemas of requests.
    taken: Schemas,
    refusals: Refusals,
}

impl Collected {
    /// One operation more.
    pub(crate) fn add(&mut self, mut added: Operation) {
        added.refuse_what_follows();
        let mut operation = OperationBuilder::new()
            .operation_id(Some(added.id))
            .summary(Some(added.summary))
            .description(added.description)
            .tag(added.path.split('/').nth(2).unwrap_or_default());
        for parameter in added.parameters {
            operation = operation.parameter(parameter);
        }
        if let Some(schema) = added.body {
            let content = ContentBuilder::new().schema(Some(schema)).build();
            let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        operation = operation.securities(Some(requirement(added.access)));
        for (status, response) in added.answers {
            let id = Ref::new("#/components/headers/x-request-id");
            operation = operation.response(status.to_string(), response.header_ref("x-request-id", id).build());
        }
        let mut by_status: BTreeMap<u16, Vec<&AppError>> = BTreeMap::new();
        for error in &added.refusals {
            by_status.entry(error.class().0.as_u16()).or_default().push(error);
        }
        for (status, errors) in by_status {
            operation = operation.response(status.to_string(), self.refusals.response(&errors));
        }
        self.answered.extend(added.answered);
        self.taken.extend(added.taken);
        self.paths.add_path_operation(added.path, vec![added.method], operation.build());
    }

    /// Refusals that no operation names: each becomes a response of its own.
    pub(crate) fn refuse(&mut self, errors: &[AppError]) {
        for error in errors {
            self.refusals.response(&[error]);
        }
    }

    /// Schemas of answers that no operation brings along.
    pub(crate) fn describe(&mut self, schemas: impl IntoIterator<Item = (String, RefOr<Schema>)>) {
        self.answered.extend(schemas);
    }

    /// The paths, and the schemas and responses that they refer to.
    pub(crate) fn into_parts(self) -> (Paths, Components) {
        let Self { paths, mut answered, taken, refusals } = self;
        answered.values_mut().for_each(schema::close);
        let (problems, responses) = refusals.into_parts();
        let mut components = Components::new();
        components.schemas = taken.into_iter().chain(answered).chain(problems).collect();
        components.responses = responses;
        (paths, components)
    }
}

fn requirement(access: Access) -> Vec<SecurityRequirement> {
    const NO_SCOPES: [&str; 0] = [];
    match access {
        Access::Anybody | Access::Link => Vec::new(),
        Access::Session => vec![SecurityRequirement::new("session", NO_SCOPES)],
        Access::Cron => vec![SecurityRequirement::new("cron", NO_SCOPES)],
        Access::Metrics => vec![SecurityRequirement::new("metrics", NO_SCOPES)],
        Access::Signature => vec![
            SecurityRequirement::new("webhook-signature", NO_SCOPES)
                .add("webhook-id", NO_SCOPES)
                .add("webhook-timestamp", NO_SCOPES),
        ],
        Access::StripeSignature => vec![SecurityRequirement::new("stripe-signature", NO_SCOPES)],
    }
}
