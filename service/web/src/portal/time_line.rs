//! The time line of "who looked at my record": one line an opening, newest first, by year, each with what it means. It
//! shows what the log says and nothing else: a line that cannot be read is shown as such, never left out. The resident's
//! own visits stand under a fold of their own, so that they do not bury what others did.

use office::{Looked, LookedBy, Said};
use registry::clock::{CityZone, Minute};
use registry::readlog::EntryKind;
use registry::vocabulary::{FieldGroup, FieldGroups};

use super::exceptional;
use super::objected::Objected;
use crate::words::Words;
use crate::{dates, labels};

/// One entry, and what belongs to it.
pub struct Line<'a> {
    /// The entry.
    pub looked: &'a Looked,
    /// The resident's objections to it, oldest first.
    pub objections: Vec<Objected>,
    /// Whether one may object on this list.
    pub may_object: bool,
}

/// The lines of one year.
#[derive(Clone, Debug)]
pub struct Year {
    /// The year and how often offices looked.
    pub title: String,
    /// Lines of others and of the register, newest first.
    pub looks: Vec<Look>,
    /// What the fold says.
    pub own_title: String,
    /// The resident's own visits, newest first.
    pub own: Vec<Look>,
}

/// One line as it is shown.
#[derive(Clone, Debug)]
pub struct Look {
    /// Number in the log, digits only.
    pub entry_plain: u64,
    /// The sentence that names the entry.
    pub entry: String,
    /// Day and time.
    pub when: String,
    /// Office and purpose.
    pub title: String,
    /// What was seen.
    pub saw: String,
    /// Shape on the line: empty, `note`, `shut`, `own`.
    pub shape: &'static str,
    /// Whether it is unfolded from the start.
    pub open: bool,
    /// What an unusual line means.
    pub note: Option<String>,
    /// Legal basis.
    pub clause: String,
    /// Public number of the file.
    pub reference: Option<String>,
    /// Who did it.
    pub by: String,
    /// Groups that stayed shut.
    pub not_opened: Option<String>,
    /// Whether one can object to it: not while an objection to it waits.
    pub may_object: bool,
    /// The objections to it, oldest first.
    pub objections: Vec<Objected>,
}

