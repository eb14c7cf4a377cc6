//! Names of things: each its own type, so that one cannot stand for another. There is no `From` between them.
//!
//! Random ids say nothing about a person and are never shown to the public; a [`Reference`] is what people
//! carry on paper.

use crate::base32;
use crate::entropy::{self, Entropy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A text that is not the name it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not {what}")]
pub struct NotAnId {
    /// What was expected, with its form.
    pub what: &'static str,
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A fresh id that nobody can guess.
            #[must_use]
            pub fn random(entropy: &dyn Entropy) -> $name {
                $name(entropy::array(entropy))
            }
            /// The id from its 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> $name {
                $name(bytes)
            }
            /// Its 16 bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base32::encode(u128::from_be_bytes(self.0), 26))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<$name, NotAnId> {
                if text.len() != 26 {
                    return Err(NotAnId { what: $what });
                }
                base32::decode_exact(text)
                    .map(|value| $name(value.to_be_bytes()))
                    .ok_or(NotAnId { what: $what })
            }
        }

        text_serde!($name);
    };
}

random_id!(
    /// A resident, known only by this random number outside the sealed record.
    ResidentId,
    "a resident's id (26 characters)"
);
random_id!(
    /// A case about a benefit applied for.
    CaseId,
    "a case id (26 characters)"
);
random_id!(
    /// A credential granted, from which copies may be issued.
    GrantId,
    "a grant id (26 characters)"
);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $accepts:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<$name, NotAnId> {
                if $accepts(text) {
                    Ok($name(text.to_owned()))
                } else {
                    Err(NotAnId { what: $what })
                }
            }
        }

        text_serde!($name);
    };
}

text_id!(
    /// An official: two letters of the district, four digits (`YT-0417`).
    OfficialId,
    "an official's number such as YT-0417",
    is_official
);
impl OfficialId {
    /// The two letters of the district served: the official works on files whose number begins with the same letters,
    /// unless the role serves the whole city.
    #[must_use]
    pub fn district(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }
}

text_id!(
    /// An office, as a slug (`yantian-registration`).
    OfficeId,
    "an office id (a-z, 0-9 and -, at most 40)",
    is_slug
);
text_id!(
    /// A desk of an office, as a slug.
    DeskId,
    "a desk id (a-z, 0-9 and -, at most 40)",
    is_slug
);
text_id!(
    /// A programme of `policy/`, as a slug.
    ProgrammeId,
    "a programme id (a-z, 0-9 and -, at most 40)",
    is_slug
);

fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_official(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2] == b'-'
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

/// What a file with a public number is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `P`: a pre-registration, later the registration itself.
    Registration,
    /// `F`: an application for the remission of school fees.
    FeeRemission,
    /// `R`: an application for a permit.
    Permit,
    /// `X`: an opening outside of the resident's own files: an emergency, a court's order, a job.
    Exceptional,
    /// `Y` (异议): a resident's objection to an opening.
    Objection,
}

impl FileKind {
    /// The letter in the reference.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            FileKind::Registration => 'P',
            FileKind::FeeRemission => 'F',
            FileKind::Permit => 'R',
            FileKind::Exceptional => 'X',
            FileKind::Objection => 'Y',
        }
    }

    fn from_letter(letter: &str) -> Option<FileKind> {
        match letter {
            "P" | "p" => Some(FileKind::Registration),
            "F" | "f" => Some(FileKind::FeeRemission),
            "R" | "r" => Some(FileKind::Permit),
            "X" | "x" => Some(FileKind::Exceptional),
            "Y" | "y" => Some(FileKind::Objection),
            _ => None,
        }
    }
}

/// The public number of a file, `YT-P-7K3M9QXD`: district, kind, 40 random bits.
///
/// It opens nothing by itself. Whoever knows it may name the file at a desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    district: [u8; 2],
    kind: FileKind,
    number: u64,
}

impl Reference {
    /// A fresh number. `district` is two letters, such as `YT`.
    ///
    /// # Errors
    /// [`NotAnId`] if `district` is not two letters.
    pub fn random(
        district: &str,
        kind: FileKind,
        entropy: &dyn Entropy,
    ) -> Result<Reference, NotAnId> {
        Ok(Reference {
            district: district_letters(district)?,
            kind,
            number: random_number(entropy),
        })
    }

