//! Where the attributes of an offer come from: whoever redeems the code and the transaction code. `access` does in the
//! city; a test may do it from memory.

use access::keyhold::KeyholdError;
use access::{Access, AccessError};
use credential::profile::SubjectClaims;
use registry::clock::CityDay;
use registry::disclosure::{Disclose, Disclosure};
use registry::granted::GrantedAttributes;
use registry::ids::GrantId;

/// What a redeemed offer gives.
#[derive(Debug)]
pub struct Redeemed {
    /// The grant, to ask again whether it stands when copies are asked for.
    pub grant: GrantId,
    /// What copies will say.
    pub claims: SubjectClaims,
    /// The last city day of a copy.
    pub last_day: CityDay,
}

/// Why an offer was not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// Unknown, expired or used; the three are not told apart.
    #[error("the offer is unknown, expired or used: ask the office for a new one")]
    Unknown,
    /// The transaction code is wrong.
    #[error("the transaction code is wrong; {tries_left} tries are left")]
    WrongTxCode {
        /// At zero the offer is void.
        tries_left: u8,
    },
    /// The city cannot open the grant now.
    #[error("the city cannot open the grant now: try again later")]
    Unavailable,
}

impl Disclose for GrantRefusal {
    fn disclosure(&self) -> Disclosure {
        Disclosure::Public
    }
}

/// Redeems offers.
pub trait GrantSource: Send + Sync {
    /// Redeems an offer, once, against both secrets.
    ///
    /// # Errors
    /// See [`GrantRefusal`].
    fn redeem(&self, code: &str, tx_code: &str) -> Result<Redeemed, GrantRefusal>;

    /// Whether the grant stands at this moment: a loss reported since the offer was redeemed ends it.
    ///
    /// # Errors
    /// [`GrantRefusal::Unavailable`].
    fn stands(&self, grant: GrantId) -> Result<bool, GrantRefusal>;
}

impl GrantSource for Access {
    fn redeem(&self, code: &str, tx_code: &str) -> Result<Redeemed, GrantRefusal> {
        let grant = Self::redeem(self, code, tx_code).map_err(|error| match error {
            AccessError::Keyhold(KeyholdError::Offer) => GrantRefusal::Unknown,
            AccessError::Keyhold(KeyholdError::TxCode { tries_left }) => {
                GrantRefusal::WrongTxCode { tries_left }
            }
            _ => GrantRefusal::Unavailable,
        })?;
        let attributes = GrantedAttributes::decode(grant.attributes.expose())
            .map_err(|_| GrantRefusal::Unavailable)?;
        Ok(Redeemed {
            grant: grant.grant,
            claims: attributes.to_claims(),
            last_day: attributes.valid_until().city_day(),
        })
    }

    fn stands(&self, grant: GrantId) -> Result<bool, GrantRefusal> {
        self.grant_stands(grant)
            .map_err(|_| GrantRefusal::Unavailable)
    }
}
