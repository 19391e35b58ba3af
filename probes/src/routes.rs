//! Which routes there are: what the studio says of itself, or what is known of its interface.

use reqwest::Method;
use serde_json::Value;

/// The methods that change something.
pub const CHANGING: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// One path with its methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `/api/predict/{id}`: parameters in braces.
    pub path: String,
    /// The methods it takes.
    pub methods: Vec<Method>,
}

/// For studios that do not describe themselves: the first version's interface.
const KNOWN: [(&str, &[Method]); 27] = [
    ("/api/health", &[Method::GET]),
    ("/api/auth/methods", &[Method::GET]),
    ("/api/auth/google", &[Method::GET]),
    ("/api/auth/google/callback", &[Method::GET]),
    ("/api/auth/code", &[Method::POST]),
    ("/api/auth/code/verify", &[Method::POST]),
    ("/api/auth/logout", &[Method::POST]),
    ("/api/auth/me", &[Method::GET, Method::PATCH]),
    ("/api/auth/sessions", &[Method::GET]),
    ("/api/auth/sessions/{id}", &[Method::DELETE]),
    ("/api/media/uploads", &[Method::POST]),
    ("/api/media/uploads/{id}", &[Method::POST, Method::DELETE]),
    ("/api/media/assets", &[Method::GET]),
    ("/api/media/assets/{id}", &[Method::GET, Method::PATCH, Method::DELETE]),
    ("/api/train", &[Method::GET, Method::POST]),
    ("/api/train/{id}", &[Method::GET, Method::DELETE]),
    ("/api/train/models", &[Method::GET]),
    ("/api/train/models/{id}", &[Method::GET, Method::DELETE]),
    ("/api/predict/photos", &[Method::POST]),
    ("/api/predict", &[Method::GET]),
    ("/api/predict/{id}", &[Method::GET, Method::DELETE]),
    ("/api/predict/{id}/events", &[Method::GET]),
    ("/api/predict/{id}/items/{seq}/retry", &[Method::POST]),
    ("/api/billing/catalogue", &[Method::GET]),
    ("/api/billing/ledger", &[Method::GET]),
    ("/api/webhooks/replicate", &[Method::POST]),
    ("/api/cron/reconcile", &[Method::GET]),
];

/// The routes of the interface document.
#[must_use]
pub fn known() -> Vec<Route> {
    KNOWN.into_iter().map(|(path, methods)| Route { path: path.to_owned(), methods: methods.to_vec() }).collect()
}

/// The routes an OpenAPI document describes; `None` when it is none.
#[must_use]
pub fn described(document: &Value) -> Option<Vec<Route>> {
    let paths = document.get("paths")?.as_object()?;
    let routes = paths.iter().filter(|(path, _)| path.starts_with("/api/")).map(|(path, operations)| {
        // In this order: what only looks comes first.
        let methods = std::iter::once(Method::GET).chain(CHANGING);
        let methods = methods.filter(|method| operations.get(method.as_str().to_ascii_lowercase()).is_some());
        Route { path: path.clone(), methods: methods.collect() }
    });
    let routes: Vec<Route> = routes.filter(|route: &Route| !route.methods.is_empty()).collect();
    if routes.is_empty() { None } else { Some(routes) }
}

/// Routes that show something to whoever holds its id: receipts, which name nobody.
const HELD: [&str; 1] = ["/api/account/receipts/"];

impl Route {
    /// Whether it takes an id of somebody's. A token is none: whoever has a link may follow it.
    #[must_use]
    pub fn takes_id(&self) -> bool {
        let held = HELD.iter().any(|start| self.path.starts_with(start));
        self.path.contains('{') && !self.path.contains("{token}") && !held
    }

    /// The methods that change something.
    #[must_use]
    pub fn changing(&self) -> Vec<Method> {
        self.methods.iter().filter(|method| CHANGING.contains(method)).cloned().collect()
    }

    /// Its address with `id` for the first parameter, and 0 for the others: they number what is in it.
    #[must_use]
    pub fn with_id(&self, id: &str) -> String {
        let mut path = String::new();
        let mut filled = false;
        for part in self.path.split('/').skip(1) {
            path.push('/');
            let parameter = part.starts_with('{');
            path.push_str(match (parameter, filled) {
                (false, _) => part,
                (true, false) => id,
                (true, true) => "0",
            });
            filled |= parameter;
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_openapi_document_is_read_and_anything_else_is_not() {
        let document = json!({ "paths": {
            "/api/x/{id}": { "parameters": [], "get": {}, "delete": {} },
            "/elsewhere": { "get": {} },
        } });
        let routes = described(&document).unwrap();
        assert_eq!(routes.len(), 1);
        assert_eq!(routes[0].methods, [Method::GET, Method::DELETE]);
        assert!(described(&json!({ "paths": {} })).is_none());
        assert!(described(&json!([])).is_none());
    }

    #[test]
    fn the_first_parameter_is_the_id() {
        let route = Route { path: "/api/predict/{id}/items/{seq}/retry".to_owned(), methods: Vec::new() };
        assert_eq!(route.with_id("job_1"), "/api/predict/job_1/items/0/retry");
        assert!(route.takes_id());
    }
}
