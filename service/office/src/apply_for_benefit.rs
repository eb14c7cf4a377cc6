//! A resident applies for a benefit for a child. The child gets a record of its own, sealed under its own keys; the
//! guardian stands inside it, and the child's file inside the guardian's sealed list. Nothing in the clear links the
//! two or counts anything, and the two are written apart, so that not even the store's own numbering of transactions
//! joins them.

use registry::case::{ActionKind, Actor, Case, CaseFile};
use registry::clock::CivilDate;
use registry::entitlement::SchoolYear;
use registry::guardianship::Guardianship;
use registry::ids::{CaseId, FileKind, ProgrammeId, Reference, ResidentId};
use registry::limits::{OWN_FILES_MAX, SCHOOL_CHARACTERS_MAX};
use registry::purpose::Purpose;
use registry::readlog::CheckSheet;
use registry::record::{
    ApplicationRecord, BirthRecord, CaseFact, CaseFactsRecord, NameRecord, OwnFile,
};
use registry::registration::RegistrationState;
use registry::sensitive::Sensitive;
use registry::vocabulary::Language;
use rules::programme::About;
use store::cases::StoredCase;
use store::{cases, officials, residents};

use crate::city::{City, OwnSession};
use crate::error::OfficeError;
use crate::pre_register::{full_name, line};
use crate::programmes::Offered;

/// The form, as typed.
#[derive(Clone, Debug)]
pub struct BenefitApplication {
    /// The programme.
    pub programme: ProgrammeId,
    /// The child's name.
    pub full_name: Sensitive<String>,
    /// The child's day of birth.
    pub born_on: Sensitive<CivilDate>,
    /// The school, as the form asks for it.
    pub school: Sensitive<String>,
    /// Language of letters.
    pub letters_in: Language,
}

/// What the applicant takes away.
#[derive(Debug)]
pub struct Applied {
    /// The file's number.
    pub reference: Reference,
    /// The school year applied for.
    pub school_year: SchoolYear,
    /// The sheet that checks the list of the child's record.
    pub check_sheet: CheckSheet,
}

/// Everything of one application that is drawn or parsed before anything is written.
struct NewFile {
    child: ResidentId,
    name: NameRecord,
    birth: BirthRecord,
    facts: CaseFactsRecord,
    guardianship: Guardianship,
    case: StoredCase,
    actions: Case,
}

impl City {
    /// Receives an application.
    ///
    /// # Errors
    /// [`OfficeError::Field`] names what to put right; [`OfficeError::NotYet`] when the applicant's own registration
    /// is not complete; [`OfficeError::TooManyFiles`].
    pub fn apply_for_benefit(
        &self,
        own: OwnSession,
        form: &BenefitApplication,
    ) -> Result<Applied, OfficeError> {
        let offered = self
            .programmes
            .offered(&form.programme)
            .filter(|offered| offered.programme.about() == About::Child)
            .ok_or(OfficeError::UnknownProgramme)?;
        let file = self.new_file(own, offered, form)?;
        let reference = file.case.file.reference;
        let (_, mut applications) = self.own_applications(own)?;
        self.drop_unfinished(&mut applications)?;
        if applications.files.len() >= OWN_FILES_MAX {
            return Err(OfficeError::TooManyFiles);
        }
        let check_sheet = self.access.enrol(file.child, reference)?;
        let own_file = OwnFile {
            reference,
            about: Sensitive::new(file.child),
            programme: form.programme.clone(),
            capability: Some(self.access.keyhold().new_capability(file.child)?),
        };
        // Keyhold is told in the applicant's own session: no official opens the case before that.
        self.on_behalf(own, &own_file, |child| {
            let programme = &form.programme;
            Ok(self
                .access
                .case_begins(own.session, child.session, reference, programme)?)
        })?;
        applications.files.push(own_file);
        // The guardian's list first: if the next step never comes, a file without a case is dropped the next time.
        let sealed = self.access.seal(own.resident, &applications)?;
        self.store.try_transact("list an own application", |tx| {
            sealed.put(tx)?;
            Ok::<_, OfficeError>(())
        })?;
        self.keep(&file)?;
        Ok(Applied {
            reference,
            school_year: file.facts.cases[0].school_year,
            check_sheet,
        })
    }

