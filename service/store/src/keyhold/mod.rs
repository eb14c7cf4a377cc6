//! Keyhold's rows: wrapped keys, chain states, blind indexes. Read and written by keyhold alone.
//!
//! Nothing here opens without keyhold's root key, and nothing here may say who somebody is.

pub mod budget;
pub mod checkpoint_seen;
pub mod document_index;
pub mod entry_key;
pub mod grant_key;
pub mod group_key;
pub mod official_key;
pub mod release;
pub mod sign_in;
pub mod subject;

pub use budget::Budget;
