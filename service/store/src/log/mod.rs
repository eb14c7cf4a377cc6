//! The log role's tables, for its sequencer: entries in order, and the newest signed checkpoint.

pub mod entry;
pub mod head;
