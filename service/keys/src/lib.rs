//! Private keys and the primitives around them, on aws-lc-rs: ES256 signatures, ECDH-ES and AES-GCM for encrypted responses,
//! random bytes, the city's certification authorities, and the files they live in.
//!
//! The only crate that generates keys or calls a random generator. It must never log, print or return a private key other
//! than as the PKCS#8 of a file it writes itself.

mod agreement;
mod authority;
mod error;
mod key_folder;
mod root_share;
mod secret_file;
mod sharing;
mod signing;
mod system_entropy;
mod verification;

pub use agreement::AwsLcJwe;
pub use authority::{Authority, Leaf, ValidityPeriod};
pub use error::KeyError;
pub use key_folder::{
    open_or_create_authority, open_or_create_certified_signer, open_or_create_seed,
    open_or_create_signer,
};
pub use root_share::{RootShare, SHARES_MAX, ShareError, join_root, split_root};
pub use secret_file::{read_secret, write_secret};
pub use signing::SoftwareSigner;
pub use system_entropy::SystemEntropy;
pub use verification::AwsLcEs256;
