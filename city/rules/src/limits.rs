//! Bounds on what a rule file may hold, so that a broken or hostile file is refused and not carried along.

/// Largest rule file read, in bytes.
pub const PROGRAMME_BYTES_MAX: usize = 64 * 1024;
/// Most clauses one programme may cite.
pub const CLAUSES_MAX: usize = 32;
/// Longest text of one clause or title in one language, in characters.
pub const CLAUSE_CHARACTERS_MAX: usize = 600;
/// Largest benefit a programme may state, in yuan a year; a slip of the keyboard stops here.
pub const AMOUNT_YUAN_PER_YEAR_MAX: u32 = 1_000_000;
