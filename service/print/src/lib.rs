//! What stands on the city's papers: receipt, sign-in letter, check sheet, decision letter.
//!
//! Content only, in both languages side by side, as typed values; no HTML, no fonts, no pictures: `web` lays it out. A paper
//! never says more than its purpose needs, says what was not asked and not kept, and never carries a password-like secret
//! and a name on one sheet unless the secret is worthless without a second one.

mod both;
pub mod check_sheet;
pub mod dates;
pub mod decision_letter;
mod error;
pub mod money;
pub mod receipt;
pub mod sign_in_letter;

pub use both::Both;
pub use error::PaperError;
