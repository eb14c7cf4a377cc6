//! What a resident reads of each kind of entry, in both languages.
#![expect(clippy::unwrap_used, reason = "tests")]

use office::{Looked, LookedBy, Said};
use registry::clock::{CityDay, CityZone, CivilDate, UnixTime};
use registry::emergency::EmergencyReason;
use registry::job::Job;
use registry::objection::{ObjectedEntry, ObjectionAnswer, ObjectionOutcome, OwnObjection};
use registry::official::Office;
use registry::purpose::Purpose;
use registry::readlog::{EntryKind, ListCommitment};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups, Language};

use super::{Line, by_official, years};
use crate::portal::objected::Objected;
use crate::words::Words;

fn said(kind: EntryKind, by: LookedBy, purpose: Purpose, groups: &[FieldGroup]) -> Option<Said> {
    Some(Said {
        kind,
        by,
        purpose,
        groups: FieldGroups::of(groups),
        reference: "YT-P-7K3M9QXD".parse().ok(),
        clause: Some(purpose.clause().to_owned()),
        belongs_to: None,
    })
}

fn official() -> LookedBy {
    let office = Office {
        id: "yantian-registration".parse().unwrap(),
        name_zh: "盐田登记中心".to_owned(),
        name_en: "Yantian registration centre".to_owned(),
        district: "YT".to_owned(),
    };
    LookedBy::Official {
        official: "YT-0417".parse().unwrap(),
        office: office.id.clone(),
        named: Some(office),
    }
}

fn entries() -> Vec<Looked> {
    let all = [
        None,
        said(
            EntryKind::LookedUp,
            official(),
            Purpose::CheckDuplicate,
            &[],
        ),
        said(
            EntryKind::Opened,
            official(),
            Purpose::RegisterResident,
            &[FieldGroup::Name, FieldGroup::Address],
        ),
        said(
            EntryKind::OwnView,
            LookedBy::You,
            Purpose::OwnView,
            &[FieldGroup::Registration],
        ),
        said(
            EntryKind::EpochBegins {
                next: ListCommitment([8; 32]),
            },
            LookedBy::Register,
            Purpose::ReportLoss,
            &[],
        ),
        said(
            EntryKind::GrantMade,
            LookedBy::Register,
            Purpose::IssueCard,
            &[],
        ),
        said(
            EntryKind::ListBegins,
            LookedBy::Register,
            Purpose::ListBegins,
            &[],
        ),
    ];
    let looked = |(place, said): (usize, Option<Said>)| Looked {
        log_entry: 48_913 - place as u64,
        // From 2026-03-03T10:14+08:00 back; the last lie in the year before.
        at: UnixTime(1_772_504_040 - place as i64 * 1_200_000),
        at_wall_clock: String::new(),
        said,
        released: place != 2, // no key was given for it
        proof: String::new(),
    };
    all.into_iter().enumerate().map(looked).collect()
}

fn court() -> LookedBy {
    LookedBy::Court {
        court: "yantian-court".parse().unwrap(),
        named: None,
    }
}

/// Emergencies with both signatures, with one so far, and with the second that followed; a sealed reading, then its details;
/// details that match nothing; a job.
fn exceptional_entries() -> Vec<Looked> {
    let glass = |after, reason| EntryKind::BreakGlass { after, reason };
    let sealed = EntryKind::CourtSealed {
        until: CityDay(20_570),
        details: [7; 32],
    };
    let opened = EntryKind::SealOpened {
        order: [1; 32],
        salt: [2; 32],
    };
    let two = LookedBy::TwoOfficials {
        official: "YT-0417".parse().unwrap(),
        second: "YT-0418".parse().unwrap(),
        office: "yantian-registration".parse().unwrap(),
        named: None,
    };
    let threat = EmergencyReason::ThreatToLife;
    let contact = [FieldGroup::Name, FieldGroup::Contact];
    let court_order = Purpose::CourtOrder;
    let all = [
        (
            glass(false, EmergencyReason::FoundHelpless),
            two,
            Purpose::UrgentWelfare,
            &contact[..],
            None,
        ),
        (
            glass(true, threat),
            official(),
            Purpose::DangerToLife,
            &contact,
            None,
        ),
        (
            glass(true, threat),
            official(),
            Purpose::DangerToLife,
            &contact,
            Some(48_911),
        ),
        (
            EntryKind::SecondOfficial,
            official(),
            Purpose::DangerToLife,
            &[],
            None,
        ),
        (sealed, court(), court_order, &[], None),
        (sealed, court(), court_order, &[], Some(48_907)),
        (opened, official(), court_order, &contact, Some(48_908)),
        (opened, official(), court_order, &contact, None),
        (
            EntryKind::Opened,
            LookedBy::Job(Job::CorrectDistrictNames),
            Purpose::CorrectDistrictNames,
            &[FieldGroup::Address],
            None,
        ),
    ];
    let looked = |(place, (kind, by, purpose, groups, belongs_to)): (usize, _)| Looked {
        log_entry: 48_913 - place as u64,
        at: UnixTime(1_772_504_040 - place as i64 * 1_200_000),
        at_wall_clock: String::new(),
        said: said(kind, by, purpose, groups).map(|said| Said { belongs_to, ..said }),
        released: true,
        proof: String::new(),
    };
    all.into_iter().enumerate().map(looked).collect()
}

