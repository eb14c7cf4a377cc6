//! The chip's side of the residency card. So far: the command and response units of ISO/IEC 7816-4, short and extended.
//!
//! `no_std` and without allocation, so that the same code runs on a card. It must never accept two readings of one byte
//! string: what it decodes encodes to the same bytes.
#![no_std]

pub mod apdu;
