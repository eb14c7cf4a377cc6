//! The credential types of a residency card, as anybody who issues, holds or checks one must know them: type identifiers,
//! the closed list of claim names, and typed contents. Must never grow a claim that is not in [`ClaimName`]; religion,
//! ethnicity, marital status, household, children, health, biometrics, portrait and location are not in it.
//!
//! Every claim of the subject is selectively disclosable: a presentation discloses none by default.

use serde_json::{Map, Value, json};

/// The types a city issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialType {
    /// That somebody is registered as a resident.
    Residence,
    /// That somebody is entitled to one benefit.
    Entitlement,
}

impl CredentialType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Residence, Self::Entitlement];

    /// The `vct` claim (SD-JWT VC §2.2.2.1).
    #[must_use]
    pub const fn vct(self) -> &'static str {
        match self {
            Self::Residence => "urn:denizen:residence:1",
            Self::Entitlement => "urn:denizen:entitlement:1",
        }
    }

    /// The `docType` of its mdoc (ISO/IEC 18013-5 §7.1), and the name of the one namespace in it.
    #[must_use]
    pub const fn doc_type(self) -> &'static str {
        match self {
            Self::Residence => "org.denizen.residence.1",
            Self::Entitlement => "org.denizen.entitlement.1",
        }
    }

    /// The key in `credential_configurations_supported` (OpenID4VCI 1.0 §12.2.4) and in an offer.
    #[must_use]
    pub const fn configuration_id(self) -> &'static str {
        match self {
            Self::Residence => "residence-sd-jwt-1",
            Self::Entitlement => "entitlement-sd-jwt-1",
        }
    }

    /// The type of a `vct`.
    #[must_use]
    pub fn from_vct(vct: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.vct() == vct)
    }

    /// The type of a `docType`.
    #[must_use]
    pub fn from_doc_type(doc_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.doc_type() == doc_type)
    }

    /// The type of a configuration identifier.
    #[must_use]
    pub fn from_configuration_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.configuration_id() == id)
    }

    /// The claims a credential of this type may carry, all selectively disclosable.
    #[must_use]
    pub const fn claims(self) -> &'static [ClaimName] {
        use ClaimName::{
            Address, Benefit, District, DocumentNumber, Entitled, FullName, Resident, SchoolYear,
            ValidUntil,
        };
        match self {
            Self::Residence => &[
                Resident,
                District,
                FullName,
                Address,
                DocumentNumber,
                ValidUntil,
            ],
            Self::Entitlement => &[Entitled, Benefit, SchoolYear, ValidUntil],
        }
    }

    /// Name for people, per language tag (zh-CN, en).
    #[must_use]
    pub const fn display_names(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Residence => [("zh-CN", "居住证"), ("en", "Residence card")],
            Self::Entitlement => [("zh-CN", "待遇凭证"), ("en", "Entitlement")],
        }
    }
}

/// Every claim about a person that a credential of this profile can carry. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClaimName {
    /// `resident`: always `true`; a default answer.
    Resident,
    /// `district`: the district's name; a default answer.
    District,
    /// `full_name`: as on the document, in its own letters.
    FullName,
    /// `address`: the full standard address.
    Address,
    /// `document_number`: type, issuer and normalised number.
    DocumentNumber,
    /// `valid_until`: ISO 8601 date of the registration's or benefit's last day.
    ValidUntil,
    /// `entitled`: always `true`; who is not entitled has no credential.
    Entitled,
    /// `benefit`: the programme's identifier.
    Benefit,
    /// `school_year`: such as `2026/27`.
    SchoolYear,
}

impl ClaimName {
    /// Every claim.
    pub const ALL: [Self; 9] = [
        Self::Resident,
        Self::District,
        Self::FullName,
        Self::Address,
        Self::DocumentNumber,
        Self::ValidUntil,
        Self::Entitled,
        Self::Benefit,
        Self::SchoolYear,
    ];

