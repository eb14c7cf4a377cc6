//! Keyhold in a process of its own, under its own user, over a Unix socket (DESIGN §4).
//!
//! | file | what |
//! |---|---|
//! | [`frame`] | length and bytes; the bound on both |
//! | [`call`] | the questions and answers, one for each method of [`Keyhold`](super::Keyhold) |
//! | [`client`] | what the city's process holds: [`RemoteKeyhold`] |
//! | [`server`] | what keyhold's process runs |
//! | `exceptional` | both ends of what emergencies, orders and jobs ask |
//! | `protected_view` | both ends of what the protected view asks |
//! | [`log_questions`] | the other way round: what keyhold may ask the log |
//! | [`socket`] | making a socket that only the right group may reach |
//!
//! Who may connect is decided by the owner and mode of the socket's folder. Must never listen on a network address, and must
//! never log what passes through.

pub mod call;
pub mod client;
mod exceptional;
pub mod frame;
pub mod log_questions;
mod protected_view;
pub mod server;
pub mod socket;

pub use client::RemoteKeyhold;
pub use log_questions::RemoteLog;
