//! The states of a case and the whole table of steps, as data, so that a test can look for dead ends.

use super::ActionName;
use serde::{Deserialize, Serialize};

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
