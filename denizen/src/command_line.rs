//! The subcommands and their arguments.
//!
//! Must never take a secret as an argument: arguments are seen by everybody on the machine.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::configuration::Configuration;
use crate::directory::DataDirectory;

/// A city residency card that opens doors and follows no one.
#[derive(Debug, Parser)]
#[command(name = "denizen", version)]
pub struct CommandLine {
    /// A role that runs until it is ended also ends when its standard input does.
    #[arg(long, global = true)]
    end_with_input: bool,
    /// A file with a share of keyhold's root key, where it is kept in shares; once for each. Without it they are asked for.
    #[arg(long, global = true)]
    share_file: Vec<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play one family's story in a new city, from pre-registration to the school door.
    Demo(crate::demo::DemoArguments),
    /// Play many people at once in a demonstration city, and say how long each thing took.
    Rehearse(crate::demo::rehearsal::RehearseArguments),
    /// Set up a new city from a configuration file.
    Init {
        /// The new directory.
        #[arg(long)]
        data: PathBuf,
        /// The configuration; see docs/config/denizen.toml.
        #[arg(long)]
        config: PathBuf,
    },
    /// Run the city: pages, issuer, log and keyhold in one process.
    Serve {
        /// The city's directory.
        #[arg(long)]
        data: PathBuf,
        /// Allow a directory that is stamped as a demonstration.
        #[arg(long)]
        demo: bool,
    },
    /// Appoint an official; prints the one-time code they register their passkey with.
    Appoint(crate::appointment::AppointArguments),
    /// Register a reader (a school, a counter) and write its folder.
    Reader(crate::reader::ReaderArguments),
    /// Run a reader from its folder. It needs no route to the city.
    Verifier {
        /// The reader's folder.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Keyhold as a process of its own.
    #[command(subcommand)]
    Keyhold(crate::keyhold_role::KeyholdCommand),
    /// Be a witness of a log.
    Witness(crate::witness::WitnessArguments),
    /// Hold copies of credentials, as a phone would.
    Wallet(crate::wallet_command::WalletArguments),
    /// Check who read a record, from the check sheet and the public files alone.
    MyReads(crate::my_reads::MyReadsArguments),
    /// Run a job of the closed list that officials have signed for; the city must not be running.
    Job(crate::job::JobArguments),
    /// Check an entry that a resident has exported, by a policy alone.
    CheckExport(crate::check_export::CheckExportArguments),
    /// For auditors: a whole log.
    #[command(subcommand)]
    Log(crate::log_audit::LogCommand),
    /// Back one database up, sealed under its role's key; list and expire backups.
    Backup(crate::backup::BackupArguments),
    /// Put one database back, and reconcile the three.
    Restore(crate::restore::RestoreArguments),
    /// Check everything a city rests on, one line each, and say what to do.
    Doctor(crate::doctor::DoctorArguments),
}

/// Runs one subcommand.
///
/// # Errors
/// With what happened and what to do.
pub fn run(line: CommandLine) -> anyhow::Result<()> {
    start_logging();
    crate::root_key::take_share_files(line.share_file);
    if line.end_with_input {
        crate::listening::end_with_input();
    }
    match line.command {
        Command::Demo(arguments) => crate::demo::run(&arguments),
        Command::Rehearse(arguments) => crate::demo::rehearsal::run(&arguments),
        Command::Init { data, config } => init(&data, &config),
        Command::Serve { data, demo } => crate::serve::run(DataDirectory::at(data), demo),
        Command::Appoint(arguments) => crate::appointment::run(&arguments),
        Command::Reader(arguments) => crate::reader::run(&arguments),
        Command::Verifier { folder } => crate::verifier_role::run(&folder),
        Command::Keyhold(command) => crate::keyhold_role::run(&command),
        Command::Witness(arguments) => crate::witness::run(&arguments),
        Command::Wallet(arguments) => crate::wallet_command::run(&arguments),
        Command::MyReads(arguments) => crate::my_reads::run(&arguments),
        Command::Job(arguments) => crate::job::run(&arguments),
        Command::CheckExport(arguments) => crate::check_export::run(&arguments),
        Command::Log(command) => crate::log_audit::run(&command),
        Command::Backup(arguments) => crate::backup::run(&arguments),
        Command::Restore(arguments) => crate::restore::run(&arguments),
        Command::Doctor(arguments) => crate::doctor::run(&arguments),
    }
}

fn init(data: &Path, config: &Path) -> anyhow::Result<()> {
    let configuration = Configuration::read(config)?;
    let directory = DataDirectory::create(data)?;
    crate::setup::set_up(&directory, &configuration, &[])?;
    say(&format!(
        "set up {}; next: denizen appoint --data {0} …, then denizen serve --data {0}",
        data.display()
    ))
}

/// Writes a line to standard output.
///
/// # Errors
/// When it is closed.
pub fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}").context("standard output is closed")
}

/// Writes an error and its causes to standard error.
pub fn report(error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    // Nothing is left to do when standard error is closed too.
    let _ = writeln!(
        std::io::stderr().lock(),
        "denizen: {}",
        causes.join("\n  because ")
    );
}

/// Messages for the operator go to standard error; `DENIZEN_LOG` filters them (`tracing` directives).
fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("DENIZEN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second start in one process keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}
