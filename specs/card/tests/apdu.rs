//! APDUs against the seven forms of ISO/IEC 7816-4 §5.2, and against every byte string proptest finds.
#![expect(clippy::unwrap_used, reason = "tests")]

use card::apdu::{BufferTooSmall, Command, CommandError, Length, Response, ResponseError, Status};
use proptest::prelude::*;

fn encode(command: &Command<'_>) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    command.encode(&mut buffer).unwrap().to_vec()
}

#[test]
fn the_seven_forms() {
    let base = Command::new(0x00, 0xa4, 0x04, 0x0c);
    let long = vec![7; 300];
    for (command, bytes) in [
        (base, vec![0x00, 0xa4, 0x04, 0x0c]),
        (
            Command {
                expected_bytes: 256,
                ..base
            },
            vec![0x00, 0xa4, 0x04, 0x0c, 0],
        ),
        (
            Command {
                data: &[1, 2],
                ..base
            },
            vec![0x00, 0xa4, 0x04, 0x0c, 2, 1, 2],
        ),
        (
            Command {
                data: &[1, 2],
                expected_bytes: 16,
                ..base
            },
            vec![0x00, 0xa4, 0x04, 0x0c, 2, 1, 2, 16],
        ),
        (
            Command {
                expected_bytes: 65_536,
                length: Length::Extended,
                ..base
            },
            vec![0x00, 0xa4, 0x04, 0x0c, 0, 0, 0],
        ),
        (
            Command {
                data: &long,
                length: Length::Extended,
                ..base
            },
            [&[0x00, 0xa4, 0x04, 0x0c, 0, 1, 44], &long[..]].concat(),
        ),
        (
            Command {
                data: &[9],
                expected_bytes: 2048,
                length: Length::Extended,
                ..base
            },
            vec![0x00, 0xa4, 0x04, 0x0c, 0, 0, 1, 9, 8, 0],
        ),
    ] {
        assert_eq!(encode(&command), bytes);
        assert_eq!(Command::parse(&bytes).unwrap(), command);
    }
}

#[test]
fn lengths_that_do_not_add_up_and_reserved_bytes_are_refused() {
    for body in [
        &[2, 1][..],            // Lc says two, one follows
        &[1, 1, 0, 0],          // something after Le
        &[0, 5],                // a short Lc of zero
        &[0, 0, 0, 1, 2],       // an extended Lc of zero, and an Le
        &[0, 0, 0, 1],          // extended Lc of zero
        &[0, 0, 2, 1],          // extended Lc says two
        &[0, 0, 1, 1, 0],       // half an extended Le
        &[0, 0, 1, 1, 0, 0, 0], // something after an extended Le
    ] {
        let bytes = [&[0, 0xb0, 0, 0], body].concat();
        assert_eq!(
            Command::parse(&bytes),
            Err(CommandError::WrongLength),
            "{bytes:x?}"
        );
    }
    assert_eq!(Command::parse(&[0, 0xb0, 0]), Err(CommandError::NoHeader));
    assert_eq!(
        Command::parse(&[0xff, 0xb0, 0, 0]),
        Err(CommandError::ReservedClass)
    );
    assert_eq!(
        Command::parse(&[0, 0x61, 0, 0]),
        Err(CommandError::ReservedInstruction)
    );
    assert_eq!(
        Command::parse(&[0, 0x9f, 0, 0]),
        Err(CommandError::ReservedInstruction)
    );
}

#[test]
fn what_does_not_fit_is_not_written() {
    let mut buffer = [0; 300];
    let long = [0; 256];
    let command = Command {
        data: &long,
        ..Command::new(0, 0xd6, 0, 0)
    };
    assert_eq!(command.encode(&mut buffer), Err(CommandError::TooLong));
    let command = Command {
        expected_bytes: 257,
        ..Command::new(0, 0xb0, 0, 0)
    };
    assert_eq!(command.encode(&mut buffer), Err(CommandError::TooLong));
    let command = Command {
        data: &long,
        length: Length::Extended,
        ..command
    };
    let needed = CommandError::Buffer(BufferTooSmall { needed_bytes: 265 });
    assert_eq!(command.encode(&mut buffer[..264]), Err(needed));
}

#[test]
fn statuses() {
    assert_eq!(
        Response::parse(&[1, 2, 0x90, 0]).unwrap(),
        Response {
            data: &[1, 2],
            status: Status::OK
        }
    );
    assert_eq!(
        Response::parse(&[0x61, 0]).unwrap().status.waiting_bytes(),
        Some(256)
    );
    assert_eq!(
        Response::parse(&[0x61, 5]).unwrap().status.waiting_bytes(),
        Some(5)
    );
    assert_eq!(Status::OK.waiting_bytes(), None);
    assert_eq!(Response::parse(&[0x90]), Err(ResponseError::NoStatus));
    for status in [[0x60, 0], [0x70, 0], [0x8f, 0xff], [0xa0, 0], [0, 0]] {
        assert_eq!(Response::parse(&status), Err(ResponseError::InvalidStatus));
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_the_same(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(command) = Command::parse(&bytes) {
            prop_assert_eq!(encode(&command), bytes.clone());
        }
        if let Ok(response) = Response::parse(&bytes) {
            let mut buffer = [0; 700];
            prop_assert_eq!(response.encode(&mut buffer).unwrap(), &bytes[..]);
        }
    }

    #[test]
    fn what_is_written_is_read_the_same(
        data in prop::collection::vec(any::<u8>(), 0..600),
        expected_bytes in prop_oneof![Just(0), Just(256), Just(65_536), 1_u32..65_536],
        extended in any::<bool>(),
        header in any::<[u8; 4]>(),
    ) {
        let length = if extended { Length::Extended } else { Length::Short };
        let [class, instruction, p1, p2] = header;
        let command = Command { class, instruction, p1, p2, data: &data, expected_bytes, length };
        let mut buffer = vec![0; 1000];
        if let Ok(bytes) = command.encode(&mut buffer) {
            // Without data and expectation both forms are the same four bytes.
            let same = Command { length: if bytes.len() == 4 { Length::Short } else { length }, ..command };
            prop_assert_eq!(Command::parse(bytes), Ok(same));
        }
    }
}