    fn new_file(
        &self,
        own: OwnSession,
        offered: &Offered,
        form: &BenefitApplication,
    ) -> Result<NewFile, OfficeError> {
        let today = self.today();
        let (state, office) = self.store.read("read an applicant's standing", |tx| {
            let state = residents::state(tx, own.resident)?;
            Ok::<_, OfficeError>((state, officials::office(tx, &offered.office)?))
        })?;
        if state != Some(RegistrationState::Registered) {
            return Err(OfficeError::NotYet);
        }
        let office = office.ok_or(OfficeError::UnknownProgramme)?;
        if *form.born_on.expose() > today {
            return Err(OfficeError::Field {
                field: "born_on",
                why: "write a day that has already been",
            });
        }
        let school_year = SchoolYear::at(today, offered.programme.school_year())
            .ok_or(OfficeError::UnknownProgramme)?;
        let child = ResidentId::random(&*self.entropy);
        let reference = Reference::random(&office.district, FileKind::FeeRemission, &*self.entropy)
            .map_err(|_| OfficeError::UnknownProgramme)?;
        let case_file = CaseFile {
            id: CaseId::random(&*self.entropy),
            reference,
            programme: form.programme.clone(),
            office: offered.office.clone(),
            received_on: today,
        };
        let mut actions = Case::draft(case_file.clone());
        let received = ActionKind::Received {
            rule_hash: offered.programme.hash().to_string(),
        };
        for what in [received, ActionKind::FactsRecorded] {
            actions.append(what, Actor::Applicant, Purpose::OwnApplication, today)?;
        }
        let why = "write the school's name in at most 40 characters";
        Ok(NewFile {
            child,
            name: NameRecord {
                full_name: full_name("full_name", &form.full_name)?,
                letters_in: form.letters_in,
            },
            birth: BirthRecord {
                born_on: form.born_on.clone(),
            },
            facts: CaseFactsRecord {
                cases: vec![CaseFact {
                    reference,
                    programme: form.programme.clone(),
                    school: line("school", &form.school, SCHOOL_CHARACTERS_MAX, why)?,
                    school_year,
                }],
            },
            guardianship: Guardianship::stated(own.resident, child, form.programme.clone())?,
            case: StoredCase {
                file: case_file,
                about: child,
                state: actions.state(),
            },
            actions,
        })
    }

    /// The child's record and the case, in one transaction.
    fn keep(&self, file: &NewFile) -> Result<(), OfficeError> {
        let sealed = [
            self.access.seal(file.child, &file.name)?,
            self.access.seal(file.child, &file.birth)?,
            self.access
                .seal(file.child, &file.guardianship.to_record())?,
            self.access.seal(file.child, &file.facts)?,
        ];
        self.store.try_transact("receive an application", |tx| {
            residents::insert(tx, file.child, RegistrationState::Beneficiary)?;
            for group in &sealed {
                group.put(tx)?;
            }
            cases::insert(tx, &file.case)?;
            for action in file.actions.actions() {
                cases::append(tx, file.case.file.id, action, file.case.state)?;
            }
            Ok(())
        })
    }

    /// Drops own files whose case was never received, because the service stopped in between.
    fn drop_unfinished(&self, applications: &mut ApplicationRecord) -> Result<(), OfficeError> {
        let finished = self.store.read("find own cases", |tx| {
            applications
                .files
                .iter()
                .map(|file| Ok(cases::get(tx, &file.reference)?.is_some()))
                .collect::<Result<Vec<bool>, OfficeError>>()
        })?;
        let mut finished = finished.into_iter();
        applications
            .files
            .retain(|_| finished.next().unwrap_or(true));
        Ok(())
    }
}
