//! A resident objects to an opening on their list. The words and the entry are sealed with the rest of the record;
//! what waits at the ombudsman's is a number.

use registry::entropy;
use registry::limits::{OBJECTION_CHARACTERS_MAX, OBJECTIONS_OPEN_MAX};
use registry::record::{ObjectionsRecord, OwnObjection};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use store::objections::{self, Objection, ObjectionState};

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

impl City {
    /// Keeps an objection to the entry with this number.
    ///
    /// # Errors
    /// [`OfficeError::UnknownEntry`] when the entry is not on the resident's list, [`OfficeError::Field`],
    /// [`OfficeError::TooManyObjections`], code `pin-needed` while the protected view shuts the list.
    pub fn object_to_opening(
        &self,
        own: OwnSession,
        log_entry: u64,
        words: &Sensitive<String>,
    ) -> Result<(), OfficeError> {
        let words = parse(words)?;
        let on_the_list = self
            .access
            .own_list(own.session)?
            .iter()
            .any(|entry| entry.index == log_entry);
        if !on_the_list {
            return Err(OfficeError::UnknownEntry);
        }
        let opening = self
            .access
            .open_own(own.session, FieldGroup::Objections.into())?;
        let record = opening.read_if_any::<ObjectionsRecord>()?;
        let mut record = record.map(access::Opened::into_record).unwrap_or_default();
        if record.objections.len() >= OBJECTIONS_OPEN_MAX {
            return Err(OfficeError::TooManyObjections);
        }
        record.objections.push(OwnObjection {
            log_entry,
            words,
            made_on: self.today(),
        });
        let sealed = self.access.seal(own.resident, &record)?;
        let waiting = Objection {
            objection: entropy::array(&*self.entropy),
            resident: own.resident,
            state: ObjectionState::Waiting,
            received: self.day(),
        };
        self.store.try_transact("object to an opening", |tx| {
            sealed.put(tx)?;
            objections::insert(tx, &waiting)?;
            Ok(())
        })
    }
}

fn parse(words: &Sensitive<String>) -> Result<Sensitive<String>, OfficeError> {
    // Browsers send the end of a line as two characters (HTML, form submission).
    let text = words.expose().trim().replace("\r\n", "\n");
    let good = !text.is_empty()
        && text.chars().count() <= OBJECTION_CHARACTERS_MAX
        && !text.chars().any(|c| c.is_control() && c != '\n');
    if good {
        Ok(Sensitive::new(text))
    } else {
        Err(OfficeError::Field {
            field: "words",
            why: "write what you object to in at most 200 characters",
        })
    }
}
