//! The pages over HTTP, without a socket: the whole path of a family in both languages, what is refused, the headers,
//! the table of routes. One binary, because the small city takes longer to link than to run.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod court_order;
mod emergency;
mod jobs;
mod objections;
mod protected;
mod refusals;
mod routes;
mod story;
mod ties;
mod world;
