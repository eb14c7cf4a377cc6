//! `denizen keyhold`: keyhold as a process of its own, with its own directory, which another user of the machine owns.
//!
//! Must never open the city's or the log's database: it holds keyhold's alone, and asks the log over a socket.

mod move_out;

use std::path::PathBuf;
use std::sync::Arc;

use access::keyhold::remote::{RemoteLog, server, socket};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use registry::clock::Clock;
use store::Schema;

use crate::city::{local_keyhold, read_policy};
use crate::command_line::say;
use crate::configuration::Configuration;
use crate::databases::is_there;
use crate::directory::DataDirectory;
use crate::root_key;
use crate::system::SystemClock;

pub use move_out::move_out;

/// What `denizen keyhold` does.
#[derive(Debug, Subcommand)]
pub enum KeyholdCommand {
    /// Run keyhold from its own directory, for a city that runs apart.
    Serve {
        /// Keyhold's directory, made by `move-out`.
        #[arg(long)]
        data: PathBuf,
    },
    /// Take keyhold out of a city's directory, into one of its own. Neither may be running.
    MoveOut {
        /// The city's directory.
        #[arg(long)]
        data: PathBuf,
        /// A new or an empty directory for keyhold; give it to keyhold's user afterwards.
        #[arg(long)]
        to: PathBuf,
        /// A folder for the two sockets, which both users can reach and nobody else.
        #[arg(long)]
        sockets: PathBuf,
    },
    /// Begin with a new root key: a file beside the old one, which the running keyhold takes into use within a minute.
    Rotate {
        /// The directory that keyhold runs from.
        #[arg(long)]
        data: PathBuf,
    },
    /// Make a new root key in shares, each for another person. It is written nowhere else.
    Shares {
        /// The directory that keyhold runs from.
        #[arg(long)]
        data: PathBuf,
        /// How many shares open keyhold.
        #[arg(long)]
        threshold: u8,
        /// How many shares there are.
        #[arg(long)]
        count: u8,
        /// A folder for one file a share; without it they are printed.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Say which root keys are in use.
    Root {
        /// The directory that keyhold runs from.
        #[arg(long)]
        data: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// With what happened and what to do.
pub fn run(command: &KeyholdCommand) -> anyhow::Result<()> {
    match command {
        KeyholdCommand::Serve { data } => serve(&DataDirectory::at(data.clone())),
        KeyholdCommand::MoveOut { data, to, sockets } => {
            move_out(&DataDirectory::at(data.clone()), to, sockets)?;
            say(&format!(
                "keyhold: moved out; next: denizen keyhold serve --data {}, then denizen serve --data {}",
                to.display(),
                data.display()
            ))
        }
        KeyholdCommand::Rotate { data } => root_key::rotate(&DataDirectory::at(data.clone())),
        KeyholdCommand::Shares {
            data,
            threshold,
            count,
            to,
        } => {
            let directory = DataDirectory::at(data.clone());
            root_key::make_shares(&directory, *threshold, *count, to.as_deref())
        }
        KeyholdCommand::Root { data } => root_key::tell(&DataDirectory::at(data.clone())),
    }
}

fn serve(directory: &DataDirectory) -> anyhow::Result<()> {
    let configuration = Configuration::read(&directory.configuration())?;
    let Some(sockets) = &configuration.keyhold else {
        bail!(
            "{} is a city's directory: its keyhold runs with denizen serve; take it out with denizen keyhold move-out",
            directory.root().display()
        );
    };
    let _lock = directory.lock()?;
    is_there(&configuration, directory, Schema::Keyhold)
        .context("where the move was cut off, run denizen keyhold move-out again")?;
    crate::restore::refuse_unreconciled(directory)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log = Arc::new(RemoteLog::new(sockets.log_socket.clone()));
    let policy = read_policy(directory)?;
    // The socket first: a second keyhold over the same database must not get as far as opening it.
    let path = &sockets.socket;
    let listener =
        socket::bind(path).with_context(|| format!("cannot serve {}", path.display()))?;
    let programmes = crate::programmes::read(directory)?;
    let keyhold = local_keyhold(&configuration, directory, &policy, log, clock, &programmes)?;
    root_key::keep_watch(Arc::clone(&keyhold), &configuration, directory)?;
    say(&format!("listening on {}", path.display()))?;
    Ok(server::serve(&listener, keyhold)?)
}
