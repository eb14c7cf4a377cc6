//! Table `job_run`: jobs that were announced, and how far each has come.

use registry::clock::CityDay;
use registry::ids::ResidentId;
use registry::job::Job;

use crate::error::StoreError;
use crate::tx::Tx;

/// Runs that are listed at most.
pub const RUNS_LISTED_MAX: i64 = 20;

/// A run as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// SHA-256 of the statement that officials signed.
    pub run: [u8; 32],
    /// Which job.
    pub job: Job,
    /// The program's build.
    pub build: String,
    /// How many records were announced.
    pub records_max: u32,
    /// How many were opened.
    pub records_done: u32,
    /// The last one.
    pub last: Option<ResidentId>,
    /// The day it was announced.
    pub day: CityDay,
}

/// Keeps a run.
///
/// # Errors
/// [`StoreError::Conflict`] if the statement was used already.
pub fn insert(tx: &mut dyn Tx, row: &Row) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO job_run (run, job, build, records_max, records_done, day) VALUES ($1, $2, $3, $4, 0, $5)",
        &[
            (&row.run).into(),
            row.job.as_str().into(),
            row.build.as_str().into(),
            i64::from(row.records_max).into(),
            row.day.into(),
        ],
    )?;
    Ok(())
}

/// Ends every run where it stands: how far one really came is not known after a restore.
///
/// # Errors
/// Those of the engine.
pub fn end_all(tx: &mut dyn Tx) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE job_run SET records_max = records_done WHERE records_max > records_done",
        &[],
    )
}

/// Reads a run.
///
/// # Errors
/// Those of the engine.
pub fn get(tx: &mut dyn Tx, run: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    tx.query_one(
        "SELECT job, build, records_max, records_done, last_resident, day FROM job_run WHERE run = $1",
        &[run.into()],
    )?
    .map(|row| {
        Ok(Row {
            run: *run,
            job: row.parsed(0, |text| text.parse().ok())?,
            build: row.text(1)?.to_owned(),
            records_max: row.integer(2)?,
            records_done: row.integer(3)?,
            last: row.optional(4, |row, column| row.read(column))?,
            day: row.read(5)?,
        })
    })
    .transpose()
}

/// The runs announced last, newest day first, [`RUNS_LISTED_MAX`] at most.
///
/// # Errors
/// Those of the engine.
pub fn latest(tx: &mut dyn Tx) -> Result<Vec<Row>, StoreError> {
    tx.query(
        "SELECT run, job, build, records_max, records_done, day FROM job_run ORDER BY day DESC, run LIMIT $1",
        &[RUNS_LISTED_MAX.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Row {
            run: row.array(0)?,
            job: row.parsed(1, |text| text.parse().ok())?,
            build: row.text(2)?.to_owned(),
            records_max: row.integer(3)?,
            records_done: row.integer(4)?,
            last: None,
            day: row.read(5)?,
        })
    })
    .collect()
}

/// Counts one more record, unless it is the last one again.
///
/// # Errors
/// [`StoreError::Conflict`] beyond the number announced, and for a resident before the last one.
pub fn count(tx: &mut dyn Tx, run: &[u8; 32], resident: ResidentId) -> Result<(), StoreError> {
    let again = tx.execute(
        "UPDATE job_run SET last_resident = $2 WHERE run = $1 AND last_resident = $2",
        &[run.into(), resident.into()],
    )?;
    if again == 1 {
        return Ok(());
    }
    let counted = tx.execute(
        "UPDATE job_run SET records_done = records_done + 1, last_resident = $2
         WHERE run = $1 AND records_done < records_max AND (last_resident IS NULL OR last_resident < $2)",
        &[run.into(), resident.into()],
    )?;
    if counted == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict {
            constraint: "job_run.records_done: beyond what was announced".into(),
        })
    }
}

/// Forgets the runs before `day`; answers how many rows went.
///
/// # Errors
/// Those of the engine.
pub fn forget_before(tx: &mut dyn Tx, day: CityDay) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM job_run WHERE day < $1", &[day.into()])
}
