//! `denizen demo`: one family's story through the real doors of a city set up for it.

pub mod passkey;
pub mod visitor;
