//! What keyhold is asked about emergencies, orders and jobs over the socket: both ends of it.
//!
//! Must never do anything that a method of [`ExceptionalKeyhold`] does not do.

use std::borrow::Cow;

use registry::court_order::OrderError;

use super::call::{Answer, Call, OrderRefusal};
use super::client::{RemoteKeyhold, another};
use crate::keyhold::{ExceptionalKeyhold, JobRun, Keyhold, KeyholdError, ListedRun, SecondDue};
use crate::statement::SessionId;

/// Keyhold's end.
pub(super) fn answered(keyhold: &dyn Keyhold, call: Call) -> Result<Answer, KeyholdError> {
    Ok(match call {
        Call::SecondsDue(session) => Answer::SecondsDue(keyhold.seconds_due(session)?),
        Call::SealsDue => Answer::SealsDue(keyhold.seals_due()?),
        Call::JobRun(run) => Answer::JobRun(keyhold.job_run(&run)?),
        Call::JobRuns(session) => Answer::JobRuns(keyhold.job_runs(session)?),
        call => return super::protected_view::answered(keyhold, call),
    })
}

impl ExceptionalKeyhold for RemoteKeyhold {
    fn seconds_due(&self, session: SessionId) -> Result<Vec<SecondDue>, KeyholdError> {
        match self.ask(&Call::SecondsDue(session))? {
            Answer::SecondsDue(due) => Ok(due),
            _ => Err(another()),
        }
    }

    fn seals_due(&self) -> Result<Vec<[u8; 32]>, KeyholdError> {
        match self.ask(&Call::SealsDue)? {
            Answer::SealsDue(due) => Ok(due),
            _ => Err(another()),
        }
    }

    fn job_run(&self, run: &[u8; 32]) -> Result<JobRun, KeyholdError> {
        match self.ask(&Call::JobRun(*run))? {
            Answer::JobRun(run) => Ok(run),
            _ => Err(another()),
        }
    }

    fn job_runs(&self, session: SessionId) -> Result<Vec<ListedRun>, KeyholdError> {
        match self.ask(&Call::JobRuns(session))? {
            Answer::JobRuns(runs) => Ok(runs),
            _ => Err(another()),
        }
    }
}

impl From<OrderError> for OrderRefusal {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Form(line) => Self::Form(line.into_owned()),
            OrderError::MoreThanOneResident => Self::MoreThanOneResident,
            OrderError::Groups => Self::Groups,
            OrderError::NotYet => Self::NotYet,
            OrderError::Expired => Self::Expired,
            OrderError::SealTooLong => Self::SealTooLong,
        }
    }
}

impl From<OrderRefusal> for OrderError {
    fn from(refusal: OrderRefusal) -> Self {
        match refusal {
            OrderRefusal::Form(line) => Self::Form(Cow::Owned(line)),
            OrderRefusal::MoreThanOneResident => Self::MoreThanOneResident,
            OrderRefusal::Groups => Self::Groups,
            OrderRefusal::NotYet => Self::NotYet,
            OrderRefusal::Expired => Self::Expired,
            OrderRefusal::SealTooLong => Self::SealTooLong,
        }
    }
}
