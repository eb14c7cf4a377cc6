//! The resident looks at everything that is kept about them, and at their own files. The entry says "by you".

use registry::case::{ActionKind, Case, CaseState};
use registry::clock::CivilDate;
use registry::entitlement::SchoolYear;
use registry::ids::{GrantId, ProgrammeId, Reference, ResidentId};
use registry::objection::ObjectionsRecord;
use registry::record::{
    AddressRecord, ApplicationRecord, BirthRecord, ContactRecord, DocumentRecord, NameRecord,
    OwnFile, RegistrationRecord,
};
use registry::registration::RegistrationState;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::programme::{BothLanguages, Clause};
use store::grants::{self, GrantState};
use store::{cases, residents};

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

/// Everything the register knows of a resident. What was never given is `None`.
#[derive(Debug)]
pub struct MyRecord {
    /// Name and language of letters.
    pub name: Option<NameRecord>,
    /// Day of birth.
    pub birth: Option<BirthRecord>,
    /// Identity document.
    pub document: Option<DocumentRecord>,
    /// Address.
    pub address: Option<AddressRecord>,
    /// Contact.
    pub contact: Option<ContactRecord>,
    /// Registration.
    pub registration: Option<RegistrationRecord>,
    /// Objections made.
    pub objections: ObjectionsRecord,
    /// Own credentials.
    pub grants: Vec<MyGrant>,
    /// Own files.
    pub files: Vec<MyFile>,
    /// Number of the entry that looking made.
    pub log_entry: u64,
}

/// A credential granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyGrant {
    /// Its name.
    pub grant: GrantId,
    /// Type, `urn:denizen:…`.
    pub credential_type: String,
    /// Whether copies can be issued.
    pub standing: bool,
    /// The last day it stands for.
    pub valid_until: CivilDate,
}

/// One of the resident's own files.
#[derive(Clone, Debug)]
pub struct MyFile {
    /// Its number.
    pub reference: Reference,
    /// The programme.
    pub programme: ProgrammeId,
    /// Its title.
    pub title: Option<BothLanguages>,
    /// Where it stands; `None` when it was never received: apply again.
    pub state: Option<CaseState>,
    /// What was granted.
    pub decision: Option<MyDecision>,
    /// Whether a credential can be fetched for it.
    pub credential: bool,
}

/// A decision as the applicant reads it.
#[derive(Clone, Debug)]
pub struct MyDecision {
    /// The clause named, as the rule file words it today; `None` when the file was changed since.
    pub clause: Option<Clause>,
    /// What it is worth, in yuan a year.
    pub amount_yuan_per_year: Option<u32>,
    /// The school year applied for: the one of the day the application was received, by the dates of that rule file; `None`
    /// when the file was changed since.
    pub school_year: Option<SchoolYear>,
    /// The day.
    pub decided_on: CivilDate,
    /// SHA-256 of the rule file decided under, hex.
    pub rule_hash: String,
}

/// What the own page shows, and so what an own opening opens.
const SHOWN: [FieldGroup; 8] = [
    FieldGroup::Name,
    FieldGroup::Birth,
    FieldGroup::Document,
    FieldGroup::Address,
    FieldGroup::Contact,
    FieldGroup::Registration,
    FieldGroup::Application,
    FieldGroup::Objections,
];

impl City {
    /// Opens the resident's own record.
    ///
    /// # Errors
    /// [`OfficeError::SessionEnded`] and those of `access`.
    pub fn my_record(&self, own: OwnSession) -> Result<MyRecord, OfficeError> {
        let opening = self.access.open_own(own.session, FieldGroups::of(&SHOWN))?;
        macro_rules! group {
            ($record:ty) => {
                opening
                    .read_if_any::<$record>()?
                    .map(access::Opened::into_record)
            };
        }
        let files = group!(ApplicationRecord).unwrap_or_default().files;
        Ok(MyRecord {
            name: group!(NameRecord),
            birth: group!(BirthRecord),
            document: group!(DocumentRecord),
            address: group!(AddressRecord),
            contact: group!(ContactRecord),
            registration: group!(RegistrationRecord),
            objections: group!(ObjectionsRecord).unwrap_or_default(),
            grants: self.my_grants(own.resident)?,
            files: files
                .iter()
                .map(|file| self.my_file(file))
                .collect::<Result<_, _>>()?,
            log_entry: opening.entry_index(),
        })
    }

    fn my_grants(&self, resident: ResidentId) -> Result<Vec<MyGrant>, OfficeError> {
        let (grants, state) = self.store.read("read own grants", |tx| {
            let grants = grants::own(tx, resident)?;
            Ok::<_, OfficeError>((grants, residents::state(tx, resident)?))
        })?;
        // Until a reviewer has cleared the file no card can be fetched, and none is shown as if it could.
        let cleared = state != Some(RegistrationState::UnderReview);
        Ok(grants
            .into_iter()
            .map(|grant| MyGrant {
                grant: grant.grant,
                credential_type: grant.credential_type,
                standing: cleared && grant.state == GrantState::Standing,
                valid_until: grant.valid_until.date(),
            })
            .collect())
    }

    fn my_file(&self, file: &OwnFile) -> Result<MyFile, OfficeError> {
        let found = self.store.read("read an own file", |tx| {
            let Some(stored) = cases::get(tx, &file.reference)? else {
                return Ok(None);
            };
            let actions = cases::actions(tx, stored.file.id)?;
            Ok::<_, OfficeError>(Some((stored, actions)))
        })?;
        let case = found
            .map(|(stored, actions)| Case::replay(stored.file, actions))
            .transpose()?;
        let kind = registry::granted::entitlement_type();
        let grants = self.my_grants(*file.about.expose())?;
        Ok(MyFile {
            reference: file.reference,
            programme: file.programme.clone(),
            title: self
                .programmes
                .get(&file.programme)
                .map(|programme| programme.title().clone()),
            state: case.as_ref().map(Case::state),
            decision: case.as_ref().and_then(|case| self.my_decision(case)),
            credential: grants
                .iter()
                .any(|grant| grant.standing && grant.credential_type == kind),
        })
    }

    fn my_decision(&self, case: &Case) -> Option<MyDecision> {
        case.actions().iter().find_map(|action| {
            let ActionKind::Granted { clause, rule_hash } = &action.what else {
                return None;
            };
            // Only the words that were decided under are shown as the reason.
            let programme = self
                .programmes
                .get(&case.file().programme)
                .filter(|programme| programme.hash().to_string() == *rule_hash);
            Some(MyDecision {
                clause: programme.and_then(|programme| programme.clause(clause).cloned()),
                amount_yuan_per_year: programme.map(|p| p.amount_yuan_per_year()),
                school_year: programme
                    .and_then(|p| SchoolYear::at(case.file().received_on, p.school_year())),
                decided_on: action.on,
                rule_hash: rule_hash.clone(),
            })
        })
    }
}
