//! Why a paper cannot be made. It never quotes anything of a person.

use registry::disclosure::{Disclose, Disclosure};

use crate::decision_letter::DECISIONS_MAX;

/// Why a paper cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A letter about nothing, or about more than a letter holds.
    #[error("a decision letter is about 1 to {DECISIONS_MAX} decisions")]
    Decisions,
    /// A decision names a clause that the rule file does not have.
    #[error("the decision names a clause that its rule does not have; look at the rule file")]
    Clause,
    /// The school year cannot be written down.
    #[error("the rule file gives the school year no first or last day")]
    SchoolYear,
}

impl Disclose for PaperError {
    fn disclosure(&self) -> Disclosure {
        Disclosure::Internal
    }
}
