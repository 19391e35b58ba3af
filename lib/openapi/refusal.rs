//! Refusals as the document tells them: one schema for each code, one response for each set of codes.
//!
//! Nothing is listed twice: status, code and members are asked of the [`AppError`] itself.

use std::collections::BTreeMap;

use http::StatusCode;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{AdditionalProperties, Discriminator, Object, OneOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::operation::Schemas;
use super::schema;
use crate::error::AppError;
use crate::http::Problem;
use crate::locale::Locale;

/// Those that were met so far.
#[derive(Default)]
pub(super) struct Refusals {
    schemas: Schemas,
    responses: BTreeMap<String, RefOr<Response>>,
    /// The status with which each code was met first.
    statuses: BTreeMap<&'static str, StatusCode>,
}

impl Refusals {
    /// A reference to the response that is one of these refusals, which have one status.
    pub(super) fn response(&mut self, errors: &[&AppError]) -> Ref {
        let mut names = BTreeMap::new();
        for error in errors {
            names.insert(error.class().1, self.schema(error));
        }
        let name = names.values().cloned().collect::<Vec<_>>().join("Or");
        let codes = names.keys().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        let mut response = ResponseBuilder::new()
            .description(codes)
            .header_ref("x-request-id", Ref::new("#/components/headers/x-request-id"))
            .content("application/problem+json", ContentBuilder::new().schema(Some(any_of(&names))).build());
        // What says in its body when to come back says so in the header, too. Beside others it may be missing.
        if errors.iter().all(|error| Problem::of(error, Locale::En).retry_after_seconds().is_some()) {
            response = response.header_ref("retry-after", Ref::new("#/components/headers/retry-after"));
        }
        self.responses.insert(name.clone(), response.build().into());
        Ref::from_response_name(name)
    }

    /// The name of the schema of this refusal.
    fn schema(&mut self, error: &AppError) -> String {
        let (status, code) = error.class();
        let mut name = format!("{}Problem", camel_case(code));
        // One code has two statuses: the schema says which, so it needs a name for each.
        if *self.statuses.entry(code).or_insert(status) != status {
            name = format!("{}{}Problem", camel_case(code), status.as_u16());
        }
        if !self.schemas.contains_key(&name) {
            let mut found = Vec::new();
            Problem::schemas(&mut found);
            found.iter_mut().for_each(|(_, schema)| schema::close(schema));
            self.schemas.extend(found);
            self.schemas.insert(name.clone(), problem(error).into());
        }
        name
    }

    pub(super) fn into_parts(self) -> (Schemas, BTreeMap<String, RefOr<Response>>) {
        (self.schemas, self.responses)
    }
}

fn any_of(names: &BTreeMap<&str, String>) -> RefOr<Schema> {
    let mut refs = names.values().map(Ref::from_schema_name);
    match (refs.next(), names.len()) {
        (Some(only), 1) => only.into(),
        (first, _) => {
            let mapping = names.iter().map(|(code, name)| (*code, format!("#/components/schemas/{name}")));
            let discriminator = Discriminator::with_mapping("code", mapping);
            let one_of = first.into_iter().chain(refs).fold(OneOfBuilder::new(), OneOfBuilder::item);
            RefOr::T(Schema::OneOf(one_of.discriminator(Some(discriminator)).build()))
        }
    }
}

/// The problem document of this refusal: the members it has, and no others.
fn problem(error: &AppError) -> Schema {
    let (status, code) = error.class();
    let sample = serde_json::to_value(Problem::of(error, Locale::En)).unwrap_or_default();
    let RefOr::T(Schema::Object(all)) = Problem::schema() else { return Schema::default() };
    let mut object = Object::new();
    object.description = sample["title"].as_str().map(str::to_owned);
    for (name, schema) in all.properties {
        let Some(value) = sample.get(&name) else { continue };
        let fixed = matches!(name.as_str(), "type" | "status" | "code");
        object.properties.insert(name.clone(), if fixed { schema::only(value.clone()).into() } else { schema });
        object.required.push(name);
    }
    debug_assert!(sample["status"] == status.as_u16() && sample["code"] == code);
    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    Schema::Object(object)
}

/// `RATE_LIMITED` is `RateLimited`.
fn camel_case(code: &str) -> String {
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    code.split('_').map(word).collect()
}
