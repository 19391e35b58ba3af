//! People who come to a studio through another door than its own: a deployment beside it, on the same database.

use darkroom_dev::random;

use crate::{TestApp, TestUser};

impl TestApp {
    /// Somebody who has not signed in, at `url`.
    #[must_use]
    pub fn visitor_at(&self, url: &str) -> TestUser {
        TestUser::new(url, &format!("visitor-{}@example.com", random::letters(8).to_lowercase()))
    }
}
