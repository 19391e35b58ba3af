//! Check-in: credits for coming by (requirement C7). How often is decided by the level, when by the calendar of
//! Asia/Shanghai. Reading order: `calendar` (which day, which week), `http`.

mod calendar;
mod http;

pub use calendar::Day;
pub use http::checkin;
pub(crate) use http::operations;
