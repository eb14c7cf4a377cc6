//! Every act of an official passes here before anything else happens: role, training, office, file, own file.
//!
//! The same table decides again inside keyhold, which cannot be walked round; here people get the better sentence.

use registry::ids::{FileKind, Reference, ResidentId};
use registry::registration::RegistrationState;
use rules::authority::{self, Action, Facts, Verdict};
use rules::truth::Truth;
use store::{pre_registrations, residents};

use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// A registration's file as the city knows it without opening it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegistrationFile {
    pub(crate) reference: Reference,
    pub(crate) resident: ResidentId,
    pub(crate) state: RegistrationState,
}

/// What the rules weigh about one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) same_office: Truth,
    pub(crate) file_open: Truth,
    pub(crate) own_file: Truth,
    pub(crate) acted_before: Truth,
}

impl Circumstances {
    /// For acts that are about no file.
    pub(crate) const NO_FILE: Circumstances = Circumstances {
        same_office: Truth::Yes,
        file_open: Truth::No,
        own_file: Truth::No,
        acted_before: Truth::No,
    };
}

impl City {
    /// Asks the rules.
    pub(crate) fn allow(
        &self,
        on: &OnDuty,
        action: Action,
        circumstances: Circumstances,
    ) -> Result<(), OfficeError> {
        let facts = Facts {
            training_valid: Truth::from(on.official.is_trained(self.today())),
            same_office: circumstances.same_office,
            file_open: circumstances.file_open,
            // An office serves files of its own district, and no file reaches the city's tables but by a resident's act or a
            // look-up at a desk. Keyhold, which does not trust these tables, weighs both for itself.
            same_district: Truth::Yes,
            residents_act: Truth::Yes,
            // Each use case states one purpose, fixed in code beside its action.
            purpose_fits: Truth::Yes,
            groups_fit: Truth::Yes,
            own_file: circumstances.own_file,
            // Declared to keyhold alone: the city's tables hold no relations.
            relatives_file: Truth::No,
            acted_before: circumstances.acted_before,
        };
        match authority::decide(on.official.role, action, &facts) {
            Verdict::Permit { .. } => Ok(()),
            Verdict::Deny { rules } => Err(OfficeError::NotAllowed(rules)),
        }
    }

    /// Asks the rules about a registration's file. Registrations belong to the offices of their district.
    pub(crate) fn allow_on(
        &self,
        on: &OnDuty,
        action: Action,
        file: &RegistrationFile,
        file_open: bool,
    ) -> Result<(), OfficeError> {
        let circumstances = Circumstances {
            same_office: Truth::from(on.office.district == file.reference.district()),
            file_open: Truth::from(file_open),
            own_file: on.official.owns(file.resident),
            acted_before: Truth::No,
        };
        self.allow(on, action, circumstances)
    }

    /// Finds a registration's file. Unknown, expired and of another kind are one answer.
    pub(crate) fn registration_file(
        &self,
        reference: Reference,
    ) -> Result<RegistrationFile, OfficeError> {
        if reference.kind() != FileKind::Registration {
            return Err(OfficeError::UnknownReference);
        }
        let today = self.day();
        let found = self.store.read("find a registration's file", |tx| {
            let Some(file) = pre_registrations::get(tx, &reference)? else {
                return Ok(None);
            };
            let state = residents::state(tx, file.resident)?;
            Ok::<_, OfficeError>(state.map(|state| (file, state)))
        })?;
        match found {
            Some((file, state)) if file.expires > today => Ok(RegistrationFile {
                reference,
                resident: file.resident,
                state,
            }),
            _ => Err(OfficeError::UnknownReference),
        }
    }
}

/// Whether a clerk still works on a registration in this state.
pub(crate) fn at_the_desk(state: RegistrationState) -> bool {
    matches!(
        state,
        RegistrationState::PreRegistered
            | RegistrationState::CalledUp
            | RegistrationState::DocumentsSeen
            | RegistrationState::DwellingMatched
    )
}

/// Whether the desk's work on a registration is done: a file under review is like any other, so that no answer tells a
/// hit from a miss.
pub(crate) fn done_at_the_desk(state: RegistrationState) -> bool {
    matches!(
        state,
        RegistrationState::Registered | RegistrationState::UnderReview
    )
}
