//! The poster studio: a set of up to ten posters from one product's pictures (requirements B3–B8, B12).
//!
//! Reading order: [`request`] (what may be asked), `brief` and `product` (what a set is made of), `writer`, `written` and
//! `brief_http` (the text model that writes it before the order), [`engine`] (who draws it), `order` (the job and its
//! session in one write), `development` and `lettering` (an engine's picture becomes a poster), `sessions`
//! (what is kept of a set), the routes. What posters are is the crate `darkroom_posters`.

mod brief;
mod brief_http;
mod development;
mod engine;
mod headline_http;
mod hooks;
mod lettering;
mod openapi;
mod order;
mod product;
mod request;
mod sessions;
mod sessions_http;
mod writer;
mod written;

use crate::http::Route;
pub use brief_http::brief;
pub(crate) use development::DEVELOPMENT;
pub(in crate::studios) use development::lettered_again;
pub use headline_http::headline;
pub(crate) use hooks::ROOMS;
pub(crate) use openapi::{inputs, operations};
pub use order::posters;
pub(in crate::studios) use request::{poster as poster_of, preset};
pub use sessions_http::{files, list as list_sessions, one as one_session};
pub(crate) use written::sweep_briefs;

/// In the order of the document of the interface.
pub(crate) fn routes() -> Vec<Route> {
    vec![posters(), brief(), list_sessions(), one_session(), files(), headline()]
}
