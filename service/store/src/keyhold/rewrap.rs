//! What is still under an older root key, a page at a time and table by table; and putting it back under the newest.
//!
//! Must never change anything but the wrapping, and never ask for more than a page: residents are served meanwhile.

use registry::ids::{GrantId, ResidentId};
use registry::vocabulary::FieldGroup;

use super::root_generation::{Wrapped, admit, wrapped_at};
use crate::columns::limit;
use crate::error::StoreError;
use crate::tx::Tx;
use crate::value::{Row, Value};

/// Rows that one transaction wraps anew.
pub const REWRAPPED_PER_TRANSACTION_MAX: usize = 500;

/// The tables that hold something wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// `keyhold_secret`
    Secret,
    /// `subject`
    Chain,
    /// `group_key`
    Group,
    /// `entry_key`
    Entry,
    /// `grant_key`
    Grant,
}

/// Names one wrapped cell. In order of the table's key, so that a page goes on where the last one ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A secret of keyhold's own.
    Secret(String),
    /// A resident's chain.
    Chain(ResidentId),
    /// The key of a field group.
    Group(ResidentId, FieldGroup),
    /// The key of an entry: list and number.
    Entry(ResidentId, u32, u32),
    /// The key of a grant.
    Grant(GrantId),
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 5] = [
        Self::Secret,
        Self::Chain,
        Self::Group,
        Self::Entry,
        Self::Grant,
    ];

    fn page_statement(self) -> &'static str {
        match self {
            Self::Secret => {
                "SELECT name, wrapped, root_generation FROM keyhold_secret
                 WHERE name > $1 AND root_generation < $2 ORDER BY name LIMIT $3"
            }
            Self::Chain => {
                "SELECT resident, chain, root_generation FROM subject
                 WHERE resident > $1 AND root_generation < $2 ORDER BY resident LIMIT $3"
            }
            Self::Group => {
                "SELECT resident, field_group, wrapped, root_generation FROM group_key
                 WHERE (resident, field_group) > ($1, $2) AND root_generation < $3
                 ORDER BY resident, field_group LIMIT $4"
            }
            Self::Entry => {
                "SELECT resident, epoch, entry_number, wrapped, root_generation FROM entry_key
                 WHERE (resident, epoch, entry_number) > ($1, $2, $3) AND root_generation < $4
                 ORDER BY resident, epoch, entry_number LIMIT $5"
            }
            Self::Grant => {
                "SELECT grant_id, wrapped, root_generation FROM grant_key
                 WHERE grant_id > $1 AND wrapped IS NOT NULL AND root_generation < $2
                 ORDER BY grant_id LIMIT $3"
            }
        }
    }

    fn replace_statement(self) -> &'static str {
        match self {
            Self::Secret => {
                "UPDATE keyhold_secret SET wrapped = $1, root_generation = $2 WHERE name = $3"
            }
            Self::Chain => {
                "UPDATE subject SET chain = $1, root_generation = $2 WHERE resident = $3"
            }
            Self::Group => {
                "UPDATE group_key SET wrapped = $1, root_generation = $2
                 WHERE resident = $3 AND field_group = $4"
            }
            Self::Entry => {
                "UPDATE entry_key SET wrapped = $1, root_generation = $2
                 WHERE resident = $3 AND epoch = $4 AND entry_number = $5"
            }
            Self::Grant => {
                "UPDATE grant_key SET wrapped = $1, root_generation = $2 WHERE grant_id = $3"
            }
        }
    }

    /// Before every key of the table.
    fn start(self) -> Vec<Value> {
        let nothing: &[u8] = &[];
        match self {
            Self::Secret => vec!["".into()],
            Self::Chain | Self::Grant => vec![nothing.into()],
            Self::Group => vec![nothing.into(), 0.into()],
            Self::Entry => vec![nothing.into(), 0.into(), 0.into()],
        }
    }

    fn read(self, row: &Row) -> Result<(Place, Wrapped), StoreError> {
        let place = match self {
            Self::Secret => Place::Secret(row.text(0)?.to_owned()),
            Self::Chain => Place::Chain(row.read(0)?),
            Self::Group => Place::Group(row.read(0)?, row.read(1)?),
            Self::Entry => Place::Entry(row.read(0)?, row.integer(1)?, row.integer(2)?),
            Self::Grant => Place::Grant(row.read(0)?),
        };
        let wrapped = wrapped_at(row, place.key().len())?;
        Ok((place, wrapped))
    }
}

impl Place {
    /// The table it is in.
    #[must_use]
    pub const fn table(&self) -> Table {
        match self {
            Self::Secret(_) => Table::Secret,
            Self::Chain(_) => Table::Chain,
            Self::Group(..) => Table::Group,
            Self::Entry(..) => Table::Entry,
            Self::Grant(_) => Table::Grant,
        }
    }

    fn key(&self) -> Vec<Value> {
        match self {
            Self::Secret(name) => vec![name.as_str().into()],
            Self::Chain(resident) => vec![(*resident).into()],
            Self::Group(resident, group) => vec![(*resident).into(), (*group).into()],
            Self::Entry(resident, epoch, number) => {
                vec![(*resident).into(), (*epoch).into(), (*number).into()]
            }
            Self::Grant(grant) => vec![(*grant).into()],
        }
    }
}

/// The next cells of a table that are under a root older than the newest; `after` is the last one of the page before.
///
/// # Errors
/// Those of the engine.
pub fn page(
    tx: &mut dyn Tx,
    table: Table,
    after: Option<&Place>,
    newest: u32,
) -> Result<Vec<(Place, Wrapped)>, StoreError> {
    let mut parameters = after.map_or_else(|| table.start(), Place::key);
    parameters.push(newest.into());
    parameters.push(limit(REWRAPPED_PER_TRANSACTION_MAX));
    tx.query(table.page_statement(), &parameters)?
        .iter()
        .map(|row| table.read(row))
        .collect()
}

/// Puts a cell under the newest root, in the transaction that read it.
///
/// # Errors
/// [`StoreError::Stale`] when that root is not the newest any more.
pub fn replace(tx: &mut dyn Tx, place: &Place, wrapped: &Wrapped) -> Result<(), StoreError> {
    admit(tx, wrapped)?;
    let mut parameters = vec![wrapped.bytes(), wrapped.generation.into()];
    parameters.extend(place.key());
    tx.execute(place.table().replace_statement(), &parameters)?;
    Ok(())
}
