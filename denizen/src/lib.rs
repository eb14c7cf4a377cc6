//! The one binary's wiring: configuration, the data directory, the roles, the demonstration.
//!
//! Must never hold a rule of the city, a format or a page: those have crates of their own.

pub mod city;
pub mod configuration;
pub mod demo;
pub mod directory;
pub mod programmes;
pub mod setup;
pub mod system;
