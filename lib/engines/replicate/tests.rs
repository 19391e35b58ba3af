//! The client against a small server that records what it is asked and answers what it is told.

mod calls;
mod creating;
mod fetching;
mod searching;
mod server;
