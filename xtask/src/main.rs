//! Checks and chores: `cargo xtask test` proves everything, `cargo xtask ci` adds the lints.

mod artifact;
mod bench;
mod artifact;
