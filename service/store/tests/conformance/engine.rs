//! A fresh database on either engine, to be opened as often as a test needs.

use crate::cluster::Cluster;
use std::path::PathBuf;
use store::{Schema, Store, StoreError};
use tempfile::TempDir;

/// Which engine a case runs on.
pub enum Engine {
    Sqlite,
    Postgres(&'static Cluster),
}

/// Where a database of a test is.
pub enum Place {
    File { folder: TempDir, file: PathBuf },
    Server(String),
}

impl Engine {
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite)
    }

    /// An empty place, without a schema.
    pub fn place(&self) -> Place {
        match self {
            Self::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("store.sqlite");
                Place::File { folder, file }
            }
            Self::Postgres(cluster) => Place::Server(cluster.database()),
        }
    }

    /// A store in an empty place.
    pub fn fresh(&self, schema: Schema) -> Fresh {
        let place = self.place();
        let store = place.open(schema).unwrap();
        Fresh { store, place }
    }
}

impl Place {
    pub fn open(&self, schema: Schema) -> Result<Store, StoreError> {
        open(&self.address(), schema)
    }

    pub fn open_to_read(&self, schema: Schema) -> Result<Store, StoreError> {
        match self {
            Self::File { file, folder: _ } => store::sqlite::open_to_read(file, schema),
            Self::Server(address) => store::postgres::connect_to_read(address, schema),
        }
    }

    /// What [`open`] opens again, in this process or another.
    pub fn address(&self) -> String {
        match self {
            Self::File { file, folder: _ } => file.display().to_string(),
            Self::Server(address) => address.clone(),
        }
    }
}

/// Opens a file by its path, a server's database by its address.
pub fn open(address: &str, schema: Schema) -> Result<Store, StoreError> {
    if address.starts_with('/') {
        store::sqlite::open(address, schema)
    } else {
        store::postgres::connect(address, schema)
    }
}

/// A store, and the place it must not outlive.
pub struct Fresh {
    pub store: Store,
    pub place: Place,
}

/// The statements many cases share, over the city's `setting` table.
pub fn put(tx: &mut dyn store::Tx, setting: &str, value: &str) -> Result<(), StoreError> {
    store::settings::put(tx, setting, value)
}

/// Reads a setting in a transaction of its own.
pub fn get(store: &Store, setting: &str) -> Option<String> {
    store
        .read("test", |tx| store::settings::get(tx, setting))
        .unwrap()
}
