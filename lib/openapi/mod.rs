//! How the interface is described: one [`Operation`] for each method of an address, and what they amount to.
//!
//! A noun's `openapi.rs` describes its own operations with this; [`crate::interface`] puts all of them into one document.

mod operation;
mod refusal;

use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Components;

use crate::error::AppError;
pub use crate::schema;
use operation::Schemas;
pub use operation::{Access, Operation};
use refusal::Refusals;

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
    pub(crate) fn add(&mut self, operation: Operation) {
        operation.add_to(self);
    }

    /// Refusals that no operation names: each becomes a response of its own.
    pub(crate) fn refuse(&mut self, errors: &[AppError]) {
        for error in errors {
            self.refusals.response(&[error]);
        }
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
