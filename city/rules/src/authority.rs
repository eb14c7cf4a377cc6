//! What an official may do: a small table with Cedar's semantics. Default deny; a forbid wins over every
//! permit; an unknown fact denies and says which. The reasons are rule ids that a resident may be shown.
//!
//! It never looks at a person's data and never scores anybody: the facts it weighs are about the official,
//! the file and the purpose.

pub use crate::role::Role;
use crate::truth::Truth;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an official asks to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Open a pre-registration by the reference the resident brought.
    CallUpPreRegistration,
    /// Write down which documents were shown at the desk.
    RecordDocumentsSeen,
    /// Look for an earlier registration under one full document number.
    LookUpDocument,
    /// Complete a registration.
    RegisterResident,
    /// Open and decide a file that met an earlier registration.
    ReviewDuplicate,
    /// Offer a credential to the resident at the desk.
    OfferCredential,
    /// See the references of files that wait at one's own office.
    ListCasesWaiting,
    /// Open the field groups a programme names, for one case.
    OpenCase,
    /// Grant what was applied for, naming a clause.
    DecideCase,
    /// See which objections to openings wait.
    ListObjections,
    /// Open one resident's objections and answer them.
    HearObjection,
    /// Run the log's checks and read public figures.
    CheckLog,
    /// Start, stop, back up and configure the service.
    RunService,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 13] = [
        Action::CallUpPreRegistration,
        Action::RecordDocumentsSeen,
        Action::LookUpDocument,
        Action::RegisterResident,
        Action::ReviewDuplicate,
        Action::OfferCredential,
        Action::ListCasesWaiting,
        Action::OpenCase,
        Action::DecideCase,
        Action::ListObjections,
        Action::HearObjection,
        Action::CheckLog,
        Action::RunService,
    ];

    /// The stable name used in the matrix and in explanations.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Action::CallUpPreRegistration => "call_up_pre_registration",
            Action::RecordDocumentsSeen => "record_documents_seen",
            Action::LookUpDocument => "look_up_document",
            Action::RegisterResident => "register_resident",
            Action::ReviewDuplicate => "review_duplicate",
            Action::OfferCredential => "offer_credential",
            Action::ListCasesWaiting => "list_cases_waiting",
            Action::OpenCase => "open_case",
            Action::DecideCase => "decide_case",
            Action::ListObjections => "list_objections",
            Action::HearObjection => "hear_objection",
            Action::CheckLog => "check_log",
            Action::RunService => "run_service",
        }
    }

    /// Whether the action touches the file of one person. Such an action needs a file the resident opened.
    #[must_use]
    pub fn concerns_a_person(self) -> bool {
        !matches!(
            self,
            Action::ListCasesWaiting
                | Action::ListObjections
                | Action::CheckLog
                | Action::RunService
        )
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known when an official asks. Each is three-valued; start from [`Facts::UNKNOWN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The official's training is valid today.
    pub training_valid: Truth,
    /// The file belongs to the official's own office.
    pub same_office: Truth,
    /// The file's number is of the official's own district, or the role serves the whole city.
    pub same_district: Truth,
    /// A file exists, in a state that allows the action.
    pub file_open: Truth,
    /// The file began by an act of the resident; a review, by a look-up that met another registration.
    pub residents_act: Truth,
    /// The stated purpose is on the closed list for this kind of file.
    pub purpose_fits: Truth,
    /// What is asked for is no more than the purpose, the kind of file and the programme applied to allow.
    pub groups_fit: Truth,
    /// The file is about the official in person, or the official applied in it.
    pub own_file: Truth,
    /// The file is about somebody whom the official declared as a relative, or such a person applied in it.
    pub relatives_file: Truth,
    /// The official already took a part in this file that excludes the action (registered it, decided it).
    pub acted_before: Truth,
}

impl Facts {
    /// Nothing is known: denies everything.
    pub const UNKNOWN: Facts = Facts {
        training_valid: Truth::Unknown,
        same_office: Truth::Unknown,
        same_district: Truth::Unknown,
        file_open: Truth::Unknown,
        residents_act: Truth::Unknown,
        purpose_fits: Truth::Unknown,
        groups_fit: Truth::Unknown,
        own_file: Truth::Unknown,
        relatives_file: Truth::Unknown,
        acted_before: Truth::Unknown,
    };
}

/// The id of one rule of the table below, e.g. `forbid.own-file`. Stable: it stands in logs and on pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The id as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Why one rule stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DenyReason {
    /// The rule.
    pub rule: RuleId,
    /// True when the rule forbids; false when the fact it needs is not known, which denies as well.
    pub known: bool,
}

/// The answer of [`decide`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed by this rule.
    Permit {
        /// The permit that applied.
        rule: RuleId,
    },
    /// Not allowed; every rule that stands in the way, in table order.
    Deny {
        /// Never empty.
        rules: Vec<DenyReason>,
    },
}

impl Verdict {
    /// Whether the action is allowed.
    #[must_use]
    pub fn permits(&self) -> bool {
        matches!(self, Verdict::Permit { .. })
    }
}

/// The rule named when no permit applies: default deny.
pub const NO_PERMIT: RuleId = RuleId("default.no-permit");

struct Permit {
    id: RuleId,
    role: Role,
    actions: &'static [Action],
}

struct Forbid {
    id: RuleId,
    applies: fn(Action) -> bool,
    /// `Yes` means the rule forbids.
    forbids: fn(&Facts) -> Truth,
}

const PERMITS: &[Permit] = &[
    Permit {
        id: RuleId("permit.clerk-registers"),
        role: Role::RegistrationClerk,
        actions: &[
            Action::CallUpPreRegistration,
            Action::RecordDocumentsSeen,
            Action::LookUpDocument,
            Action::RegisterResident,
            Action::OfferCredential,
        ],
    },
    Permit {
        id: RuleId("permit.reviewer-reviews"),
        role: Role::DuplicateReviewer,
        actions: &[Action::ReviewDuplicate],
    },
    Permit {
        id: RuleId("permit.officer-decides"),
        role: Role::EntitlementOfficer,
        actions: &[
            Action::ListCasesWaiting,
            Action::OpenCase,
            Action::DecideCase,
        ],
    },
    Permit {
        id: RuleId("permit.ombudsman-hears"),
        role: Role::Ombudsman,
        actions: &[
            Action::ListObjections,
            Action::HearObjection,
            Action::CheckLog,
        ],
    },
    Permit {
        id: RuleId("permit.auditor-checks"),
        role: Role::Auditor,
        actions: &[Action::CheckLog],
    },
    Permit {
        id: RuleId("permit.operator-runs"),
        role: Role::Operator,
        actions: &[Action::RunService, Action::CheckLog],
    },
];

const FORBIDS: &[Forbid] = &[
    Forbid {
        id: RuleId("forbid.training-lapsed"),
        applies: |_| true,
        forbids: |facts| facts.training_valid.not(),
    },
    Forbid {
        id: RuleId("forbid.other-office"),
        applies: |action| action.concerns_a_person() || action == Action::ListCasesWaiting,
        forbids: |facts| facts.same_office.not(),
    },
    Forbid {
        id: RuleId("forbid.other-district"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.same_district.not(),
    },
    Forbid {
        id: RuleId("forbid.no-open-file"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.file_open.not(),
    },
    Forbid {
        id: RuleId("forbid.no-act-of-the-resident"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.residents_act.not(),
    },
    Forbid {
        id: RuleId("forbid.purpose-not-listed"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.purpose_fits.not(),
    },
    Forbid {
        id: RuleId("forbid.groups-beyond-purpose"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.groups_fit.not(),
    },
    Forbid {
        id: RuleId("forbid.own-file"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.own_file,
    },
    Forbid {
        id: RuleId("forbid.relatives-file"),
        applies: Action::concerns_a_person,
        forbids: |facts| facts.relatives_file,
    },
    Forbid {
        id: RuleId("forbid.acted-before"),
        applies: |action| {
            matches!(
                action,
                Action::ReviewDuplicate
                    | Action::OpenCase
                    | Action::DecideCase
                    | Action::HearObjection
            )
        },
        forbids: |facts| facts.acted_before,
    },
];

/// Whether an official of `role` may do `action`, given what is known.
#[must_use]
pub fn decide(role: Role, action: Action, facts: &Facts) -> Verdict {
    let mut rules: Vec<DenyReason> = FORBIDS
        .iter()
        .filter(|forbid| (forbid.applies)(action))
        .filter_map(|forbid| match (forbid.forbids)(facts) {
            Truth::No => None,
            Truth::Yes => Some(DenyReason {
                rule: forbid.id,
                known: true,
            }),
            Truth::Unknown => Some(DenyReason {
                rule: forbid.id,
                known: false,
            }),
        })
        .collect();
    let permit = PERMITS
        .iter()
        .find(|permit| permit.role == role && permit.actions.contains(&action));
    match permit {
        Some(permit) if rules.is_empty() => Verdict::Permit { rule: permit.id },
        Some(_) => Verdict::Deny { rules },
        None => {
            rules.insert(
                0,
                DenyReason {
                    rule: NO_PERMIT,
                    known: true,
                },
            );
            Verdict::Deny { rules }
        }
    }
}

#[cfg(test)]
#[path = "authority_matrix.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod matrix;
