//! What a resident reads of each kind of entry, in both languages.
#![expect(clippy::unwrap_used, reason = "tests")]

use office::{Looked, LookedBy, Said};
use registry::clock::{CityZone, CivilDate, UnixTime};
use registry::official::Office;
use registry::purpose::Purpose;
use registry::readlog::{EntryKind, ListCommitment};
use registry::vocabulary::{FieldGroup, FieldGroups, Language};

use super::{Line, years};
use crate::words::Words;

fn said(kind: EntryKind, by: LookedBy, purpose: Purpose, groups: &[FieldGroup]) -> Option<Said> {
    Some(Said {
        kind,
        by,
        purpose,
        groups: FieldGroups::of(groups),
        reference: "YT-P-7K3M9QXD".parse().ok(),
        clause: Some(purpose.clause().to_owned()),
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
        released: place != 2, // a power cut came before the key
        proof: String::new(),
    };
    all.into_iter().enumerate().map(looked).collect()
}

#[test]
fn each_kind_of_entry_in_both_languages() {
    let entries = entries();
    let lines: Vec<_> = entries
        .iter()
        .map(|looked| Line {
            looked,
            objected_on: (looked.log_entry == 48_911).then(|| CivilDate::new(2026, 3, 4).unwrap()),
            may_object: true,
        })
        .collect();
    for language in Language::ALL {
        let shown = years(Words::of(language), CityZone::CHINA, &lines);
        let lines_shown: usize = shown
            .iter()
            .map(|year| year.looks.len() + year.own.len())
            .sum();
        assert_eq!(lines_shown, entries.len(), "nothing is left out");
        insta::assert_debug_snapshot!(format!("time_line.{}", language.tag()), shown);
    }
}
