//! Check-in: credits for coming by (requirement C7). How often is decided by the level, when by the calendar of
//! Asia/Shanghai. Which day and which week it is says
//! [`crate::calendar`].

mod http;
mod personal;

pub use crate::calendar::Day;
pub use http::checkin;
pub(crate) use http::operations;
pub(crate) use personal::PERSONAL;
