//! The numbers of the files that wait at one's own office. Numbers only: no name, no order but that of receipt.

use registry::case::CaseState;
use registry::ids::Reference;
use registry::limits::CASES_WAITING_MAX;
use rules::authority::Action;
use store::cases;

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// An office's open files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasesWaiting {
    /// Nobody has these.
    pub waiting: Vec<Reference>,
    /// Somebody of the office has these.
    pub taken: Vec<Reference>,
}

impl City {
    /// Lists the open files of the official's own office, each list at most 50 long.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and the store's.
    pub fn cases_waiting(&self, on: &OnDuty) -> Result<CasesWaiting, OfficeError> {
        self.allow(on, Action::ListCasesWaiting, Circumstances::NO_FILE)?;
        let office = &on.official.office;
        self.store.read("list waiting cases", |tx| {
            let waiting = cases::in_state(tx, office, CaseState::Waiting)?;
            let mut taken = cases::in_state(tx, office, CaseState::Assigned)?;
            taken.extend(cases::in_state(tx, office, CaseState::Examined)?);
            taken.truncate(CASES_WAITING_MAX);
            Ok::<_, OfficeError>(CasesWaiting { waiting, taken })
        })
    }
}
