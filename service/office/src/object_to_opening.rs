//! A resident objects to an opening on their list. The words, and what the entry says, are sealed with the rest of the record;
//! what waits at the ombudsman's is a number. Keyhold takes the act down in the resident's own session: before that nobody
//! can open the objection, and whoever the entry names never can.

use access::OwnEntry;
use registry::clock::{CityDay, CityZone, CivilDate};
use registry::ids::{FileKind, Reference};
use registry::limits::OBJECTION_CHARACTERS_MAX;
use registry::objection::{ObjectedEntry, ObjectionsRecord, OwnObjection};
use registry::readlog::Party;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use store::objections::{self, Objection, ObjectionState};
use store::{StoreError, Tx};

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

impl City {
    /// Keeps an objection to the entry with this number; answers the objection's own number.
    ///
    /// # Errors
    /// [`OfficeError::UnknownEntry`] when the entry is not on the resident's list, [`OfficeError::Field`],
    /// [`OfficeError::TooManyObjections`], [`OfficeError::Changed`] when an answer was written at the same moment, code `pin-needed`
    /// while the protected view shuts the list.
    pub fn object_to_opening(
        &self,
        own: OwnSession,
        log_entry: u64,
        words: &Sensitive<String>,
    ) -> Result<Reference, OfficeError> {
        let words = text_of(
            words,
            OBJECTION_CHARACTERS_MAX,
            "write what you object to in at most 200 characters",
        )?;
        let entries = self.access.own_list(own.session)?;
        let entry = entries.iter().find(|entry| entry.index == log_entry);
        let about = objected(entry.ok_or(OfficeError::UnknownEntry)?, self.zone);
        let before = self.store.read("find own objections", |tx| {
            objections::own(tx, own.resident)
        })?;
        let opening = self
            .access
            .open_own(own.session, FieldGroup::Objections.into())?;
        let record = opening.read_if_any::<ObjectionsRecord>()?;
        let mut record = record.map(access::Opened::into_record).unwrap_or_default();
        let reference = Reference::of_whole_city(FileKind::Objection, &*self.entropy);
        let gone = record.add(OwnObjection {
            reference,
            about,
            words,
            made_on: self.today(),
            answer: None,
        })?;
        let sealed = self.access.seal(own.resident, &record)?;
        let waiting = Objection {
            reference,
            resident: own.resident,
            state: ObjectionState::Waiting,
            received: self.day(),
        };
        self.access.objects(own.session, reference, log_entry)?;
        self.store.try_transact("object to an opening", |tx| {
            unchanged(tx, &before, &waiting)?;
            sealed.put(tx)?;
            if let Some(gone) = &gone {
                objections::remove(tx, gone)?;
            }
            objections::insert(tx, &waiting)?;
            Ok::<_, OfficeError>(reference)
        })
    }
}

/// Refuses to write a record of objections that somebody else wrote since these rows were read: a resident's new objection
/// and an answer to an older one must not undo each other.
pub(crate) fn unchanged(
    tx: &mut dyn Tx,
    before: &[Objection],
    whose: &Objection,
) -> Result<(), StoreError> {
    if objections::own(tx, whose.resident)? == before {
        Ok(())
    } else {
        Err(StoreError::Stale("the objections have changed"))
    }
}

/// What the entry says of itself. Officials' numbers stay on the list.
fn objected(entry: &OwnEntry, zone: CityZone) -> ObjectedEntry {
    let opening = entry.detail.as_ref().map(|detail| &detail.opening);
    let office = opening.and_then(|opening| match &opening.by {
        Party::Official { office, .. } | Party::TwoOfficials { office, .. } => Some(office.clone()),
        Party::Court { court } => Some(court.clone()),
        Party::Job { .. } | Party::Resident | Party::Register => None,
    });
    ObjectedEntry {
        log_entry: entry.index,
        on: calendar_day(entry, zone),
        office,
        purpose: opening.map(|opening| opening.purpose),
    }
}

/// The day on the wall, as the resident's list shows it.
fn calendar_day(entry: &OwnEntry, zone: CityZone) -> CivilDate {
    let at = entry.minute.start();
    let clock = zone.wall_clock(at);
    clock
        .split(' ')
        .next()
        .and_then(|day| day.parse().ok())
        .unwrap_or_else(|| CityDay::of(at, zone).date())
}

/// A text of several lines as a browser sends it, not empty, and no longer than it may be.
pub(crate) fn text_of(
    typed: &Sensitive<String>,
    characters_max: usize,
    why: &'static str,
) -> Result<Sensitive<String>, OfficeError> {
    // Browsers send the end of a line as two characters (HTML, form submission).
    let text = typed.expose().trim().replace("\r\n", "\n");
    let good = !text.is_empty()
        && text.chars().count() <= characters_max
        && !text.chars().any(|c| c.is_control() && c != '\n');
    if good {
        Ok(Sensitive::new(text))
    } else {
        Err(OfficeError::Field {
            field: "words",
            why,
        })
    }
}
