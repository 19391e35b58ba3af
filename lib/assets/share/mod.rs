//! Pictures that are shared by a link (requirement E8): off until their owner shares them, and again when they like. The
//! link opens that picture and nothing else of its owner: no words, no name, no model, no id but the picture's own in its
//! mark, which the law wants there.

mod http;
mod looked_up;
mod page;
mod picture;
mod reports;
mod token;

pub(super) use http::{NewReport, SharedPicture, TokenQuery};
pub use http::{report, show};
pub use page::page;
pub use picture::picture;
pub use reports::{OpenReport, ReportReason, bar, close_reports, end_report_alerts, open_reports, sweep_reports};
pub(super) use token::ShareToken;
