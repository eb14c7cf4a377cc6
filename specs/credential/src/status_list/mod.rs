//! Token Status List (draft-ietf-oauth-status-list-18): one signed list says of many credentials whether they still hold, and
//! is the same bytes for everybody who asks. JWT form only; the CWT form is not spoken here.
//!
//! An index must say nothing: not whose it is, not when it was given out, not with which others. [`Draws`] gives it out
//! at random. A reader fetches whole lists; nothing here may ask about one entry.

mod draws;
mod packed;
mod reference;
mod token;

pub use draws::{Draws, ListDraws, Place};
pub use packed::{Bits, StatusList};
pub use reference::Reference;
pub use token::{StatusListToken, TYP, TokenError, VerifiedList};

/// What an entry says (§7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 0x00: it holds.
    Valid,
    /// 0x01: revoked, for good.
    Invalid,
    /// 0x02: does not hold now, may hold again.
    Suspended,
    /// 0x03 and 0x0C–0x0F: what the issuer agreed with its readers.
    ApplicationSpecific(u8),
    /// Kept for later by the specification. Must not be taken for [`Status::Valid`].
    Reserved(u8),
}

impl Status {
    /// The meaning of a value.
    #[must_use]
    pub const fn from_value(value: u8) -> Self {
        match value {
            0x00 => Self::Valid,
            0x01 => Self::Invalid,
            0x02 => Self::Suspended,
            0x03 | 0x0c..=0x0f => Self::ApplicationSpecific(value),
            _ => Self::Reserved(value),
        }
    }

    /// The value in the list.
    #[must_use]
    pub const fn value(self) -> u8 {
        match self {
            Self::Valid => 0x00,
            Self::Invalid => 0x01,
            Self::Suspended => 0x02,
            Self::ApplicationSpecific(value) | Self::Reserved(value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_meaning_and_only_zero_holds() {
        for value in 0..=255 {
            let status = Status::from_value(value);
            assert_eq!(status.value(), value);
            assert_eq!(status == Status::Valid, value == 0);
        }
        assert_eq!(Status::from_value(3), Status::ApplicationSpecific(3));
        assert_eq!(Status::from_value(4), Status::Reserved(4));
        assert_eq!(Status::from_value(12), Status::ApplicationSpecific(12));
        assert_eq!(Status::from_value(16), Status::Reserved(16));
    }
}
