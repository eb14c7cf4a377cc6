//! A case: append-only actions, each bound to the one before by a hash; the state is what replaying them gives.
//!
//! Receiving, assigning and reading are actions too. Only a human decides, and names a clause and the hash of
//! the rule file (DESIGN, invariant 11). A case holds no personal data: facts are sealed under the beneficiary
//! and only their hash stands here; the applicant is not named, so nothing links guardian and child.

mod action;
mod chain;
mod state;

use crate::clock::CivilDate;
use crate::ids::OfficialId;
use crate::limits;
use crate::purpose::Purpose;

pub use action::{Action, ActionKind, ActionName, Actor, CaseFile};
pub use chain::ActionHash;
pub use state::{CaseState, TABLE};

/// Why an action is refused or a history not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The table has no such step.
    #[error("a case that is {} cannot be {}; open it again to see where it stands", .state.as_str(), .action.as_str())]
    NotNow {
        /// State the case is in.
        state: CaseState,
        /// Action asked for.
        action: ActionName,
    },
    /// Only an official decides, and only the one who has the case.
    #[error("only the official who has the case may do this; take the case first")]
    NotYours,
    /// The case has too many actions.
    #[error(
        "the case has {} actions, as many as one case may; close it and open a new one",
        limits::CASE_ACTIONS_MAX
    )]
    Full,
    /// The chain of hashes is broken: somebody changed the history.
    #[error("action {seq} does not follow from the one before; the history was changed")]
    BrokenChain {
        /// The first action that does not fit.
        seq: u32,
    },
}

/// A case with its history, verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    file: CaseFile,
    actions: Vec<Action>,
    state: CaseState,
    assigned_to: Option<OfficialId>,
}

impl Case {
    /// A file without a history.
    #[must_use]
    pub fn draft(file: CaseFile) -> Case {
        Case {
            file,
            actions: Vec::new(),
            state: CaseState::Draft,
            assigned_to: None,
        }
    }

    /// Replays a stored history, checking each link and each step.
    ///
    /// # Errors
    /// [`CaseError`] names the first action that does not fit.
    pub fn replay(file: CaseFile, actions: Vec<Action>) -> Result<Case, CaseError> {
        let mut case = Case::draft(file);
        for action in actions {
            case.accept(action)?;
        }
        Ok(case)
    }

    /// Makes the next action and appends it.
    ///
    /// # Errors
    /// [`CaseError`] when the table, the actor or the size forbids it.
    pub fn append(
        &mut self,
        what: ActionKind,
        by: Actor,
        purpose: Purpose,
        on: CivilDate,
    ) -> Result<&Action, CaseError> {
        let action = Action {
            seq: u32::try_from(self.actions.len()).unwrap_or(u32::MAX),
            what,
            by,
            purpose,
            on,
            prev_hash: self.head(),
        };
        self.accept(action)?;
        self.actions.last().ok_or(CaseError::Full)
    }

    fn accept(&mut self, action: Action) -> Result<(), CaseError> {
        if self.actions.len() >= limits::CASE_ACTIONS_MAX {
            return Err(CaseError::Full);
        }
        if action.seq as usize != self.actions.len() || action.prev_hash != self.head() {
            return Err(CaseError::BrokenChain { seq: action.seq });
        }
        let name = action.what.name();
        let next = TABLE
            .iter()
            .find(|(from, by, _)| *from == self.state && *by == name)
            .map(|(_, _, to)| *to)
            .ok_or(CaseError::NotNow {
                state: self.state,
                action: name,
            })?;
        self.check_actor(name, &action.by)?;
        if let (ActionName::Assigned, Actor::Official { id, .. }) = (name, &action.by) {
            self.assigned_to = Some(id.clone());
        }
        self.state = next;
        self.actions.push(action);
        Ok(())
    }

    fn check_actor(&self, name: ActionName, by: &Actor) -> Result<(), CaseError> {
        let fits = match (name, by) {
            (ActionName::Received | ActionName::FactsRecorded, Actor::Applicant) => true,
            (ActionName::Assigned, Actor::Official { .. }) => true,
            (ActionName::Read | ActionName::Granted, Actor::Official { id, .. }) => {
                self.assigned_to.as_ref() == Some(id)
            }
            (ActionName::Notified, Actor::Service) => true,
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(CaseError::NotYours)
        }
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &CaseFile {
        &self.file
    }

    /// Its history, oldest first.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> CaseState {
        self.state
    }

    /// The official who has it.
    #[must_use]
    pub fn assigned_to(&self) -> Option<&OfficialId> {
        self.assigned_to.as_ref()
    }

    /// Hash of the last action, or of the file when there is none.
    #[must_use]
    pub fn head(&self) -> ActionHash {
        match self.actions.last() {
            Some(action) => chain::hash(b"denizen case action 1\n", action),
            None => chain::hash(b"denizen case file 1\n", &self.file),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
