//! What keyhold knows for a while: sessions, challenges, single-use numbers, recent openings, offers, bursts.
//!
//! Must never outlive the process, and is bounded: each map has a size and an age.

use registry::ids::{OfficialId, ResidentId};

use super::bounded::Bounded;
use super::budgets::Bursts;
use super::document_index::LookedUp;
use super::exceptional::Allowed;
use super::grant_keys::OpenOffer;
use super::officials::{LiveSession, Waiting};
use super::subject::Settled;
use super::{RecentOpening, ResidentSessionId, Ticket};
use crate::limits;
use crate::statement::SessionId;

const MINUTE: i64 = 60;

/// What must not outlive the process.
pub(super) struct Memory {
    pub(super) officials: Bounded<SessionId, LiveSession>,
    /// With whether letter and PIN opened it.
    pub(super) residents: Bounded<ResidentSessionId, (ResidentId, bool)>,
    /// Sessions to which a list under the protected view is open, with whose it is.
    pub(super) pins_given: Bounded<ResidentSessionId, ResidentId>,
    pub(super) bursts: Bursts,
    pub(super) waiting: Bounded<OfficialId, Waiting>,
    pub(super) nonces: Bounded<[u8; 16], ()>,
    pub(super) openings: Bounded<Ticket, RecentOpening>,
    /// With whom it found.
    pub(super) looked_up: Bounded<LookedUp, Option<ResidentId>>,
    pub(super) offers: Bounded<[u8; 32], OpenOffer>,
    pub(super) settled: Settled,
    pub(super) allowed: Bounded<Ticket, Allowed>,
}

impl Memory {
    pub(super) fn new() -> Self {
        let sessions = limits::SESSIONS_MAX;
        Self {
            officials: Bounded::new(
                sessions,
                i64::from(limits::OFFICIAL_SESSION_MINUTES_MAX) * MINUTE,
            ),
            residents: Bounded::new(
                sessions,
                i64::from(limits::RESIDENT_SESSION_MINUTES_MAX) * MINUTE,
            ),
            pins_given: Bounded::new(sessions, limits::PIN_GIVEN_SECONDS_MAX),
            bursts: Bursts::new(),
            waiting: Bounded::new(limits::CHALLENGES_MAX, limits::CHALLENGE_AGE_SECONDS_MAX),
            // A minute longer than the longest-lived statement, since its minute is rounded down.
            nonces: Bounded::new(
                limits::RECENT_RELEASES_MAX,
                i64::from(limits::SECOND_WITHIN_MINUTES_MAX + 2) * MINUTE,
            ),
            openings: Bounded::new(limits::RECENT_RELEASES_MAX, limits::RELEASE_AGE_SECONDS_MAX),
            looked_up: Bounded::new(limits::RECENT_RELEASES_MAX, limits::RELEASE_AGE_SECONDS_MAX),
            offers: Bounded::new(limits::OFFERS_MAX, limits::OFFER_AGE_SECONDS_MAX),
            settled: Settled::default(),
            allowed: Bounded::new(limits::ANNOUNCED_MAX, limits::ANNOUNCED_AGE_SECONDS_MAX),
        }
    }

    /// Drops what was remembered of somebody whose keys are destroyed: no session and no opening outlives them.
    pub(super) fn forget(&mut self, resident: ResidentId) {
        self.settled.take(resident);
        self.residents.drop_where(|(whose, _)| *whose == resident);
        self.pins_given.drop_where(|whose| *whose == resident);
        self.openings
            .drop_where(|opening| opening.resident == resident);
        self.looked_up.drop_where(|found| *found == Some(resident));
        self.allowed
            .drop_where(|allowed| allowed.whom == Some(resident));
    }
}
