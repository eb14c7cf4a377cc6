//! An order of a court to read one resident's record, as the file that the court signs.
//!
//! Lines of `name: value` in a fixed order, then an empty line and the court's signature over everything before it. One
//! resident an order: a second one does not parse. It must never be kept: it may hold the number of a document.

use std::borrow::Cow;

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::clock::CivilDate;
use crate::document::{DocumentKind, DocumentNumber};
use crate::ids::{OfficeId, Reference};
use crate::purpose::Purpose;
use crate::sensitive::Sensitive;
use crate::vocabulary::{FieldGroup, FieldGroups};

/// The longest a court may seal the details of a reading, counted from the day of the order.
pub const SEAL_DAYS_MAX: i32 = 90;
/// How many days after its date an order may still be carried out.
pub const ORDER_DAYS_MAX: i32 = 14;
/// Longest file of an order.
pub const ORDER_BYTES_MAX: usize = 2_048;
const ORDER_NUMBER_BYTES_MAX: usize = 40;
const VERSION: &str = "denizen/court-order/1";

/// The one resident an order is about.
#[derive(Clone, Debug)]
pub enum OrderedPerson {
    /// By the full number of a document.
    Document(DocumentNumber),
    /// By the public number of the registration.
    Reference(Reference),
}

/// A parsed order. Its signature is not checked here: the key is the court's, and keyhold holds the register of courts.
#[derive(Clone, Debug)]
pub struct CourtOrder {
    /// Which court.
    pub court: OfficeId,
    /// The court's own number of the order, 1 to 40 of `a-z 0-9 -`.
    pub number: String,
    /// The day it was made.
    pub ordered: CivilDate,
    /// Whose record.
    pub person: OrderedPerson,
    /// Exactly these groups.
    pub groups: FieldGroups,
    /// The day on which the details open.
    pub sealed_until: CivilDate,
    /// Holds the document's number, if the order names one.
    signed: Sensitive<String>,
    signature: [u8; 64],
}

/// Why an order is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OrderError {
    /// Not the form; names the line.
    #[error("the order is not in the form of {VERSION}: {0}")]
    Form(Cow<'static, str>),
    /// More than one resident.
    #[error("an order names one resident; ask the court for one order each")]
    MoreThanOneResident,
    /// Groups that no court order opens here.
    #[error("the order asks for parts of the record that no court order opens here")]
    Groups,
    /// Made on a later day than today.
    #[error("the order is dated in the future")]
    NotYet,
    /// Older than [`ORDER_DAYS_MAX`].
    #[error("the order is older than {ORDER_DAYS_MAX} days; ask the court for a new one")]
    Expired,
    /// Sealed for longer than [`SEAL_DAYS_MAX`], or until a day before the order.
    #[error("a reading can be sealed for at most {SEAL_DAYS_MAX} days from the day of the order")]
    SealTooLong,
}

impl CourtOrder {
    /// Reads an order from its file.
    ///
    /// # Errors
    /// [`OrderError`] names the line.
    pub fn parse(text: &str) -> Result<Self, OrderError> {
        if text.len() > ORDER_BYTES_MAX {
            return Err(OrderError::Form("it is too long".into()));
        }
        let (signed, signature) = text
            .split_once("\n\nsignature: ")
            .ok_or(OrderError::Form("signature".into()))?;
        let signature = signature
            .strip_suffix('\n')
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(OrderError::Form("signature".into()))?;
        let mut lines = signed.split('\n');
        if lines.next() != Some(VERSION) {
            return Err(OrderError::Form("the first line".into()));
        }
        let court = field(lines.next(), "court")?;
        let number: String = field(lines.next(), "order")?;
        let ordered = field(lines.next(), "ordered")?;
        let person = person(lines.next())?;
        let line = lines.next();
        if ["document: ", "reference: "]
            .iter()
            .any(|start| line.is_some_and(|line| line.starts_with(start)))
        {
            return Err(OrderError::MoreThanOneResident);
        }
        let groups = groups(line)?;
        let sealed_until = field(lines.next(), "sealed-until")?;
        if lines.next().is_some() {
            return Err(OrderError::Form("there is a line too many".into()));
        }
        let lawful = (1..=ORDER_NUMBER_BYTES_MAX).contains(&number.len())
            && number
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !lawful {
            return Err(OrderError::Form("order".into()));
        }
        Ok(Self {
            court,
            number,
            ordered,
            person,
            groups,
            sealed_until,
            signed: Sensitive::new(signed.to_owned()),
            signature,
        })
    }

