//! The closed vocabulary: everything that can be known of a person, as enums. What is not here has no place
//! to be stored, asked for, or put into a credential (DESIGN, invariant 1).
//!
//! Adding a variant is a change of this file that a reviewer sees and that the test of forbidden words reads.

mod attribute;
mod field_group;
mod language;

pub use attribute::Attribute;
pub use field_group::{FieldGroup, FieldGroups};
pub use language::Language;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
