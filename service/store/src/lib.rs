//! Everything durable: one [`Store`] with [`Store::transact`], `SQLite` and `PostgreSQL` behind it, and the
//! repositories, which are free functions over `&mut dyn` [`Tx`].
//!
//! A repository holds one hand-written text of portable SQL that runs on both engines: `BIGINT`, `TEXT`, `BYTEA`,
//! keys made by the caller, `INSERT … ON CONFLICT` with the target named, keyset paging. No sequences, triggers,
//! stored procedures, advisory locks or notifications: PostgreSQL-wire distributed engines lack or bend them.
//!
//! What this crate must never do: keep personal data in the clear, index a person by anything but a random key,
//! answer a list without a bound, or acknowledge a change that a power cut could take back.

pub mod integrity;
pub mod limits;

mod columns;
mod counted;
mod error;
mod gathering;
mod group;
mod schema;
mod store;
mod transaction;
mod turn;
mod tx;
mod value;

pub mod postgres;
pub mod sqlite;

// The city's tables.
pub mod cases;
pub mod dwellings;
pub mod forgotten;
pub mod grants;
pub mod objections;
pub mod officials;
pub mod pre_registrations;
pub mod residents;
pub mod reviews;
pub mod sealed;
pub mod settings;

// The tables of the log and of keyhold.
pub mod keyhold;
pub mod log;

// What all three carry, and what they must agree on.
pub mod mark;
pub mod reconciling;

pub use counted::Asked;
pub use error::StoreError;
pub use gathering::Gathering;
pub use schema::Schema;
pub use store::Store;
pub use tx::Tx;
pub use value::{Row, Value};
