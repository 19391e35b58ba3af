//! The studios: what each accepts, costs and asks of an engine.

pub mod face;
