//! Endpoints for programs: wallets, checkers, monitors. They take no cookie and keep nothing of who asked.

pub mod alive;
pub mod credential_issuer;
pub mod presentation;
pub mod public_log;
