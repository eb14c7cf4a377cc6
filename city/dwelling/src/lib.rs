//! The coded dwelling register and the address matcher.
//!
//! A dwelling is a flat, a room or a house with a code of its own. The register knows divisions (district, street office,
//! community), places (estate, urban village, road) and the dwellings in them. The matcher takes what a person says about
//! where they live and finds the one dwelling it can mean, or the question that settles it, or says what is missing.
//!
//! It must never guess: every character is explained or there is no match, a level nobody mentioned counts as "any", and
//! a room number is never changed to a similar one. It knows places, never people: nothing here leads from a dwelling to
//! whoever lives in it. Pure: no file, no clock, no randomness.

pub mod address;
pub mod code;
pub mod division;
mod explain;
mod grammar;
mod lexicon;
pub mod limits;
mod links;
mod matcher;
mod names;
mod normalise;
mod numbers;
pub mod outcome;
pub mod place;
mod question;
mod reading;
pub mod register;
pub mod shenzhen;
pub mod slots;
pub mod synthetic;

pub use address::{Mark, Part, ReadBack, StandardAddress};
pub use code::{CodeError, DwellingCode};
pub use division::{Division, DivisionCode, DivisionCodeError, DivisionLevel};
pub use links::RegisterError;
pub use outcome::{
    Candidate, Choose, Explained, Level, Match, Missing, NoMatch, Outcome, Question,
};
pub use place::{Alias, AliasKind, Dwelling, Place, PlaceId, PlaceKind, Standing};
pub use register::{Register, RegisterBuilder};
pub use slots::{Slot, SlotError, Slots};
