//! What keyhold holds in memory: sessions, challenges, offers, what was opened or announced a moment ago.
//!
//! Must never outlive the process, and never reach a disk: times finer than a day are here.

use registry::ids::{OfficialId, ResidentId};

use super::authorise::RecentOpening;
use super::bounded::Bounded;
use super::exceptional::Allowed;
use super::grant_keys::OpenOffer;
use super::officials::{LiveSession, Waiting};
use super::{ResidentSessionId, Ticket};
use crate::limits;
use crate::statement::SessionId;

const MINUTE: i64 = 60;

/// See the module.
pub(super) struct Memory {
    pub(super) officials: Bounded<SessionId, LiveSession>,
    pub(super) residents: Bounded<ResidentSessionId, ResidentId>,
    pub(super) waiting: Bounded<OfficialId, Waiting>,
    pub(super) nonces: Bounded<[u8; 16], ()>,
    pub(super) openings: Bounded<Ticket, RecentOpening>,
    pub(super) offers: Bounded<[u8; 32], OpenOffer>,
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
            waiting: Bounded::new(limits::CHALLENGES_MAX, limits::CHALLENGE_AGE_SECONDS_MAX),
            // A minute longer than the longest-lived statement, since its minute is rounded down.
            nonces: Bounded::new(
                limits::RECENT_RELEASES_MAX,
                i64::from(limits::SECOND_WITHIN_MINUTES_MAX + 2) * MINUTE,
            ),
            openings: Bounded::new(limits::RECENT_RELEASES_MAX, limits::RELEASE_AGE_SECONDS_MAX),
            offers: Bounded::new(limits::OFFERS_MAX, limits::OFFER_AGE_SECONDS_MAX),
            allowed: Bounded::new(limits::ANNOUNCED_MAX, limits::ANNOUNCED_AGE_SECONDS_MAX),
        }
    }
}
