//! The roles that officials hold.
//!
//! A role is an office towards the register, never a rank: none of them may do what another is there to check.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The office a person holds towards the register. One official has one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Registers residents at a desk.
    RegistrationClerk,
    /// Decides whether two files under one document are one person.
    DuplicateReviewer,
    /// Opens and decides applications for benefits.
    EntitlementOfficer,
    /// Carries out orders of a court; opens nothing else.
    CourtLiaison,
    /// Hears objections to openings.
    Ombudsman,
    /// Checks the log and the figures; opens no record.
    Auditor,
    /// Keeps the machines running; opens no record.
    Operator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 7] = [
        Role::RegistrationClerk,
        Role::DuplicateReviewer,
        Role::EntitlementOfficer,
        Role::CourtLiaison,
        Role::Ombudsman,
        Role::Auditor,
        Role::Operator,
    ];

    /// The stable name used in the database, in configuration and in the matrix.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::RegistrationClerk => "registration_clerk",
            Role::DuplicateReviewer => "duplicate_reviewer",
            Role::EntitlementOfficer => "entitlement_officer",
            Role::CourtLiaison => "court_liaison",
            Role::Ombudsman => "ombudsman",
            Role::Auditor => "auditor",
            Role::Operator => "operator",
        }
    }

    /// Whether the role serves the whole city, not one district: two files under one document may lie in two districts, a
    /// court's order names anybody, and an objection is heard outside the office it is about.
    #[must_use]
    pub fn serves_whole_city(self) -> bool {
        matches!(
            self,
            Role::DuplicateReviewer
                | Role::CourtLiaison
                | Role::Ombudsman
                | Role::Auditor
                | Role::Operator
        )
    }

    /// Reads the stable name back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
