//! The two headers of a COSE message (RFC 9052 §3). Must never take the algorithm, or anything that decides, from the
//! unprotected one; certificates stand there because they prove themselves.

use crate::cbor::{self, Item, Value, Writer};
use crate::limits::{CERTIFICATE_BYTES_MAX, X5C_CERTIFICATES_MAX};
use crate::refusal::{Refusal, refuse};

const ALG: i128 = 1;
const CRIT: i128 = 2;
/// RFC 9360 §2.
const X5CHAIN: i128 = 33;

/// The certificates of every message of one signer, encoded once: the unprotected header.
#[derive(Debug, Clone)]
pub struct ChainForm(Vec<u8>);

impl ChainForm {
    /// For certificates in DER, leaf first; an empty header where there are none.
    #[must_use]
    pub fn new(x5chain: &[Vec<u8>]) -> Self {
        let mut header = Writer::new();
        header.map(usize::from(!x5chain.is_empty()));
        if !x5chain.is_empty() {
            header.signed(33);
        }
        // One certificate stands alone, several in an array (RFC 9360 §2).
        if x5chain.len() > 1 {
            header.array(x5chain.len());
        }
        for certificate in x5chain {
            header.bytes(certificate);
        }
        Self(header.finish())
    }

    /// The encoded header.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The four parts of `COSE_Sign1` and `COSE_Mac0`, headers checked for one of `algorithms`.
pub(super) struct Parts<'i, 'b> {
    /// The protected header as received, not yet wrapped as a byte string.
    pub protected: &'b [u8],
    pub unprotected: &'i Item<'b>,
    /// `None` when it is detached.
    pub payload: Option<&'b [u8]>,
    /// Signature or tag.
    pub proof: &'b [u8],
}

pub(super) fn parts<'i, 'b>(
    message: &'i Item<'b>,
    algorithms: &[i128],
) -> Result<Parts<'i, 'b>, Refusal> {
    let Some([protected, unprotected, payload, proof]) = message.array() else {
        return Err(refuse("cose", "not an array of four", "RFC 9052 §4.2"));
    };
    let protected = protected
        .bytes()
        .ok_or_else(|| refuse("protected", "not a byte string", "RFC 9052 §3"))?;
    if unprotected.map().is_none() {
        return Err(refuse("unprotected", "not a map", "RFC 9052 §3"));
    }
    check(protected, unprotected, algorithms)?;
    let payload = match payload.value() {
        Value::Bytes(bytes) => Some(*bytes),
        Value::Null => None,
        _ => return Err(refuse("payload", "neither bytes nor null", "RFC 9052 §4.1")),
    };
    let proof = proof
        .bytes()
        .ok_or_else(|| refuse("signature", "not a byte string", "RFC 9052 §4.2"))?;
    Ok(Parts {
        protected,
        unprotected,
        payload,
        proof,
    })
}

fn check(protected: &[u8], unprotected: &Item<'_>, algorithms: &[i128]) -> Result<(), Refusal> {
    let header = cbor::parse_field(protected, "protected")?;
    let entries = header
        .map()
        .ok_or_else(|| refuse("protected", "not a map", "RFC 9052 §3"))?;
    let known = algorithms
        .iter()
        .any(|algorithm| header.label(ALG).map(Item::value) == Some(&Value::Integer(*algorithm)));
    if !known {
        return Err(refuse(
            "protected.alg",
            "not the algorithm this place calls for",
            "RFC 9052 §3.1",
        ));
    }
    if header.label(CRIT).is_some() || unprotected.label(CRIT).is_some() {
        return Err(refuse(
            "protected.crit",
            "no critical header is understood here",
            "RFC 9052 §3.1",
        ));
    }
    let open = unprotected.map().unwrap_or_default();
    let twice = |key: &Item<'_>| open.iter().any(|(other, _)| other.raw() == key.raw());
    if entries.iter().any(|(key, _)| twice(key)) {
        return Err(refuse(
            "unprotected",
            "a label stands in both headers",
            "RFC 9052 §3",
        ));
    }
    Ok(())
}

/// The certificates of the unprotected header, leaf first (RFC 9360 §2).
pub(super) fn x5chain(unprotected: &Item<'_>) -> Result<Vec<Vec<u8>>, Refusal> {
    let bad = |reason| refuse("unprotected.x5chain", reason, "RFC 9360 §2");
    let chain = unprotected
        .label(X5CHAIN)
        .ok_or_else(|| bad("the signer's certificate is missing"))?;
    let certificates = match chain.value() {
        Value::Bytes(certificate) => vec![Some(*certificate)],
        Value::Array(several) if several.len() > 1 => several.iter().map(Item::bytes).collect(),
        _ => return Err(bad("neither a certificate nor several")),
    };
    if certificates.len() > X5C_CERTIFICATES_MAX {
        return Err(bad("must hold one to three certificates"));
    }
    certificates
        .into_iter()
        .map(|certificate| {
            certificate
                .filter(|der| der.len() <= CERTIFICATE_BYTES_MAX)
                .map(<[u8]>::to_vec)
                .ok_or_else(|| bad("not a certificate's bytes"))
        })
        .collect()
}

/// The bytes that are signed (RFC 9052 §4.4) or authenticated (§6.3): context, protected header, no external data, payload.
pub(super) fn to_be_proved(context: &str, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut structure = Writer::new();
    structure
        .array(4)
        .text(context)
        .bytes(protected)
        .bytes(&[])
        .bytes(payload);
    structure.finish()
}
