//! Jobs of the closed list: officials sign for a run, it is announced, and then it goes over the records, each with an entry
//! of its own. Nothing that a record holds comes back to whoever runs it.

use access::JobProgress;
use access::keyhold::{JobRun, ListedRun, SignedJob};
use access::statement::{Act, Cosignature, SignedStatement};
use registry::clock::UnixTime;
use registry::ids::{OfficialId, Reference};
use registry::job::Job;
use registry::record::AddressRecord;
use rules::authority::Action;

use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::limits::EMERGENCY_AGE_SECONDS_MAX;
use crate::statements::{Prepared, Signature};

/// A job of the closed list, with what a run of today would open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOffered {
    /// Which.
    pub job: Job,
    /// How many records a run would open.
    pub records: u32,
    /// How many officials must sign for so many.
    pub needed: usize,
}

/// A run that waits for more officials, as they see it: only the words to sign carry who began.
#[derive(Clone, Debug)]
pub struct JobWanted {
    /// Names the statement, and the bytes to sign.
    pub prepared: Prepared,
    /// Which job.
    pub job: Job,
    /// How many records it would open.
    pub records: u32,
    /// How many officials have signed.
    pub signed: usize,
    /// How many must.
    pub needed: usize,
    /// Whether the official who asks has signed.
    pub signed_by_you: bool,
    /// When it is forgotten unless enough have signed.
    pub ends: UnixTime,
}

/// What waits in memory for more signatures.
#[derive(Clone)]
pub(crate) struct WaitingJob {
    signed: SignedStatement,
    others: Vec<(OfficialId, Cosignature)>,
    job: Job,
    records: u32,
}

/// What became of a signature for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobSigned {
    /// More officials must sign.
    WaitsFor(usize),
    /// It is announced; the program may run under this name.
    Announced([u8; 32]),
}

impl WaitingJob {
    fn signatures(&self) -> usize {
        self.others.len() + 1
    }

    fn has_signed(&self, official: &OfficialId) -> bool {
        self.signed.statement.official == *official
            || self.others.iter().any(|(other, _)| other == official)
    }
}

