//! What an operator does by hand (requirements C2, C7): credits, levels, plans, codes, payments that came another way.
//! Every act is one write together with its row in `operator_acts`, which is never changed. Reading order: `event`,
//! `service` (all that can be done), `people` (whom it is about), `booking`, `transfers`, `inbox` (dead letters).

mod access;
mod alerts;
mod audit_event;
mod audit_http;
mod booking;
mod codes_http;
mod diagnosis;
mod door;
mod factor;
mod inbox;
mod inbox_http;
mod jobs;
mod jobs_http;
mod metrics;
mod metrics_http;
mod openapi;
mod people;
mod people_acts_http;
mod people_http;
mod personal;
mod prompts;
mod prompts_http;
mod reports;
mod service;
mod transfers;
mod transfers_http;

pub use crate::inbox::{DeadLetter, dead_letters, find_dead_letter as dead_letter};
pub use audit_event::{AuditEventKind, AuditEventRow, audit_events};
pub use booking::{Booked, Payment, Sum};
pub use door::Operator;
pub use factor::{begin as begin_second_factor, code_now as second_factor_code};
use factor::{factor, set_up};
pub use metrics_http::scrape;
pub(crate) use openapi::operations;
pub use people::{LedgerRow, PersonRow, find, ledger, named};
pub(crate) use personal::PERSONAL;
pub use prompts::PublicPrompt;
pub use service::{MadeCode, OperatorService, Refusal, end_plans};

/// Every route of the console that this room answers.
#[must_use]
pub fn routes() -> Vec<crate::http::Route> {
    let alone =
        [factor(), set_up(), people_http::list(), people_http::one(), audit_http::audit(), metrics_http::show()];
    let lists = codes_http::routes()
        .into_iter()
        .chain(transfers_http::routes())
        .chain(inbox_http::routes())
        .chain(jobs_http::routes())
        .chain(prompts_http::routes());
    alone.into_iter().chain(people_acts_http::acts()).chain(lists).collect()
}
