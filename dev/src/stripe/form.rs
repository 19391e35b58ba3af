//! Form bodies with bracket nesting, `line_items[0][price_data][currency]=cny`: read by name, and what nobody asked for
//! is refused, so that a misspelt parameter does not pass for a given one.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;

/// Stripe, metadata: at most so many keys, of so many characters, with values of so many.
const METADATA_MAX: usize = 50;
const METADATA_KEY_MAX_CHARS: usize = 40;
const METADATA_VALUE_MAX_CHARS: usize = 500;

/// Texts by name, as metadata has them.
pub(super) type Metadata = BTreeMap<String, String>;

/// The parameters of a request that were not read yet.
#[derive(Debug, Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = Bytes::from_request(request, state).await.map_err(|_| Refusal::too_large())?;
        let mut params = Self::parse(query.as_bytes());
        params.0.extend(Self::parse(&body).0);
        Ok(params)
    }
}

impl Params {
    /// Lists may be written with or without numbers: `a[]=x&a[]=y` is `a[0]=x&a[1]=y`.
    pub(super) fn parse(form: &[u8]) -> Self {
        let mut found = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(form) {
            let name = match name.strip_suffix("[]") {
                Some(list) => {
                    let free = (0..).find(|index| !found.contains_key(&format!("{list}[{index}]"))).unwrap_or(0);
                    format!("{list}[{free}]")
                }
                None => name.into_owned(),
            };
            found.insert(name, value.into_owned());
        }
        Self(found)
    }

    /// The same text for the same parameters, in whatever order they came.
    pub(super) fn canonical(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// A text; an empty one counts as not given.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }

    pub(super) fn need(&mut self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| Refusal::missing(name))
    }

    pub(super) fn text_up_to(&mut self, name: &str, max_chars: usize) -> Result<Option<String>, Refusal> {
        match self.text(name) {
            Some(text) if text.chars().count() > max_chars => {
                Err(Refusal::invalid(name, format!("Invalid string: must be at most {max_chars} characters")))
            }
            text => Ok(text),
        }
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let wrong = |text: &str| Refusal::coded("parameter_invalid_integer", name, format!("Invalid integer: {text}"));
        self.text(name).map(|text| text.parse().map_err(|_| wrong(&text))).transpose()
    }

    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        let wrong = |text: &str| Refusal::invalid(name, format!("Invalid boolean: {text}"));
        self.text(name).map(|text| text.parse().map_err(|_| wrong(&text))).transpose()
    }

    /// One of the words of an enum.
    pub(super) fn choice<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Refusal> {
        self.text(name).map(|text| word(name, &text)).transpose()
    }

    pub(super) fn choices<T: DeserializeOwned>(&mut self, name: &str) -> Result<Vec<T>, Refusal> {
        self.list(name).iter().map(|text| word(name, text)).collect()
    }

    pub(super) fn url(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        // The placeholder may stand in an address as it is.
        let plain = text.replace("{CHECKOUT_SESSION_ID}", "id");
        match plain.parse::<url::Url>() {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(text)),
            Ok(_) | Err(_) => Err(Refusal::coded("url_invalid", name, "Not a valid URL")),
        }
    }

    /// The values of a list, in order.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        let indices = self.indices(name);
        indices.iter().filter_map(|index| self.text(&format!("{name}[{index}]"))).collect()
    }

    /// The numbers that a list has entries for, in order.
    pub(super) fn indices(&self, name: &str) -> Vec<u32> {
        let number = |rest: &str| rest.split(']').next().and_then(|number| number.parse::<u32>().ok());
        let found: BTreeSet<u32> = self.below(name).filter_map(|(_, rest)| number(rest)).collect();
        found.into_iter().collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name) || self.below(name).next().is_some()
    }

    pub(super) fn metadata(&mut self, name: &str) -> Result<Metadata, Refusal> {
        let taken: Vec<_> = self.below(name).map(|(whole, rest)| (whole.clone(), rest.to_owned())).collect();
        let mut metadata = Metadata::new();
        for (whole, rest) in taken {
            let key =
                rest.strip_suffix(']').filter(|key| !key.contains('[')).ok_or_else(|| Refusal::unknown(&whole))?;
            let value = self.0.remove(&whole).unwrap_or_default();
            if key.chars().count() > METADATA_KEY_MAX_CHARS || value.chars().count() > METADATA_VALUE_MAX_CHARS {
                let message = "Metadata keys are at most 40 and values at most 500 characters long.";
                return Err(Refusal::invalid(name, message));
            }
            metadata.insert(key.to_owned(), value);
        }
        if metadata.len() > METADATA_MAX {
            return Err(Refusal::invalid(name, "Metadata has at most 50 keys."));
        }
        Ok(metadata)
    }

    /// Accepts parameters that change nothing here.
    pub(super) fn accept(&mut self, names: &[&str]) {
        for name in names {
            let below = format!("{name}[");
            self.0.retain(|known, _| known != name && !known.starts_with(&below));
        }
    }

    /// The paths to expand, the last that is read: refuses what is left.
    pub(super) fn expand(mut self) -> Result<Vec<String>, Refusal> {
        let paths = self.list("expand");
        self.finish()?;
        Ok(paths)
    }

    /// Refuses what is left.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(Refusal::unknown(&name)),
        }
    }

    fn below(&self, name: &str) -> impl Iterator<Item = (&String, &str)> {
        let prefix = format!("{name}[");
        self.0
            .keys()
            .filter_map(move |whole| Some((whole, whole.get(prefix.len()..)?)).filter(|_| whole.starts_with(&prefix)))
    }
}

fn word<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Refusal> {
    let wrong = |error: serde_json::Error| Refusal::invalid(name, format!("Invalid {name}: {error}"));
    serde_json::from_value(Value::from(text)).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_lists_and_maps_are_read_by_name() {
        let form =
            b"mode=payment&line_items[0][quantity]=2&line_items[1][quantity]=1&expand[]=a&expand[]=b&metadata[k]=v%20w";
        let mut params = Params::parse(form);
        assert_eq!(params.need("mode").unwrap(), "payment");
        assert_eq!(params.indices("line_items"), [0, 1]);
        assert_eq!(params.integer("line_items[0][quantity]").unwrap(), Some(2));
        assert_eq!(params.list("expand"), ["a", "b"]);
        assert_eq!(params.metadata("metadata").unwrap()["k"], "v w");
        assert_eq!(params.finish().unwrap_err(), Refusal::unknown("line_items[1][quantity]"));
    }

    #[test]
    fn the_order_of_parameters_does_not_make_another_request() {
        assert_eq!(Params::parse(b"a=1&b[]=x").canonical(), Params::parse(b"b[0]=x&a=1").canonical());
    }
}
