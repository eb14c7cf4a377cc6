//! What an official may ask to do: a closed list. Who may, and under which facts, is [`crate::authority`]'s to say.

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
    /// Open a record in an emergency, without a file that the resident began.
    BreakGlass,
    /// Sign, as the second official, what a colleague opens in an emergency.
    ConfirmBreakGlass,
    /// Open what one order of a court names.
    ExecuteCourtOrder,
    /// Sign for a job of the closed list.
    ApproveJob,
    /// Run the log's checks and read public figures.
    CheckLog,
    /// Start, stop, back up and configure the service.
    RunService,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 17] = [
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
        Action::BreakGlass,
        Action::ConfirmBreakGlass,
        Action::ExecuteCourtOrder,
        Action::ApproveJob,
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
            Action::BreakGlass => "break_glass",
            Action::ConfirmBreakGlass => "confirm_break_glass",
            Action::ExecuteCourtOrder => "execute_court_order",
            Action::ApproveJob => "approve_job",
            Action::CheckLog => "check_log",
            Action::RunService => "run_service",
        }
    }

    /// Whether the action touches the file of one person. Such an action needs a file the resident opened, unless it is on
    /// the closed list of [`crate::office_openings`].
    #[must_use]
    pub fn concerns_a_person(self) -> bool {
        !matches!(
            self,
            Action::ListCasesWaiting
                | Action::ListObjections
                | Action::ApproveJob
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
