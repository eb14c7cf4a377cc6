//! What was read: a tree that borrows, in which every item knows its own bytes. Must never copy a value, and never print one.

use super::{TAG_DATE_TIME, TAG_ENCODED, TAG_FULL_DATE};
use crate::base64url;

/// One data item and the bytes that encode it. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct Item<'b> {
    pub(super) value: Value<'b>,
    pub(super) raw: &'b [u8],
}

/// What an item says. Floating point, `undefined` and other simple values are not spoken here.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'b> {
    /// Major types 0 and 1: −2⁶⁴ to 2⁶⁴ − 1.
    Integer(i128),
    /// Major type 2.
    Bytes(&'b [u8]),
    /// Major type 3.
    Text(&'b str),
    /// Major type 4.
    Array(Vec<Item<'b>>),
    /// Major type 5, in the order received; keys are integers or texts, each once.
    Map(Vec<(Item<'b>, Item<'b>)>),
    /// Major type 6.
    Tag(u64, Box<Item<'b>>),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

impl<'b> Item<'b> {
    /// The bytes as received, heads and tags included.
    #[must_use]
    pub const fn raw(&self) -> &'b [u8] {
        self.raw
    }

    /// What it says.
    #[must_use]
    pub const fn value(&self) -> &Value<'b> {
        &self.value
    }

    /// A whole number from 0.
    #[must_use]
    pub fn unsigned(&self) -> Option<u64> {
        match self.value {
            Value::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        }
    }

    /// A byte string.
    #[must_use]
    pub const fn bytes(&self) -> Option<&'b [u8]> {
        match self.value {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A text.
    #[must_use]
    pub const fn text(&self) -> Option<&'b str> {
        match self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn array(&self) -> Option<&[Item<'b>]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The entries of a map.
    #[must_use]
    pub fn map(&self) -> Option<&[(Item<'b>, Item<'b>)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// What stands under `tag`.
    #[must_use]
    pub fn tagged(&self, tag: u64) -> Option<&Item<'b>> {
        match &self.value {
            Value::Tag(number, item) if *number == tag => Some(item),
            _ => None,
        }
    }

    /// The content of a byte string under tag 24: encoded CBOR that was kept as bytes.
    #[must_use]
    pub fn encoded(&self) -> Option<&'b [u8]> {
        self.tagged(TAG_ENCODED)?.bytes()
    }

    /// The value of a text key; `None` also for what is not a map.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Item<'b>> {
        self.entry(|key| key.text() == Some(name))
    }

    /// The value of an integer key; `None` also for what is not a map.
    #[must_use]
    pub fn label(&self, label: i128) -> Option<&Item<'b>> {
        self.entry(|key| key.value == Value::Integer(label))
    }

    fn entry(&self, wanted: impl Fn(&Item<'b>) -> bool) -> Option<&Item<'b>> {
        let found = self.map()?.iter().find(|(key, _)| wanted(key))?;
        Some(&found.1)
    }

    /// The value in JSON, so that DCQL matches both formats alike: dates as their text, bytes as base64url, integer keys as
    /// their decimal text. `None` for an integer that JSON numbers here cannot hold.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        Some(match &self.value {
            Value::Integer(number) => match u64::try_from(*number) {
                Ok(number) => number.into(),
                Err(_) => i64::try_from(*number).ok()?.into(),
            },
            Value::Bytes(bytes) => base64url::encode(bytes).into(),
            Value::Text(text) => (*text).into(),
            Value::Array(elements) => {
                serde_json::Value::Array(elements.iter().map(Self::to_json).collect::<Option<_>>()?)
            }
            Value::Map(entries) => serde_json::Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| Some((key.name()?, value.to_json()?)))
                    .collect::<Option<_>>()?,
            ),
            Value::Tag(TAG_DATE_TIME | TAG_FULL_DATE, inner) => inner.text()?.into(),
            Value::Tag(_, inner) => inner.to_json()?,
            Value::Bool(value) => (*value).into(),
            Value::Null => serde_json::Value::Null,
        })
    }

    fn name(&self) -> Option<String> {
        match self.value {
            Value::Text(text) => Some(text.to_owned()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Item([personal data])")
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Value([personal data])")
    }
}
