//! The one binary's wiring: configuration, the data directory, the roles, the demonstration.
//!
//! Must never hold a rule of the city, a format or a page: those have crates of their own.

pub mod appointment;
pub mod backup;
pub mod city;
pub mod command_line;
pub mod configuration;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod exceptional_policy;
pub mod job;
pub mod listening;
pub mod my_reads;
pub mod programmes;
pub mod reader;
pub mod serve;
pub mod setup;
pub mod system;
pub mod verifier_role;
pub mod wallet_command;
pub mod witness;
