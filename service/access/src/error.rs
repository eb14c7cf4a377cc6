//! Why a record did not open, in words for the person who asked.

use registry::disclosure::{Disclose, Disclosure};
use store::StoreError;

use crate::keyhold::KeyholdError;
use crate::log::LogError;
use crate::sealing::SealError;

/// A refusal on the way to a record.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Keyhold refused.
    #[error(transparent)]
    Keyhold(#[from] KeyholdError),
    /// The entry could not be written: nothing was opened.
    #[error("the log cannot be written, so nothing was opened; nothing is lost, try again later")]
    LogUnwritable(#[source] LogError),
    /// The log does not answer.
    #[error("the log cannot be read; nothing is lost, try again later")]
    LogUnreadable(#[source] LogError),
    /// The city's store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The group was never sealed for this resident.
    #[error("there is nothing in this part of the record")]
    Empty,
    /// The group was not among those that were opened.
    #[error("this part of the record was not opened: open it with a purpose that allows it")]
    NotOpened,
    /// What was sealed does not open or is not a record of its group.
    #[error("a sealed record is damaged; nothing was shown, tell the operator")]
    Damaged(#[source] SealError),
    /// The record opens and does not decode.
    #[error("a sealed record is of an unknown form; nothing was shown, tell the operator")]
    UnknownForm,
}

impl From<SealError> for AccessError {
    fn from(error: SealError) -> Self {
        Self::Damaged(error)
    }
}

impl Disclose for AccessError {
    fn disclosure(&self) -> Disclosure {
        match self {
            Self::Keyhold(error) => error.disclosure(),
            Self::Empty | Self::NotOpened => Disclosure::Public,
            Self::LogUnwritable(_)
            | Self::LogUnreadable(_)
            | Self::Store(_)
            | Self::Damaged(_)
            | Self::UnknownForm => Disclosure::Internal,
        }
    }
}
