//! Jobs at keyhold: signed for, announced with their number of records, and then one entry for each record like any other
//! reading (DESIGN, invariant 3).
//!
//! Must never release more records than were announced, never a group that the job does not declare, and never two
//! records for one entry.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use registry::clock::{CityDay, UnixTime};
use registry::ids::{OfficialId, ResidentId};
use registry::job::{JOB_RECORDS_MAX, Job};
use registry::readlog::{Announcement, EntryKind, Opening, Party};
use rules::authority::Action;
use sha2::{Digest, Sha256};
use store::keyhold as rows;

use super::error::KeyholdError;
use super::exceptional::{Exceptional, Then, Write, fresh, may, refused};
use super::local::LocalKeyhold;
use super::pending::Purposeful;
use super::{Prepared, wire};
use crate::limits::{JOB_SIGNATURES_MAX, SECOND_WITHIN_MINUTES_MAX};
use crate::statement::{Act, Cosignature, SessionId, SignedStatement};

/// A job, and the officials who sign for it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedJob {
    /// The first official's statement.
    #[n(0)]
    pub signed: SignedStatement,
    /// The others' signatures over the same bytes.
    #[n(1)]
    pub others: Vec<Cosignature>,
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct JobRun {
    /// Which job.
    #[cbor(n(0), with = "wire::text")]
    pub job: Job,
    /// The build that was signed for.
    #[n(1)]
    pub build: String,
    /// How many records were announced.
    #[n(2)]
    pub records_max: u32,
    /// How many were opened.
    #[n(3)]
    pub records_done: u32,
    /// The last one; it may be opened once more after a crash.
    #[cbor(n(4), with = "wire::optional_text")]
    pub last: Option<ResidentId>,
}

/// A run that was announced, as operators and auditors see it: numbers, and nobody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ListedRun {
    /// Its name: SHA-256 of the statement that was signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub run: [u8; 32],
    /// Which job.
    #[cbor(n(1), with = "wire::text")]
    pub job: Job,
    /// How many records were announced.
    #[n(2)]
    pub records_max: u32,
    /// How many were opened.
    #[n(3)]
    pub records_done: u32,
    /// The day it was announced.
    #[cbor(n(4), with = "wire::exceptional::day")]
    pub day: CityDay,
}

impl LocalKeyhold {
    /// The runs announced last, for an official who may sign for one.
    pub(super) fn job_runs_for(&self, id: SessionId) -> Result<Vec<ListedRun>, KeyholdError> {
        let session = self.live_session(id, self.clock.now())?.session;
        may(session.role, Action::ApproveJob)?;
        let runs = self
            .store
            .read("keyhold: list the runs of jobs", rows::job_run::latest)?;
        let listed = |row: rows::job_run::Row| ListedRun {
            run: row.run,
            job: row.job,
            records_max: row.records_max,
            records_done: row.records_done,
            day: row.day,
        };
        Ok(runs.into_iter().map(listed).collect())
    }

    /// Judges the signatures; what follows is an announcement.
    pub(super) fn allow_job(
        &self,
        asked: &SignedJob,
        now: UnixTime,
    ) -> Result<Exceptional, KeyholdError> {
        let statement = &asked.signed.statement;
        let Act::StartJob {
            job,
            records,
            build,
        } = &statement.act
        else {
            return Err(KeyholdError::Statement("it starts no job".into()));
        };
        fresh(statement, SECOND_WITHIN_MINUTES_MAX, now)?;
        if statement.purpose != job.purpose() {
            return refused("forbid.purpose-not-listed");
        }
        if !(1..=JOB_RECORDS_MAX).contains(records) || asked.others.len() > JOB_SIGNATURES_MAX {
            return refused("forbid.job-too-large");
        }
        let first = self.first_signer(&asked.signed, Action::ApproveJob, now)?;
        let mut officials: BTreeSet<OfficialId> = BTreeSet::from([first.official]);
        for by in &asked.others {
            let session = self.signer(statement, by, Action::ApproveJob, now)?;
            if !officials.insert(session.official) {
                return refused("forbid.same-official");
            }
        }
        if officials.len() < Job::signatures_needed(*records) {
            return refused("forbid.too-few-signatures");
        }
        if !self.use_nonce(statement.nonce, now) {
            return Err(KeyholdError::Statement("it was used already".into()));
        }
        Ok(Exceptional {
            write: Write::JobBegins(rows::job_run::Row {
                run: Sha256::digest(statement.to_bytes()).into(),
                job: *job,
                build: build.clone(),
                records_max: *records,
                records_done: 0,
                last: None,
                day: self.today(),
            }),
            then: Then::Announced {
                said: Announcement::Job {
                    job: job.as_str().to_owned(),
                    records: *records,
                },
                allow: None,
            },
        })
    }

    /// One record of a job that was announced: the groups are the job's own, whatever its program would like.
    pub(super) fn prepare_job_record(
        &self,
        run: [u8; 32],
        resident: ResidentId,
        now: UnixTime,
    ) -> Result<Prepared, KeyholdError> {
        self.a_person(resident)?;
        let kept = self.find_job_run(&run)?;
        let again = kept.last == Some(resident);
        if kept.last.is_some_and(|last| resident < last) {
            return refused("forbid.job-record-again");
        }
        if !again && kept.records_done >= kept.records_max {
            return refused("forbid.job-beyond-announced");
        }
        let purpose = kept.job.purpose();
        let opening = Opening {
            kind: EntryKind::Opened,
            by: Party::Job {
                job: kept.job,
                build: kept.build,
            },
            purpose,
            groups: kept.job.groups(),
            reference: None,
            clause: Some(purpose.clause().to_owned()),
            statement: Some(run),
            announcement: None,
        };
        let then = Purposeful::Exceptional(Box::new(Exceptional {
            write: Write::JobRecord { run, resident },
            then: Then::Keys(kept.job.groups()),
        }));
        self.prepare_on_chain(resident, opening, then, now)
    }

    pub(super) fn find_job_run(&self, run: &[u8; 32]) -> Result<JobRun, KeyholdError> {
        let row = self
            .store
            .read("keyhold: read a job", |tx| rows::job_run::get(tx, run))?
            .ok_or(KeyholdError::NotFound)?;
        Ok(JobRun {
            job: row.job,
            build: row.build,
            records_max: row.records_max,
            records_done: row.records_done,
            last: row.last,
        })
    }
}
