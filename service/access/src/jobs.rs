//! Running a job of the closed list: record after record, each with an entry of its own, written back sealed.
//!
//! Must never hand anything that a record holds to whoever started the job: [`Access::run_job`] answers numbers.

use registry::ids::ResidentId;
use registry::job::Job;
use registry::record::Record;
use sha2::{Digest, Sha256};
use store::sealed;

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{Announce, KeyholdError, Request, SignedJob};
use crate::openings::{Opening, SealedRecord};

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobProgress {
    /// Records opened by this call.
    pub opened: u32,
    /// Records written again by this call.
    pub rewritten: u32,
    /// Files passed by, because nobody has come to a desk with them yet: no list, so no opening.
    pub passed_by: u32,
}

impl Access {
    /// Announces a job that officials have signed for; answers the run's name. From then on it may run, also after a restart.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was announced.
    pub fn begin_job(&self, signed: SignedJob) -> Result<[u8; 32], AccessError> {
        let run = Sha256::digest(signed.signed.statement.to_bytes()).into();
        self.announce(Announce::Job(Box::new(signed)))?;
        Ok(run)
    }

    /// How many records a job would open.
    ///
    /// # Errors
    /// The store's.
    pub fn job_records(&self, job: Job) -> Result<u32, AccessError> {
        let mut count: u64 = 0;
        for group in job.groups().iter() {
            count = count.max(
                self.store
                    .read("count a job's records", |tx| sealed::count_of(tx, group))?,
            );
        }
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Runs a job whose record is `R` to its end: opens each record after the last one, lets `correct` change it, and writes
    /// it back sealed when it did. A run that was interrupted opens its last record again, with one more entry, since
    /// nobody knows whether it was written back. `tell` hears after each page how far it has come.
    ///
    /// # Errors
    /// [`AccessError`]; what was done stays done, the next call goes on.
    pub fn run_job<R: Record>(
        &self,
        run: &[u8; 32],
        build: &str,
        mut correct: impl FnMut(&R) -> Option<R>,
        mut tell: impl FnMut(JobProgress),
    ) -> Result<JobProgress, AccessError> {
        let state = self.keyhold.job_run(run)?;
        if state.build != build || !state.job.groups().contains(R::GROUP) {
            let rule = "forbid.job-other-program".to_owned();
            return Err(KeyholdError::NotAllowed(vec![rule]).into());
        }
        let mut progress = JobProgress::default();
        let mut page: Vec<ResidentId> = state.last.into_iter().collect();
        let mut last = state.last;
        loop {
            page.extend(self.store.read("name a job's next records", |tx| {
                sealed::residents_after(tx, R::GROUP, last)
            })?);
            if page.is_empty() {
                return Ok(progress);
            }
            for resident in page.drain(..) {
                let request = Request::JobRecord {
                    run: *run,
                    resident,
                };
                last = Some(resident);
                let opening = match self.open_with(request, state.job.groups()) {
                    Ok(opening) => opening,
                    // Nobody has come to a desk with this file yet: it has no list on which the opening could stand.
                    Err(AccessError::Keyhold(KeyholdError::NotFound)) => {
                        progress.passed_by += 1;
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                progress.opened += 1;
                if let Some(sealed) = self.corrected(&opening, &mut correct)? {
                    self.store
                        .transact("write a job's record", |tx| sealed.put(tx))?;
                    progress.rewritten += 1;
                }
            }
            tell(progress);
        }
    }

    fn corrected<R: Record>(
        &self,
        opening: &Opening,
        correct: &mut impl FnMut(&R) -> Option<R>,
    ) -> Result<Option<SealedRecord>, AccessError> {
        let Some(record) = opening.read_if_any::<R>()? else {
            return Ok(None);
        };
        correct(&record)
            .map(|record| self.seal(opening.resident(), &record))
            .transpose()
    }
}
