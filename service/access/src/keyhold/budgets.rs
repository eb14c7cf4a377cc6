//! What an official may still open and look up today: the table of `rules::budget`, counted for each official.
//!
//! The day's count is durable and is spent when an entry is confirmed; a burst is counted in memory when one is asked for. Must
//! never be renewed by a restart, by a second session, or by a clock that was set back.

use std::collections::{HashMap, VecDeque};

use registry::clock::UnixTime;
use registry::ids::OfficialId;
use rules::authority::Role;
use rules::budget::{BURST_MINUTES, Counted, budget};
use store::keyhold as rows;

use super::OfficialSession;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use crate::statement::SessionId;

const BURST_SECONDS: i64 = BURST_MINUTES as i64 * 60;

/// When each official last asked; at most one entry for each official, each as long as a burst may be.
pub(super) type Bursts = HashMap<(OfficialId, Counted), VecDeque<UnixTime>>;

/// What one confirmation spends.
#[derive(Clone)]
pub(super) struct Spending {
    pub(super) official: OfficialId,
    pub(super) what: Counted,
    day_max: i64,
}

impl Spending {
    /// One more of these, by whoever has this session.
    pub(super) fn of(session: &OfficialSession, what: Counted) -> Self {
        Self {
            official: session.official.clone(),
            what,
            day_max: i64::from(budget(session.role, what).day_max),
        }
    }

    pub(super) fn row(&self) -> rows::Budget {
        row_of(self.what)
    }

    pub(super) const fn day_max(&self) -> i64 {
        self.day_max
    }

    pub(super) fn refused(&self) -> KeyholdError {
        used_up(self.what)
    }
}

impl LocalKeyhold {
    /// Whether one more is left today and within the burst; counts it towards the burst.
    pub(super) fn check_budget(
        &self,
        session: &OfficialSession,
        what: Counted,
        now: UnixTime,
    ) -> Result<(), KeyholdError> {
        let spent = self.spent(&session.official, what)?;
        self.within_budget(session, what, spent, now)
    }

    /// The same, of somebody of whom it is known what they `spent` today.
    pub(super) fn within_budget(
        &self,
        session: &OfficialSession,
        what: Counted,
        spent: i64,
        now: UnixTime,
    ) -> Result<(), KeyholdError> {
        let budget = budget(session.role, what);
        if spent >= i64::from(budget.day_max) {
            return Err(used_up(what));
        }
        let Some(burst_max) = budget.burst_max else {
            return Ok(());
        };
        let mut memory = self.memory();
        let asked = memory
            .bursts
            .entry((session.official.clone(), what))
            .or_default();
        // A time in the future was before the clock was set back: it counts as recent.
        asked.retain(|at| now.0 - at.0 < BURST_SECONDS);
        if asked.len() >= burst_max as usize {
            return Err(KeyholdError::TooFast);
        }
        asked.push_back(now);
        Ok(())
    }

    /// What confirming spends.
    pub(super) fn spending(
        &self,
        official: &OfficialId,
        what: Counted,
    ) -> Result<Spending, KeyholdError> {
        let role: Role = self.official_row(official)?.role;
        Ok(Spending {
            official: official.clone(),
            what,
            day_max: i64::from(budget(role, what).day_max),
        })
    }

    pub(super) fn count_look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError> {
        let session = self.live_session(id, self.clock.now())?.session;
        let day_max = budget(session.role, Counted::LookUp).day_max;
        let spent = self.spent(&session.official, Counted::LookUp)?;
        Ok(day_max.saturating_sub(u32::try_from(spent).unwrap_or(u32::MAX)))
    }

    fn spent(&self, official: &OfficialId, what: Counted) -> Result<i64, KeyholdError> {
        let day = self.today();
        Ok(self.store.read("keyhold: read a budget", |tx| {
            rows::budget::spent(tx, official, day, row_of(what))
        })?)
    }
}

pub(super) const fn row_of(what: Counted) -> rows::Budget {
    match what {
        Counted::Opening => rows::Budget::Openings,
        Counted::LookUp => rows::Budget::LookUps,
    }
}

fn used_up(what: Counted) -> KeyholdError {
    KeyholdError::Budget(
        match what {
            Counted::Opening => "openings",
            Counted::LookUp => "look-ups by document number",
        }
        .into(),
    )
}