/// Groups the lines by year. They come newest first.
#[must_use]
pub fn years(t: Words, zone: CityZone, lines: &[Line<'_>]) -> Vec<Year> {
    let mut years: Vec<(i16, Vec<&Line<'_>>)> = Vec::new();
    for line in lines {
        let year = dates::year(zone, minute(line.looked));
        match years.last_mut() {
            Some((last, of_year)) if *last == year => of_year.push(line),
            _ => years.push((year, vec![line])),
        }
    }
    let newest = lines
        .iter()
        .find(|line| by_official(line.looked))
        .map(|line| line.looked.log_entry);
    years
        .into_iter()
        .map(|(year, lines)| one_year(t, zone, year, &lines, newest))
        .collect()
}

fn one_year(t: Words, zone: CityZone, year: i16, lines: &[&Line<'_>], newest: Option<u64>) -> Year {
    let (own, others): (Vec<&Line<'_>>, Vec<&Line<'_>>) =
        lines.iter().partition(|line| is_own_visit(line.looked));
    let times = t.count(
        "looked-times",
        others
            .iter()
            .filter(|line| by_official(line.looked))
            .count(),
    );
    let shown = |lines: Vec<&Line<'_>>| {
        lines
            .into_iter()
            .map(|line| look(t, zone, line, newest))
            .collect::<Vec<_>>()
    };
    Year {
        title: t.fill(
            "looked-year",
            &[("year", &year.to_string()), ("times", &times)],
        ),
        own_title: t.count("looked-own-times", own.len()),
        looks: shown(others),
        own: shown(own),
    }
}

/// Whether an official looked, or gave the document number. Making a credential ready is no look, and neither is an entry
/// after which nothing opened.
#[must_use]
pub fn by_official(looked: &Looked) -> bool {
    looked.said.as_ref().is_some_and(|said| {
        !came_to_nothing(looked)
            && (exceptional::is_a_look(said)
                || (matches!(said.by, LookedBy::Official { .. })
                    && matches!(said.kind, EntryKind::Opened | EntryKind::LookedUp)))
    })
}

/// Whether the entry stands and what it announces did not follow. Details of a sealed reading are in their entry itself:
/// nothing has to follow.
fn came_to_nothing(looked: &Looked) -> bool {
    !looked.released
        && looked
            .said
            .as_ref()
            .is_some_and(|said| !matches!(said.kind, EntryKind::SealOpened { .. }))
}

fn is_own_visit(looked: &Looked) -> bool {
    looked
        .said
        .as_ref()
        .is_some_and(|said| said.kind == EntryKind::OwnView && said.by == LookedBy::You)
}

/// Against an official's act, or a line that cannot be read.
fn may_object(said: Option<&Said>) -> bool {
    said.is_none_or(|said| !matches!(said.by, LookedBy::You | LookedBy::Register))
}

fn minute(looked: &Looked) -> Minute {
    Minute::of(looked.at)
}

fn look(t: Words, zone: CityZone, line: &Line<'_>, newest: Option<u64>) -> Look {
    let looked = line.looked;
    let said = looked.said.as_ref();
    let kind = said.map(|said| said.kind);
    let is_newest = newest == Some(looked.log_entry);
    let nothing = came_to_nothing(looked);
    Look {
        entry_plain: looked.log_entry,
        entry: t.with("looked-entry", "n", &dates::number(looked.log_entry)),
        when: dates::moment(t, zone, minute(looked)),
        title: title(t, looked),
        saw: if nothing {
            t.say("looked-nothing-opened")
        } else {
            saw(t, said)
        },
        shape: if nothing { "own" } else { shape(said) },
        open: is_newest
            || matches!(kind, Some(EntryKind::LookedUp) | None)
            || said.is_some_and(exceptional::is_exceptional),
        note: if nothing {
            Some(t.say("looked-unreleased-means"))
        } else {
            said.and_then(|said| exceptional::note(t, said))
                .or_else(|| note(t, kind))
        },
        clause: said
            .and_then(|said| said.clause.as_deref())
            .map(|id| labels::clause(t, id))
            .unwrap_or_default(),
        reference: said
            .and_then(|said| said.reference)
            .map(|reference| reference.to_string()),
        by: said.map_or_else(String::new, |said| by(t, said)),
        not_opened: said
            .filter(|_| !nothing)
            .and_then(|said| not_opened(t, said)),
        may_object: line.may_object
            && may_object(said)
            && line.objections.iter().all(|objected| objected.answered),
        objections: line.objections.clone(),
    }
}

/// "Office · purpose" of one entry.
#[must_use]
pub fn title(t: Words, looked: &Looked) -> String {
    let Some(said) = &looked.said else {
        return t.say("looked-unreadable");
    };
    let who = match &said.by {
        LookedBy::Official {
            named: Some(office),
            ..
        } => labels::office(t, office),
        LookedBy::Official { office, .. } => office.to_string(),
        LookedBy::TwoOfficials { .. } | LookedBy::Court { .. } | LookedBy::Job(_) => {
            exceptional::who(t, &said.by)
        }
        LookedBy::You => t.say("looked-you"),
        LookedBy::Register => t.say("looked-service"),
    };
    let what = match said.kind {
        EntryKind::ListBegins => return t.say("looked-begins"),
        EntryKind::EpochBegins { .. } => return t.say("looked-epoch"),
        EntryKind::GrantMade => t.say("purpose-granted"),
        // The first stands on the public list alone; after the second no page opens any more.
        EntryKind::Announced | EntryKind::KeysDestroyed => labels::purpose(t, said.purpose),
        _ => exceptional::what(t, said).unwrap_or_else(|| labels::purpose(t, said.purpose)),
    };
    t.fill("looked-what", &[("office", &who), ("purpose", &what)])
}

fn saw(t: Words, said: Option<&Said>) -> String {
    if let Some(words) = said.and_then(|said| exceptional::saw(t, said)) {
        return words;
    }
    match said {
        Some(said) if !said.groups.is_empty() => {
            t.with("looked-saw", "groups", &labels::groups(t, said.groups))
        }
        Some(said) if said.kind == EntryKind::LookedUp => t.say("looked-saw-nothing"),
        Some(_) => t.say("looked-nothing-opened"),
        None => t.say("looked-unreadable-what"),
    }
}

fn shape(said: Option<&Said>) -> &'static str {
    match said.map(|said| (said.kind, &said.by)) {
        None => "shut",
        Some((
            EntryKind::LookedUp
            | EntryKind::BreakGlass { .. }
            | EntryKind::SecondOfficial
            | EntryKind::CourtSealed { .. }
            | EntryKind::SealOpened { .. },
            _,
        )) => "note",
        Some((EntryKind::Opened, LookedBy::Job(_))) => "",
        Some((EntryKind::Opened, LookedBy::Official { .. })) => "",
        Some(_) => "own",
    }
}

fn note(t: Words, kind: Option<EntryKind>) -> Option<String> {
    match kind {
        Some(EntryKind::LookedUp) => Some(t.say("looked-up-means")),
        Some(EntryKind::ListBegins) => Some(t.say("looked-begins-means")),
        Some(EntryKind::EpochBegins { .. }) => Some(t.say("looked-epoch-means")),
        Some(EntryKind::GrantMade) => Some(t.say("looked-grant-means")),
        // The exceptional kinds have their own words.
        Some(_) => None,
        None => Some(t.say("looked-unreadable-means")),
    }
}

fn by(t: Words, said: &Said) -> String {
    match &said.by {
        LookedBy::Official { official, .. } => {
            t.with("looked-by-official", "official", official.as_str())
        }
        LookedBy::TwoOfficials { .. } | LookedBy::Court { .. } | LookedBy::Job(_) => {
            exceptional::by(t, &said.by)
        }
        LookedBy::You => t.say("looked-by-you"),
        LookedBy::Register => t.say("looked-by-service"),
    }
}

/// What a person has in mind when they ask what stayed shut: of these groups, the ones an official did not open.
fn not_opened(t: Words, said: &Said) -> Option<String> {
    const ASKED_ABOUT: [FieldGroup; 4] = [
        FieldGroup::Name,
        FieldGroup::Document,
        FieldGroup::Address,
        FieldGroup::Contact,
    ];
    if said.kind != EntryKind::Opened {
        return None;
    }
    let shut: FieldGroups = ASKED_ABOUT
        .into_iter()
        .filter(|group| !said.groups.contains(*group))
        .collect();
    (!shut.is_empty()).then(|| labels::groups(t, shut))
}

#[cfg(test)]
mod tests;
