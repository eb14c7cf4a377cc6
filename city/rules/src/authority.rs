//! What an official may do: a small table with Cedar's semantics. Default deny; a forbid wins over every
//! permit; an unknown fact denies and says which. The reasons are rule ids that a resident may be shown.
//!
//! It never looks at a person's data and never scores anybody: the facts it weighs are about the official,
//! the file and the purpose.

pub use crate::action::Action;
pub use crate::role::Role;
use crate::truth::Truth;
use std::fmt;

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
    /// The official already took a part in this file that excludes the action: decided it, or made the very opening that it
    /// objects to.
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
    // Whoever serves residents may meet an emergency; the second signature is a colleague's.
    Permit {
        id: RuleId("permit.clerk-breaks-glass"),
        role: Role::RegistrationClerk,
        actions: &[Action::BreakGlass, Action::ConfirmBreakGlass],
    },
    Permit {
        id: RuleId("permit.officer-breaks-glass"),
        role: Role::EntitlementOfficer,
        actions: &[Action::BreakGlass, Action::ConfirmBreakGlass],
    },
    Permit {
        id: RuleId("permit.liaison-executes"),
        role: Role::CourtLiaison,
        actions: &[Action::ExecuteCourtOrder],
    },
    Permit {
        id: RuleId("permit.auditor-approves-jobs"),
        role: Role::Auditor,
        actions: &[Action::ApproveJob],
    },
    Permit {
        id: RuleId("permit.operator-approves-jobs"),
        role: Role::Operator,
        actions: &[Action::ApproveJob],
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
        applies: |action| needs_a_file(action) || action == Action::ListCasesWaiting,
        forbids: |facts| facts.same_office.not(),
    },
    Forbid {
        id: RuleId("forbid.other-district"),
        applies: needs_a_file,
        forbids: |facts| facts.same_district.not(),
    },
    Forbid {
        id: RuleId("forbid.no-open-file"),
        applies: needs_a_file,
        forbids: |facts| facts.file_open.not(),
    },
    Forbid {
        id: RuleId("forbid.no-act-of-the-resident"),
        applies: needs_a_file,
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

/// Whether the action rests on a file that the resident began, at the office that keeps it.
fn needs_a_file(action: Action) -> bool {
    action.concerns_a_person() && !crate::office_openings::is_without_file(action)
}

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
