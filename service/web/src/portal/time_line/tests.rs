//! What a resident reads of each kind of entry, in both languages.
#![expect(clippy::unwrap_used, reason = "tests")]

use registry::clock::{CityZone, CivilDate, Minute};
use registry::ids::OfficeId;
use registry::purpose::Purpose;
use registry::readlog::{Detail, EntryKind, ListCommitment, Opening, Party};
use registry::vocabulary::{FieldGroup, FieldGroups, Language};

use super::{Line, years};
use crate::words::Words;

fn opened(kind: EntryKind, by: Party, purpose: Purpose, groups: &[FieldGroup]) -> Detail {
    let opening = Opening {
        kind,
        by,
        purpose,
        groups: FieldGroups::of(groups),
        reference: "YT-P-7K3M9QXD".parse().ok(),
        clause: Some(purpose.clause().to_owned()),
        statement: None,
    };
    Detail {
        list: ListCommitment([7; 32]),
        number: 0,
        opening,
    }
}

fn officials() -> Vec<Option<Detail>> {
    let official = || Party::Official {
        official: "YT-0417".parse().unwrap(),
        office: "yantian-registration".parse().unwrap(),
    };
    vec![
        None,
        Some(opened(
            EntryKind::LookedUp,
            official(),
            Purpose::CheckDuplicate,
            &[],
        )),
        Some(opened(
            EntryKind::Opened,
            official(),
            Purpose::RegisterResident,
            &[FieldGroup::Name, FieldGroup::Address],
        )),
        Some(opened(
            EntryKind::OwnView,
            Party::Resident,
            Purpose::OwnView,
            &[FieldGroup::Registration],
        )),
        Some(opened(
            EntryKind::EpochBegins {
                next: ListCommitment([8; 32]),
            },
            Party::Register,
            Purpose::ReportLoss,
            &[],
        )),
        Some(opened(
            EntryKind::GrantMade,
            Party::Register,
            Purpose::IssueCard,
            &[],
        )),
        Some(opened(
            EntryKind::ListBegins,
            Party::Register,
            Purpose::ListBegins,
            &[],
        )),
    ]
}

#[test]
fn each_kind_of_entry_in_both_languages() {
    let details = officials();
    let lines: Vec<_> = details
        .iter()
        .enumerate()
        .map(|(place, detail)| Line {
            index: 48_913 - place as u64,
            // Minutes before 2026-03-03T10:14+08:00; the last lie in the year before.
            minute: Minute(29_541_734 - place as u32 * 20_000),
            detail: detail.as_ref(),
            objected_on: (place == 2).then(|| CivilDate::new(2026, 3, 4).unwrap()),
        })
        .collect();
    for language in Language::ALL {
        let office = |id: &OfficeId| id.as_str().to_owned();
        insta::assert_debug_snapshot!(
            format!("time_line.{}", language.tag()),
            years(Words::of(language), CityZone::CHINA, &lines, &office)
        );
    }
}
