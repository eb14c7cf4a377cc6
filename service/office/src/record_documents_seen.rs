//! A clerk writes down which documents were in hand: kind, issuer, number, expiry. The number is checked; no image is
//! taken, and of a further document only what it was is kept.

use registry::clock::CivilDate;
use registry::document::{DocumentKind, DocumentNumber};
use registry::ids::Reference;
use registry::limits::DOCUMENTS_SEEN_MAX;
use registry::purpose::Purpose;
use registry::record::{DocumentRecord, DocumentSeen, RegistrationRecord};
use registry::registration::{AnyRegistration, RegistrationError};
use registry::sensitive::Sensitive;
use rules::authority::Action;
use store::residents;

use crate::authorise::at_the_desk;
use crate::city::{City, OnDuty};
use crate::error::OfficeError;

/// A document as the clerk typed it, with it in hand. The first of several is the one registered under.
#[derive(Clone, Debug)]
pub struct DocumentShown {
    /// Its kind.
    pub kind: DocumentKind,
    /// Issuer, three letters.
    pub issuer: String,
    /// Number.
    pub number: Sensitive<String>,
    /// When it expires, if it does.
    pub expires_on: Option<CivilDate>,
}

impl City {
    /// Writes the documents down.
    ///
    /// # Errors
    /// [`OfficeError::Document`] when a number fails its check, [`OfficeError::Registration`] when a document has
    /// expired or none was shown, [`OfficeError::FileNotOpen`] when the file was not called up here.
    pub fn record_documents_seen(
        &self,
        on: &OnDuty,
        reference: Reference,
        shown: &[DocumentShown],
    ) -> Result<RegistrationRecord, OfficeError> {
        let file = self.registration_file(reference)?;
        self.allow_on(
            on,
            Action::RecordDocumentsSeen,
            &file,
            at_the_desk(file.state),
        )?;
        let opening = self.held(on, (reference, file.resident), Purpose::RegisterResident)?;
        let today = self.today();
        let (document, seen) = parse(shown, today)?;
        let record = opening.read::<RegistrationRecord>()?.into_record();
        let registration = match AnyRegistration::from_record(record)? {
            AnyRegistration::Stated(r) => AnyRegistration::Seen(r.documents_seen(seen, today)?),
            AnyRegistration::Seen(r) => AnyRegistration::Seen(r.documents_again(seen, today)?),
            AnyRegistration::Matched(r) => {
                AnyRegistration::Matched(r.documents_again(seen, today)?)
            }
            _ => return Err(RegistrationError::WrongStep.into()),
        };
        let record = registration.to_record();
        let sealed = [
            self.access.seal(file.resident, &document)?,
            self.access.seal(file.resident, &record)?,
        ];
        self.store.try_transact("record documents seen", |tx| {
            residents::move_on(tx, file.resident, file.state, record.state)?;
            for group in &sealed {
                group.put(tx)?;
            }
            Ok::<_, OfficeError>(())
        })?;
        Ok(record)
    }
}

fn parse(
    shown: &[DocumentShown],
    today: CivilDate,
) -> Result<(DocumentRecord, Vec<DocumentSeen>), OfficeError> {
    let first = shown.first().ok_or(RegistrationError::Documents)?;
    if shown.len() > DOCUMENTS_SEEN_MAX {
        return Err(RegistrationError::Documents.into());
    }
    let mut seen = Vec::new();
    for document in shown {
        let number = number_of(document)?;
        seen.push(DocumentSeen {
            kind: document.kind,
            issuer: number.issuer(),
            // A number that fails its check was refused on the line above.
            number_checked: true,
            expires_on: document.expires_on,
            seen_on: today,
        });
    }
    let record = DocumentRecord {
        expires_on: first.expires_on,
        seen_at_desk: true,
        ..DocumentRecord::stated(&number_of(first)?)
    };
    Ok((record, seen))
}

fn number_of(document: &DocumentShown) -> Result<DocumentNumber, OfficeError> {
    Ok(DocumentNumber::parse(
        document.kind,
        &document.issuer,
        document.number.expose(),
    )?)
}