impl City {
    /// The closed list of jobs, with the records that each would open today.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and the stores'.
    pub fn jobs_offered(&self, on: &OnDuty) -> Result<Vec<JobOffered>, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        let offered = |job| {
            let records = self.access.job_records(job)?.max(1);
            Ok(JobOffered {
                job,
                records,
                needed: Job::signatures_needed(records),
            })
        };
        Job::ALL.into_iter().map(offered).collect()
    }

    /// The runs announced last, and how far each has come.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and keyhold's.
    pub fn job_runs(&self, on: &OnDuty) -> Result<Vec<ListedRun>, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        Ok(self.access.keyhold().job_runs(on.session.id)?)
    }

    /// The statement by which an official signs for a run over every record there is today.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`] and the stores'.
    pub fn job_statement(
        &self,
        on: &OnDuty,
        job: Job,
        build: &str,
    ) -> Result<Prepared, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        let records = self.access.job_records(job)?.max(1);
        let reference: Reference = self.exceptional_reference(on)?;
        Ok(
            self.prepare(on, job.purpose(), reference, None, |_| Act::StartJob {
                job,
                records,
                build: build.to_owned(),
            }),
        )
    }

    /// The first official has signed. One run of an official waits at a time: a later one takes its place.
    ///
    /// # Errors
    /// [`OfficeError::Unsigned`], [`OfficeError::NotAllowed`], and those of `access`.
    pub fn sign_job(&self, on: &OnDuty, signature: &Signature) -> Result<JobSigned, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        let taken = self.take_signed(on, signature)?;
        // What the others read is what the first signed.
        let Act::StartJob { job, records, .. } = taken.signed.statement.act else {
            return Err(OfficeError::Unsigned);
        };
        let waiting = WaitingJob {
            signed: taken.signed,
            others: Vec::new(),
            job,
            records,
        };
        let first = waiting.signed.statement.official.clone();
        self.jobs.insert(begun(&waiting), first, waiting.clone());
        self.job_signed(waiting)
    }

    /// Runs that wait for another official.
    ///
    /// # Errors
    /// [`OfficeError::NotAllowed`].
    pub fn jobs_wanted(&self, on: &OnDuty) -> Result<Vec<JobWanted>, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        let mut wanted: Vec<JobWanted> = self
            .jobs
            .fresh(self.now())
            .into_iter()
            .map(|(_, waiting)| JobWanted {
                prepared: Prepared {
                    nonce: waiting.signed.statement.nonce,
                    text: waiting.signed.statement.to_bytes(),
                },
                job: waiting.job,
                records: waiting.records,
                signed: waiting.signatures(),
                needed: Job::signatures_needed(waiting.records),
                signed_by_you: waiting.has_signed(&on.official.id),
                ends: UnixTime(begun(&waiting).0 + EMERGENCY_AGE_SECONDS_MAX),
            })
            .collect();
        wanted.sort_by_key(|one| (one.ends, one.prepared.nonce));
        Ok(wanted)
    }

    /// One more official signs the same statement. A second signature of the same official counts for nothing.
    ///
    /// # Errors
    /// As [`City::sign_job`]; what waited goes on waiting without this signature. [`OfficeError::Unsigned`], and the run is asked for
    /// anew, when somebody who signed before has signed out.
    pub fn cosign_job(&self, on: &OnDuty, signature: &Signature) -> Result<JobSigned, OfficeError> {
        self.allow_exceptional(on, Action::ApproveJob, None)?;
        let by = Cosignature {
            session: on.session.id,
            signature: signature.signature,
        };
        let this = |waiting: &WaitingJob| waiting.signed.statement.nonce == signature.nonce;
        let who = &on.official.id;
        // Where it lies: two officials who sign at one moment are two signatures.
        let waiting = self.jobs.update(self.now(), this, |waiting| {
            waiting.others.retain(|(official, _)| official != who);
            if waiting.signed.statement.official != *who {
                waiting.others.push((who.clone(), by));
            }
        });
        let signed = self.job_signed(waiting.ok_or(OfficeError::Unsigned)?);
        if let Err(error) = &signed
            && error.code() == "session-ended"
        {
            // Another's, who signed out since: nobody can tell whose, so everybody signs anew.
            self.jobs.forget_where(this);
            return Err(OfficeError::Unsigned);
        }
        if signed.is_err() {
            let without =
                |waiting: &mut WaitingJob| waiting.others.retain(|(official, _)| official != who);
            self.jobs.update(self.now(), this, without);
        }
        signed
    }

    fn job_signed(&self, waiting: WaitingJob) -> Result<JobSigned, OfficeError> {
        let first = waiting.signed.statement.official.clone();
        let missing = Job::signatures_needed(waiting.records).saturating_sub(waiting.signatures());
        if missing > 0 {
            return Ok(JobSigned::WaitsFor(missing));
        }
        let run = self.access.begin_job(SignedJob {
            signed: waiting.signed,
            others: waiting.others.into_iter().map(|(_, by)| by).collect(),
        })?;
        self.jobs.take(self.now(), &first);
        Ok(JobSigned::Announced(run))
    }

    /// How far a run has come, for the program that runs it.
    ///
    /// # Errors
    /// Keyhold's.
    pub fn job_run(&self, run: &[u8; 32]) -> Result<JobRun, OfficeError> {
        Ok(self.access.keyhold().job_run(run)?)
    }

    /// Runs a job that was announced, from where it stands to its end.
    ///
    /// # Errors
    /// Those of `access`; what was done stays done, and the next call goes on.
    pub fn run_job(
        &self,
        run: &[u8; 32],
        build: &str,
        tell: impl FnMut(JobProgress),
    ) -> Result<JobProgress, OfficeError> {
        match self.job_run(run)?.job {
            Job::CorrectDistrictNames => Ok(self.access.run_job(
                run,
                build,
                |record| self.district_corrected(record),
                tell,
            )?),
        }
    }

    /// The same address with the name that its district has today; `None` when it has it.
    fn district_corrected(&self, record: &AddressRecord) -> Option<AddressRecord> {
        let code = *record.dwelling.as_ref()?.expose();
        let district = self.dwellings.standard_address(&code)?.district_zh;
        (district != record.district).then(|| AddressRecord {
            district,
            ..record.clone()
        })
    }
}

/// When the statement was made: from then on keyhold counts the minutes in which everybody must have signed.
fn begun(waiting: &WaitingJob) -> UnixTime {
    waiting.signed.statement.minute.start()
}
