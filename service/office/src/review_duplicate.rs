//! Two files under one document: a reviewer sees the documents of both and nothing else, and decides whether they are
//! two people or one. Both find the opening on their lists, under the number of the review.

use registry::ids::{Reference, ResidentId};
use registry::purpose::Purpose;
use registry::record::{DocumentRecord, RegistrationRecord};
use registry::registration::{AnyRegistration, RegistrationError, RegistrationState};
use rules::authority::Action;
use rules::truth::Truth;
use store::reviews::{self, Review, ReviewState};
use store::{StoreError, grants, residents};

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::statements::{Prepared, Signature};

/// One of the two files.
#[derive(Debug)]
pub struct ReviewFile {
    /// The document.
    pub document: DocumentRecord,
    /// What was shown at the desk.
    pub registration: RegistrationRecord,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

/// Both files.
#[derive(Debug)]
pub struct ReviewFiles {
    /// The review's number.
    pub reference: Reference,
    /// The one that came later and waits.
    pub later: ReviewFile,
    /// The one registered earlier.
    pub earlier: ReviewFile,
}

/// What the reviewer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewDecision {
    /// Two people; the later file is registered.
    TwoPeople,
    /// One person, who is registered already; the later file is closed.
    OnePerson,
}

impl City {
    /// Numbers of the reviews that wait, oldest first, bounded.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and the store's.
    pub fn reviews_waiting(&self, on: &OnDuty) -> Result<Vec<Reference>, OfficeError> {
        let anybody = Circumstances {
            file_open: Truth::Yes,
            ..Circumstances::NO_FILE
        };
        self.allow(on, Action::ReviewDuplicate, anybody)?;
        self.store.read("list reviews", |tx| {
            Ok::<_, OfficeError>(reviews::waiting(tx)?)
        })
    }

    /// The two statements to sign: the later file, then the earlier one.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`].
    pub fn review_statements(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<[Prepared; 2], OfficeError> {
        let review = self.review(on, reference)?;
        let groups = Purpose::ReviewDuplicate.groups_allowed();
        Ok([review.resident, review.earlier].map(|resident| {
            self.prepare_opening(on, Purpose::ReviewDuplicate, reference, resident, groups)
        }))
    }

    /// Opens both files.
    ///
    /// # Errors
    /// As [`City::review_statements`], [`OfficeError::Unsigned`], and those of `access`.
    pub fn open_review(
        &self,
        on: &OnDuty,
        [later, earlier]: &[Signature; 2],
    ) -> Result<ReviewFiles, OfficeError> {
        let later = self.take_statement(on, Purpose::ReviewDuplicate, later)?;
        let earlier = self.take_statement(on, Purpose::ReviewDuplicate, earlier)?;
        let reference = later.reference;
        if earlier.reference != reference {
            return Err(OfficeError::Unsigned);
        }
        self.review(on, reference)?;
        let [later, earlier] = [later, earlier].map(|taken| {
            let opening = self.open_and_hold(on, taken)?;
            Ok::<_, OfficeError>(ReviewFile {
                document: opening.read::<DocumentRecord>()?.into_record(),
                registration: opening.read::<RegistrationRecord>()?.into_record(),
                log_entry: opening.entry_index(),
            })
        });
        Ok(ReviewFiles {
            reference,
            later: later?,
            earlier: earlier?,
        })
    }

    /// Decides, once, on the strength of the openings.
    ///
    /// # Errors
    /// [`OfficeError::FileNotOpen`] when the reviewer has not opened both files, [`OfficeError::Changed`] when
    /// somebody else decided.
    pub fn decide_review(
        &self,
        on: &OnDuty,
        reference: Reference,
        decision: ReviewDecision,
    ) -> Result<(), OfficeError> {
        let review = self.review(on, reference)?;
        let earlier = self.held(on, (reference, review.earlier), Purpose::ReviewDuplicate)?;
        let later = self.held(on, (reference, review.resident), Purpose::ReviewDuplicate)?;
        let record = later.read::<RegistrationRecord>()?.into_record();
        let AnyRegistration::UnderReview(registration) = AnyRegistration::from_record(record)?
        else {
            return Err(RegistrationError::WrongStep.into());
        };
        let (registration, to) = match decision {
            ReviewDecision::TwoPeople => (
                AnyRegistration::Complete(registration.cleared(self.today())),
                ReviewState::Cleared,
            ),
            ReviewDecision::OnePerson => (
                AnyRegistration::Closed(registration.close()),
                ReviewState::Closed,
            ),
        };
        let record = registration.to_record();
        let sealed = self.access.seal(review.resident, &record)?;
        self.store.try_transact("decide a review", |tx| {
            reviews::decide(tx, &reference, to)?;
            let from = RegistrationState::UnderReview;
            residents::move_on(tx, review.resident, from, record.state)?;
            sealed.put(tx)?;
            if decision == ReviewDecision::OnePerson {
                end_grants(tx, review.resident)?;
            }
            Ok::<_, OfficeError>(())
        })?;
        self.note_decision(&earlier);
        Ok(())
    }

    fn review(&self, on: &OnDuty, reference: Reference) -> Result<Review, OfficeError> {
        let review = self
            .store
            .read("find a review", |tx| {
                Ok::<_, OfficeError>(reviews::get(tx, &reference)?)
            })?
            .ok_or(OfficeError::UnknownReference)?;
        let own = on
            .official
            .owns(review.resident)
            .or(on.official.owns(review.earlier));
        let circumstances = Circumstances {
            // Reviewers serve the whole city: the two files may lie in two districts.
            same_office: Truth::Yes,
            file_open: Truth::from(review.state == ReviewState::Waiting),
            own_file: own,
            acted_before: Truth::No,
        };
        self.allow(on, Action::ReviewDuplicate, circumstances)?;
        Ok(review)
    }
}

fn end_grants(tx: &mut dyn store::Tx, resident: ResidentId) -> Result<(), StoreError> {
    for grant in grants::own(tx, resident)? {
        grants::end(tx, grant.grant)?;
    }
    Ok(())
}
