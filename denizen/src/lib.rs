//! The one binary's wiring: configuration, the data directory, the roles, the demonstration.
//!
//! Must never hold a rule of the city, a format or a page: those have crates of their own.

pub mod appointment;
pub mod backup;
pub mod check_export;
pub mod city;
pub mod command_line;
pub mod configuration;
pub mod databases;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod exceptional_policy;
pub mod job;
pub mod keyhold_role;
pub mod listening;
pub mod log_audit;
pub mod marks;
pub mod my_reads;
pub mod programmes;
pub mod public_files;
pub mod reader;
pub mod restore;
pub mod root_key;
pub mod serve;
pub mod setup;
pub mod system;
pub mod verifier_role;
pub mod wallet_command;
pub mod witness;
