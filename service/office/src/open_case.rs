//! An entitlement officer opens a case: exactly the groups the programme names, once signed for, once logged, and
//! written down in the case itself.

use registry::case::{ActionKind, Actor, Case, CaseState};
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::record::{
    BirthRecord, CaseFact, CaseFactsRecord, DocumentSeen, GuardianshipRecord, NameRecord,
};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Action;
use rules::truth::Truth;
use store::cases::{self, StoredCase};

use crate::authorise::Circumstances;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::programmes::Offered;
use crate::statements::{Prepared, Signature};

/// A case as the officer sees it. A group the programme does not name is `None`.
#[derive(Debug)]
pub struct OpenedCase {
    /// Its history, verified.
    pub case: Case,
    /// The groups that were opened.
    pub groups: FieldGroups,
    /// The beneficiary's name.
    pub name: Option<NameRecord>,
    /// The beneficiary's day of birth.
    pub birth: Option<BirthRecord>,
    /// Whether the applicant is the guardian for this programme, and what showed it.
    pub guardianship: Option<GuardianshipShown>,
    /// What was applied for.
    pub facts: Option<CaseFact>,
    /// Number of the entry this opening made.
    pub log_entry: u64,
}

/// What an officer learns of a guardianship: that it is stated for this programme, not who it is.
#[derive(Clone, Debug)]
pub struct GuardianshipShown {
    /// The record names this very programme.
    pub for_this_programme: bool,
    /// What showed it.
    pub evidence: Option<DocumentSeen>,
}

/// A case that an officer may act on, with its programme.
pub(crate) struct CaseInHand<'a> {
    pub(crate) stored: StoredCase,
    pub(crate) case: Case,
    pub(crate) offered: &'a Offered,
}

impl City {
    /// The statement to sign for opening a case.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`].
    pub fn case_statement(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Prepared, OfficeError> {
        let hand = self.case_in_hand(on, reference, Action::OpenCase)?;
        Ok(self.prepare_opening(
            on,
            Purpose::DecideEntitlement,
            reference,
            hand.stored.about,
            hand.offered.needs,
        ))
    }

    /// Opens a case and takes it.
    ///
    /// # Errors
    /// As [`City::case_statement`], [`OfficeError::Unsigned`], [`OfficeError::Changed`] when somebody else took the
    /// case at the same moment, and those of `access`.
    pub fn open_case(&self, on: &OnDuty, signature: &Signature) -> Result<OpenedCase, OfficeError> {
        let taken = self.take_statement(on, Purpose::DecideEntitlement, signature)?;
        let reference = taken.reference;
        let mut hand = self.case_in_hand(on, reference, Action::OpenCase)?;
        let opening = self.open_and_hold(on, taken)?;
        let by = actor(on);
        let mut new = Vec::new();
        if hand.case.assigned_to() != Some(&on.official.id) {
            new.push(ActionKind::Assigned);
        }
        new.push(ActionKind::Read {
            log_entry: opening.entry_index(),
        });
        self.append(&mut hand, new.into_iter().map(|what| (what, by.clone())))?;
        let groups = hand.offered.needs;
        let file = hand.case.file();
        let name = groups
            .contains(FieldGroup::Name)
            .then(|| opening.read::<NameRecord>());
        let birth = groups
            .contains(FieldGroup::Birth)
            .then(|| opening.read::<BirthRecord>());
        let guardianship = groups
            .contains(FieldGroup::Guardianship)
            .then(|| opening.read::<GuardianshipRecord>());
        let facts = groups
            .contains(FieldGroup::CaseFacts)
            .then(|| opening.read::<CaseFactsRecord>());
        Ok(OpenedCase {
            groups,
            name: name.transpose()?.map(access::Opened::into_record),
            birth: birth.transpose()?.map(access::Opened::into_record),
            guardianship: guardianship.transpose()?.map(|record| GuardianshipShown {
                for_this_programme: record.for_programme == file.programme,
                evidence: record.evidence.clone(),
            }),
            facts: facts
                .transpose()?
                .and_then(|record| fact_of(&record, reference)),
            log_entry: opening.entry_index(),
            case: hand.case,
        })
    }

    /// A case of the official's own office, replayed, on which the action is allowed.
    pub(crate) fn case_in_hand(
        &self,
        on: &OnDuty,
        reference: Reference,
        action: Action,
    ) -> Result<CaseInHand<'_>, OfficeError> {
        let found = self.store.read("find a case", |tx| {
            let Some(stored) = cases::get(tx, &reference)? else {
                return Ok(None);
            };
            let actions = cases::actions(tx, stored.file.id)?;
            Ok::<_, OfficeError>(Some((stored, actions)))
        })?;
        let (stored, actions) = found.ok_or(OfficeError::UnknownReference)?;
        let case = Case::replay(stored.file.clone(), actions)?;
        let decided_it = case.actions().iter().any(|a| {
            matches!(a.what, ActionKind::Granted { .. })
                && matches!(&a.by, Actor::Official { id, .. } if *id == on.official.id)
        });
        let circumstances = Circumstances {
            same_office: Truth::from(on.official.office == stored.file.office),
            file_open: Truth::from(is_open(case.state())),
            own_file: on.official.owns(stored.about),
            acted_before: Truth::from(decided_it),
        };
        self.allow(on, action, circumstances)?;
        let offered = self
            .programmes
            .offered(&stored.file.programme)
            .ok_or(OfficeError::UnknownProgramme)?;
        Ok(CaseInHand {
            stored,
            case,
            offered,
        })
    }

    /// Appends actions to a case in one transaction.
    pub(crate) fn append(
        &self,
        hand: &mut CaseInHand<'_>,
        new: impl Iterator<Item = (ActionKind, Actor)>,
    ) -> Result<(), OfficeError> {
        let before = hand.case.actions().len();
        for (what, by) in new {
            hand.case
                .append(what, by, Purpose::DecideEntitlement, self.today())?;
        }
        self.store.try_transact("append to a case", |tx| {
            for action in &hand.case.actions()[before..] {
                cases::append(tx, hand.stored.file.id, action, hand.case.state())?;
            }
            Ok(())
        })
    }
}

/// The official as a case keeps them.
pub(crate) fn actor(on: &OnDuty) -> Actor {
    Actor::Official {
        id: on.official.id.clone(),
        role_then: on.official.role,
        office: on.official.office.clone(),
    }
}

/// What the record says about one case.
pub(crate) fn fact_of(record: &CaseFactsRecord, reference: Reference) -> Option<CaseFact> {
    record
        .cases
        .iter()
        .find(|fact| fact.reference == reference)
        .cloned()
}

fn is_open(state: CaseState) -> bool {
    matches!(
        state,
        CaseState::Waiting | CaseState::Assigned | CaseState::Examined
    )
}