    /// A fresh number of a file that the whole city keeps. Two letters that no district has stand in it, so that it says
    /// nothing about where the resident or the office is.
    #[must_use]
    pub fn of_whole_city(kind: FileKind, entropy: &dyn Entropy) -> Reference {
        Reference {
            district: WHOLE_CITY,
            kind,
            number: random_number(entropy),
        }
    }

    /// What the file is about.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The two letters of the district whose office keeps the file.
    #[must_use]
    pub fn district(&self) -> String {
        self.district.iter().copied().map(char::from).collect()
    }
}

/// In place of a district in the numbers of files that the whole city keeps.
const WHOLE_CITY: [u8; 2] = *b"ZZ";

/// 40 random bits.
fn random_number(entropy: &dyn Entropy) -> u64 {
    let bytes: [u8; 5] = entropy::array(entropy);
    bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b))
}

const REFERENCE_FORM: NotAnId = NotAnId {
    what: "a reference such as YT-P-7K3M9QXD",
};

fn district_letters(text: &str) -> Result<[u8; 2], NotAnId> {
    match text.to_ascii_uppercase().as_bytes() {
        [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok([*a, *b]),
        _ => Err(REFERENCE_FORM),
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = base32::encode(u128::from(self.number), 8).to_ascii_uppercase();
        write!(f, "{}-{}-{number}", self.district(), self.kind.letter())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Reference {
    type Err = NotAnId;
    /// Forgiving: either case, spaces around, `O` for `0`, `I` and `L` for `1` in the number.
    fn from_str(text: &str) -> Result<Reference, NotAnId> {
        let mut parts = text.trim().splitn(3, '-');
        let (Some(district), Some(kind), Some(number)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(REFERENCE_FORM);
        };
        if number.len() != 8 {
            return Err(REFERENCE_FORM);
        }
        let number = base32::decode_forgiving(number)
            .and_then(|value| u64::try_from(value).ok())
            .ok_or(REFERENCE_FORM)?;
        Ok(Reference {
            district: district_letters(district)?,
            kind: FileKind::from_letter(kind).ok_or(REFERENCE_FORM)?,
            number,
        })
    }
}

text_serde!(Reference);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_read_back(bytes: [u8; 16]) {
            let id = ResidentId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<ResidentId>().unwrap(), id);
            prop_assert!(id.to_string().to_uppercase().parse::<ResidentId>().is_err() || id.to_string().bytes().all(|b| b.is_ascii_digit()));
        }

        #[test]
        fn references_read_back(number in 0_u64..(1 << 40), kind in 0..5_usize) {
            let kind = [FileKind::Registration, FileKind::FeeRemission, FileKind::Permit, FileKind::Exceptional, FileKind::Objection][kind];
            let reference = Reference { district: *b"YT", kind, number };
            let copied = format!(" {} ", reference.to_string().to_lowercase().replace('0', "o"));
            prop_assert_eq!(copied.parse::<Reference>().unwrap(), reference);
        }

        #[test]
        fn no_text_breaks_the_readers(text: String) {
            let _ = text.parse::<Reference>();
            let _ = text.parse::<ResidentId>();
            let _ = text.parse::<OfficialId>();
        }
    }

    #[test]
    fn an_id_beyond_128_bits_is_refused() {
        assert!("80000000000000000000000000".parse::<ResidentId>().is_err());
        assert!("7zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<ResidentId>().is_ok());
    }

    #[test]
    fn officials_and_offices() {
        let official: OfficialId = "YT-0417".parse().unwrap();
        assert_eq!(official.district(), "YT");
        assert!("yt-0417".parse::<OfficialId>().is_err());
        assert!("YT-417".parse::<OfficialId>().is_err());
        assert!("yantian-registration".parse::<OfficeId>().is_ok());
        assert!("Yantian".parse::<OfficeId>().is_err());
        assert!("".parse::<DeskId>().is_err());
    }
}
