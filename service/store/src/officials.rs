//! Tables `office`, `desk`, `official`: who works where, as numbers and slugs. Names of officials are not kept.

use registry::clock::CityDay;
use registry::desk::Desk;
use registry::ids::{DeskId, OfficeId, OfficialId};
use registry::official::{Office, Official};
use rules::authority::Role;

use crate::columns::limit;
use crate::error::StoreError;
use crate::limits::OFFICES_MAX;
use crate::tx::Tx;
use crate::value::Row;

/// Writes an office, over an earlier one.
///
/// # Errors
/// Those of the engine.
pub fn put_office(tx: &mut dyn Tx, office: &Office) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO office (office, name_zh, name_en, district) VALUES ($1, $2, $3, $4)
         ON CONFLICT (office) DO UPDATE
         SET name_zh = excluded.name_zh, name_en = excluded.name_en, district = excluded.district",
        &[
            (&office.id).into(),
            office.name_zh.as_str().into(),
            office.name_en.as_str().into(),
            office.district.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Finds an office.
///
/// # Errors
/// Those of the engine.
pub fn office(tx: &mut dyn Tx, office: &OfficeId) -> Result<Option<Office>, StoreError> {
    tx.query_one(
        "SELECT office, name_zh, name_en, district FROM office WHERE office = $1",
        &[office.into()],
    )?
    .as_ref()
    .map(read_office)
    .transpose()
}

/// Every office.
///
/// # Errors
/// Those of the engine.
pub fn offices(tx: &mut dyn Tx) -> Result<Vec<Office>, StoreError> {
    tx.query(
        "SELECT office, name_zh, name_en, district FROM office ORDER BY office LIMIT $1",
        &[limit(OFFICES_MAX)],
    )?
    .iter()
    .map(read_office)
    .collect()
}

/// Offices with at least one desk: where somebody can come to be registered.
///
/// # Errors
/// Those of the engine.
pub fn offices_with_desks(tx: &mut dyn Tx) -> Result<Vec<Office>, StoreError> {
    tx.query(
        "SELECT office, name_zh, name_en, district FROM office
         WHERE EXISTS (SELECT 1 FROM desk WHERE desk.office = office.office) ORDER BY office LIMIT $1",
        &[limit(OFFICES_MAX)],
    )?
    .iter()
    .map(read_office)
    .collect()
}

/// Writes a desk, over an earlier one.
///
/// # Errors
/// [`StoreError::Constraint`] if there is no such office.
pub fn put_desk(tx: &mut dyn Tx, desk: &Desk) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO desk (desk, office) VALUES ($1, $2) ON CONFLICT (desk) DO UPDATE SET office = excluded.office",
        &[(&desk.id).into(), (&desk.office).into()],
    )?;
    Ok(())
}

/// Finds a desk.
///
/// # Errors
/// Those of the engine.
pub fn desk(tx: &mut dyn Tx, desk: &DeskId) -> Result<Option<Desk>, StoreError> {
    tx.query_one(
        "SELECT desk, office FROM desk WHERE desk = $1",
        &[desk.into()],
    )?
    .map(|row| {
        Ok(Desk {
            id: row.read(0)?,
            office: row.read(1)?,
        })
    })
    .transpose()
}

/// Writes an official, over an earlier appointment.
///
/// # Errors
/// [`StoreError::Constraint`] if there is no such office or resident.
pub fn put(tx: &mut dyn Tx, official: &Official) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO official (official, office, role, trained_until_day, own_resident) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (official) DO UPDATE
         SET office = excluded.office, role = excluded.role,
             trained_until_day = excluded.trained_until_day, own_resident = excluded.own_resident",
        &[
            (&official.id).into(),
            (&official.office).into(),
            official.role.as_str().into(),
            official.trained_until.city_day().into(),
            official.own_resident.into(),
        ],
    )?;
    Ok(())
}

/// Finds an official.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, official: &OfficialId) -> Result<Option<Official>, StoreError> {
    tx.query_one(
        "SELECT official, office, role, trained_until_day, own_resident FROM official WHERE official = $1",
        &[official.into()],
    )?
    .map(|row| {
        Ok(Official {
            id: row.read(0)?,
            office: row.read(1)?,
            role: row.parsed(2, Role::parse)?,
            trained_until: row.read::<CityDay>(3)?.date(),
            own_resident: row.optional(4, Row::read)?,
        })
    })
    .transpose()
}

fn read_office(row: &Row) -> Result<Office, StoreError> {
    Ok(Office {
        id: row.read(0)?,
        name_zh: row.text(1)?.to_owned(),
        name_en: row.text(2)?.to_owned(),
        district: row.text(3)?.to_owned(),
    })
}
