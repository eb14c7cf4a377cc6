//! That a resident objected to an opening: the act on which the ombudsman's opening rests, taken down in the resident's own
//! session, and who may not hear it.
//!
//! Keyhold reads the entry itself, with the resident's key of it: what the city says of the entry counts for nothing. Whoever the
//! entry names is kept as one keyhold hash with the objection's number, as whoever decided a file is. Must never keep which
//! entry it was, and never answer which objections there are.

use minicbor::{Decode, Encode};
use registry::ids::{OfficialId, Reference};
use registry::purpose::Purpose;
use registry::readlog::{Entry, Party, SealedBody};
use store::keyhold as rows;

use super::ResidentSessionId;
use super::error::KeyholdError;
use super::exceptional::refused;
use super::forgetting::has_a_list;
use super::local::LocalKeyhold;
use super::wire;

/// An entry of the log with its body, both as published.
#[derive(Debug, Clone, Encode, Decode)]
pub struct PublishedEntry {
    /// The leaf.
    #[cbor(n(0), with = "wire::entry")]
    pub entry: Entry,
    /// The sealed body; `None` when the log has none any more.
    #[n(1)]
    pub body: Option<Box<PublishedBody>>,
}

/// A body as published.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(transparent)]
pub struct PublishedBody(#[cbor(n(0), with = "wire::body")] pub SealedBody);

impl LocalKeyhold {
    /// The session is one of letter and PIN; the entry stands on its resident's list.
    pub(super) fn begin_objection(
        &self,
        session: ResidentSessionId,
        reference: Reference,
        about: &PublishedEntry,
    ) -> Result<(), KeyholdError> {
        let resident = self.signed_in(session, self.clock.now())?;
        if Purpose::HearObjection.groups_in(reference.kind()).is_none() {
            return refused("forbid.purpose-not-listed");
        }
        let concerned = self.officials_named(session, about)?;
        let pairs: Vec<[u8; 32]> = concerned
            .iter()
            .map(|official| self.decided_by(official, reference))
            .collect();
        let act = self.act_of(reference);
        let row = rows::case_act::Row {
            resident,
            detail: None,
        };
        let today = self.today();
        self.store
            .try_transact("keyhold: a resident objects", |tx| {
                has_a_list(tx, resident)?;
                rows::case_act::begin(tx, &act, &row)?;
                let stands = rows::case_act::get(tx, &act)?;
                if stands.is_none_or(|stands| stands.resident != resident) {
                    return refused("forbid.no-act-of-the-resident");
                }
                for pair in &pairs {
                    rows::decided::note(tx, pair, today)?;
                }
                Ok(())
            })
    }

    /// Whom an entry of the resident's own list names. Nobody when it cannot be read: that an entry was altered must be heard
    /// all the same.
    fn officials_named(
        &self,
        session: ResidentSessionId,
        about: &PublishedEntry,
    ) -> Result<Vec<OfficialId>, KeyholdError> {
        let keys = self.entry_keys_of(session)?;
        let key = keys
            .iter()
            .find(|key| key.label() == about.entry.label)
            .ok_or(KeyholdError::NotFound)?;
        let body = about.body.as_ref();
        let detail = body.and_then(|body| key.open(&about.entry, &body.0).ok());
        Ok(match detail.map(|detail| detail.opening.by) {
            Some(Party::Official { official, .. }) => vec![official],
            Some(Party::TwoOfficials {
                official, second, ..
            }) => vec![official, second],
            _ => Vec::new(),
        })
    }
}
