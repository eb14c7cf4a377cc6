//! DCQL (OpenID4VP 1.0 §6), the part this profile speaks: `dc+sd-jwt` credentials by `vct`, claims by path and value, all of
//! them required. What the language has beyond that is refused by name instead of being half understood; members nobody
//! defined are ignored, as §6 orders.

mod matching;
mod query;

pub use matching::Missing;
pub use query::{ClaimQuery, CredentialQuery, PathElement, Query};
