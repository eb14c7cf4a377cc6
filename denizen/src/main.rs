//! The command line. Each subcommand is one line of wiring; what it does is in the library.

use std::process::ExitCode;

use clap::Parser as _;
use denizen::command_line::{CommandLine, run};

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            denizen::command_line::report(&error);
            ExitCode::FAILURE
        }
    }
}
