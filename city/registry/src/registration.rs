//! The life of a registration as types: each step consumes the one before, so that a step cannot be left out.
//!
//! `Stated` (typed at home) → `DocumentsSeen` → `DwellingMatched` → `Registered`, or `UnderReview` when the same
//! document is registered already; `Expired` when nobody came. Storage knows the [`RegistrationState`] only.

use crate::clock::CivilDate;
use crate::ids::Reference;
use crate::limits;
use crate::record::{DocumentSeen, RegistrationRecord};
use serde::{Deserialize, Serialize};

/// Where a registration stands, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// Typed by the resident; nothing seen yet.
    PreRegistered,
    /// A clerk called the file up; the resident's list of openings has begun.
    CalledUp,
    /// A clerk had the documents in hand.
    DocumentsSeen,
    /// The dwelling is settled and read back.
    DwellingMatched,
    /// Complete.
    Registered,
    /// Another registration stands under the same document; a reviewer decides.
    UnderReview,
    /// A reviewer found that the earlier registration stands; this one is closed.
    Closed,
    /// Not registered: known only as the beneficiary of an application somebody made.
    Beneficiary,
}

impl RegistrationState {
    /// Every state.
    pub const ALL: [RegistrationState; 8] = [
        RegistrationState::PreRegistered,
        RegistrationState::CalledUp,
        RegistrationState::DocumentsSeen,
        RegistrationState::DwellingMatched,
        RegistrationState::Registered,
        RegistrationState::UnderReview,
        RegistrationState::Closed,
        RegistrationState::Beneficiary,
    ];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RegistrationState::PreRegistered => "pre_registered",
            RegistrationState::CalledUp => "called_up",
            RegistrationState::DocumentsSeen => "documents_seen",
            RegistrationState::DwellingMatched => "dwelling_matched",
            RegistrationState::Registered => "registered",
            RegistrationState::UnderReview => "under_review",
            RegistrationState::Closed => "closed",
            RegistrationState::Beneficiary => "beneficiary",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(text: &str) -> Option<RegistrationState> {
        RegistrationState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Typed at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {}
/// Documents were in a clerk's hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    documents: Vec<DocumentSeen>,
}
/// The dwelling is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    documents: Vec<DocumentSeen>,
}
/// Complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complete {
    documents: Vec<DocumentSeen>,
    registered_on: CivilDate,
    valid_until: CivilDate,
}
/// Waits for a reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderReview {
    documents: Vec<DocumentSeen>,
}
/// Ended without a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    documents: Vec<DocumentSeen>,
}

/// A registration in one step of its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration<S> {
    reference: Reference,
    step: S,
}

/// Why a step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// No document was shown, or too many.
    #[error(
        "write down at least one document that was shown, and at most {}",
        limits::DOCUMENTS_SEEN_MAX
    )]
    Documents,
    /// A document shown had expired.
    #[error("the document has expired; ask for one that is valid")]
    DocumentExpired,
    /// No number passed its check.
    #[error("the number of no document passed its check")]
    NumberNotChecked,
    /// The registration is in another state.
    #[error("the registration is not at this step; call the file up again")]
    WrongStep,
}

impl Registration<Stated> {
    /// A resident's own statement opens the file.
    #[must_use]
    pub fn stated(reference: Reference) -> Registration<Stated> {
        Registration {
            reference,
            step: Stated {},
        }
    }

    /// A clerk had these documents in hand.
    ///
    /// # Errors
    /// [`RegistrationError`] when none was shown, one had expired, or no number passed its check.
    pub fn documents_seen(
        self,
        documents: Vec<DocumentSeen>,
        today: CivilDate,
    ) -> Result<Registration<Seen>, RegistrationError> {
        check_documents(&documents, today)?;
        Ok(self.step_to(Seen { documents }))
    }
}

impl Registration<Seen> {
    /// The documents again, when the clerk corrects them.
    ///
    /// # Errors
    /// As [`Registration::documents_seen`].
    pub fn documents_again(
        self,
        documents: Vec<DocumentSeen>,
        today: CivilDate,
    ) -> Result<Registration<Seen>, RegistrationError> {
        check_documents(&documents, today)?;
        Ok(self.step_to(Seen { documents }))
    }

    /// The dwelling is settled and was read back to the resident.
    #[must_use]
    pub fn dwelling_matched(self) -> Registration<Matched> {
        let documents = self.step.documents.clone();
        self.step_to(Matched { documents })
    }
}

impl Registration<Matched> {
    /// The documents again, when the clerk corrects them after the dwelling is settled.
    ///
    /// # Errors
    /// As [`Registration::documents_seen`].
    pub fn documents_again(
        self,
        documents: Vec<DocumentSeen>,
        today: CivilDate,
    ) -> Result<Registration<Matched>, RegistrationError> {
        check_documents(&documents, today)?;
        Ok(self.step_to(Matched { documents }))
    }

    /// Nothing stands in the way: registered from `today`.
    #[must_use]
    pub fn register(self, today: CivilDate) -> Registration<Complete> {
        let documents = self.step.documents.clone();
        self.step_to(Complete {
            documents,
            registered_on: today,
            valid_until: today.plus_years(limits::REGISTRATION_VALIDITY_YEARS),
        })
    }

    /// Another registration stands under the same document.
    #[must_use]
    pub fn to_review(self) -> Registration<UnderReview> {
        let documents = self.step.documents.clone();
        self.step_to(UnderReview { documents })
    }
}

