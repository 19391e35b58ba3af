//! What a person asked for, as kept with the job and shown again: an object of its studio's own, tagged with the studio.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::error::{AppError, Result};
use crate::openapi::schema;
use crate::studio::Studio;

/// The member that says whose it is.
const TAG: &str = "studio";

/// What a person asked for. Jobs only keep it: what is in it, its studio knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct JobInput(Map<String, Value>);

impl JobInput {
    /// An input of this studio.
    ///
    /// # Errors
    /// When it is no object.
    pub fn new(studio: Studio, input: &impl Serialize) -> Result<Self> {
        let value =
            serde_json::to_value(input).map_err(|error| AppError::Internal(format!("a job's input: {error}")))?;
        Self::tagged(studio, value)
    }

    /// From what is stored with a job of this studio. What was stored before there were tags is the studio's by its job.
    ///
    /// # Errors
    /// When it is no object, or another studio's.
    pub fn from_stored(studio: Studio, text: &str) -> Result<Self> {
        let value =
            serde_json::from_str(text).map_err(|error| AppError::Internal(format!("a job's input: {error}")))?;
        Self::tagged(studio, value)
    }

    fn tagged(studio: Studio, value: Value) -> Result<Self> {
        let Value::Object(mut members) = value else {
            return Err(AppError::Internal("a job's input is no object".to_owned()));
        };
        match members.insert(TAG.to_owned(), studio.as_str().into()) {
            Some(other) if other != studio.as_str() => {
                Err(AppError::Internal(format!("the input of a job of {} is one of {other}", studio.as_str())))
            }
            Some(_) | None => Ok(Self(members)),
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn text(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// The schema of an input of this studio whose other members are those of `T`.
    #[must_use]
    pub fn schema_of<T: PartialSchema>(studio: Studio) -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut object)) = T::schema() else { return T::schema() };
        object.properties.insert(TAG.to_owned(), schema::only(studio.as_str().into()).into());
        object.required.push(TAG.to_owned());
        RefOr::T(Schema::Object(object))
    }
}

impl PartialSchema for JobInput {
    /// That of any: the document lists those of the studios in its place.
    fn schema() -> RefOr<Schema> {
        schema::any_object().into()
    }
}

impl ToSchema for JobInput {
    fn name() -> Cow<'static, str> {
        "JobInput".into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_input_says_whose_it_is_and_one_without_a_tag_is_its_jobs_studios() {
        let tagged = JobInput::new(Studio::Photo, &json!({ "prompt": "x" })).unwrap();
        assert_eq!(JobInput::from_stored(Studio::Photo, &tagged.text()).unwrap(), tagged);
        assert_eq!(JobInput::from_stored(Studio::Photo, r#"{"prompt":"x"}"#).unwrap(), tagged);
        assert_eq!(serde_json::to_value(&tagged).unwrap(), json!({ "prompt": "x", "studio": "photo" }));
    }

    #[test]
    fn another_studios_input_and_what_is_none_are_errors() {
        let tagged = JobInput::new(Studio::Photo, &json!({ "prompt": "x" })).unwrap();
        assert!(JobInput::from_stored(Studio::Train, &tagged.text()).is_err());
        for text in ["", "null", "[]", "\"photo\"", "{"] {
            assert!(JobInput::from_stored(Studio::Train, text).is_err(), "{text}");
        }
    }
}
