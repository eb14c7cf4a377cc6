//! Forms that only emergencies, orders and jobs need.
//!
//! Must never be used to store anything, as everything here.

/// The full number of a document, which may be missing.
pub mod optional_number {
    use minicbor::data::Type;
    use registry::sensitive::Sensitive;

    use super::super::{Decoded, Decoder, Encoded, Encoder, Write, secret_text};

    pub fn encode<C, W: Write>(
        value: &Option<Sensitive<String>>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Encoded<W> {
        match value {
            Some(value) => secret_text::encode(value, encoder, context),
            None => encoder.null()?.ok(),
        }
    }

    pub fn decode<C>(
        decoder: &mut Decoder<'_>,
        context: &mut C,
    ) -> Decoded<Option<Sensitive<String>>> {
        if decoder.datatype()? == Type::Null {
            decoder.null()?;
            return Ok(None);
        }
        secret_text::decode(decoder, context).map(Some)
    }
}

/// A city day.
pub mod day {
    use registry::clock::CityDay;

    use super::super::{Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(value: &CityDay, encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        encoder.i32(value.0)?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<CityDay> {
        decoder.i32().map(CityDay)
    }
}

/// Keyhold's names of orders, one after another.
pub mod orders {
    use super::super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(
        values: &[[u8; 32]],
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.bytes(values.as_flattened())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Vec<[u8; 32]>> {
        let (names, rest) = decoder.bytes()?.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(DecodeError::message("names of orders are 32 bytes each"));
        }
        Ok(names.to_vec())
    }
}
