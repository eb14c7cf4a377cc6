//! "Who looked at my record": the resident's own entries, opened with the keys keyhold keeps for twelve months.
//!
//! Must never leave an entry out silently: one that cannot be opened is shown as such.

use registry::clock::Minute;
use registry::readlog::{Detail, EntryKey, Later, SealedBody};
use tlog::TlogProof;

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::ResidentSessionId;

/// One line of the list.
#[derive(Debug, Clone)]
pub struct OwnEntry {
    /// The entry's number in the log.
    pub index: u64,
    /// When it was made.
    pub minute: Minute,
    /// What it says; `None` when the log holds another body than was sealed.
    pub detail: Option<Detail>,
    /// Whether it released what it says: `false` when no key was given for it, as a later entry says.
    pub released: bool,
    /// The proof to keep, `c2sp.org/tlog-proof@v1`.
    pub proof: TlogProof,
}

impl Access {
    /// The resident's list, newest first. Reading it opens no record and makes no entry.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn own_list(&self, session: ResidentSessionId) -> Result<Vec<OwnEntry>, AccessError> {
        let mut entries: Vec<OwnEntry> = Vec::new();
        let mut later = Later::default();
        // Newest first. Only the distance between two numbers counts.
        let mut numbers = (0..=u32::MAX).rev();
        for key in self.keyhold.own_entry_keys(session)? {
            let Some(mut entry) = self.own_entry(&key)? else {
                continue;
            };
            let number = numbers.next().unwrap_or_default();
            entry.released = later.released(number, entry.detail.as_ref());
            entries.push(entry);
        }
        Ok(entries)
    }

    fn own_entry(&self, key: &EntryKey) -> Result<Option<OwnEntry>, AccessError> {
        let unreadable = AccessError::LogUnreadable;
        let Some(proof) = self.log.find_label(&key.label()).map_err(unreadable)? else {
            return Ok(None);
        };
        let (entry, body) = self.log.entry(proof.index).map_err(unreadable)?;
        let detail = body
            .as_ref()
            .and_then(|body: &SealedBody| key.open(&entry, body).ok());
        Ok(Some(OwnEntry {
            index: proof.index,
            minute: entry.minute,
            detail,
            released: true,
            proof: proof.receipt().map_err(unreadable)?,
        }))
    }
}
