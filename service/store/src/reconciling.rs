//! What two databases must agree on after one of them was restored: pages of random numbers, compared by the program and
//! shown to nobody.
//!
//! Must never be used while the city works, and never leads from a number to what it names.

use registry::clock::CityDay;
use registry::ids::{GrantId, OfficialId, ResidentId};

use crate::columns::{count, limit};
use crate::error::StoreError;
use crate::grants::GrantState;
use crate::keyhold::Budget;
use crate::limits::{OFFICES_MAX, RECONCILED_PER_PAGE};
use crate::tx::Tx;

/// Residents of the city's database after `after`; a page.
///
/// # Errors
/// Those of the engine.
pub fn city_residents(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<ResidentId>, StoreError> {
    ids(
        tx,
        "SELECT resident FROM resident WHERE resident > $1 ORDER BY resident LIMIT $2",
        after,
    )
}

/// Residents of whom keyhold has a chain or a key, after `after`; a page.
///
/// # Errors
/// Those of the engine.
pub fn keyhold_residents(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<ResidentId>, StoreError> {
    ids(
        tx,
        "SELECT resident FROM (
             SELECT resident FROM (SELECT resident FROM subject WHERE resident > $1 ORDER BY resident LIMIT $2) AS chains
             UNION
             SELECT resident FROM (SELECT DISTINCT resident FROM group_key WHERE resident > $1
                 ORDER BY resident LIMIT $2) AS sealed
         ) AS known ORDER BY resident LIMIT $2",
        after,
    )
}

/// Whether keyhold has a chain or a key of this resident.
///
/// # Errors
/// Those of the engine.
pub fn keyhold_knows(tx: &mut dyn Tx, resident: ResidentId) -> Result<bool, StoreError> {
    for sql in [
        "SELECT count(*) FROM subject WHERE resident = $1",
        "SELECT count(*) FROM group_key WHERE resident = $1",
    ] {
        if crate::integrity::count(tx, sql, &[resident.into()])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Grants of the city's database after `after`, and whether each stands; a page.
///
/// # Errors
/// Those of the engine.
pub fn city_grants(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<(GrantId, bool)>, StoreError> {
    tx.query(
        "SELECT grant_id, CASE WHEN state = $2 THEN 1 ELSE 0 END FROM grant_made WHERE grant_id > $1
         ORDER BY grant_id LIMIT $3",
        &[
            after.into(),
            GrantState::Standing.as_str().into(),
            limit(RECONCILED_PER_PAGE),
        ],
    )?
    .iter()
    .map(|row| Ok((row.read(0)?, row.integer::<i64>(1)? != 0)))
    .collect()
}

/// Standing grants of keyhold's database after `after`; a page.
///
/// # Errors
/// Those of the engine.
pub fn keyhold_grants(tx: &mut dyn Tx, after: &[u8]) -> Result<Vec<GrantId>, StoreError> {
    tx.query(
        "SELECT grant_id FROM grant_key WHERE grant_id > $1 AND ended = 0 ORDER BY grant_id LIMIT $2",
        &[after.into(), limit(RECONCILED_PER_PAGE)],
    )?
    .iter()
    .map(|row| row.read(0))
    .collect()
}

/// Removes the files of a resident, before the resident goes.
///
/// # Errors
/// Those of the engine.
pub fn delete_files(tx: &mut dyn Tx, resident: ResidentId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM pre_registration WHERE resident = $1",
        &[resident.into()],
    )?;
    Ok(())
}

/// Counts so many openings and look-ups against every official's budget of a day: what was spent after the backup is not
/// known, and was not more than this.
///
/// # Errors
/// Those of the engine.
pub fn spend_for_all(tx: &mut dyn Tx, day: CityDay, spent: u64) -> Result<(), StoreError> {
    for official in officials(tx)? {
        for kind in [Budget::Openings, Budget::LookUps] {
            tx.execute(
                "INSERT INTO budget (official, kind, day, used) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (official, kind) DO UPDATE
                 SET used = CASE WHEN budget.day < excluded.day THEN excluded.used ELSE budget.used + excluded.used END,
                     day = CASE WHEN budget.day < excluded.day THEN excluded.day ELSE budget.day END",
                &[
                    (&official).into(),
                    kind.as_str().into(),
                    day.into(),
                    count(spent)?,
                ],
            )?;
        }
    }
    Ok(())
}

/// Officials at keyhold.
///
/// # Errors
/// Those of the engine.
pub fn officials(tx: &mut dyn Tx) -> Result<Vec<OfficialId>, StoreError> {
    tx.query(
        "SELECT official FROM official_key ORDER BY official LIMIT $1",
        &[limit(OFFICES_MAX)],
    )?
    .iter()
    .map(|row| row.read(0))
    .collect()
}

/// Forgets an official, with passkey, one-time code and declarations: a new appointment begins anew. The row is sealed by
/// keyhold as a whole, so that no column of it can be changed here.
///
/// # Errors
/// Those of the engine.
pub fn end_passkey(tx: &mut dyn Tx, official: &OfficialId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM official_key WHERE official = $1",
        &[official.into()],
    )?;
    Ok(())
}

fn ids(tx: &mut dyn Tx, sql: &str, after: &[u8]) -> Result<Vec<ResidentId>, StoreError> {
    tx.query(sql, &[after.into(), limit(RECONCILED_PER_PAGE)])?
        .iter()
        .map(|row| row.read(0))
        .collect()
}
