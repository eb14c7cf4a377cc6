//! Endpoints for programs: wallets, checkers, monitors. They take no cookie and keep nothing of who asked.

pub mod health;
pub mod public_log;
