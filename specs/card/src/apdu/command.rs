//! Command APDUs (ISO/IEC 7816-4:2020 §5.2, cases 1 to 4, short and extended). The class byte is carried, not interpreted:
//! which classes an application answers is its own decision, and secure messaging must not arrive as a plain command.

use super::{BufferTooSmall, Writer};

/// A command, borrowing its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// CLA.
    pub class: u8,
    /// INS.
    pub instruction: u8,
    /// P1.
    pub p1: u8,
    /// P2.
    pub p2: u8,
    /// The command data, Nc bytes; up to 65,535.
    pub data: &'a [u8],
    /// How many bytes may come back, Ne; 0 for none, up to 65,536.
    pub expected_bytes: u32,
    /// Whether lengths are in one byte or in three.
    pub length: Length,
}

/// How lengths are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// One byte: Nc up to 255, Ne up to 256.
    Short,
    /// A zero byte and two bytes: Nc up to 65,535, Ne up to 65,536. Only to a card that says it can (§12.7.1).
    Extended,
}

/// Why bytes are not a command, or a command cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandError {
    /// Fewer than four bytes.
    NoHeader,
    /// CLA is `FF`, which is reserved (§5.4.1).
    ReservedClass,
    /// INS is `6X` or `9X`, which would be read as a status byte (§5.4.2).
    ReservedInstruction,
    /// The lengths do not add up (answer with `6700`).
    WrongLength,
    /// Data or expectation do not fit the chosen length form.
    TooLong,
    /// The buffer is too small.
    Buffer(BufferTooSmall),
}

impl<'a> Command<'a> {
    /// A command without data and without an answer (case 1), in short form.
    #[must_use]
    pub const fn new(class: u8, instruction: u8, p1: u8, p2: u8) -> Self {
        Self {
            class,
            instruction,
            p1,
            p2,
            data: &[],
            expected_bytes: 0,
            length: Length::Short,
        }
    }

    /// Reads a command.
    ///
    /// # Errors
    /// See [`CommandError`]. A length written in three bytes with Lc zero, and anything after the last field, are refused.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CommandError> {
        let [class, instruction, p1, p2, body @ ..] = bytes else {
            return Err(CommandError::NoHeader);
        };
        check_header(*class, *instruction)?;
        let header = Self::new(*class, *instruction, *p1, *p2);
        match body {
            [] => Ok(header), // case 1
            [le] => Ok(Self {
                expected_bytes: short_expected(*le),
                ..header
            }), // case 2S
            [0, high, low] => {
                let expected_bytes = extended_expected(*high, *low); // case 2E
                Ok(Self {
                    expected_bytes,
                    length: Length::Extended,
                    ..header
                })
            }
            [0, high, low, rest @ ..] => {
                let count = usize::from(u16::from_be_bytes([*high, *low]));
                let (data, le) = split(rest, count)?;
                let expected_bytes = match le {
                    [] => 0,                                       // case 3E
                    [high, low] => extended_expected(*high, *low), // case 4E
                    _ => return Err(CommandError::WrongLength),
                };
                Ok(Self {
                    data,
                    expected_bytes,
                    length: Length::Extended,
                    ..header
                })
            }
            [lc, rest @ ..] => {
                let (data, le) = split(rest, usize::from(*lc))?;
                let expected_bytes = match le {
                    [] => 0,                     // case 3S
                    [le] => short_expected(*le), // case 4S
                    _ => return Err(CommandError::WrongLength),
                };
                Ok(Self {
                    data,
                    expected_bytes,
                    ..header
                })
            }
        }
    }

    /// Writes the command into `out` and answers with the bytes written.
    ///
    /// # Errors
    /// A reserved class or instruction, data or expectation too long for the length form, or a buffer too small.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], CommandError> {
        check_header(self.class, self.instruction)?;
        let (data_max, expected_max) = match self.length {
            Length::Short => (255, 256),
            Length::Extended => (65_535, 65_536),
        };
        if self.data.len() > data_max || self.expected_bytes > expected_max {
            return Err(CommandError::TooLong);
        }
        let [_, _, data_high, data_low] = u32::try_from(self.data.len()).unwrap_or(0).to_be_bytes();
        // The largest expectation is written as zero.
        let [_, _, expected_high, expected_low] = self.expected_bytes.to_be_bytes();
        let mut writer = Writer::new(out, self.encoded_bytes()).map_err(CommandError::Buffer)?;
        writer.put(&[self.class, self.instruction, self.p1, self.p2]);
        let (has_data, has_expected) = (!self.data.is_empty(), self.expected_bytes != 0);
        if has_data {
            match self.length {
                Length::Short => writer.put(&[data_low]),
                Length::Extended => writer.put(&[0, data_high, data_low]),
            }
            writer.put(self.data);
        }
        if has_expected {
            match self.length {
                Length::Short => writer.put(&[expected_low]),
                Length::Extended if has_data => writer.put(&[expected_high, expected_low]),
                Length::Extended => writer.put(&[0, expected_high, expected_low]),
            }
        }
        Ok(writer.finish())
    }

    fn encoded_bytes(&self) -> usize {
        let (has_data, has_expected) = (!self.data.is_empty(), self.expected_bytes != 0);
        let lengths = match (self.length, has_data, has_expected) {
            (_, false, false) => 0,
            (Length::Short, both, also) => usize::from(both) + usize::from(also),
            (Length::Extended, true, false) | (Length::Extended, false, true) => 3,
            (Length::Extended, true, true) => 5,
        };
        4 + lengths + self.data.len()
    }
}

const fn check_header(class: u8, instruction: u8) -> Result<(), CommandError> {
    if class == 0xff {
        return Err(CommandError::ReservedClass);
    }
    if matches!(instruction & 0xf0, 0x60 | 0x90) {
        return Err(CommandError::ReservedInstruction);
    }
    Ok(())
}

/// The data of `count` bytes, at least one, and what follows.
fn split(rest: &[u8], count: usize) -> Result<(&[u8], &[u8]), CommandError> {
    if count == 0 {
        return Err(CommandError::WrongLength);
    }
    rest.split_at_checked(count)
        .ok_or(CommandError::WrongLength)
}

fn short_expected(le: u8) -> u32 {
    if le == 0 { 256 } else { u32::from(le) }
}

fn extended_expected(high: u8, low: u8) -> u32 {
    match u16::from_be_bytes([high, low]) {
        0 => 65_536,
        le => u32::from(le),
    }
}
