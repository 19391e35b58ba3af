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

mod amiss;
mod answer;
mod at_once;
pub mod contract;
mod dice;
mod elsewhere;
mod engine;
pub mod fault_proxy;
mod loopback;
mod round_trips;
pub mod schema;
mod second_instance;
mod settings;
pub mod sqld;
mod stripe;
mod test_app;
mod test_user;
mod tron;
pub mod zips;

pub use answer::Answer;
pub use at_once::at_once;
pub use dice::{Dice, seeds};
pub use engine::{Call, Delivery, cost};
pub use loopback::{client, loopback};
pub use round_trips::RoundTrips;
pub use second_instance::{Kept, Plan, SecondInstance};
pub use settings::Settings;
pub use stripe::session_of;
pub use test_app::{Backend, TestApp};
pub use test_user::TestUser;
pub use tron::id_of;

/// Makes two tests of one body: on the database file, and on a real `sqld`.
#[macro_export]
macro_rules! on_both {
    ($(#[doc = $doc:literal])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        $crate::tests_on! {
            [on_the_file: File, on_sqld: Sqld]
            $(#[doc = $doc])*
            async fn $name($app: TestApp) $body
        }
    };
}

/// The same two tests in an app where nobody rings the cron but the test.
#[macro_export]
macro_rules! on_both_quietly {
    ($(#[doc = $doc:literal])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        $crate::tests_on! {
            start_quiet [on_the_file: File, on_sqld: Sqld]
            $(#[doc = $doc])*
            async fn $name($app: TestApp) $body
        }
    };
}

/// The same two tests, and a third on an `sqld` that is 20 ms away.
#[macro_export]
macro_rules! on_both_and_far {
    ($(#[doc = $doc:literal])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        $crate::tests_on! {
            [on_the_file: File, on_sqld: Sqld, far_from_sqld: FarSqld]
            $(#[doc = $doc])*
            async fn $name($app: TestApp) $body
        }
    };
}

/// A test of one body for each of these databases.
#[macro_export]
macro_rules! tests_on {
    ([$($tests:tt)+] $($body:tt)+) => {
        $crate::tests_on! { start [$($tests)+] $($body)+ }
    };
    (
        $start:ident [$($test:ident: $backend:ident),+]
        $(#[doc = $doc:literal])* async fn $name:ident($app:ident: TestApp) $body:block
    ) => {
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "a body uses what it needs")]
            use super::*;

            async fn body($app: TestApp) $body

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    body(TestApp::$start($crate::Backend::$backend).await).await;
                }
            )+
        }
    };
}
