//! Pre-registration: five questions, then everything once more, then one number to bring along. Until it is sent the
//! answers are held in memory only; what comes back never says whether somebody is known already.

pub mod answers;
mod check;
mod questions;
mod step;

pub use check::{check, send, sent};
pub use questions::{answer, ask};
pub use step::Step;
