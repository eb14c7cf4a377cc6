//! The attributes of one grant: what a credential will say, sealed once when it is granted.
//!
//! Made from opened records by `office`, sealed under the grant's own key by `access`, read by `issuing` when a
//! wallet redeems its offer. Never holds more than the credential type declares.

use crate::clock::CivilDate;
use crate::entitlement::{Entitlement, SchoolYear};
use crate::ids::ProgrammeId;
use crate::limits;
use crate::record::{AddressRecord, DocumentRecord, NameRecord, RecordError};
use crate::sensitive::Sensitive;
use credential::profile::{CredentialType, EntitlementClaims, ResidenceClaims, SubjectClaims};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The type of credential that says an entitlement, as stored with a grant.
#[must_use]
pub fn entitlement_type() -> &'static str {
    CredentialType::Entitlement.vct()
}

/// What one credential will say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum GrantedAttributes {
    /// Residence: `urn:denizen:residence:1`.
    Residence {
        /// District of the city.
        district: String,
        /// Name as in the document.
        full_name: Sensitive<String>,
        /// Address in standard form.
        address: Sensitive<String>,
        /// `kind|issuer|number`.
        document_number: Sensitive<String>,
        /// Last day of the registration.
        valid_until: CivilDate,
    },
    /// Entitlement to one benefit: `urn:denizen:entitlement:1`. No name, no address.
    Entitlement {
        /// The programme.
        benefit: ProgrammeId,
        /// The school year.
        school_year: SchoolYear,
        /// Last day of the entitlement.
        valid_until: CivilDate,
    },
}

impl GrantedAttributes {
    /// Residence, from the opened groups.
    #[must_use]
    pub fn residence(
        name: &NameRecord,
        document: &DocumentRecord,
        address: &AddressRecord,
        valid_until: CivilDate,
    ) -> GrantedAttributes {
        let number = format!(
            "{}|{}|{}",
            document.kind,
            document.issuer,
            document.number.expose()
        );
        GrantedAttributes::Residence {
            district: address.district.clone(),
            full_name: name.full_name.clone(),
            address: address.standard_address.clone(),
            document_number: Sensitive::new(number),
            valid_until,
        }
    }

    /// One entitlement.
    #[must_use]
    pub fn entitlement(entitlement: &Entitlement) -> GrantedAttributes {
        GrantedAttributes::Entitlement {
            benefit: entitlement.programme.clone(),
            school_year: entitlement.school_year,
            valid_until: entitlement.valid_until,
        }
    }

    /// The type of credential.
    #[must_use]
    pub fn credential_type(&self) -> CredentialType {
        match self {
            GrantedAttributes::Residence { .. } => CredentialType::Residence,
            GrantedAttributes::Entitlement { .. } => CredentialType::Entitlement,
        }
    }

    /// Last day on which a copy may be valid.
    #[must_use]
    pub fn valid_until(&self) -> CivilDate {
        match self {
            GrantedAttributes::Residence { valid_until, .. }
            | GrantedAttributes::Entitlement { valid_until, .. } => *valid_until,
        }
    }

    /// The claims the credential carries.
    #[must_use]
    pub fn to_claims(&self) -> SubjectClaims {
        match self {
            GrantedAttributes::Residence {
                district,
                full_name,
                address,
                document_number,
                valid_until,
            } => SubjectClaims::Residence(ResidenceClaims {
                district: district.clone(),
                full_name: full_name.expose().clone(),
                address: address.expose().clone(),
                document_number: document_number.expose().clone(),
                valid_until: valid_until.to_string(),
            }),
            GrantedAttributes::Entitlement {
                benefit,
                school_year,
                valid_until,
            } => SubjectClaims::Entitlement(EntitlementClaims {
                benefit: benefit.to_string(),
                school_year: school_year.to_string(),
                valid_until: valid_until.to_string(),
            }),
        }
    }

    /// JSON in a fixed size, zero bytes at the end: length tells neither type nor name.
    ///
    /// # Errors
    /// [`RecordError::TooLarge`] when it does not fit.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(limits::GRANTED_ATTRIBUTES_BYTES));
        serde_json::to_writer(&mut *bytes, self).map_err(|_| RecordError::Form)?;
        if bytes.len() > limits::GRANTED_ATTRIBUTES_BYTES {
            return Err(RecordError::TooLarge);
        }
        bytes.resize(limits::GRANTED_ATTRIBUTES_BYTES, 0);
        Ok(bytes)
    }

    /// Reads what [`GrantedAttributes::encode`] wrote.
    ///
    /// # Errors
    /// [`RecordError::Form`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<GrantedAttributes, RecordError> {
        let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |p| p + 1);
        serde_json::from_slice(&bytes[..end]).map_err(|_| RecordError::Form)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use credential::profile::ClaimName;

    fn entitlement() -> GrantedAttributes {
        GrantedAttributes::entitlement(&Entitlement {
            programme: "school-fee-remission".parse().unwrap(),
            school_year: SchoolYear(2026),
            valid_until: "2027-08-31".parse().unwrap(),
        })
    }

    fn residence(name: &str) -> GrantedAttributes {
        GrantedAttributes::Residence {
            district: "盐田区".into(),
            full_name: Sensitive::new(name.into()),
            address: Sensitive::new("址".repeat(limits::STANDARD_ADDRESS_CHARACTERS_MAX)),
            document_number: Sensitive::new("resident_identity_card|CHN|11010519491231002X".into()),
            valid_until: "2027-11-24".parse().unwrap(),
        }
    }

    #[test]
    fn every_grant_has_one_length_and_reads_back() {
        let longest = residence(&"名".repeat(limits::FULL_NAME_CHARACTERS_MAX));
        for granted in [entitlement(), residence("王"), longest] {
            let bytes = granted.encode().unwrap();
            assert_eq!(bytes.len(), limits::GRANTED_ATTRIBUTES_BYTES);
            assert_eq!(GrantedAttributes::decode(&bytes).unwrap(), granted);
        }
    }

    #[test]
    fn an_entitlement_says_nothing_of_who_or_where() {
        let claims = entitlement().to_claims().to_json();
        for forbidden in [
            ClaimName::FullName,
            ClaimName::Address,
            ClaimName::DocumentNumber,
        ] {
            assert!(!claims.contains_key(forbidden.as_str()));
        }
        assert_eq!(claims["school_year"], "2026/27");
    }
}
