//! The messages between the city and keyhold, in both directions, and the share of a root key that somebody types.
//! Must never reach a keyhold: bytes are read, and nothing is done.

use access::keyhold::remote::{call, frame, log_questions};
use keys::RootShare;
use minicbor::{Decode, Encode};

use crate::with_text;

/// What was accepted is written in one way, and that way reads as the same.
fn message<T: Encode<()> + for<'b> Decode<'b, ()>>(data: &[u8]) -> bool {
    let Ok(read) = frame::parse::<T>(data) else {
        return false;
    };
    let written = minicbor::to_vec(&read).unwrap_or_default();
    let again = frame::parse::<T>(&written).map(|read| minicbor::to_vec(&read));
    assert!(again.is_ok_and(|again| again.is_ok_and(|again| again == written)));
    true
}

pub(crate) fn call(data: &[u8]) -> bool {
    message::<call::Call>(data)
}

pub(crate) fn answer(data: &[u8]) -> bool {
    message::<call::Answer>(data)
}

pub(crate) fn log_question(data: &[u8]) -> bool {
    message::<log_questions::Question>(data)
}

pub(crate) fn log_answer(data: &[u8]) -> bool {
    message::<log_questions::Answer>(data)
}

pub(crate) fn root_share(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(share) = text.parse::<RootShare>() else {
            return false;
        };
        let written = share.to_string();
        let again = written.parse::<RootShare>().map(|share| share.to_string());
        assert_eq!(again, Ok(written));
        true
    })
}