impl Registration<UnderReview> {
    /// The reviewer found two different people.
    #[must_use]
    pub fn cleared(self, today: CivilDate) -> Registration<Complete> {
        let documents = self.step.documents.clone();
        self.step_to(Complete {
            documents,
            registered_on: today,
            valid_until: today.plus_years(limits::REGISTRATION_VALIDITY_YEARS),
        })
    }

    /// The reviewer found one person who is registered already.
    #[must_use]
    pub fn close(self) -> Registration<Closed> {
        let documents = self.step.documents.clone();
        self.step_to(Closed { documents })
    }
}

impl<S> Registration<S> {
    /// The file's public number.
    #[must_use]
    pub fn reference(&self) -> Reference {
        self.reference
    }

    fn step_to<T>(self, step: T) -> Registration<T> {
        Registration {
            reference: self.reference,
            step,
        }
    }

    fn record_of(
        &self,
        state: RegistrationState,
        documents: &[DocumentSeen],
    ) -> RegistrationRecord {
        RegistrationRecord {
            reference: self.reference,
            state,
            registered_on: None,
            valid_until: None,
            documents_seen: documents.to_vec(),
        }
    }
}

/// A registration in any step: the one form at the edge of storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyRegistration {
    /// See [`Stated`].
    Stated(Registration<Stated>),
    /// See [`Seen`].
    Seen(Registration<Seen>),
    /// See [`Matched`].
    Matched(Registration<Matched>),
    /// See [`Complete`].
    Complete(Registration<Complete>),
    /// See [`UnderReview`].
    UnderReview(Registration<UnderReview>),
    /// See [`Closed`].
    Closed(Registration<Closed>),
}

impl AnyRegistration {
    /// From the sealed record.
    ///
    /// # Errors
    /// [`RegistrationError::WrongStep`] if a complete registration has no dates.
    pub fn from_record(record: RegistrationRecord) -> Result<AnyRegistration, RegistrationError> {
        let reference = record.reference;
        let documents = record.documents_seen;
        Ok(match record.state {
            RegistrationState::PreRegistered | RegistrationState::CalledUp => {
                AnyRegistration::Stated(Registration::stated(reference))
            }
            RegistrationState::Beneficiary => return Err(RegistrationError::WrongStep),
            RegistrationState::DocumentsSeen => AnyRegistration::Seen(Registration {
                reference,
                step: Seen { documents },
            }),
            RegistrationState::DwellingMatched => AnyRegistration::Matched(Registration {
                reference,
                step: Matched { documents },
            }),
            RegistrationState::Registered => {
                let (Some(registered_on), Some(valid_until)) =
                    (record.registered_on, record.valid_until)
                else {
                    return Err(RegistrationError::WrongStep);
                };
                AnyRegistration::Complete(Registration {
                    reference,
                    step: Complete {
                        documents,
                        registered_on,
                        valid_until,
                    },
                })
            }
            RegistrationState::UnderReview => AnyRegistration::UnderReview(Registration {
                reference,
                step: UnderReview { documents },
            }),
            RegistrationState::Closed => AnyRegistration::Closed(Registration {
                reference,
                step: Closed { documents },
            }),
        })
    }

    /// The record to seal.
    #[must_use]
    pub fn to_record(&self) -> RegistrationRecord {
        match self {
            AnyRegistration::Stated(r) => r.record_of(RegistrationState::PreRegistered, &[]),
            AnyRegistration::Seen(r) => {
                r.record_of(RegistrationState::DocumentsSeen, &r.step.documents)
            }
            AnyRegistration::Matched(r) => {
                r.record_of(RegistrationState::DwellingMatched, &r.step.documents)
            }
            AnyRegistration::Complete(r) => RegistrationRecord {
                registered_on: Some(r.step.registered_on),
                valid_until: Some(r.step.valid_until),
                ..r.record_of(RegistrationState::Registered, &r.step.documents)
            },
            AnyRegistration::UnderReview(r) => {
                r.record_of(RegistrationState::UnderReview, &r.step.documents)
            }
            AnyRegistration::Closed(r) => r.record_of(RegistrationState::Closed, &r.step.documents),
        }
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> RegistrationState {
        match self {
            AnyRegistration::Stated(_) => RegistrationState::PreRegistered,
            AnyRegistration::Seen(_) => RegistrationState::DocumentsSeen,
            AnyRegistration::Matched(_) => RegistrationState::DwellingMatched,
            AnyRegistration::Complete(_) => RegistrationState::Registered,
            AnyRegistration::UnderReview(_) => RegistrationState::UnderReview,
            AnyRegistration::Closed(_) => RegistrationState::Closed,
        }
    }
}

fn check_documents(documents: &[DocumentSeen], today: CivilDate) -> Result<(), RegistrationError> {
    if documents.is_empty() || documents.len() > limits::DOCUMENTS_SEEN_MAX {
        return Err(RegistrationError::Documents);
    }
    if documents
        .iter()
        .any(|document| document.expires_on.is_some_and(|day| day < today))
    {
        return Err(RegistrationError::DocumentExpired);
    }
    if !documents.iter().any(|document| document.number_checked) {
        return Err(RegistrationError::NumberNotChecked);
    }
    Ok(())
}

#[cfg(test)]
#[path = "registration_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
