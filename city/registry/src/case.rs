//! A case: append-only actions, each bound to the one before by a hash; the state is what replaying them gives.
//!
//! Receiving, assigning and reading are actions too. Only a human decides, and names a clause and the hash of
//! the rule file (DESIGN, invariant 11). A case holds no personal data: facts are sealed under the beneficiary
//! and only their hash stands here; the applicant is not named, so nothing links guardian and child.

use crate::clock::CivilDate;
use crate::ids::{CaseId, OfficeId, OfficialId, ProgrammeId, Reference};
use crate::limits;
use crate::purpose::Purpose;
use rules::authority::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// What happened, without who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ActionKind {
    /// The resident's own act opened the case, under the rule file with this hash.
    Received {
        /// SHA-256 of the rule file, hex.
        rule_hash: String,
    },
    /// The facts were sealed under the beneficiary.
    FactsRecorded,
    /// An official took the case.
    Assigned,
    /// An official opened the field groups; the log has the entry with this number.
    Read {
        /// Number of the entry in the read log.
        log_entry: u64,
    },
    /// A human granted what was applied for.
    Granted {
        /// Clause of the rule file.
        clause: String,
        /// SHA-256 of the rule file decided under, hex.
        rule_hash: String,
    },
    /// The notice of the decision was made available to the applicant.
    Notified,
}

impl ActionKind {
    /// Stable name of the kind.
    #[must_use]
    pub fn name(&self) -> ActionName {
        match self {
            ActionKind::Received { .. } => ActionName::Received,
            ActionKind::FactsRecorded => ActionName::FactsRecorded,
            ActionKind::Assigned => ActionName::Assigned,
            ActionKind::Read { .. } => ActionName::Read,
            ActionKind::Granted { .. } => ActionName::Granted,
            ActionKind::Notified => ActionName::Notified,
        }
    }
}

/// The kinds of [`ActionKind`] alone, for the state table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionName {
    /// See [`ActionKind::Received`].
    Received,
    /// See [`ActionKind::FactsRecorded`].
    FactsRecorded,
    /// See [`ActionKind::Assigned`].
    Assigned,
    /// See [`ActionKind::Read`].
    Read,
    /// See [`ActionKind::Granted`].
    Granted,
    /// See [`ActionKind::Notified`].
    Notified,
}

impl ActionName {
    /// Every kind.
    pub const ALL: [ActionName; 6] = [
        ActionName::Received,
        ActionName::FactsRecorded,
        ActionName::Assigned,
        ActionName::Read,
        ActionName::Granted,
        ActionName::Notified,
    ];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ActionName::Received => "received",
            ActionName::FactsRecorded => "facts_recorded",
            ActionName::Assigned => "assigned",
            ActionName::Read => "read",
            ActionName::Granted => "granted",
            ActionName::Notified => "notified",
        }
    }
}

/// Who acted. A resident is not named: that they are the applicant is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "actor", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// The applicant.
    Applicant,
    /// An official, with the role held then and the office served then.
    Official {
        /// Number.
        id: OfficialId,
        /// Role at the time.
        role_then: Role,
        /// Office at the time.
        office: OfficeId,
    },
    /// The service itself: making a notice available.
    Service,
}

/// The file itself: what it is about, without the applicant and without anything of the beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Internal id.
    pub id: CaseId,
    /// Public number.
    pub reference: Reference,
    /// The programme applied to.
    pub programme: ProgrammeId,
    /// The office that decides.
    pub office: OfficeId,
    /// Day of receipt.
    pub received_on: CivilDate,
}

/// One action as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// 0, 1, 2 …
    pub seq: u32,
    /// What happened.
    pub what: ActionKind,
    /// Who acted.
    pub by: Actor,
    /// Why.
    pub purpose: Purpose,
    /// Day (times are kept to the day).
    pub on: CivilDate,
    /// Hash of the action before; of the file for the first.
    pub prev_hash: ActionHash,
}

/// SHA-256 of an action, or of the file for the first link.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionHash(pub [u8; 32]);

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// The file exists; nothing has happened yet.
    Draft,
    /// Received, facts still to be sealed.
    Received,
    /// Waits for an official.
    Waiting,
    /// An official has it.
    Assigned,
    /// The official has read what the programme names.
    Examined,
    /// Granted, notice to be made.
    Granted,
    /// The applicant has the notice; nothing more happens here.
    Served,
}

impl CaseState {
    /// Every state.
    pub const ALL: [CaseState; 7] = [
        CaseState::Draft,
        CaseState::Received,
        CaseState::Waiting,
        CaseState::Assigned,
        CaseState::Examined,
        CaseState::Granted,
        CaseState::Served,
    ];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CaseState::Draft => "draft",
            CaseState::Received => "received",
            CaseState::Waiting => "waiting",
            CaseState::Assigned => "assigned",
            CaseState::Examined => "examined",
            CaseState::Granted => "granted",
            CaseState::Served => "served",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(text: &str) -> Option<CaseState> {
        CaseState::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Whether the case is at its end.
    #[must_use]
    pub fn is_final(self) -> bool {
        self == CaseState::Served
    }
}

/// The whole table: in this state, this action leads to that state. What is not here is refused.
pub const TABLE: &[(CaseState, ActionName, CaseState)] = &[
    (CaseState::Draft, ActionName::Received, CaseState::Received),
    (
        CaseState::Received,
        ActionName::FactsRecorded,
        CaseState::Waiting,
    ),
    (
        CaseState::Waiting,
        ActionName::Assigned,
        CaseState::Assigned,
    ),
    // Another official of the office may take over, before and after reading.
    (
        CaseState::Assigned,
        ActionName::Assigned,
        CaseState::Assigned,
    ),
    (CaseState::Assigned, ActionName::Read, CaseState::Examined),
    (
        CaseState::Examined,
        ActionName::Assigned,
        CaseState::Assigned,
    ),
    (CaseState::Examined, ActionName::Read, CaseState::Examined),
    (CaseState::Examined, ActionName::Granted, CaseState::Granted),
    (CaseState::Granted, ActionName::Notified, CaseState::Served),
];

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
            Some(action) => hash(b"denizen case action 1\n", action),
            None => hash(b"denizen case file 1\n", &self.file),
        }
    }
}

/// SHA-256 over a label that names the version and the JSON of the value, whose field order is fixed.
fn hash(label: &[u8], value: &impl Serialize) -> ActionHash {
    let mut sha = Sha256::new();
    sha.update(label);
    // These types have string keys and no maps: serialising cannot fail; an empty text would break the chain.
    sha.update(serde_json::to_vec(value).unwrap_or_default());
    ActionHash(sha.finalize().into())
}

impl ActionHash {
    /// From 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<ActionHash> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(ActionHash(bytes))
    }
}

impl fmt::Display for ActionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ActionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for ActionHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ActionHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ActionHash, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        ActionHash::from_hex(&text).ok_or_else(|| serde::de::Error::custom("a SHA-256 in hex"))
    }
}

#[cfg(test)]
#[path = "case_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
