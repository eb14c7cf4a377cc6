//! The bounds on everything foreign that this crate reads. Unit last in each name.

/// A whole SD-JWT with disclosures and key binding.
pub const SD_JWT_BYTES_MAX: usize = 64 * 1024;
/// Disclosures of one SD-JWT.
pub const DISCLOSURES_MAX: usize = 256;
/// Digests found in one SD-JWT, those inside disclosures included.
pub const DIGESTS_MAX: usize = 1024;
/// Objects and arrays inside one another, in any JSON read here.
pub const JSON_DEPTH_MAX: usize = 32;
/// A JOSE header after decoding; an `x5c` of three certificates fits.
pub const JOSE_HEADER_BYTES_MAX: usize = 16 * 1024;
/// A compact JWS or JWE of a protocol message.
pub const JOSE_MESSAGE_BYTES_MAX: usize = 128 * 1024;
/// One certificate in DER.
pub const CERTIFICATE_BYTES_MAX: usize = 4 * 1024;
/// Certificates in one `x5c`.
pub const X5C_CERTIFICATES_MAX: usize = 3;
/// Issuers' certificates whose path is known to have been checked.
pub const LEAVES_KEPT_MAX: usize = 16;
/// Credential queries of one DCQL query.
pub const DCQL_CREDENTIALS_MAX: usize = 16;
/// Claims queries of one credential query.
pub const DCQL_CLAIMS_MAX: usize = 64;
/// Elements of one claims path.
pub const DCQL_PATH_ELEMENTS_MAX: usize = 16;
/// Values of one claims query, and `vct_values` of one credential query.
pub const DCQL_VALUES_MAX: usize = 32;
/// Key proofs of one credential request.
pub const PROOFS_MAX: usize = 64;
/// A JSON protocol message (offer, metadata, request, response) before any credential is in it.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// An mdoc message: `IssuerSigned` or `DeviceResponse`.
pub const MDOC_BYTES_MAX: usize = 64 * 1024;
/// Arrays, maps and tags inside one another, in any CBOR read here.
pub const CBOR_DEPTH_MAX: usize = 16;
/// Data items of one CBOR encoding, containers and keys included.
pub const CBOR_ITEMS_MAX: usize = 8 * 1024;
/// Documents of one `DeviceResponse`.
pub const DOCUMENTS_MAX: usize = 16;
/// A status list token as JWT: 2^20 entries of one bit pack into less, whatever they are.
pub const STATUS_LIST_TOKEN_BYTES_MAX: usize = 512 * 1024;
/// Entries of one status list.
pub const STATUS_LIST_ENTRIES_MAX: usize = 1 << 20;
/// Status lists that copies are drawn from at one time.
pub const STATUS_LISTS_OPEN_MAX: usize = 64;
/// A URI in a token that names a list, an issuer, an audience.
pub const URI_BYTES_MAX: usize = 1024;
/// A `jti`, `nonce` or `challenge`.
pub const NONCE_BYTES_MAX: usize = 512;
/// Values in `key_storage` and in `user_authentication` of one key attestation.
pub const ATTESTED_LEVELS_MAX: usize = 8;
/// An access token that a DPoP proof names.
pub const ACCESS_TOKEN_BYTES_MAX: usize = 4 * 1024;
