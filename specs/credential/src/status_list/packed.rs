//! The list itself (§4.1, §4.2): entries of 1, 2, 4 or 8 bits, packed from the least significant bit of each byte, and
//! their compressed form. Must never be made larger by what somebody sent than [`STATUS_LIST_ENTRIES_MAX`] entries.

use serde_json::{Map, Value};

use super::Status;
use crate::limits::{STATUS_LIST_ENTRIES_MAX, STATUS_LIST_TOKEN_BYTES_MAX, URI_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::{base64url, zlib};

/// Bits of one entry (§4.1 step 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bits {
    /// Valid and invalid.
    One,
    /// With suspended and one more.
    Two,
    /// Sixteen values.
    Four,
    /// All values.
    Eight,
}

impl Bits {
    /// Every size.
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Four, Self::Eight];

    /// Bits of an entry: 1, 2, 4 or 8.
    #[must_use]
    pub const fn count(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// The size with this many bits; `None` for any other number.
    #[must_use]
    pub fn from_count(count: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|bits| u64::from(bits.count()) == count)
    }

    /// The largest value that fits.
    #[must_use]
    pub const fn value_max(self) -> u8 {
        u8::MAX >> (8 - self.count())
    }

    const fn entries_per_byte(self) -> usize {
        match self {
            Self::One => 8,
            Self::Two => 4,
            Self::Four => 2,
            Self::Eight => 1,
        }
    }
}

/// A list of statuses. Its length is a whole number of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    bits: Bits,
    bytes: Vec<u8>,
}

impl StatusList {
    /// A list of at least `entries` entries, all valid; up to seven more fill the last byte. `None` for no entry or more
    /// than [`STATUS_LIST_ENTRIES_MAX`].
    #[must_use]
    pub fn new(bits: Bits, entries: usize) -> Option<Self> {
        if entries == 0 || entries > STATUS_LIST_ENTRIES_MAX {
            return None;
        }
        let bytes = vec![0; entries.div_ceil(bits.entries_per_byte())];
        Some(Self { bits, bytes })
    }

    /// The list in its packed bytes. `None` when empty or too long.
    #[must_use]
    pub fn from_bytes(bits: Bits, bytes: Vec<u8>) -> Option<Self> {
        let list = Self { bits, bytes };
        (!list.bytes.is_empty() && list.len() <= STATUS_LIST_ENTRIES_MAX).then_some(list)
    }

    /// The packed bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bits of an entry.
    #[must_use]
    pub const fn bits(&self) -> Bits {
        self.bits
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() * self.bits.entries_per_byte()
    }

    /// Never: a list has an entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What the entry at `index` says; `None` outside the list.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Status> {
        let byte = self.bytes.get(index / self.bits.entries_per_byte())?;
        Some(Status::from_value(
            byte >> self.shift(index) & self.bits.value_max(),
        ))
    }

    /// Sets the entry at `index`.
    ///
    /// # Errors
    /// An index outside the list, or a status that does not fit in its bits.
    pub fn set(&mut self, index: usize, status: Status) -> Result<(), Refusal> {
        let mask = self.bits.value_max();
        if status.value() > mask {
            return Err(refuse(
                "bits",
                "too few for this status",
                "Token Status List §7.1",
            ));
        }
        let shift = self.shift(index);
        let byte = self.bytes.get_mut(index / self.bits.entries_per_byte());
        let byte = byte.ok_or_else(|| outside("idx"))?;
        *byte = *byte & !(mask << shift) | status.value() << shift;
        Ok(())
    }

    const fn shift(&self, index: usize) -> u32 {
        let place = index % self.bits.entries_per_byte();
        // At most seven entries of one bit stand before it.
        (place as u32) * (self.bits.count() as u32)
    }

    /// The compressed bytes (§4.1 step 4).
    #[must_use]
    pub fn compress(&self) -> Vec<u8> {
        zlib::compress(&self.bytes)
    }

    /// Reads compressed bytes. What would be longer than [`STATUS_LIST_ENTRIES_MAX`] entries is refused at that bound and
    /// is never written out.
    ///
    /// # Errors
    /// Not ZLIB data, an empty list, or a longer one.
    pub fn decompress(bits: Bits, compressed: &[u8]) -> Result<Self, Refusal> {
        let bytes_max = STATUS_LIST_ENTRIES_MAX / bits.entries_per_byte();
        let bytes = zlib::inflate(compressed, bytes_max).map_err(|error| match error {
            zlib::InflateError::Malformed => {
                refuse("lst", "not ZLIB data", "Token Status List §4.1")
            }
            zlib::InflateError::TooLong => refuse(
                "lst",
                "more entries than this profile allows",
                "Token Status List §4.1",
            ),
        })?;
        Self::from_bytes(bits, bytes)
            .ok_or_else(|| refuse("lst", "has no entry", "Token Status List §4.1"))
    }

    /// The list as JSON (§4.2).
    #[must_use]
    pub fn to_json(&self, aggregation_uri: Option<&str>) -> Value {
        let mut object = Map::new();
        if let Some(uri) = aggregation_uri {
            object.insert("aggregation_uri".to_owned(), uri.into());
        }
        object.insert("bits".to_owned(), self.bits.count().into());
        let lst = base64url::encode(&self.compress());
        object.insert("lst".to_owned(), lst.into());
        Value::Object(object)
    }

    /// Reads the list and its `aggregation_uri` from JSON (§4.2).
    ///
    /// # Errors
    /// A missing or malformed member; see [`StatusList::decompress`].
    pub fn from_json(value: &Value) -> Result<(Self, Option<String>), Refusal> {
        let object = value
            .as_object()
            .ok_or_else(|| refuse("status_list", "not an object", "Token Status List §4.2"))?;
        let bits = object
            .get("bits")
            .and_then(Value::as_u64)
            .and_then(Bits::from_count)
            .ok_or_else(|| refuse("bits", "must be 1, 2, 4 or 8", "Token Status List §4.2"))?;
        let compressed = object
            .get("lst")
            .and_then(Value::as_str)
            .filter(|text| text.len() <= STATUS_LIST_TOKEN_BYTES_MAX)
            .and_then(base64url::decode)
            .ok_or_else(|| {
                refuse(
                    "lst",
                    "is missing, too long or not base64url",
                    "Token Status List §4.2",
                )
            })?;
        let aggregation_uri = match object.get("aggregation_uri") {
            None => None,
            Some(value) => Some(uri(value, "aggregation_uri", "Token Status List §4.2")?),
        };
        Ok((Self::decompress(bits, &compressed)?, aggregation_uri))
    }
}

