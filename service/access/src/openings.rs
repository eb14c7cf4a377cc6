//! How a record is read (DESIGN §4): keyhold prepares the entry, the sequencer makes it durable, keyhold checks the
//! proof and releases the keys, and only then something decodes.
//!
//! Must never offer another way to a key or to plaintext: [`Opened`] is made here and nowhere else.

use std::ops::Deref;

use registry::ids::ResidentId;
use registry::record::Record;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use store::{Tx, sealed};

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{Prepared, Released, Request, ResidentSessionId, Ticket, record_place};
use crate::sealing::SecretKey;
use crate::statement::{Act, SignedStatement};

/// One opening: proof that a durable entry stands in the log, and the keys of exactly the groups it names.
pub struct Opening {
    resident: ResidentId,
    groups: FieldGroups,
    entry_index: u64,
    ticket: Ticket,
    keys: Vec<(FieldGroup, SecretKey)>,
    store: store::Store,
}

/// A decoded record, together with the entry that allowed it.
#[derive(Debug)]
pub struct Opened<R> {
    record: R,
    entry_index: u64,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Opening(entry {})", self.entry_index)
    }
}

impl<R> Opened<R> {
    /// The entry of the log under which this was read.
    #[must_use]
    pub const fn entry_index(&self) -> u64 {
        self.entry_index
    }

    /// The record itself.
    #[must_use]
    pub fn into_record(self) -> R {
        self.record
    }
}

impl<R> Deref for Opened<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

impl Opening {
    /// Whose record.
    #[must_use]
    pub const fn resident(&self) -> ResidentId {
        self.resident
    }

    /// The entry's number in the log.
    #[must_use]
    pub const fn entry_index(&self) -> u64 {
        self.entry_index
    }

    /// The ticket, for keyhold: what a later act may rest on.
    pub(crate) const fn ticket(&self) -> Ticket {
        self.ticket
    }

    /// Decodes one group.
    ///
    /// # Errors
    /// [`AccessError::NotOpened`] outside the groups of this opening, [`AccessError::Empty`] when nothing was ever
    /// written there, [`AccessError::Damaged`] when it does not open.
    pub fn read<R: Record>(&self) -> Result<Opened<R>, AccessError> {
        let row = self.store.read("open a sealed record", |tx| {
            sealed::get(tx, self.resident, R::GROUP)
        })?;
        let key = self.keys.iter().find(|(group, _)| *group == R::GROUP);
        let (Some(row), Some((_, key))) = (row, key) else {
            return Err(if self.groups.contains(R::GROUP) {
                AccessError::Empty
            } else {
                AccessError::NotOpened
            });
        };
        let plaintext = key.open(&record_place(self.resident, R::GROUP), &row.ciphertext)?;
        let record = R::decode(&plaintext).map_err(|_| AccessError::UnknownForm)?;
        Ok(Opened {
            record,
            entry_index: self.entry_index,
        })
    }

    /// As [`Opening::read`], with `None` for a group that was never written.
    ///
    /// # Errors
    /// As [`Opening::read`].
    pub fn read_if_any<R: Record>(&self) -> Result<Option<Opened<R>>, AccessError> {
        match self.read() {
            Ok(opened) => Ok(Some(opened)),
            Err(AccessError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The answer of a look-up by document number, and the entry it made.
#[derive(Debug)]
pub struct LookUp {
    /// The entry's number in the log, on a hit and on a miss alike.
    pub entry_index: u64,
    /// Who is registered under the number.
    pub found: Option<ResidentId>,
}

/// A record sealed and ready to be written in the caller's transaction.
#[derive(Debug, Clone)]
pub struct SealedRecord {
    resident: ResidentId,
    group: FieldGroup,
    version: u8,
    ciphertext: Vec<u8>,
}

impl SealedRecord {
    /// Writes the row.
    ///
    /// # Errors
    /// The store's.
    pub fn put(&self, tx: &mut dyn Tx) -> Result<(), store::StoreError> {
        sealed::put(
            tx,
            self.resident,
            self.group,
            self.version,
            &self.ciphertext,
        )
    }
}

impl Access {
    /// Seals one group. Writing what somebody just said needs no opening; reading it back does.
    ///
    /// # Errors
    /// Keyhold's.
    pub fn seal<R: Record>(
        &self,
        resident: ResidentId,
        record: &R,
    ) -> Result<SealedRecord, AccessError> {
        let plaintext = record.encode().map_err(|_| AccessError::UnknownForm)?;
        let ciphertext = self.keyhold.seal(resident, R::GROUP, &plaintext)?;
        Ok(SealedRecord {
            resident,
            group: R::GROUP,
            version: R::VERSION,
            ciphertext,
        })
    }

    /// Opens what an official's signed statement names.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was opened.
    pub fn open(&self, signed: SignedStatement) -> Result<Opening, AccessError> {
        // A statement that asks for no opening is keyhold's to refuse.
        let groups = match &signed.statement.act {
            Act::Open { groups, .. } => *groups,
            _ => FieldGroups::NONE,
        };
        self.open_with(Request::Open(signed), groups)
    }

    /// Opens groups of the resident's own record. The entry says so on their list.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was opened.
    pub fn open_own(
        &self,
        session: ResidentSessionId,
        groups: FieldGroups,
    ) -> Result<Opening, AccessError> {
        self.open_with(Request::OwnView { session, groups }, groups)
    }

    /// Asks for one full document number. One entry on a hit, one on a miss.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was asked.
    pub fn look_up(
        &self,
        signed: SignedStatement,
        number: Sensitive<String>,
    ) -> Result<LookUp, AccessError> {
        match self.perform(Request::LookUp { signed, number })? {
            (entry_index, _, Released::Found(found)) => Ok(LookUp { entry_index, found }),
            _ => Err(AccessError::UnknownForm),
        }
    }

    pub(crate) fn open_with(
        &self,
        request: Request,
        groups: FieldGroups,
    ) -> Result<Opening, AccessError> {
        let (entry_index, ticket, released) = self.perform(request)?;
        self.opening(entry_index, ticket, released, groups)
    }

    pub(crate) fn opening(
        &self,
        entry_index: u64,
        ticket: Ticket,
        released: Released,
        groups: FieldGroups,
    ) -> Result<Opening, AccessError> {
        match released {
            Released::Keys { resident, keys } => Ok(Opening {
                resident,
                groups,
                entry_index,
                ticket,
                keys,
                store: self.store.clone(),
            }),
            _ => Err(AccessError::UnknownForm),
        }
    }

    /// The one road to anything that keyhold releases.
    pub(crate) fn perform(&self, request: Request) -> Result<(u64, Ticket, Released), AccessError> {
        let Prepared {
            ticket,
            entry,
            body,
        } = self.keyhold.prepare(request)?;
        let proof = match self.log.append(&entry, &body) {
            Ok(proof) => proof,
            Err(error) => {
                self.keyhold.abandon(ticket);
                return Err(AccessError::LogUnwritable(error));
            }
        };
        let released = self
            .keyhold
            .confirm(ticket, &proof)
            .inspect_err(|_| self.keyhold.abandon(ticket))?;
        Ok((proof.index, ticket, released))
    }
}

/// How many registrations of a city's database are complete by their state and lack a part of it: an operator's question
/// after a power cut. Counts rows and opens nothing.
///
/// # Errors
/// The store's.
pub fn half_registered(city: &store::Store) -> Result<u64, AccessError> {
    Ok(city.read("count half registrations", |tx| sealed::half_registered(tx))?)
}
