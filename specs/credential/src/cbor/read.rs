//! The strict reader. Must never believe a length before the bytes are there, and never recurse deeper than its bound.

use std::collections::BTreeSet;

use minicbor::Decoder;
use minicbor::data::Type;

use super::{Item, Value};
use crate::limits::{CBOR_DEPTH_MAX, CBOR_ITEMS_MAX, MDOC_BYTES_MAX};

/// Why bytes are not strict CBOR; where, by byte position, never what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at byte {position}: {reason} ({clause})")]
pub struct CborError {
    /// Byte, from 0.
    pub position: usize,
    /// Why, in plain words.
    pub reason: &'static str,
    /// The rule of which specification.
    pub clause: &'static str,
}

/// Reads exactly one data item.
///
/// # Errors
/// Malformed or cut bytes, an indefinite length, a number or length that is not in its shortest form, a key that stands
/// twice or is neither integer nor text, floating point, more bytes, items or depth than the bounds, or anything after the item.
pub fn parse(bytes: &[u8]) -> Result<Item<'_>, CborError> {
    if bytes.len() > MDOC_BYTES_MAX {
        return Err(CborError {
            position: MDOC_BYTES_MAX,
            reason: "longer than this profile allows",
            clause: "RFC 8949 §10",
        });
    }
    let mut reader = Reader {
        decoder: Decoder::new(bytes),
        items_left: CBOR_ITEMS_MAX,
    };
    let item = reader.item(0)?;
    if reader.decoder.position() != bytes.len() {
        return Err(reader.error("something follows the end", "RFC 8949 §5.3.1"));
    }
    Ok(item)
}

struct Reader<'b> {
    decoder: Decoder<'b>,
    items_left: usize,
}

impl<'b> Reader<'b> {
    fn item(&mut self, depth: usize) -> Result<Item<'b>, CborError> {
        self.items_left = self
            .items_left
            .checked_sub(1)
            .ok_or_else(|| self.error("more items than this profile allows", "RFC 8949 §10"))?;
        let start = self.decoder.position();
        let kind = self.decoder.datatype().map_err(|_| self.malformed())?;
        let value = self.value(kind, depth)?;
        let raw = self
            .decoder
            .input()
            .get(start..self.decoder.position())
            .ok_or_else(|| self.malformed())?;
        Ok(Item { value, raw })
    }

    fn value(&mut self, kind: Type, depth: usize) -> Result<Value<'b>, CborError> {
        match kind {
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => self.integer(),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => self.integer(),
            Type::Bytes => {
                let start = self.decoder.position();
                let bytes = self.decoder.bytes().map_err(|_| self.malformed())?;
                self.shortest(start, bytes.len())?;
                Ok(Value::Bytes(bytes))
            }
            Type::String => {
                let start = self.decoder.position();
                let text = self
                    .decoder
                    .str()
                    .map_err(|_| self.error("cut short, or not UTF-8", "RFC 8949 §3.1"))?;
                self.shortest(start, text.len())?;
                Ok(Value::Text(text))
            }
            Type::Array => self.array(depth + 1),
            Type::Map => self.map(depth + 1),
            Type::Tag => {
                self.deep(depth + 1)?;
                let start = self.decoder.position();
                let tag = self.decoder.tag().map_err(|_| self.malformed())?.as_u64();
                self.shortest_number(start, tag)?;
                Ok(Value::Tag(tag, Box::new(self.item(depth + 1)?)))
            }
            Type::Bool => Ok(Value::Bool(
                self.decoder.bool().map_err(|_| self.malformed())?,
            )),
            Type::Null => {
                self.decoder.null().map_err(|_| self.malformed())?;
                Ok(Value::Null)
            }
            Type::BytesIndef | Type::StringIndef | Type::ArrayIndef | Type::MapIndef => {
                Err(self.error("an indefinite length", "RFC 8949 §4.2.1"))
            }
            Type::F16 | Type::F32 | Type::F64 | Type::Simple | Type::Undefined => {
                Err(self.error("a kind of value that is not spoken here", "RFC 8949 §3.3"))
            }
            _ => Err(self.malformed()),
        }
    }

    fn integer(&mut self) -> Result<Value<'b>, CborError> {
        let start = self.decoder.position();
        let number = i128::from(self.decoder.int().map_err(|_| self.malformed())?);
        let argument = if number < 0 { -1 - number } else { number };
        self.shortest_number(start, u64::try_from(argument).unwrap_or(u64::MAX))?;
        Ok(Value::Integer(number))
    }

    fn array(&mut self, depth: usize) -> Result<Value<'b>, CborError> {
        self.deep(depth)?;
        let start = self.decoder.position();
        let count = self.decoder.array().map_err(|_| self.malformed())?;
        let count = count.ok_or_else(|| self.malformed())?;
        self.shortest_number(start, count)?;
        let mut elements = Vec::new();
        for _ in 0..count {
            elements.push(self.item(depth)?);
        }
        Ok(Value::Array(elements))
    }

    fn map(&mut self, depth: usize) -> Result<Value<'b>, CborError> {
        self.deep(depth)?;
        let start = self.decoder.position();
        let count = self.decoder.map().map_err(|_| self.malformed())?;
        let count = count.ok_or_else(|| self.malformed())?;
        self.shortest_number(start, count)?;
        let (mut entries, mut keys) = (Vec::new(), BTreeSet::new());
        for _ in 0..count {
            let key = self.item(depth)?;
            if !matches!(key.value, Value::Integer(_) | Value::Text(_)) {
                return Err(self.error("a key must be an integer or a text", "RFC 9052 §1.4"));
            }
            // In the shortest form equal keys are equal bytes.
            if !keys.insert(key.raw) {
                return Err(self.error("a key stands twice", "RFC 8949 §5.6"));
            }
            entries.push((key, self.item(depth)?));
        }
        Ok(Value::Map(entries))
    }

    fn deep(&self, depth: usize) -> Result<(), CborError> {
        if depth > CBOR_DEPTH_MAX {
            return Err(self.error("nested too deeply", "RFC 8949 §10"));
        }
        Ok(())
    }

    /// The head of a string that began at `start` and holds `content` bytes.
    fn shortest(&self, start: usize, content: usize) -> Result<(), CborError> {
        let head = self.decoder.position() - start - content;
        self.head_fits(head, u64::try_from(content).unwrap_or(u64::MAX))
    }

    fn shortest_number(&self, start: usize, argument: u64) -> Result<(), CborError> {
        self.head_fits(self.decoder.position() - start, argument)
    }

    fn head_fits(&self, head: usize, argument: u64) -> Result<(), CborError> {
        let shortest = match argument {
            0..24 => 1,
            24..0x100 => 2,
            0x100..0x1_0000 => 3,
            0x1_0000..0x1_0000_0000 => 5,
            _ => 9,
        };
        if head == shortest {
            Ok(())
        } else {
            Err(self.error("not in its shortest form", "RFC 8949 §4.2.1"))
        }
    }

    fn malformed(&self) -> CborError {
        self.error("malformed or cut short", "RFC 8949 §3")
    }

    fn error(&self, reason: &'static str, clause: &'static str) -> CborError {
        CborError {
            position: self.decoder.position(),
            reason,
            clause,
        }
    }
}
