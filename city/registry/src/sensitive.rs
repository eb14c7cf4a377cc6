//! A wrapper for personal data that cannot be printed by accident and is wiped where possible.
//!
//! There is no `Display`; `Debug` prints `[personal data]`. Reading the value is one visible word: `expose`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use zeroize::Zeroize;

/// Overwrites a value before its memory is given back. The default does nothing, for values without a buffer.
pub trait Wipe {
    /// Overwrites the value.
    fn wipe(&mut self) {}
}

impl Wipe for String {
    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl Wipe for Vec<u8> {
    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl<T: Wipe> Wipe for Option<T> {
    fn wipe(&mut self) {
        if let Some(value) = self {
            value.wipe();
        }
    }
}

impl Wipe for crate::clock::CivilDate {}
impl Wipe for crate::ids::ResidentId {}
impl Wipe for dwelling::DwellingCode {}

/// Personal data. See the module's text.
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T: Wipe>(T);

impl<T: Wipe> Sensitive<T> {
    /// Marks a value as personal data.
    pub fn new(value: T) -> Sensitive<T> {
        Sensitive(value)
    }

    /// The value. Every call is a place where personal data leaves its wrapper.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself; the wrapped copy is wiped.
    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        self.0.clone()
    }
}

impl<T: Wipe> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<T: Wipe> From<T> for Sensitive<T> {
    fn from(value: T) -> Sensitive<T> {
        Sensitive(value)
    }
}

impl<T: Wipe> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal data]")
    }
}

impl<T: Wipe + Serialize> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Wipe + Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sensitive<T>, D::Error> {
        T::deserialize(deserializer).map(Sensitive)
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_never_shows_the_value() {
        let name = Sensitive::new("Wang Xiuying".to_owned());
        assert_eq!(format!("{name:?}"), "[personal data]");
        assert_eq!(format!("{:?}", Some(&name)), "Some([personal data])");
        assert_eq!(name.into_inner(), "Wang Xiuying");
    }
}
