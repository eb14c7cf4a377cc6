//! The log role's tables, for its sequencer: entries in order, the tree's finished tiles, the newest signed checkpoint,
//! and whose turn it is to write.

pub mod entry;
pub mod head;
pub mod lease;
pub mod tile;
