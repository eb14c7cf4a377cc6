//! Identity documents: kind, issuer and number, parsed once and compared in one form.
//!
//! Nothing here reads a meaning out of a number but its check digit: the digits of a resident identity card
//! hold a birthplace, a birthday and a sex, and this code does not look (DESIGN, invariant 1).

use crate::sensitive::Wipe;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The kinds of identity document accepted at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Resident identity card of the People's Republic of China (居民身份证).
    ResidentIdentityCard,
    /// Passport of any issuer with an ISO 3166-1 alpha-3 code.
    Passport,
}

impl DocumentKind {
    /// Both kinds.
    pub const ALL: [DocumentKind; 2] = [DocumentKind::ResidentIdentityCard, DocumentKind::Passport];

    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::ResidentIdentityCard => "resident_identity_card",
            DocumentKind::Passport => "passport",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for DocumentKind {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<DocumentKind, Self::Err> {
        DocumentKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a kind of document: resident_identity_card or passport",
            })
    }
}

/// A document number in its one form. No `Display`; `Debug` prints `[personal data]`.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentNumber {
    kind: DocumentKind,
    issuer: [u8; 3],
    number: String,
}

/// Why a number is refused. Says the rule, never the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The issuer is no ISO 3166-1 alpha-3 code, or not CHN for an identity card.
    #[error(
        "the issuer must be the three letters of a country, and CHN for a resident identity card"
    )]
    Issuer,
    /// Not 17 digits and a digit or X.
    #[error("a resident identity number has 17 digits and then a digit or X")]
    IdentityNumberForm,
    /// The last character does not fit the others.
    #[error("the last character of the number does not fit the others; compare it with the card")]
    CheckCharacter,
    /// Not six to nine letters and digits.
    #[error("a passport number has 6 to 9 letters and digits")]
    PassportNumberForm,
}

impl DocumentNumber {
    /// Reads what was typed: spaces are dropped, full-width forms and small letters made plain.
    ///
    /// # Errors
    /// [`DocumentError`] names the rule that is not met.
    pub fn parse(
        kind: DocumentKind,
        issuer: &str,
        text: &str,
    ) -> Result<DocumentNumber, DocumentError> {
        let issuer = parse_issuer(&plain(issuer)).ok_or(DocumentError::Issuer)?;
        let number = plain(text);
        match kind {
            DocumentKind::ResidentIdentityCard => {
                if &issuer != b"CHN" {
                    return Err(DocumentError::Issuer);
                }
                check_identity_number(number.as_bytes())?;
            }
            DocumentKind::Passport => {
                let form = (6..=9).contains(&number.len())
                    && number
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
                if !form {
                    return Err(DocumentError::PassportNumberForm);
                }
            }
        }
        Ok(DocumentNumber {
            kind,
            issuer,
            number,
        })
    }

    /// Kind of the document.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Its issuer, three letters.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.issuer.iter().copied().map(char::from).collect()
    }

    /// The number alone.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// `kind|issuer|number`: equal texts mean the same document. For keyhold's blind index only.
    #[must_use]
    pub fn normalised(&self) -> String {
        format!("{}|{}|{}", self.kind, self.issuer(), self.number)
    }
}

impl Wipe for DocumentNumber {
    fn wipe(&mut self) {
        self.number.wipe();
    }
}

impl Drop for DocumentNumber {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal data]")
    }
}

/// Drops spaces, folds full-width ASCII (U+FF01 to U+FF5E) and makes letters capital.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            other => other,
        })
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn parse_issuer(text: &str) -> Option<[u8; 3]> {
    let code: [u8; 3] = text.as_bytes().try_into().ok()?;
    COUNTRIES
        .as_bytes()
        .split(|b| b.is_ascii_whitespace())
        .any(|known| known == code)
        .then_some(code)
}

/// GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2.
fn check_identity_number(number: &[u8]) -> Result<(), DocumentError> {
    let [digits @ .., last] = number else {
        return Err(DocumentError::IdentityNumberForm);
    };
    let form = digits.len() == 17
        && digits.iter().all(u8::is_ascii_digit)
        && (last.is_ascii_digit() || *last == b'X');
    if !form {
        return Err(DocumentError::IdentityNumberForm);
    }
    if iso_7064_mod_11_2(digits) == *last {
        Ok(())
    } else {
        Err(DocumentError::CheckCharacter)
    }
}

/// The check character over decimal digits: ISO 7064 MOD 11-2, radix 2, modulus 11, `X` for ten.
fn iso_7064_mod_11_2(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(0_u32, |product, digit| {
        (product + u32::from(digit - b'0')) * 2 % 11
    });
    match (12 - product) % 11 {
        10 => b'X',
        check => b'0' + check as u8,
    }
}

/// ISO 3166-1 alpha-3, 249 codes.
const COUNTRIES: &str = "\
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM \
BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR \
CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB \
GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA \
JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA \
MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR \
NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS \
SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKM TKL TLS TON \
TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

#[cfg(test)]
#[path = "document_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
