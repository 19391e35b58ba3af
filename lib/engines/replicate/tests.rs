//! The client against a small server that records what it is asked and answers what it is told; and what it reads.

mod calls;
mod creating;
mod fetching;
mod remote;
mod schemas;
mod searching;
mod server;
