//! The number of a file that somebody brings, as a field of the desk's forms. Nothing is looked up here, and what is wrong
//! with a number is said without a word about any file.
//! Must never tell a number that exists from one that does not.

use registry::ids::Reference;

use crate::fields::{FieldError, TextField};
use crate::words::Words;

const NAME: &str = "reference";

/// The field, with what was typed.
pub(super) fn field(t: Words, typed: &str, errors: &[FieldError]) -> TextField {
    TextField::new(NAME, t.say("desk-reference"), typed.trim())
        .hint(t.say("desk-reference-hint"))
        .errors(errors)
}

/// The number typed, or what to put right.
///
/// # Errors
/// When it is not written like one.
pub(super) fn parse(t: Words, typed: &str) -> Result<Reference, FieldError> {
    typed.trim().parse().map_err(|_| FieldError {
        field: NAME,
        text: t.say("desk-reference-form"),
    })
}

/// No file has this number.
pub(super) fn unknown(t: Words) -> FieldError {
    FieldError {
        field: NAME,
        text: t.say("desk-reference-unknown"),
    }
}
