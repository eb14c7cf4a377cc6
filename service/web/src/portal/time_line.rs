//! The time line of "who looked at my record": one line an opening, newest first, by year, each with what it means.
//! It shows what the log says and nothing else: a line that cannot be read is shown as such, never left out.

use registry::clock::{CityZone, CivilDate, Minute};
use registry::ids::OfficeId;
use registry::readlog::{Detail, EntryKind, Opening, Party};
use registry::vocabulary::FieldGroups;

use crate::words::Words;
use crate::{dates, labels};

/// One entry, as the log holds it, and what belongs to it.
pub struct Line<'a> {
    /// Its number in the log.
    pub index: u64,
    /// When.
    pub minute: Minute,
    /// What it says; `None` when the log holds another body than was sealed.
    pub detail: Option<&'a Detail>,
    /// The day the resident objected to it.
    pub objected_on: Option<CivilDate>,
}

/// The lines of one year.
#[derive(Clone, Debug)]
pub struct Year {
    /// The year and how often.
    pub title: String,
    /// Its lines, newest first.
    pub looks: Vec<Look>,
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
    /// Whether one can object to it.
    pub may_object: bool,
    /// The objection, if there is one.
    pub objected: Option<String>,
}

/// Groups the line by year. `lines` come newest first; `office` names an office in the page's language.
#[must_use]
pub fn years(
    t: Words,
    zone: CityZone,
    lines: &[Line<'_>],
    office: &dyn Fn(&OfficeId) -> String,
) -> Vec<Year> {
    let mut years: Vec<(i16, Vec<Look>)> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let year = dates::year(zone, line.minute);
        let look = look(t, zone, line, place == 0, office);
        match years.last_mut() {
            Some((last, looks)) if *last == year => looks.push(look),
            _ => years.push((year, vec![look])),
        }
    }
    let title = |year: i16, count: usize| {
        t.fill(
            "looked-year",
            &[
                ("year", &year.to_string()),
                ("times", &t.count("looked-times", count)),
            ],
        )
    };
    years
        .into_iter()
        .map(|(year, looks)| Year {
            title: title(year, looks.len()),
            looks,
        })
        .collect()
}

fn look(
    t: Words,
    zone: CityZone,
    line: &Line<'_>,
    newest: bool,
    office: &dyn Fn(&OfficeId) -> String,
) -> Look {
    let opening = line.detail.map(|detail| &detail.opening);
    let kind = opening.map(|opening| opening.kind);
    Look {
        entry_plain: line.index,
        entry: t.with("looked-entry", "n", &dates::number(line.index)),
        when: dates::moment(t, zone, line.minute),
        title: opening.map_or_else(
            || t.say("looked-unreadable"),
            |opening| title(t, opening, office),
        ),
        saw: saw(t, opening),
        shape: shape(opening),
        open: newest || matches!(kind, Some(EntryKind::LookedUp) | None),
        note: note(t, kind),
        clause: opening
            .and_then(|opening| opening.clause.as_deref())
            .map(|id| labels::clause(t, id))
            .unwrap_or_default(),
        reference: opening
            .and_then(|opening| opening.reference)
            .map(|reference| reference.to_string()),
        by: opening.map_or_else(String::new, |opening| by(t, opening)),
        not_opened: opening.and_then(|opening| not_opened(t, opening)),
        may_object: !matches!(opening.map(|opening| &opening.by), Some(Party::Resident)),
        objected: line
            .objected_on
            .map(|day| t.with("looked-objection-since", "date", &dates::date(t, day))),
    }
}

fn title(t: Words, opening: &Opening, office: &dyn Fn(&OfficeId) -> String) -> String {
    let who = match &opening.by {
        Party::Official { office: id, .. } => office(id),
        Party::Resident => t.say("looked-you"),
        Party::Register => t.say("looked-service"),
    };
    let what = match opening.kind {
        EntryKind::EpochBegins { .. } => t.say("purpose-epoch"),
        EntryKind::GrantMade => t.say("purpose-granted"),
        _ => labels::purpose(t, opening.purpose),
    };
    t.fill("looked-what", &[("office", &who), ("purpose", &what)])
}

fn saw(t: Words, opening: Option<&Opening>) -> String {
    match opening {
        Some(opening) if opening.groups != FieldGroups::NONE => {
            t.with("looked-saw", "groups", &labels::groups(t, opening.groups))
        }
        Some(_) => t.say("looked-saw-nothing"),
        None => t.say("looked-unreadable-what"),
    }
}

fn shape(opening: Option<&Opening>) -> &'static str {
    match opening.map(|opening| (opening.kind, &opening.by)) {
        None => "shut",
        Some((EntryKind::LookedUp, _)) => "note",
        Some((_, Party::Resident | Party::Register)) => "own",
        Some(_) => "",
    }
}

fn note(t: Words, kind: Option<EntryKind>) -> Option<String> {
    match kind {
        Some(EntryKind::LookedUp) => Some(t.say("looked-up-means")),
        Some(EntryKind::ListBegins) => Some(t.say("looked-begins-means")),
        Some(EntryKind::EpochBegins { .. }) => Some(t.say("looked-epoch-means")),
        Some(EntryKind::GrantMade) => Some(t.say("looked-grant-means")),
        Some(EntryKind::Opened | EntryKind::OwnView) => None,
        None => Some(t.say("looked-unreadable-means")),
    }
}

fn by(t: Words, opening: &Opening) -> String {
    match &opening.by {
        Party::Official { official, .. } => {
            t.with("looked-by-official", "official", official.as_str())
        }
        Party::Resident => t.say("looked-by-you"),
        Party::Register => t.say("looked-by-service"),
    }
}

/// What the purpose would have allowed and the official did not open.
fn not_opened(t: Words, opening: &Opening) -> Option<String> {
    if opening.kind != EntryKind::Opened {
        return None;
    }
    let all = registry::vocabulary::FieldGroup::ALL.into_iter();
    let shut: FieldGroups = all
        .filter(|group| !opening.groups.contains(*group) && tellable(*group))
        .collect();
    (shut != FieldGroups::NONE).then(|| labels::groups(t, shut))
}

/// The groups a person has in mind when they ask what stayed shut.
fn tellable(group: registry::vocabulary::FieldGroup) -> bool {
    use registry::vocabulary::FieldGroup::{Address, Contact, Document, Name};
    matches!(group, Name | Document | Address | Contact)
}

#[cfg(test)]
mod tests;
