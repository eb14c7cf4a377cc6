//! The read log's format: what one entry says, how it is hidden from everybody but its resident, and how the
//! resident finds it again. Server and the resident's own checker share this module and nothing else (DESIGN §4).
//!
//! It must never hold a resident's identifier: an entry in the public files is a time and two random-looking strings.
//! It must never do I/O, ask for the time or for randomness: all three are handed in.
//!
//! | file | what |
//! |---|---|
//! | [`entry`] | the 69 public bytes that become a leaf of the tree |
//! | [`detail`] | what the resident reads: who, for which purpose, which groups |
//! | [`exceptional`] | emergencies, court orders, the second official |
//! | [`body`] | the 512 sealed bytes that carry a detail |
//! | [`party`] | who acted |
//! | [`chain`] | the forward ratchet that gives each entry its own key |
//! | [`announcement`] | the public list: what everybody must be able to count |
//! | [`index`] | the daily file of shortened labels |
//! | [`sheet`] | the printed or scanned sheet that holds a list's first key |
//! | [`list`] | finding one's own entries, with gaps named |
//! | [`cover`] | which other bundles are fetched with one's own, so that nobody learns which are |
//! | [`export`] | one entry as a file that proves itself |

pub mod announcement;
pub mod body;
pub mod chain;
pub mod cover;
pub mod detail;
pub mod entry;
pub mod exceptional;
pub mod export;
pub mod index;
pub mod list;
pub mod party;
pub mod sheet;
#[cfg(test)]
mod tests;

pub use announcement::{Announcement, public_list};
pub use body::{BODY_BYTES, BodyError, SealedBody};
pub use chain::{ChainKey, ChainState, EntryKey, ListCommitment};
pub use cover::Cover;
pub use detail::{Detail, DetailError, EntryKind, Opening};
pub use entry::{ENTRY_BYTES, Entry, EntryError, Label};
pub use export::{Export, ExportError};
pub use index::{DayIndex, IndexError};
pub use list::{Finding, Later, ListedEntry, OwnList, OwnSearch, bodies_kept_since};
pub use party::Party;
pub use sheet::{CheckSheet, SheetError};
