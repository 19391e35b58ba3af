//! What the black-box tests share: a whole studio on a free port, people who use it over HTTP, and a real `sqld`.
//!
//! Nothing is mocked: the routes, the database, the storage and the webhooks are the real ones; the providers are the
//! sandbox's, which speak the real protocols.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on panics"
)]

mod answer;
pub mod contract;
mod engine;
mod house;
mod person;
mod round_trips;
pub mod sqld;
pub mod zips;

pub use answer::Answer;
pub use engine::{Call, Letter, cost};
pub use house::{Backend, House};
pub use person::Person;
pub use round_trips::RoundTrips;

/// Makes two tests of one body: on the database file, and on a real `sqld`.
#[macro_export]
macro_rules! on_both {
    ($(#[doc = $doc:literal])* async fn $name:ident($house:ident: House) $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "a body uses what it needs")]
            use super::*;

            async fn body($house: House) $body

            $(#[doc = $doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_the_file() {
                body(House::start($crate::Backend::File).await).await;
            }

            $(#[doc = $doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqld() {
                body(House::start($crate::Backend::Sqld).await).await;
            }
        }
    };
}