#[test]
fn what_is_out_of_the_ordinary_stands_out_in_both_languages() {
    let entries = exceptional_entries();
    let lines: Vec<_> = entries
        .iter()
        .map(|looked| Line {
            looked,
            objections: Vec::new(),
            may_object: true,
        })
        .collect();
    for language in Language::ALL {
        let shown = years(Words::of(language), CityZone::CHINA, &lines);
        let looks: Vec<_> = shown.iter().flat_map(|year| &year.looks).collect();
        assert_eq!(looks.len(), entries.len(), "nothing is left out");
        assert!(
            looks
                .iter()
                .all(|look| look.may_object && look.note.is_some())
        );
        insta::assert_debug_snapshot!(format!("exceptional.{}", language.tag()), shown);
    }
}

#[test]
fn what_opened_nothing_says_so_and_is_not_counted() {
    let mut ordinary: Vec<_> = entries().into_iter().filter(by_official).collect();
    assert_eq!(ordinary.len(), 1, "the look-up; what did not open is none");
    ordinary.extend(exceptional_entries());
    for looked in &mut ordinary {
        looked.released = false;
    }
    assert!(!ordinary.iter().any(by_official));
    let lines: Vec<_> = ordinary
        .iter()
        .map(|looked| Line {
            looked,
            objections: Vec::new(),
            may_object: true,
        })
        .collect();
    for language in Language::ALL {
        let t = Words::of(language);
        let shown = years(t, CityZone::CHINA, &lines);
        let looks = shown.iter().flat_map(|year| &year.looks);
        for (look, looked) in looks.zip(&ordinary) {
            // Details of a sealed reading stand in their own entry.
            let details = matches!(
                looked.said.as_ref().unwrap().kind,
                EntryKind::SealOpened { .. }
            );
            assert_eq!(look.saw == t.say("looked-nothing-opened"), !details);
            assert_eq!(
                look.note.as_ref() == Some(&t.say("looked-unreleased-means")),
                !details
            );
            assert!(look.not_opened.is_none());
        }
    }
}

/// One that is answered and one that waits, to the same line.
fn objections_to(t: Words, log_entry: u64) -> Vec<Objected> {
    let day = |day| CivilDate::new(2026, 3, day).unwrap();
    let words = |text: &str| Sensitive::new(text.to_owned());
    let one = |reference: &str, made_on, answer| OwnObjection {
        reference: reference.parse().unwrap(),
        about: ObjectedEntry {
            log_entry: 48_911,
            on: day(3),
            office: None,
            purpose: None,
        },
        words: words("那天我没有去过。\n请查一下。"),
        made_on,
        answer,
    };
    let answer = ObjectionAnswer {
        outcome: ObjectionOutcome::PassedOn,
        words: words("已转交区监察委员会。"),
        answered_on: day(6),
    };
    let both = [
        one("ZZ-Y-7K3M9QXD", day(4), Some(answer)),
        one("ZZ-Y-7K3M9QXE", day(7), None),
    ];
    both.iter()
        .filter(|objection| objection.about.log_entry == log_entry)
        .map(|objection| Objected::of(t, objection, day(9).city_day()))
        .collect()
}

#[test]
fn each_kind_of_entry_in_both_languages() {
    let entries = entries();
    let lines = |t: Words| -> Vec<_> {
        entries
            .iter()
            .map(|looked| Line {
                looked,
                objections: objections_to(t, looked.log_entry),
                may_object: true,
            })
            .collect()
    };
    for language in Language::ALL {
        let t = Words::of(language);
        let shown = years(t, CityZone::CHINA, &lines(t));
        let lines_shown: usize = shown
            .iter()
            .map(|year| year.looks.len() + year.own.len())
            .sum();
        assert_eq!(lines_shown, entries.len(), "nothing is left out");
        insta::assert_debug_snapshot!(format!("time_line.{}", language.tag()), shown);
    }
}
