//! Opening a role's database: to set it up, to work with it, or to ask.
//!
//! Must never make a database but when a city is set up: an empty one would be taken for the one that is lost, or kept
//! elsewhere.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use store::{Schema, Store, StoreError};

use crate::configuration::{Configuration, Storage};
use crate::directory::DataDirectory;

/// Opens one role's store.
///
/// # Errors
/// The engine's, with what to do.
pub fn open_store(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<Store> {
    open(
        configuration,
        directory,
        role,
        store::sqlite::open,
        store::postgres::connect,
    )
}

/// Opens a role's store where it is kept, to ask and nothing else.
///
/// # Errors
/// As [`open_existing`]; also when the database is older than this program.
pub fn open_to_read(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<Store> {
    is_there(configuration, directory, role)?;
    open(
        configuration,
        directory,
        role,
        store::sqlite::open_to_read,
        store::postgres::connect_to_read,
    )
}

fn open(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
    file: impl FnOnce(PathBuf, Schema) -> Result<Store, StoreError>,
    server: impl FnOnce(&str, Schema) -> Result<Store, StoreError>,
) -> anyhow::Result<Store> {
    match &configuration.storage {
        Storage::Embedded => {
            let path = directory.database(role);
            file(path.clone(), role).with_context(|| format!("cannot open {}", path.display()))
        }
        Storage::Postgres {
            city_url_file,
            log_url_file,
            keyhold_url_file,
        } => {
            let file = match role {
                Schema::City => city_url_file,
                Schema::Log => log_url_file,
                Schema::Keyhold => keyhold_url_file,
            };
            let url =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
            server(url.trim(), role).with_context(|| format!("cannot reach the {role} database"))
        }
    }
}

/// Opens a role's store where it is kept. For everything but setting up: an empty database that a question or a start had
/// made would be taken for the one that is lost, or kept elsewhere.
///
/// # Errors
/// When it is not there, or kept in the other directory; and as [`open_store`].
pub fn open_existing(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<Store> {
    is_there(configuration, directory, role)?;
    open_store(configuration, directory, role)
}

/// Sees that a role's database is kept in this directory, and is there.
///
/// # Errors
/// With where else it is kept, or that it is missing.
pub fn is_there(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<()> {
    is_kept_here(configuration, directory, role)?;
    let path = directory.database(role);
    ensure!(
        !matches!(configuration.storage, Storage::Embedded) || path.exists(),
        "{} is missing: restore it, or name the directory it is in",
        path.display()
    );
    Ok(())
}

/// Sees that a role's database is kept in this directory, whether it is there at the moment or not.
///
/// # Errors
/// With where else it is kept.
pub fn is_kept_here(
    configuration: &Configuration,
    directory: &DataDirectory,
    role: Schema,
) -> anyhow::Result<()> {
    let kept_by = if directory.is_keyholds() {
        "keyhold's"
    } else {
        "the city's"
    };
    ensure!(
        directory.keeps(configuration, role),
        "{} is {kept_by} directory, and keyhold runs apart: the {role} database is in the other one",
        directory.root().display()
    );
    Ok(())
}
