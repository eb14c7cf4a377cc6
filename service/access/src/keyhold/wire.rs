//! How the values of keyhold's interface are written between two processes: CBOR (RFC 8949), one module for each form.
//!
//! Reading is strict: a text that is not the identifier it should be, a length that is off, or a bit of an unknown group is
//! an error. Must never be used to store anything: a key written here is on its way to the one who may have it.

use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};

pub mod exceptional;

type Encoded<W> = Result<(), EncodeError<<W as Write>::Error>>;
type Decoded<T> = Result<T, DecodeError>;

fn bytes_of<const N: usize>(decoder: &mut Decoder<'_>) -> Decoded<[u8; N]> {
    decoder
        .bytes()?
        .try_into()
        .map_err(|_| DecodeError::message("a byte string of another length"))
}

/// Identifiers and other closed words, as text.
pub mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, T: Display, W: Write>(
        value: &T,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.str(&value.to_string())?.ok()
    }

    pub fn decode<'b, C, T: FromStr>(decoder: &mut Decoder<'b>, _: &mut C) -> Decoded<T> {
        let text = decoder.str()?;
        text.parse()
            .map_err(|_| DecodeError::message("not an identifier of its kind"))
    }
}

/// An identifier that may be missing.
pub mod optional_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use minicbor::data::Type;

    use super::{Decoded, Decoder, Encoded, Encoder, Write, text};

    pub fn encode<C, T: Display, W: Write>(
        value: &Option<T>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Encoded<W> {
        match value {
            Some(value) => text::encode(value, encoder, context),
            None => encoder.null()?.ok(),
        }
    }

    pub fn decode<'b, C, T: FromStr>(
        decoder: &mut Decoder<'b>,
        context: &mut C,
    ) -> Decoded<Option<T>> {
        if decoder.datatype()? == Type::Null {
            decoder.null()?;
            return Ok(None);
        }
        text::decode(decoder, context).map(Some)
    }
}

/// Many identifiers.
pub mod texts {
    use std::fmt::Display;
    use std::str::FromStr;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write, text};

    pub fn encode<C, T: Display, W: Write>(
        values: &[T],
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Encoded<W> {
        encoder.array(values.len() as u64)?;
        values
            .iter()
            .try_for_each(|value| text::encode(value, encoder, context))
    }

    pub fn decode<'b, C, T: FromStr>(
        decoder: &mut Decoder<'b>,
        context: &mut C,
    ) -> Decoded<Vec<T>> {
        let length = super::length(decoder)?;
        (0..length)
            .map(|_| text::decode(decoder, context))
            .collect::<Result<_, DecodeError>>()
    }
}

/// Personal data as text: wrapped again as soon as it is read.
pub mod secret_text {
    use registry::sensitive::Sensitive;

