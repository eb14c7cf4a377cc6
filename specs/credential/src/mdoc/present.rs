//! A holder's choice: which elements go to the reader, with the device's proof. Must never add an element that was not chosen.

use super::device_auth::{device_authentication, mac_key};
use super::{IssuerSigned, SessionTranscript};
use crate::cbor::Writer;
use crate::cose::{Mac0, Sign1};
use crate::jwe::{AgreementKey, CryptoFailed};
use crate::jwk::P256PublicJwk;
use crate::signer::{SignError, Signer};

/// Encoded `DeviceNameSpaces` without an element: `{}`.
const NO_NAMESPACES: [u8; 1] = [0xa0];

/// How the device proves its key.
#[derive(Clone, Copy)]
pub enum DeviceProof<'a> {
    /// By a signature.
    Signature(&'a dyn Signer),
    /// By a MAC that only this reader can check, and could have made itself.
    Mac {
        /// The device's key.
        device: &'a dyn AgreementKey,
        /// The reader's ephemeral key.
        reader: &'a P256PublicJwk,
    },
}

/// Why no presentation could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresentError {
    /// The device's key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// No key could be agreed with the reader.
    #[error(transparent)]
    Agree(#[from] CryptoFailed),
}

/// An encoded `DeviceResponse` with one document, which shows the elements `chosen` (namespace, elementIdentifier) and no
/// other; what is chosen but not there is left out.
///
/// # Errors
/// See [`PresentError`].
pub fn present(
    issuer_signed: &IssuerSigned<'_>,
    doc_type: &str,
    chosen: &[(&str, &str)],
    transcript: &SessionTranscript,
    proof: DeviceProof<'_>,
) -> Result<Vec<u8>, PresentError> {
    let mut namespaces = Writer::new();
    namespaces.encoded(&NO_NAMESPACES);
    let namespaces = namespaces.finish();
    let authentication = device_authentication(transcript, doc_type, &namespaces);

    let mut out = Writer::new();
    out.map(3).text("version").text("1.0");
    out.text("documents").array(1).map(3);
    out.text("docType").text(doc_type).text("issuerSigned");
    write_issuer_signed(&mut out, issuer_signed, chosen);
    out.text("deviceSigned").map(2);
    out.text("nameSpaces").raw(&namespaces);
    out.text("deviceAuth").map(1);
    match proof {
        DeviceProof::Signature(device) => {
            out.text("deviceSignature");
            Sign1::write_detached(&mut out, &authentication, device)?;
        }
        DeviceProof::Mac { device, reader } => {
            let key = mac_key(&*device.agree(reader)?, transcript);
            out.text("deviceMac");
            Mac0::write_detached(&mut out, &authentication, &key);
        }
    }
    out.text("status").unsigned(0);
    Ok(out.finish())
}

fn write_issuer_signed(
    out: &mut Writer,
    issuer_signed: &IssuerSigned<'_>,
    chosen: &[(&str, &str)],
) {
    let kept: Vec<(&str, Vec<&[u8]>)> = issuer_signed
        .namespaces
        .iter()
        .map(|(namespace, elements)| {
            let wanted = elements
                .iter()
                .filter(|element| chosen.contains(&(*namespace, element.identifier())));
            (*namespace, wanted.map(|element| element.raw).collect())
        })
        .filter(|(_, kept): &(&str, Vec<&[u8]>)| !kept.is_empty())
        .collect();
    out.map(1 + usize::from(!kept.is_empty()));
    if !kept.is_empty() {
        out.text("nameSpaces").map(kept.len());
    }
    for (namespace, items) in kept {
        out.text(namespace).array(items.len());
        for item in items {
            out.raw(item);
        }
    }
    out.text("issuerAuth").raw(issuer_signed.issuer_auth.raw());
}
