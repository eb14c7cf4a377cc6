//! What can happen in a case, by whom. Nothing here can hold a name, an address or a number of a person.

use super::ActionHash;
use crate::clock::CivilDate;
use crate::ids::{CaseId, OfficeId, OfficialId, ProgrammeId, Reference};
use crate::purpose::Purpose;
use rules::authority::Role;
use serde::{Deserialize, Serialize};

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
