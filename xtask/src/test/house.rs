//! The stages that this tool runs itself: mutants and the README's table. They must never leave the work tree
//! changed.

use std::path::Path;

use anyhow::Result;

use super::Ended;
use crate::{docs, mutants};

/// Every mutant is caught.
///
/// # Errors
/// One survived or no longer applies.
pub fn mutants(root: &Path) -> Result<Ended> {
    mutants::run(root, &mutants::Arguments::default())?;
    Ok(Ended::Green)
}

/// The README shows what `docs/coverage.toml` says; its tests exist, and were green in the stages before.
///
/// # Errors
/// It does not, or a test that it names is gone.
pub fn coverage(root: &Path) -> Result<Ended> {
    docs::check(root)?;
    Ok(Ended::Green)
}
