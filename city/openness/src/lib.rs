//! What the city shows to everybody: the sensors in its streets, and who keeps the read log honest.
//!
//! It knows nothing of residents, dwellings or the database, and must not: its crate sees the log's mathematics and nothing
//! else, its identifiers are its own, and a place is a text on a sign and never a code that a record of a person could
//! share (DESIGN, invariant 12).

mod both;
pub mod kept_by;
pub mod limits;
pub mod sensor;

pub use both::Both;
