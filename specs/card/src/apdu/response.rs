//! Response APDUs (ISO/IEC 7816-4:2020 §5.3): data and two status bytes.

use super::{BufferTooSmall, Writer};

/// The most data in one response (Ne of an extended command).
const DATA_BYTES_MAX: usize = 65_536;

/// A response, borrowing its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response<'a> {
    /// The data.
    pub data: &'a [u8],
    /// SW1 and SW2.
    pub status: Status,
}

/// The two status bytes (§5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(u16);

/// Why bytes are not a response, or a response cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseError {
    /// Fewer than two bytes.
    NoStatus,
    /// The status does not begin with `6X` (but `60`) or `9X` (§5.6).
    InvalidStatus,
    /// More data than any command can expect.
    TooLong,
    /// The buffer is too small.
    Buffer(BufferTooSmall),
}

impl Status {
    /// `9000`: done.
    pub const OK: Self = Self(0x9000);
    /// `6700`: wrong length.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// `6982`: security status not satisfied.
    pub const SECURITY_NOT_SATISFIED: Self = Self(0x6982);
    /// `6A82`: file or application not found.
    pub const NOT_FOUND: Self = Self(0x6a82);
    /// `6D00`: instruction not supported.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6d00);
    /// `6E00`: class not supported.
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6e00);

    /// The status of two bytes, if they can be one.
    #[must_use]
    pub const fn new(value: u16) -> Option<Self> {
        match value >> 8 {
            0x61..=0x6f | 0x90..=0x9f => Some(Self(value)),
            _ => None,
        }
    }

    /// Both bytes.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }

    /// How many bytes wait for GET RESPONSE after `61XX`; `00` means 256 or more.
    #[must_use]
    pub const fn waiting_bytes(self) -> Option<u16> {
        match (self.0 >> 8, self.0 & 0xff) {
            (0x61, 0) => Some(256),
            (0x61, count) => Some(count),
            _ => None,
        }
    }
}

impl<'a> Response<'a> {
    /// Reads a response.
    ///
    /// # Errors
    /// See [`ResponseError`].
    pub const fn parse(bytes: &'a [u8]) -> Result<Self, ResponseError> {
        let Some((data, status)) = bytes.split_last_chunk::<2>() else {
            return Err(ResponseError::NoStatus);
        };
        if data.len() > DATA_BYTES_MAX {
            return Err(ResponseError::TooLong);
        }
        match Status::new(u16::from_be_bytes(*status)) {
            Some(status) => Ok(Self { data, status }),
            None => Err(ResponseError::InvalidStatus),
        }
    }

    /// Writes the response into `out` and answers with the bytes written.
    ///
    /// # Errors
    /// Too much data, or a buffer too small.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], ResponseError> {
        if self.data.len() > DATA_BYTES_MAX {
            return Err(ResponseError::TooLong);
        }
        let mut writer = Writer::new(out, self.data.len() + 2).map_err(ResponseError::Buffer)?;
        writer.put(self.data);
        writer.put(&self.status.0.to_be_bytes());
        Ok(writer.finish())
    }
}