/// An entry that the list does not have.
pub(super) fn outside(field: &'static str) -> Refusal {
    refuse(
        field,
        "is not an entry of the list",
        "Token Status List §8.3",
    )
}

/// A URI with a scheme, in printable ASCII (RFC 3986 §3).
pub(super) fn uri(
    value: &Value,
    field: &'static str,
    clause: &'static str,
) -> Result<String, Refusal> {
    value
        .as_str()
        .filter(|text| text.len() <= URI_BYTES_MAX && text.bytes().all(|b| b.is_ascii_graphic()))
        .filter(|text| {
            text.split_once(':').is_some_and(|(scheme, rest)| {
                !rest.is_empty()
                    && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                    && scheme
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            })
        })
        .map(str::to_owned)
        .ok_or_else(|| refuse(field, "is missing or not a URI", clause))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn entries_stand_as_in_the_specification() {
        // §4.1: the two worked examples.
        let list = |bits, values: &[u8]| {
            let mut list = StatusList::new(bits, values.len()).unwrap();
            for (index, value) in values.iter().enumerate() {
                list.set(index, Status::from_value(*value)).unwrap();
            }
            list
        };
        let one = list(Bits::One, &[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
        assert_eq!(one.as_bytes(), [0xb9, 0xa3]);
        assert_eq!(
            one.to_json(None),
            json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ"})
        );
        let two = list(Bits::Two, &[1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
        assert_eq!(two.as_bytes(), [0xc9, 0x44, 0xf9]);
        assert_eq!(
            two.to_json(None),
            json!({"bits": 2, "lst": "eNo76fITAAPfAgc"})
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(StatusList::new(Bits::One, 0).is_none());
        assert!(StatusList::new(Bits::One, STATUS_LIST_ENTRIES_MAX + 1).is_none());
        let mut list = StatusList::new(Bits::One, 9).unwrap();
        assert_eq!((list.len(), list.get(15)), (16, Some(Status::Valid)));
        assert_eq!(list.get(16), None);
        assert_eq!(list.set(16, Status::Invalid).unwrap_err().field, "idx");
        assert_eq!(list.set(0, Status::Suspended).unwrap_err().field, "bits");
    }

    #[test]
    fn one_entry_too_many_is_a_bomb() {
        for bits in Bits::ALL {
            let bytes = STATUS_LIST_ENTRIES_MAX / bits.entries_per_byte();
            let packed = |bytes| zlib::compress(&vec![0; bytes]);
            assert!(StatusList::decompress(bits, &packed(bytes)).is_ok());
            let refusal = StatusList::decompress(bits, &packed(bytes + 1)).unwrap_err();
            assert_eq!(refusal.reason, "more entries than this profile allows");
            assert!(StatusList::decompress(bits, &packed(0)).is_err());
        }
    }

    #[test]
    fn members_are_refused_by_name() {
        let good = json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ", "aggregation_uri": "https://a"});
        assert!(StatusList::from_json(&good).is_ok());
        for (name, value) in [
            ("bits", json!(3)),
            ("bits", json!("1")),
            ("bits", json!(1.0)),
            ("lst", json!("eNrbuRgAAhcBXQ==")),
            ("lst", json!("eNrbuRgAAhcBXR")),
            ("lst", json!(null)),
            ("aggregation_uri", json!("not a uri")),
            ("aggregation_uri", json!(1)),
        ] {
            let mut changed = good.clone();
            changed[name] = value;
            assert_eq!(StatusList::from_json(&changed).unwrap_err().field, name);
        }
    }

    proptest! {
        #[test]
        fn what_is_set_is_got_and_comes_back(
            size in 0_usize..4,
            values in prop::collection::vec(any::<u8>(), 1..200),
        ) {
            let bits = Bits::ALL[size];
            let mut list = StatusList::new(bits, values.len()).unwrap();
            let status = |value: &u8| Status::from_value(value & bits.value_max());
            for (index, value) in values.iter().enumerate().rev() {
                list.set(index, status(value)).unwrap();
            }
            for (index, value) in values.iter().enumerate() {
                prop_assert_eq!(list.get(index), Some(status(value)));
            }
            let (again, uri) = StatusList::from_json(&list.to_json(Some("urn:a"))).unwrap();
            prop_assert_eq!((again, uri.as_deref()), (list, Some("urn:a")));
        }
    }
}
