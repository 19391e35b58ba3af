//! Holds every answer of the interface against the document it promises: `/api/openapi`.
//!
//! A status, a content type or a member that the document does not have fails the test that met it, and so does a
//! request body that was taken although the document refuses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Map, Value};

/// What was asked and what came back.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// How it was asked.
    pub method: &'a Method,
    /// What was asked for, without the query.
    pub path: &'a str,
    /// The body that was sent.
    pub sent: &'a [u8],
    /// The status that came back.
    pub status: u16,
    /// The headers that came back.
    pub headers: &'a HeaderMap,
    /// The body that came back.
    pub text: &'a str,
}

/// The document, and its schemas as far as they were needed.
struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract {
        document: serde_json::to_value(darkroom::interface::document()).expect("a document"),
        validators: Mutex::default(),
    })
}

/// Fails when the exchange is not one that the document describes.
#[track_caller]
pub(crate) fn check(exchange: &Exchange<'_>) {
    if exchange.path.starts_with("/api/")
        && let Err(problem) = judge(exchange)
    {
        let Exchange { method, path, status, text, .. } = exchange;
        panic!("{method} {path} answered {status}, and the document knows better: {problem}\n{text}");
    }
}

/// What the document has against this exchange.
///
/// # Errors
/// The first thing that is not as the document says.
pub fn judge(exchange: &Exchange<'_>) -> Result<(), String> {
    contract().judge(exchange)
}

impl Contract {
    fn judge(&self, exchange: &Exchange<'_>) -> Result<(), String> {
        let Some(operation) = self.operation(exchange.method, exchange.path) else {
            // What every address that is not there, or not for this method, answers.
            let name = match exchange.status {
                403 => "ForbiddenProblem",
                404 => "NotFoundProblem",
                405 => "MethodNotAllowedProblem",
                other => return Err(format!("{other} from an address it does not have")),
            };
            return self.response(&format!("/components/responses/{name}"), exchange);
        };
        let at = format!("{operation}/responses/{}", exchange.status);
        let response = self.document.pointer(&at).ok_or("it does not have this status")?;
        let at = response["$ref"].as_str().map_or(at, |to| to.trim_start_matches('#').to_owned());
        self.response(&at, exchange)?;
        let body = format!("{operation}/requestBody/content/application~1json/schema");
        if exchange.status < 300 && self.document.pointer(&body).is_some() {
            let sent = serde_json::from_slice(exchange.sent).map_err(|error| format!("a body was taken: {error}"))?;
            self.validate(&body, &sent).map_err(|problem| format!("a body was taken that it refuses: {problem}"))?;
        }
        Ok(())
    }

    /// Where the document has this operation. An address that is written out goes before one with parameters.
    fn operation(&self, method: &Method, path: &str) -> Option<String> {
        let paths = self.document["paths"].as_object().expect("paths");
        let fits = |template: &str| {
            let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
            let same =
                |(wanted, given): (&&str, &&str)| wanted == given || (wanted.starts_with('{') && !given.is_empty());
            wanted.len() == given.len() && wanted.iter().zip(&given).all(same)
        };
        let found =
            paths.keys().filter(|template| fits(template)).min_by_key(|template| template.matches('{').count())?;
        let method = if *method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
        let at = format!("/paths/{}/{method}", escaped(found));
        self.document.pointer(&at).is_some().then_some(at)
    }

    fn response(&self, at: &str, exchange: &Exchange<'_>) -> Result<(), String> {
        let response = self.document.pointer(at).ok_or_else(|| format!("it has no {at}"))?;
        for name in response["headers"].as_object().into_iter().flat_map(Map::keys) {
            if !exchange.headers.contains_key(name) {
                return Err(format!("the header {name} is missing"));
            }
        }
        let content_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.map(|value| value.split(';').next().unwrap_or_default().trim());
        let content = response["content"].as_object();
        match (content, content_type) {
            (None, None) if exchange.text.is_empty() => Ok(()),
            (None, _) => Err("it has no body here".to_owned()),
            (Some(_), None) => Err("the body has no type".to_owned()),
            (Some(content), Some(kind)) if !content.contains_key(kind) => Err(format!("it has no {kind} here")),
            (Some(_), Some(_)) if *exchange.method == Method::HEAD => Ok(()),
            // A stream is not one value: who follows it reads its events.
            (Some(_), Some(kind)) if !kind.ends_with("json") => Ok(()),
            (Some(_), Some(kind)) => {
                let body = serde_json::from_str(exchange.text).map_err(|error| error.to_string())?;
                self.validate(&format!("{at}/content/{}/schema", escaped(kind)), &body)
            }
        }
    }

    /// Validates by the schema at this place, which is compiled once.
    fn validate(&self, at: &str, value: &Value) -> Result<(), String> {
        let known = self.validators.lock().expect("validators").get(at).cloned();
        let validator = known.unwrap_or_else(|| {
            let mut schema = self.document.pointer(at).expect("a schema").clone();
            // What it refers to stands beside it, where its references look for it.
            schema["components"] = self.document["components"].clone();
            let made = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
            let made = Arc::new(made.unwrap_or_else(|error| panic!("{at}: {error}")));
            self.validators.lock().expect("validators").insert(at.to_owned(), Arc::clone(&made));
            made
        });
        let problems: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
    }
}

/// A key as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
