//! What happens at the city's desks and on the residents' pages: one use case a file, the acting party first.
//!
//! Each use case authorises (default deny, forbid wins, unknown denies), opens through `access`, and changes the
//! city's store in one transaction. It must never read a sealed record by another way, answer a list without a
//! bound, or let a clerk learn that somebody is known already.

pub mod error;
pub mod limits;

mod answer_objection;
mod apply_for_benefit;
mod appoint_official;
mod authorise;
mod break_glass;
mod call_up;
mod cases_waiting;
mod city;
mod decide;
mod declare_ties;
mod exceptional_record;
mod execute_court_order;
mod expire_abandoned;
mod hear_objection;
mod match_dwelling;
mod my_record;
mod new_letter;
mod object_to_opening;
mod objections_waiting;
mod offer_credential;
mod open_case;
mod own_files;
mod pre_register;
mod programmes;
mod protect_own_list;
mod record_documents_seen;
mod register_resident;
mod report_loss;
mod review_duplicate;
mod run_job;
mod short_memory;
mod sign_in;
mod sign_in_official;
mod statements;
mod who_looked;

pub use access::keyhold::ListedRun;
pub use apply_for_benefit::{Applied, BenefitApplication};
pub use break_glass::{Emergency, EmergencyPerson, EmergencyRecord, SecondWanted};
pub use call_up::CalledUp;
pub use cases_waiting::CasesWaiting;
pub use city::{City, CitySettings, OnDuty, OutsideCheck, OwnSession, Visitor};
pub use decide::Decided;
pub use declare_ties::TieShown;
pub use error::OfficeError;
pub use execute_court_order::{OrderDone, OrderRefused, OrderedRecord};
pub use hear_objection::HeardObjection;
pub use match_dwelling::ConfirmedDwelling;
pub use my_record::{MyDecision, MyFile, MyGrant, MyRecord};
pub use new_letter::NewLetter;
pub use objections_waiting::ObjectionWaiting;
pub use offer_credential::Offer;
pub use open_case::{GuardianshipShown, OpenedCase};
pub use pre_register::{PreRegistered, PreRegistration};
pub use programmes::{ProgrammeRefused, Programmes};
pub use record_documents_seen::DocumentShown;
pub use register_resident::Receipt;
pub use report_loss::{Loss, LossReported};
pub use review_duplicate::{ReviewDecision, ReviewFile, ReviewFiles};
pub use run_job::{JobOffered, JobSigned, JobWanted};
pub use statements::{Prepared, Signature};
pub use who_looked::{Looked, LookedBy, Said, WhoLooked};

/// What a sign-in hands to the browser and back, and the names of sessions; from `access`, for the pages.
pub mod session {
    pub use access::keyhold::{
        Challenge, Declared, OfficialSession, ProtectedView, ResidentSessionId, TieKind,
    };
    pub use access::passkey::{Assertion, RegistrationResponse};
    pub use access::statement::SessionId;
}
