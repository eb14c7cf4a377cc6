//! The city itself: set up in a temporary folder, served in this process, gone with the value.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use denizen::city::OpenCity;
use denizen::demo::officials::AtWork;
use denizen::demo::set_up::{appoint, configuration};
use denizen::directory::DataDirectory;
use denizen::setup::{invent_dwellings, set_up};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::Caller;

/// A clerk at the first registration centre.
pub const CLERK: &str = "YT-0417";
/// Another clerk at the same centre.
pub const COLLEAGUE: &str = "YT-0499";
/// Decides on benefits.
pub const ENTITLEMENT_OFFICER: &str = "YT-2207";

const DWELLINGS: usize = 2_000;
const SEED: u64 = 2007;
/// Threads that take requests; the work itself runs on the blocking pool, as in `denizen serve`.
const WORKERS: usize = 2;
/// How long the pages may take to end.
const CLOSING: Duration = Duration::from_secs(5);

/// A city that is open.
pub struct Town {
    /// Where its pages are: `http://localhost:…`.
    pub address: String,
    port: u16,
    directory: DataDirectory,
    officials: Vec<(&'static str, String)>,
    // The order matters: the server ends before its folder goes.
    runtime: Option<Runtime>,
    city: Option<OpenCity>,
    _folder: TempDir,
}

impl Town {
    /// Sets one up and opens it. The port is taken first, because the address is part of keys and certificates.
    ///
    /// # Errors
    /// With what could not be made.
    pub fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let address = format!("http://localhost:{port}");
        let folder = TempDir::new()?;
        let directory = DataDirectory::create(&folder.path().join("city"))?;
        directory.stamp_as_demonstration()?;
        let settings = configuration(&address, port);
        set_up(&directory, &settings, &[])?;
        invent_dwellings(&directory, &settings, SEED, DWELLINGS, |_| {})?;
        let officials = appoint(&directory)?;
        directory.stamp_as_set_up()?;
        let mut town = Self {
            address,
            port,
            directory,
            officials,
            runtime: None,
            city: None,
            _folder: folder,
        };
        town.serve(listener)?;
        Ok(town)
    }

    /// Ends the city as a stopped service ends: what was being done is done, and nothing holds the directory any more.
    pub fn close(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(CLOSING);
        }
        self.city = None;
    }

    /// Opens a city that was closed, at the same address.
    ///
    /// # Errors
    /// When it does not open: with what the operator would read.
    pub fn reopen(&mut self) -> anyhow::Result<()> {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).context("the port is taken")?;
        listener.set_nonblocking(true)?;
        self.serve(listener)
    }

    fn serve(&mut self, listener: TcpListener) -> anyhow::Result<()> {
        let city = OpenCity::open(self.directory.clone())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .enable_all()
            .build()?;
        let pages = denizen::serve::pages(&city)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(async move { axum::serve(listener, pages).await });
        self.runtime = Some(runtime);
        self.city = Some(city);
        Ok(())
    }

    /// The open city, for what an operator's commands and the sweep do.
    ///
    /// # Errors
    /// When it is closed.
    pub fn city(&self) -> anyhow::Result<&OpenCity> {
        self.city.as_ref().context("the city is closed")
    }

    /// The city's directory.
    #[must_use]
    pub const fn directory(&self) -> &DataDirectory {
        &self.directory
    }

    /// Somebody without cookies.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::new(&self.address)
    }

    /// An official, signed in with a new passkey. Once for each: the code of an appointment is good once.
    ///
    /// # Errors
    /// When there is none of this number, or a ceremony fails.
    pub fn official(&self, id: &str) -> anyhow::Result<AtWork> {
        let Some((_, code)) = self.officials.iter().find(|(official, _)| *official == id) else {
            bail!("no official has the number {id}");
        };
        AtWork::begin(&self.address, id, code)
    }

    /// The folder of everything the city keeps.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.directory.root()
    }

    /// A second connection to the database of the read log, to break it from outside.
    ///
    /// # Errors
    /// When it does not open.
    pub fn log_database(&self) -> anyhow::Result<Connection> {
        Ok(Connection::open(self.directory.root().join("log.db"))?)
    }

    /// A second connection to the city's own database.
    ///
    /// # Errors
    /// When it does not open.
    pub fn city_database(&self) -> anyhow::Result<Connection> {
        Ok(Connection::open(self.directory.root().join("city.db"))?)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
