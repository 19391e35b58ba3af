//! The whole studio in one process: the site, every route, the storage and the sandbox providers.
//!
//! Reading order: [`options`] is what can be chosen; [`settings`] makes the configuration a deployment would have;
//! [`site`] serves the pages the way the platform does; [`drive`] and [`desk`] add what the sandbox page can do to the studio;
//! [`cron`] rings the bell the platform's cron rings.

mod cron;
mod desk;
mod drive;
mod options;
mod settings;
mod site;
mod start;

pub use options::Options;
pub use start::{StartError, Studio};
