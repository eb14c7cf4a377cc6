//! The officials' pages: one screen, everything by keyboard, the file always in sight.

pub mod address;
