//! People who come to a studio through another door than its own: a deployment beside it, on the same database.

use darkroom_dev::random;

use crate::{House, Person};

impl House {
    /// Somebody who has not signed in, at `url`.
    #[must_use]
    pub fn visitor_at(&self, url: &str) -> Person {
        Person::new(url, &format!("visitor-{}@example.com", random::letters(8).to_lowercase()))
    }
}