    /// The member name in the credential.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::District => "district",
            Self::FullName => "full_name",
            Self::Address => "address",
            Self::DocumentNumber => "document_number",
            Self::ValidUntil => "valid_until",
            Self::Entitled => "entitled",
            Self::Benefit => "benefit",
            Self::SchoolYear => "school_year",
        }
    }

    /// The claim of a member name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == name)
    }

    /// Name for people, per language tag.
    #[must_use]
    pub const fn display_names(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Resident => [("zh-CN", "本市居民"), ("en", "Resident")],
            Self::District => [("zh-CN", "所在区"), ("en", "District")],
            Self::FullName => [("zh-CN", "姓名"), ("en", "Full name")],
            Self::Address => [("zh-CN", "居住地址"), ("en", "Address")],
            Self::DocumentNumber => [("zh-CN", "证件号码"), ("en", "Document number")],
            Self::ValidUntil => [("zh-CN", "有效期至"), ("en", "Valid until")],
            Self::Entitled => [("zh-CN", "享有待遇"), ("en", "Entitled")],
            Self::Benefit => [("zh-CN", "待遇项目"), ("en", "Benefit")],
            Self::SchoolYear => [("zh-CN", "学年"), ("en", "School year")],
        }
    }
}

/// What a residence credential says. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, zeroize::ZeroizeOnDrop)]
pub struct ResidenceClaims {
    /// District name.
    pub district: String,
    /// Name as on the document.
    pub full_name: String,
    /// Full standard address.
    pub address: String,
    /// `kind|issuer|number`, normalised.
    pub document_number: String,
    /// ISO 8601 date.
    pub valid_until: String,
}

/// What an entitlement credential says: one benefit, no name, no address, no income. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, zeroize::ZeroizeOnDrop)]
pub struct EntitlementClaims {
    /// Programme identifier.
    pub benefit: String,
    /// Such as `2026/27`.
    pub school_year: String,
    /// ISO 8601 date.
    pub valid_until: String,
}

/// The subject of a credential of this profile.
#[derive(Clone, PartialEq, Eq)]
pub enum SubjectClaims {
    /// A resident.
    Residence(ResidenceClaims),
    /// Somebody entitled to a benefit.
    Entitlement(EntitlementClaims),
}

impl SubjectClaims {
    /// Which type it is.
    #[must_use]
    pub const fn credential_type(&self) -> CredentialType {
        match self {
            Self::Residence(_) => CredentialType::Residence,
            Self::Entitlement(_) => CredentialType::Entitlement,
        }
    }

    /// Member names and values, each to be made selectively disclosable.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let members = match self {
            Self::Residence(c) => vec![
                (ClaimName::Resident, json!(true)),
                (ClaimName::District, json!(c.district)),
                (ClaimName::FullName, json!(c.full_name)),
                (ClaimName::Address, json!(c.address)),
                (ClaimName::DocumentNumber, json!(c.document_number)),
                (ClaimName::ValidUntil, json!(c.valid_until)),
            ],
            Self::Entitlement(c) => vec![
                (ClaimName::Entitled, json!(true)),
                (ClaimName::Benefit, json!(c.benefit)),
                (ClaimName::SchoolYear, json!(c.school_year)),
                (ClaimName::ValidUntil, json!(c.valid_until)),
            ],
        };
        members
            .into_iter()
            .map(|(name, value)| (name.as_str().to_owned(), value))
            .collect()
    }
}

impl std::fmt::Debug for SubjectClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}([personal data])", self.credential_type().vct())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_carry_exactly_the_declared_claims_and_print_none() {
        let residence = SubjectClaims::Residence(ResidenceClaims {
            district: "南山区".into(),
            full_name: "secret".into(),
            address: "secret".into(),
            document_number: "secret".into(),
            valid_until: "2027-08-31".into(),
        });
        let entitlement = SubjectClaims::Entitlement(EntitlementClaims {
            benefit: "secret".into(),
            school_year: "2026/27".into(),
            valid_until: "2027-08-31".into(),
        });
        for subject in [residence, entitlement] {
            let mut declared: Vec<_> = subject
                .credential_type()
                .claims()
                .iter()
                .map(|c| c.as_str().to_owned())
                .collect();
            declared.sort();
            assert_eq!(
                subject.to_json().keys().cloned().collect::<Vec<_>>(),
                declared
            );
            assert!(!format!("{subject:?}").contains("secret"));
        }
    }

    #[test]
    fn names_and_types_are_found_by_their_text() {
        for kind in CredentialType::ALL {
            assert_eq!(CredentialType::from_vct(kind.vct()), Some(kind));
            assert_eq!(CredentialType::from_doc_type(kind.doc_type()), Some(kind));
            assert_eq!(
                CredentialType::from_configuration_id(kind.configuration_id()),
                Some(kind)
            );
        }
        for claim in ClaimName::ALL {
            assert_eq!(ClaimName::from_name(claim.as_str()), Some(claim));
        }
        assert_eq!(ClaimName::from_name("name"), None);
    }
}