    /// The text a court signs for these values.
    #[must_use]
    pub fn text(
        court: &OfficeId,
        number: &str,
        ordered: CivilDate,
        person: &OrderedPerson,
        groups: FieldGroups,
        sealed_until: CivilDate,
    ) -> String {
        let person = match person {
            OrderedPerson::Document(document) => format!("document: {}", document.normalised()),
            OrderedPerson::Reference(reference) => format!("reference: {reference}"),
        };
        format!(
            "{VERSION}\ncourt: {court}\norder: {number}\nordered: {ordered}\n{person}\ngroups: {groups}\nsealed-until: {sealed_until}"
        )
    }

    /// A file of an order: the text and the court's signature over it.
    #[must_use]
    pub fn file(text: &str, signature: &[u8; 64]) -> String {
        format!(
            "{text}\n\nsignature: {}\n",
            URL_SAFE_NO_PAD.encode(signature)
        )
    }

    /// Whether it may be carried out on `today`: its date, its groups, and how long it seals.
    ///
    /// # Errors
    /// [`OrderError`] says what stands in the way.
    pub fn check(&self, today: CivilDate) -> Result<(), OrderError> {
        let allowed = Purpose::CourtOrder.groups_allowed();
        if self.groups.is_empty() || !self.groups.is_subset_of(allowed) {
            return Err(OrderError::Groups);
        }
        if self.ordered > today {
            return Err(OrderError::NotYet);
        }
        if today.day_number() - self.ordered.day_number() > i64::from(ORDER_DAYS_MAX) {
            return Err(OrderError::Expired);
        }
        if !(0..=i64::from(SEAL_DAYS_MAX)).contains(&self.seal_days()) {
            return Err(OrderError::SealTooLong);
        }
        Ok(())
    }

    /// For how many days from its date the order seals.
    #[must_use]
    pub fn seal_days(&self) -> i64 {
        self.sealed_until.day_number() - self.ordered.day_number()
    }

    /// The last day on which it may be carried out.
    #[must_use]
    pub fn last_day(&self) -> CivilDate {
        self.ordered.city_day().plus_days(ORDER_DAYS_MAX).date()
    }

    /// What the court signed.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        self.signed.expose().as_bytes()
    }

    /// The court's signature: ECDSA P-256 `r ‖ s` or Ed25519, 64 bytes either way.
    #[must_use]
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// SHA-256 of what the court signed: names the order on the resident's list.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.signed_bytes()).into()
    }
}

fn value<'a>(line: Option<&'a str>, name: &'static str) -> Result<&'a str, OrderError> {
    line.and_then(|line| line.strip_prefix(name))
        .and_then(|rest| rest.strip_prefix(": "))
        .ok_or(OrderError::Form(name.into()))
}

/// Exactly the one spelling that writing it again gives.
fn field<T: FromStr + ToString>(line: Option<&str>, name: &'static str) -> Result<T, OrderError> {
    let text = value(line, name)?;
    let read: T = text.parse().map_err(|_| OrderError::Form(name.into()))?;
    if read.to_string() == text {
        Ok(read)
    } else {
        Err(OrderError::Form(name.into()))
    }
}

fn person(line: Option<&str>) -> Result<OrderedPerson, OrderError> {
    if let Ok(text) = value(line, "document") {
        let document = document(text).ok_or(OrderError::Form("document".into()))?;
        return Ok(OrderedPerson::Document(document));
    }
    field(line, "reference").map(OrderedPerson::Reference)
}

fn document(text: &str) -> Option<DocumentNumber> {
    let mut parts = text.splitn(3, '|');
    let kind: DocumentKind = parts.next()?.parse().ok()?;
    let (issuer, number) = (parts.next()?, parts.next()?);
    let document = DocumentNumber::parse(kind, issuer, number).ok()?;
    (document.normalised() == text).then_some(document)
}

fn groups(line: Option<&str>) -> Result<FieldGroups, OrderError> {
    let text = value(line, "groups")?;
    let groups: FieldGroups = text
        .split(", ")
        .map(|name| {
            name.parse::<FieldGroup>()
                .map_err(|_| OrderError::Form("groups".into()))
        })
        .collect::<Result<_, _>>()?;
    if groups.to_string() == text {
        Ok(groups)
    } else {
        Err(OrderError::Form("groups".into()))
    }
}

#[cfg(test)]
#[path = "court_order_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
