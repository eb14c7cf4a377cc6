//! Emergencies, court orders and jobs on the resident's time line. They stand out, and they never say less than an ordinary
//! opening: what is not known yet is said as such, with the day on which it will be.

use office::{LookedBy, Said};
use registry::readlog::EntryKind;

use crate::words::Words;
use crate::{dates, labels};

/// Whether the line is one of these and stands out.
pub(super) fn is_exceptional(said: &Said) -> bool {
    matches!(
        said.kind,
        EntryKind::BreakGlass { .. }
            | EntryKind::SecondOfficial
            | EntryKind::CourtSealed { .. }
            | EntryKind::SealOpened { .. }
    )
}

/// Whether somebody looked; a signature and details that follow are no second look.
pub(super) fn is_a_look(said: &Said) -> bool {
    matches!(
        said.kind,
        EntryKind::BreakGlass { .. } | EntryKind::CourtSealed { .. }
    )
}

/// Who did it, for the title.
pub(super) fn who(t: Words, by: &LookedBy) -> String {
    match by {
        LookedBy::TwoOfficials { office, named, .. } => labels::court(t, office, named.as_ref()),
        LookedBy::Court { court, named } => labels::court(t, court, named.as_ref()),
        LookedBy::Job(_) => t.say("looked-job"),
        LookedBy::Official { .. } | LookedBy::You | LookedBy::Register => String::new(),
    }
}

/// Who did it, among the facts.
pub(super) fn by(t: Words, by: &LookedBy) -> String {
    match by {
        LookedBy::TwoOfficials {
            official, second, ..
        } => t.fill(
            "looked-by-two",
            &[("official", official.as_str()), ("second", second.as_str())],
        ),
        LookedBy::Court { .. } => t.say("looked-by-court"),
        LookedBy::Job(job) => t.with("looked-by-job", "job", job.as_str()),
        LookedBy::Official { .. } | LookedBy::You | LookedBy::Register => String::new(),
    }
}

/// What was done, for the title; `None` for what a purpose says well enough.
pub(super) fn what(t: Words, said: &Said) -> Option<String> {
    match said.kind {
        EntryKind::SecondOfficial => Some(t.say("looked-second")),
        EntryKind::SealOpened { .. } => Some(t.say("looked-seal-opened")),
        _ => None,
    }
}

/// What was seen; `None` where the groups say it.
pub(super) fn saw(t: Words, said: &Said) -> Option<String> {
    match (said.kind, said.belongs_to) {
        (EntryKind::CourtSealed { until, .. }, None) => {
            Some(t.with("looked-sealed-saw", "date", &dates::date(t, until.date())))
        }
        (EntryKind::CourtSealed { .. }, Some(entry)) => {
            Some(t.with("looked-sealed-saw-open", "n", &dates::number(entry)))
        }
        (EntryKind::Opened, _) if matches!(said.by, LookedBy::Job(_)) => {
            let groups = labels::groups(t, said.groups);
            Some(t.with("looked-job-saw", "groups", &groups))
        }
        _ => None,
    }
}

/// What the line means.
pub(super) fn note(t: Words, said: &Said) -> Option<String> {
    let other = said.belongs_to.map(dates::number);
    match said.kind {
        EntryKind::BreakGlass { after, reason } => {
            let reason = reason.label(t.language());
            Some(match (after, other) {
                (false, _) => t.with("looked-emergency-both", "reason", reason),
                (true, None) => t.with("looked-emergency-waiting", "reason", reason),
                (true, Some(entry)) => t.fill(
                    "looked-emergency-followed",
                    &[("reason", reason), ("n", &entry)],
                ),
            })
        }
        EntryKind::SecondOfficial => Some(t.say("looked-second-means")),
        EntryKind::CourtSealed { until, .. } => {
            let date = dates::date(t, until.date());
            Some(match other {
                None => t.with("looked-sealed-means", "date", &date),
                Some(entry) => t.fill("looked-sealed-opened", &[("date", &date), ("n", &entry)]),
            })
        }
        EntryKind::SealOpened { .. } => Some(match other {
            Some(entry) => t.with("looked-seal-means", "n", &entry),
            None => t.say("looked-seal-unmatched"),
        }),
        EntryKind::Opened if matches!(said.by, LookedBy::Job(_)) => Some(t.say("looked-job-means")),
        _ => None,
    }
}
