//! Every page and every HTTP endpoint of the city: `portal` for residents, `desk` for officials, `verifier` for whoever
//! checks a card, and the protocol endpoints beside them.
//!
//! Server-rendered in Chinese and English. Residents' pages work without script. A handler turns a form into a call of
//! `office`, `issuing` or `verifying` and its answer into a page; it decides nothing itself and never reads a record in
//! another way. No client address, user agent or query is logged. Every route stands in `routes.toml` with who may call
//! it, for what, and which log entry it makes.

pub mod assets;
pub mod cookies;
pub mod dates;
pub mod desk;
pub mod dressing;
pub mod fields;
pub mod frame;
pub mod headers;
pub mod labels;
pub mod language;
pub mod limits;
pub mod openapi;
pub mod portal;
pub mod problem;
pub mod protocol;
pub mod qr;
pub mod same_origin;
pub mod sessions;
pub mod site;
pub mod verifier;
pub mod words;
