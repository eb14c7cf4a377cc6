//! COSE (RFC 9052) in the two forms that mdoc speaks: `COSE_Sign1` with ES256 and `COSE_Mac0` with HMAC 256/256, untagged as
//! ISO/IEC 18013-5 has them. Must never accept another algorithm, an unknown critical header, or a label in both headers;
//! what is signed is the protected header's bytes as received.

mod header;
mod key;
mod mac0;
mod sign1;

pub use header::ChainForm;
pub use key::{parse_key, write_key};
pub use mac0::Mac0;
pub use sign1::Sign1;
