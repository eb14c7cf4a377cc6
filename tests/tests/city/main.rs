//! The floor under the city, over HTTP and through the whole of it: what is refused, in which words, and what stays shut.
//! One binary, one module a subject; each test opens a city of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod answers_alike;
mod log_unwritable;
mod network_data;
mod other_peoples_records;
mod pages;
mod protocol;
mod restore_drill;
mod restored_alone;
mod routes;
mod same_document;