    use super::{Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(
        value: &Sensitive<String>,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.str(value.expose())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Sensitive<String>> {
        Ok(Sensitive::new(decoder.str()?.to_owned()))
    }
}

/// A set of field groups, as its bits.
pub mod groups {
    use registry::vocabulary::FieldGroups;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(
        value: &FieldGroups,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.u16(value.bits())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<FieldGroups> {
        FieldGroups::from_bits(decoder.u16()?)
            .ok_or(DecodeError::message("a field group of no known name"))
    }
}

/// One field group, as its number.
pub mod group {
    use registry::vocabulary::FieldGroup;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(
        value: &FieldGroup,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.u8(*value as u8)?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<FieldGroup> {
        let number = decoder.u8()?;
        FieldGroup::ALL
            .into_iter()
            .find(|group| *group as u8 == number)
            .ok_or(DecodeError::message("a field group of no known name"))
    }
}

/// A key, on its way to whoever may have it.
pub mod key {
    use super::{Decoded, Decoder, Encoded, Encoder, Write, bytes_of};
    use crate::sealing::SecretKey;

    pub fn encode<C, W: Write>(
        value: &SecretKey,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.bytes(value.as_bytes())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<SecretKey> {
        bytes_of(decoder).map(SecretKey::from_bytes)
    }
}

/// Keys with the groups they open.
pub mod group_keys {
    use registry::vocabulary::FieldGroup;

    use super::{Decoded, Decoder, Encoded, Encoder, Write, group, key};
    use crate::sealing::SecretKey;

    pub fn encode<C, W: Write>(
        values: &[(FieldGroup, SecretKey)],
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Encoded<W> {
        encoder.array(2 * values.len() as u64)?;
        values.iter().try_for_each(|(of, with)| {
            group::encode(of, encoder, context)?;
            key::encode(with, encoder, context)
        })
    }

    pub fn decode<C>(
        decoder: &mut Decoder<'_>,
        context: &mut C,
    ) -> Decoded<Vec<(FieldGroup, SecretKey)>> {
        let length = super::length(decoder)? / 2;
        (0..length)
            .map(|_| {
                Ok((
                    group::decode(decoder, context)?,
                    key::decode(decoder, context)?,
                ))
            })
            .collect()
    }
}

/// The first key of a list, with its number.
pub mod sheet {
    use registry::readlog::{ChainKey, CheckSheet};

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write, bytes_of};

    pub fn encode<C, W: Write>(
        value: &CheckSheet,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder
            .array(2)?
            .u32(value.epoch)?
            .bytes(value.k0.expose())?
            .ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<CheckSheet> {
        if decoder.array()? != Some(2) {
            return Err(DecodeError::message("not a sheet"));
        }
        Ok(CheckSheet {
            epoch: decoder.u32()?,
            k0: ChainKey::from_bytes(bytes_of(decoder)?),
        })
    }
}

/// Keys of entries, for a resident's own page.
pub mod entry_keys {
    use registry::readlog::EntryKey;

    use super::{Decoded, Decoder, Encoded, Encoder, Write, bytes_of};

    pub fn encode<C, W: Write>(
        values: &[EntryKey],
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.array(values.len() as u64)?;
        for value in values {
            encoder.bytes(value.expose())?;
        }
        Ok(())
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Vec<EntryKey>> {
        let length = super::length(decoder)?;
        (0..length)
            .map(|_| bytes_of(decoder).map(EntryKey::from_bytes))
            .collect()
    }
}

/// The public bytes of an entry.
pub mod entry {
    use registry::readlog::Entry;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(value: &Entry, encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        encoder.bytes(&value.to_bytes())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Entry> {
        Entry::parse(decoder.bytes()?).map_err(|_| DecodeError::message("not an entry"))
    }
}

/// A sealed body.
pub mod body {
    use registry::readlog::SealedBody;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(
        value: &SealedBody,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Encoded<W> {
        encoder.bytes(value.as_bytes())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<SealedBody> {
        SealedBody::parse(decoder.bytes()?).map_err(|_| DecodeError::message("not a sealed body"))
    }
}

/// The mark of an entry.
pub mod label {
    use registry::readlog::Label;

    use super::{Decoded, Decoder, Encoded, Encoder, Write, bytes_of};

    pub fn encode<C, W: Write>(value: &Label, encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        encoder.bytes(&value.0)?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Label> {
        bytes_of(decoder).map(Label)
    }
}

/// Hashes of a proof, one after another.
pub mod hashes {
    use tlog::Hash;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(values: &[Hash], encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        let bytes: Vec<u8> = values.iter().flat_map(|hash| hash.0).collect();
        encoder.bytes(&bytes)?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Vec<Hash>> {
        let (hashes, rest) = decoder.bytes()?.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(DecodeError::message("hashes are 32 bytes each"));
        }
        Ok(hashes.iter().map(|hash| Hash(*hash)).collect())
    }
}

/// A role, by its stable name.
pub mod role {
    use rules::authority::Role;

    use super::{DecodeError, Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(value: &Role, encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        encoder.str(value.as_str())?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Role> {
        Role::parse(decoder.str()?).ok_or(DecodeError::message("a role of no known name"))
    }
}

/// A minute since 1970.
pub mod minute {
    use registry::clock::Minute;

    use super::{Decoded, Decoder, Encoded, Encoder, Write};

    pub fn encode<C, W: Write>(value: &Minute, encoder: &mut Encoder<W>, _: &mut C) -> Encoded<W> {
        encoder.u32(value.0)?.ok()
    }

    pub fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Decoded<Minute> {
        decoder.u32().map(Minute)
    }
}

/// Length of an array that comes next; it must be said and cannot be more than the bytes that are there.
fn length(decoder: &mut Decoder<'_>) -> Decoded<usize> {
    let said = decoder
        .array()?
        .ok_or(DecodeError::message("an array without its length"))?;
    let left = decoder.input().len().saturating_sub(decoder.position());
    usize::try_from(said)
        .ok()
        .filter(|length| *length <= left)
        .ok_or(DecodeError::message("an array longer than its message"))
}
