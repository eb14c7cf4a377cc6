//! How much a store was asked to do: numbers only, for tests that compare two ways through the same code.
//!
//! Must never hold a statement or a parameter.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Row, Value};

/// Totals since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Transactions run, reading ones and each caller's part of a group included.
    pub transactions: u64,
    /// Statements that change rows.
    pub writes: u64,
    /// Queries.
    pub reads: u64,
}

/// The counters of one store.
#[derive(Default)]
pub(crate) struct Counters {
    transactions: AtomicU64,
    writes: AtomicU64,
    reads: AtomicU64,
}

impl Counters {
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            transactions: self.transactions.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            reads: self.reads.load(Ordering::Relaxed),
        }
    }

    /// A transaction through which everything is counted.
    pub(crate) fn count<'a>(&'a self, tx: &'a mut dyn Tx) -> Counted<'a> {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        Counted { counters: self, tx }
    }
}

/// See [`Counters::count`].
pub(crate) struct Counted<'a> {
    counters: &'a Counters,
    tx: &'a mut dyn Tx,
}

impl Tx for Counted<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.counters.writes.fetch_add(1, Ordering::Relaxed);
        self.tx.execute(sql, params)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.counters.reads.fetch_add(1, Ordering::Relaxed);
        self.tx.query(sql, params)
    }
}
