//! The server engine, for cities: a bounded pool of connections, driven by a runtime that the store owns, so that the
//! same blocking calls serve both engines. Transactions are serialisable; the store tries again what the server undoes.
//!
//! Connections are not encrypted here: use a Unix socket, a private network or a local tunnel. An address that demands
//! TLS is refused rather than quietly weakened.

mod error;
mod session;
mod wait;

use std::str::FromStr;
use std::sync::Arc;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use tokio::runtime::Builder;
use tokio_postgres::NoTls;
use tokio_postgres::config::SslMode;

use crate::error::StoreError;
use crate::limits::{POSTGRES_CONNECTIONS_MAX, POSTGRES_IDLE_MS, POSTGRES_LOCK_MS, POSTGRES_WAIT};
use crate::schema::{Migrations, Schema, expect_newest, migrate};
use crate::store::{Engine, Store, ToRead};
use crate::transaction::{Mode, Session};
use session::PostgresSession;
use wait::{Driver, wait};

const CITY: Migrations = &[include_str!(
    "../../migrations/postgres/city/0001_first.sql"
)];
const LOG: Migrations = &[include_str!("../../migrations/postgres/log/0001_first.sql")];
const KEYHOLD: Migrations = &[include_str!(
    "../../migrations/postgres/keyhold/0001_first.sql"
)];

/// Connects to a server and brings the database's schema up to date. Each role has a database of its own.
///
/// # Errors
/// As [`sqlite::open`](crate::sqlite::open), and [`StoreError::Address`].
pub fn connect(url: &str, schema: Schema) -> Result<Store, StoreError> {
    let engine = PostgresEngine::new(url)?;
    engine.session(Mode::Write, &mut |session| {
        migrate(session, schema, migrations(schema))
    })?;
    Store::start(schema, Arc::new(engine))
}

/// Connects to ask and nothing else: the schema is not brought up to date, and [`Store::transact`] is refused.
///
/// # Errors
/// As [`connect`], and [`StoreError::OlderSchema`].
pub fn connect_to_read(url: &str, schema: Schema) -> Result<Store, StoreError> {
    let engine = PostgresEngine::new(url)?;
    engine.session(Mode::Read, &mut |session| {
        expect_newest(session, schema, migrations(schema))
    })?;
    Store::start(schema, Arc::new(ToRead(engine)))
}

fn migrations(schema: Schema) -> Migrations {
    match schema {
        Schema::City => CITY,
        Schema::Log => LOG,
        Schema::Keyhold => KEYHOLD,
    }
}

struct PostgresEngine {
    // Dropped before the driver: its connections are tasks of the driver's runtime.
    pool: Pool,
    driver: Driver,
}

impl PostgresEngine {
    fn new(url: &str) -> Result<Self, StoreError> {
        let config = parse_address(url)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("store-postgres")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable {
                reason: error.to_string(),
            })?;
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(POSTGRES_CONNECTIONS_MAX)
            .timeouts(Timeouts {
                wait: Some(POSTGRES_WAIT),
                create: Some(POSTGRES_WAIT),
                recycle: Some(POSTGRES_WAIT),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Unavailable {
                reason: error.to_string(),
            })?;
        Ok(Self {
            pool,
            driver: Driver::of(runtime),
        })
    }
}

impl PostgresEngine {
    fn client(&self) -> Result<Object, StoreError> {
        let _timers = self.driver.enter();
        wait(self.pool.get()).map_err(|error| match error {
            PoolError::Backend(error) => error::translate(&error),
            other => StoreError::Unavailable {
                reason: other.to_string(),
            },
        })
    }
}

impl Engine for PostgresEngine {
    fn session(
        &self,
        _mode: Mode,
        with: &mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let client = self.client()?;
        with(&mut PostgresSession::on(client))
    }

    fn forget_deleted(&self) -> Result<(), StoreError> {
        self.session(Mode::Write, &mut |session| session.run_script("VACUUM"))
    }
}

fn parse_address(url: &str) -> Result<tokio_postgres::Config, StoreError> {
    // The parser's own words may quote the address, which may carry a password.
    let mut config = tokio_postgres::Config::from_str(url).map_err(|_| StoreError::Address {
        reason: "it is not a postgres:// address".to_owned(),
    })?;
    if config.get_ssl_mode() == SslMode::Require {
        let reason = "this program does not speak TLS to PostgreSQL; use a Unix socket or a local tunnel, and sslmode=disable";
        return Err(StoreError::Address {
            reason: reason.to_owned(),
        });
    }
    config.connect_timeout(POSTGRES_WAIT);
    config.tcp_user_timeout(POSTGRES_WAIT);
    config.application_name("denizen");
    // A program that was stopped in the middle must not hold its rows against everybody else.
    let given = config.get_options().unwrap_or_default().to_owned();
    config.options(format!("{given} -c lock_timeout={POSTGRES_LOCK_MS} -c idle_in_transaction_session_timeout={POSTGRES_IDLE_MS}"));
    Ok(config)
}
