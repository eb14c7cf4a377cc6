//! `DeviceResponse` (ISO/IEC 18013-5 §8.3.2.1.2.2): the documents that a device shows. Must never believe anything in it
//! before [`crate::sd_jwt_vc::Checker::check_document`].

use super::{IssuerSigned, member, text_member};
use crate::cbor::{self, Item};
use crate::limits::DOCUMENTS_MAX;
use crate::refusal::{Refusal, refuse};

const CLAUSE: &str = "ISO/IEC 18013-5 §8.3.2.1.2.2";
const VERSION: &str = "1.0";
/// Everything asked for was looked at (§8.3.2.1.2.3).
const STATUS_OK: u64 = 0;

/// A response that nobody has checked yet.
#[derive(Debug, Clone)]
pub struct DeviceResponse<'b> {
    documents: Vec<Document<'b>>,
}

/// One document that nobody has checked yet. `Debug` shows its type alone.
#[derive(Clone)]
pub struct Document<'b> {
    pub(super) doc_type: &'b str,
    pub(super) issuer_signed: IssuerSigned<'b>,
    /// `DeviceNameSpacesBytes`, tag included.
    pub(super) device_namespaces: &'b [u8],
    pub(super) device_auth: Item<'b>,
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({})", self.doc_type)
    }
}

impl<'b> DeviceResponse<'b> {
    /// Reads an encoded response.
    ///
    /// # Errors
    /// Bytes that are not strict CBOR or not of its shape, another version or status than 1.0 and 0, no document, elements
    /// that the device itself says.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, Refusal> {
        let response = cbor::parse_field(bytes, "DeviceResponse")?;
        if text_member(&response, "version", CLAUSE)? != VERSION {
            return Err(refuse("version", "not a version spoken here", CLAUSE));
        }
        if member(&response, "status", CLAUSE)?.unsigned() != Some(STATUS_OK) {
            return Err(refuse(
                "status",
                "the device says that it could not answer",
                "ISO/IEC 18013-5 §8.3.2.1.2.3",
            ));
        }
        let documents = member(&response, "documents", CLAUSE)?
            .array()
            .filter(|documents| (1..=DOCUMENTS_MAX).contains(&documents.len()))
            .ok_or_else(|| refuse("documents", "not an array with documents", CLAUSE))?;
        let documents = documents
            .iter()
            .enumerate()
            .map(|(position, document)| {
                Document::parse(document)
                    .map_err(|refusal| refusal.under(format!("documents[{position}]")))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { documents })
    }

    /// The documents, at least one.
    #[must_use]
    pub fn documents(&self) -> &[Document<'b>] {
        &self.documents
    }

    /// The one document of a response that must have one.
    ///
    /// # Errors
    /// It has several.
    pub fn single(&self) -> Result<&Document<'b>, Refusal> {
        match self.documents.as_slice() {
            [document] => Ok(document),
            _ => Err(refuse(
                "documents",
                "must be one for each presentation",
                "OpenID4VP 1.0 §8.1",
            )),
        }
    }
}

impl<'b> Document<'b> {
    fn parse(document: &Item<'b>) -> Result<Self, Refusal> {
        let issuer_signed = IssuerSigned::from_item(member(document, "issuerSigned", CLAUSE)?)
            .map_err(|refusal| refusal.under("issuerSigned"))?;
        let device_signed = member(document, "deviceSigned", CLAUSE)?;
        let (device_namespaces, device_auth) =
            parse_device_signed(device_signed).map_err(|refusal| refusal.under("deviceSigned"))?;
        Ok(Self {
            doc_type: text_member(document, "docType", CLAUSE)?,
            issuer_signed,
            device_namespaces,
            device_auth,
        })
    }
}

fn parse_device_signed<'b>(device_signed: &Item<'b>) -> Result<(&'b [u8], Item<'b>), Refusal> {
    let namespaces = member(device_signed, "nameSpaces", CLAUSE)?;
    let encoded = namespaces
        .encoded()
        .ok_or_else(|| refuse("nameSpaces", "not CBOR as bytes under tag 24", CLAUSE))?;
    let content = cbor::parse_field(encoded, "nameSpaces")?;
    // No key of this profile is authorised to say anything (§9.1.2.4, keyAuthorizations).
    if content.map().map(<[_]>::len) != Some(0) {
        return Err(refuse(
            "nameSpaces",
            "the device may say nothing by itself here",
            "ISO/IEC 18013-5 §9.1.2.4",
        ));
    }
    let device_auth = member(device_signed, "deviceAuth", CLAUSE)?;
    Ok((namespaces.raw(), device_auth.clone()))
}
