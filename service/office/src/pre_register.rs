//! A resident writes down, at home and without signing in, what the desk will ask. Answers one number to bring along.
//!
//! Nothing is looked up: the answer is the same for somebody new and for somebody registered long ago. An abandoned
//! file is deleted after thirty days.

use registry::clock::CivilDate;
use registry::document::{DocumentKind, DocumentNumber};
use registry::ids::{FileKind, OfficeId, Reference, ResidentId};
use registry::limits::{FULL_NAME_CHARACTERS_MAX, PRE_REGISTRATION_DAYS_MAX, TELEPHONE_DIGITS_MAX};
use registry::record::{AddressRecord, ContactRecord, DocumentRecord, NameRecord, NoticeChannel};
use registry::registration::{AnyRegistration, Registration, RegistrationState};
use registry::sensitive::Sensitive;
use registry::vocabulary::Language;
use store::{officials, pre_registrations, residents};

use crate::city::{City, Visitor};
use crate::error::OfficeError;
use crate::limits;

/// The form, as typed.
#[derive(Clone, Debug)]
pub struct PreRegistration {
    /// Full name.
    pub full_name: Sensitive<String>,
    /// Kind of document.
    pub document_kind: DocumentKind,
    /// Issuer, three letters.
    pub document_issuer: String,
    /// Number.
    pub document_number: Sensitive<String>,
    /// Where the resident lives, in the resident's words.
    pub address: Sensitive<String>,
    /// Where notices go.
    pub notice_by: NoticeChannel,
    /// Telephone, if given.
    pub telephone: Option<Sensitive<String>>,
    /// Language of letters.
    pub letters_in: Language,
    /// The PIN for signing in later; six digits.
    pub pin: Sensitive<String>,
    /// The registration centre the resident will come to.
    pub centre: OfficeId,
}

/// What the resident takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreRegistered {
    /// The number to bring along.
    pub reference: Reference,
    /// The last day on which the desk still has the file.
    pub come_by: CivilDate,
}

impl City {
    /// Keeps a statement until the resident comes to the desk.
    ///
    /// # Errors
    /// [`OfficeError::Field`] and [`OfficeError::Document`] name what to put right.
    pub fn pre_register(
        &self,
        _by: Visitor,
        form: &PreRegistration,
    ) -> Result<PreRegistered, OfficeError> {
        let records = Records::parse(form)?;
        let centre = self.store.read("read a registration centre", |tx| {
            Ok::<_, OfficeError>(officials::office(tx, &form.centre)?)
        })?;
        let centre = centre.ok_or(OfficeError::Field {
            field: "centre",
            why: "choose a registration centre from the list",
        })?;
        let resident = ResidentId::random(&*self.entropy);
        self.access.keyhold().keep_pin(resident, &form.pin)?;
        let sealed = [
            self.access.seal(resident, &records.name)?,
            self.access.seal(resident, &records.document)?,
            self.access.seal(resident, &records.address)?,
            self.access.seal(resident, &records.contact)?,
        ];
        for _ in 0..limits::REFERENCE_DRAWS_MAX {
            let reference =
                Reference::random(&centre.district, FileKind::Registration, &*self.entropy)
                    .map_err(|_| OfficeError::UnknownReference)?;
            let stated = AnyRegistration::Stated(Registration::stated(reference)).to_record();
            let registration = self.access.seal(resident, &stated)?;
            let expires = self.day().plus_days(PRE_REGISTRATION_DAYS_MAX + 1);
            let file = pre_registrations::PreRegistration {
                reference,
                resident,
                expires,
            };
            let kept = self.store.try_transact("pre-register", |tx| {
                residents::insert(tx, resident, RegistrationState::PreRegistered)?;
                for record in sealed.iter().chain([&registration]) {
                    record.put(tx)?;
                }
                pre_registrations::insert(tx, &file)?;
                Ok::<_, OfficeError>(())
            });
            match kept {
                // The number is taken: 40 random bits meet now and then in a large city.
                Err(OfficeError::Changed) => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    return Ok(PreRegistered {
                        reference,
                        come_by: expires.plus_days(-1).date(),
                    });
                }
            }
        }
        Err(OfficeError::Changed)
    }
}

struct Records {
    name: NameRecord,
    document: DocumentRecord,
    address: AddressRecord,
    contact: ContactRecord,
}

impl Records {
    fn parse(form: &PreRegistration) -> Result<Records, OfficeError> {
        let number = DocumentNumber::parse(
            form.document_kind,
            &form.document_issuer,
            form.document_number.expose(),
        )?;
        Ok(Records {
            name: NameRecord {
                full_name: full_name("full_name", &form.full_name)?,
                letters_in: form.letters_in,
            },
            document: DocumentRecord::stated(&number),
            address: AddressRecord {
                dwelling: None,
                standard_address: line(
                    "address",
                    &form.address,
                    limits::ADDRESS_SAID_CHARACTERS_MAX,
                    "write where you live in at most 200 characters",
                )?,
                district: String::new(),
                living_here_since: None,
            },
            contact: contact(form)?,
        })
    }
}

fn contact(form: &PreRegistration) -> Result<ContactRecord, OfficeError> {
    let wrong = OfficeError::Field {
        field: "telephone",
        why: "write 5 to 15 digits, with a leading + for a foreign number",
    };
    let telephone = match &form.telephone {
        None if form.notice_by == NoticeChannel::Telephone => return Err(wrong),
        None => None,
        Some(typed) => {
            let number: String = typed
                .expose()
                .chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')'))
                .collect();
            let digits = number.strip_prefix('+').unwrap_or(&number);
            let good = (limits::TELEPHONE_DIGITS_MIN..=TELEPHONE_DIGITS_MAX)
                .contains(&digits.len())
                && digits.bytes().all(|b| b.is_ascii_digit());
            if !good {
                return Err(wrong);
            }
            Some(Sensitive::new(number))
        }
    };
    Ok(ContactRecord {
        notice_by: form.notice_by,
        telephone,
    })
}

/// A name on one line, as in the document.
pub(crate) fn full_name(
    field: &'static str,
    typed: &Sensitive<String>,
) -> Result<Sensitive<String>, OfficeError> {
    line(
        field,
        typed,
        FULL_NAME_CHARACTERS_MAX,
        "write the name as in the document, in at most 120 characters",
    )
}

/// One line of text: spaces around it dropped, no control characters, bounded.
pub(crate) fn line(
    field: &'static str,
    typed: &Sensitive<String>,
    characters_max: usize,
    why: &'static str,
) -> Result<Sensitive<String>, OfficeError> {
    let text = typed.expose().trim();
    let good = !text.is_empty()
        && text.chars().count() <= characters_max
        // A form in another encoding than UTF-8 arrives with replacement characters: a name must not be spoiled silently.
        && !text.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    if good {
        Ok(Sensitive::new(text.to_owned()))
    } else {
        Err(OfficeError::Field { field, why })
    }
}
