//! Details and lists, taken apart and put together in every way we could think of.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::clock::{CityDay, Minute};
use crate::emergency::EmergencyReason;
use crate::job::Job;
use crate::purpose::Purpose;
use crate::vocabulary::{FieldGroup, FieldGroups};

fn openings() -> impl Strategy<Value = Opening> {
    let kind = prop_oneof![
        Just(EntryKind::ListBegins),
        Just(EntryKind::Opened),
        Just(EntryKind::LookedUp),
        Just(EntryKind::OwnView),
        any::<[u8; 32]>().prop_map(|next| EntryKind::EpochBegins {
            next: ListCommitment(next)
        }),
        Just(EntryKind::GrantMade),
        Just(EntryKind::KeysDestroyed),
        (
            any::<bool>(),
            prop::sample::select(EmergencyReason::ALL.to_vec())
        )
            .prop_map(|(after, reason)| EntryKind::BreakGlass { after, reason }),
        Just(EntryKind::SecondOfficial),
        (any::<i32>(), any::<[u8; 32]>()).prop_map(|(until, details)| EntryKind::CourtSealed {
            until: CityDay(until),
            details
        }),
        (any::<[u8; 32]>(), any::<[u8; 32]>())
            .prop_map(|(order, salt)| EntryKind::SealOpened { order, salt }),
    ];
    parties(kind)
}

fn parties(kind: impl Strategy<Value = EntryKind>) -> impl Strategy<Value = Opening> {
    let by = prop_oneof![
        ("[A-Z]{2}-[0-9]{4}", "[a-z0-9-]{1,40}", "[A-Z]{2}-[0-9]{4}").prop_map(
            |(official, office, second)| Party::TwoOfficials {
                official: official.parse().unwrap(),
                office: office.parse().unwrap(),
                second: second.parse().unwrap(),
            }
        ),
        "[a-z0-9-]{1,40}".prop_map(|court| Party::Court {
            court: court.parse().unwrap()
        }),
        "[a-z0-9.+-]{1,64}".prop_map(|build| Party::Job {
            job: Job::CorrectDistrictNames,
            build
        }),
        Just(Party::Resident),
        Just(Party::Register),
        ("[A-Z]{2}-[0-9]{4}", "[a-z0-9-]{1,40}").prop_map(|(official, office)| {
            Party::Official {
                official: official.parse().unwrap(),
                office: office.parse().unwrap(),
            }
        }),
    ];
    (
        kind,
        by,
        prop::sample::select(Purpose::ALL.to_vec()),
        0..1_u16 << FieldGroup::ALL.len(),
        prop::option::of("[A-Z]{2}-[PFR]-[0-9A-HJKMNP-TV-Z]{8}"),
        prop::option::of("[a-zA-Z0-9._-]{1,20}"),
        any::<Option<[u8; 32]>>(),
    )
        .prop_map(
            |(kind, by, purpose, groups, reference, clause, statement)| Opening {
                kind,
                // What a court had sealed names no file, and a job seals nothing: together they would be the longest.
                by: match (kind, by) {
                    (EntryKind::SealOpened { .. }, Party::Job { .. }) => Party::Register,
                    (_, by) => by,
                },
                purpose,
                groups: FieldGroups::from_bits(groups).unwrap(),
                reference: reference
                    .filter(|_| !matches!(kind, EntryKind::SealOpened { .. }))
                    .map(|r| r.parse().unwrap()),
                clause,
                statement,
                announcement: None,
            },
        )
}

fn announcements() -> impl Strategy<Value = Announcement> {
    let slug = || "[a-z0-9-]{1,40}";
    let official = || "[A-Z]{2}-[0-9]{4}";
    prop_oneof![
        (official(), slug(), "[a-z0-9_-]{1,40}", any::<[u8; 32]>()).prop_map(
            |(official, office, role, passkey)| Announcement::OfficialRegistered {
                official: official.parse().unwrap(),
                office: office.parse().unwrap(),
                role,
                passkey,
            }
        ),
        official().prop_map(|official| Announcement::OfficialEnded {
            official: official.parse().unwrap()
        }),
        slug().prop_map(|office| Announcement::BreakGlass {
            office: office.parse().unwrap()
        }),
        (slug(), any::<i32>()).prop_map(|(court, until)| Announcement::CourtSealed {
            court: court.parse().unwrap(),
            until: CityDay(until),
        }),
        ("[a-z0-9_-]{1,40}", any::<u32>())
            .prop_map(|(job, records)| Announcement::Job { job, records }),
        Just(Announcement::KeysDestroyed),
        any::<u32>().prop_map(|generation| Announcement::RootChanged { generation }),
        "[a-z0-9_-]{1,40}".prop_map(|database| Announcement::Restored { database }),
    ]
}

fn details() -> impl Strategy<Value = Detail> {
    let openings = prop_oneof![
        3 => openings(),
        1 => announcements().prop_map(Opening::announced),
    ];
    (any::<[u8; 32]>(), any::<u32>(), openings).prop_map(|(list, number, opening)| Detail {
        list: ListCommitment(list),
        number,
        unreleased: 0,
        opening,
    })
}

proptest! {
    #[test]
    fn every_detail_fits_and_reads_back(detail in details()) {
        let text = detail.to_json().unwrap();
        prop_assert_eq!(Detail::from_json(&text).unwrap(), detail.clone());
        let key = ChainKey::from_bytes([1; 32]).entry_key();
        let (entry, body) = key.seal(Minute(7), &detail).unwrap();
        prop_assert_eq!(key.open(&entry, &body).unwrap(), detail);
    }

    #[test]
    fn a_detail_has_one_spelling(detail in details(), at in any::<prop::sample::Index>()) {
        let text = detail.to_json().unwrap();
        let at = at.index(text.len());
        let spaced = format!("{} {}", &text[..at], &text[at..]);
        prop_assert!(Detail::from_json(&spaced).is_err() );
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = Detail::from_json(&text);
    }
}

#[test]
fn the_longest_detail_still_fits() {
    let detail = Detail {
        list: ListCommitment([255; 32]),
        number: u32::MAX,
        unreleased: 99, // more than keyhold ever passes over
        opening: Opening {
            kind: EntryKind::EpochBegins {
                next: ListCommitment([255; 32]),
            },
            by: Party::Official {
                official: "YT-0417".parse().unwrap(),
                office: "a".repeat(40).parse().unwrap(),
            },
            purpose: *Purpose::ALL
                .iter()
                .max_by_key(|purpose| purpose.as_str().len())
                .unwrap(),
            groups: FieldGroups::of(&FieldGroup::ALL),
            reference: Some("YT-P-7K3M9QXD".parse().unwrap()),
            clause: Some("x".repeat(detail::CLAUSE_BYTES_MAX)),
            statement: Some([255; 32]),
            announcement: None,
        },
    };
    let key = ChainKey::from_bytes([1; 32]).entry_key();
    assert!(key.seal(Minute(0), &detail).is_ok());
    assert!(
        Purpose::ALL
            .iter()
            .all(|p| p.clause().len() <= detail::CLAUSE_BYTES_MAX)
    );
}

#[test]
fn unlawful_clauses_and_unknown_members_are_refused() {
    let mut detail = Detail {
        list: ListCommitment([0; 32]),
        number: 0,
        unreleased: 0,
        opening: Opening::of_register(EntryKind::ListBegins, Purpose::ListBegins),
    };
    let text = detail.to_json().unwrap();
    let extra = text.replacen('{', "{\"more\":1,", 1);
    assert_eq!(Detail::from_json(&extra), Err(DetailError::Malformed));
    for bad in ["", "art. 9", "条", &"x".repeat(41)] {
        detail.opening.clause = Some(bad.to_owned());
        assert_eq!(detail.to_json(), Err(DetailError::Clause));
    }
}

/// A small city: some residents' entries, interleaved, with the first resident's key.
struct Log {
    mine: ChainKey,
    rows: Vec<(Entry, SealedBody)>,
}

fn log(lengths: &[usize]) -> Log {
    let keys: Vec<_> = (0..lengths.len())
        .map(|n| ChainKey::from_bytes([u8::try_from(n).unwrap() + 1; 32]))
        .collect();
    let mut states: Vec<_> = keys.iter().map(ChainState::begin).collect();
    let mut rows = Vec::new();
    for turn in 0..lengths.iter().copied().max().unwrap_or(0) {
        for (who, state) in states.iter_mut().enumerate() {
            if turn < lengths[who] {
                let kind = if turn == 0 {
                    EntryKind::ListBegins
                } else {
                    EntryKind::Opened
                };
                rows.push(row(state, kind));
                *state = state.advance().unwrap();
            }
        }
    }
    Log {
        mine: keys[0].clone(),
        rows,
    }
}

fn row(state: &ChainState, kind: EntryKind) -> (Entry, SealedBody) {
    let detail = Detail {
        list: state.list(),
        number: state.number(),
        unreleased: 0,
        opening: Opening::of_register(kind, Purpose::OwnView),
    };
    state.entry_key().seal(Minute(5), &detail).unwrap()
}

impl Log {
    fn find(&self) -> OwnList {
        let mut search = OwnSearch::new(&self.mine);
        for (index, (entry, _)) in (0..).zip(&self.rows) {
            let mine = search.offer(index, entry);
            assert!(!mine || search.wants(entry.label.short()));
        }
        search.finish(Minute(0), |index| {
            let row = usize::try_from(index).unwrap();
            self.rows.get(row).map(|(_, body)| body.clone())
        })
    }

    fn positions_of_mine(&self) -> Vec<usize> {
        self.find()
            .entries
            .iter()
            .map(|e| usize::try_from(e.index).unwrap())
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_resident_finds_all_own_entries_and_no_other(lengths in prop::collection::vec(1_usize..12, 1..5)) {
        let log = log(&lengths);
        let list = log.find();
        prop_assert!(list.is_whole(), "{:?}", list.findings);
        prop_assert_eq!(list.entries.len(), lengths[0]);
        for (number, entry) in (0..).zip(&list.entries) {
            prop_assert_eq!(entry.number, number);
            prop_assert_eq!(entry.detail.as_ref().unwrap().number, number);
        }
    }

    #[test]
    fn a_dropped_entry_is_named(lengths in prop::collection::vec(2_usize..12, 1..4), which in any::<prop::sample::Index>()) {
        let mut log = log(&lengths);
        let mine = log.positions_of_mine();
        let number = which.index(mine.len() - 1); // the last one's absence is a roll-back, seen elsewhere
        log.rows.remove(mine[number]);
        let gap = Finding::Gap { number: u32::try_from(number).unwrap() };
        prop_assert!(log.find().findings.contains(&gap));
    }

    #[test]
    fn two_swapped_entries_are_named(lengths in prop::collection::vec(2_usize..12, 1..4), which in any::<prop::sample::Index>()) {
        let mut log = log(&lengths);
        let mine = log.positions_of_mine();
        let at = which.index(mine.len() - 1);
        log.rows.swap(mine[at], mine[at + 1]);
        let found = log.find();
        let reordered = found.findings.iter().any(|f| matches!(f, Finding::Reordered { .. }));
        prop_assert!(reordered);
    }

    #[test]
    fn a_doubled_entry_is_named(length in 1_usize..8, which in any::<prop::sample::Index>()) {
        let mut log = log(&[length]);
        let copy = log.rows[which.index(length)].clone();
        log.rows.push(copy);
        let twice = log.find().findings.iter().any(|f| matches!(f, Finding::Twice { .. }));
        prop_assert!(twice);
    }

    #[test]
    fn an_altered_body_is_named(length in 1_usize..8, which in any::<prop::sample::Index>(), at in 0..BODY_BYTES) {
        let mut log = log(&[length]);
        let row = which.index(length);
        let mut bytes = *log.rows[row].1.as_bytes();
        bytes[at] ^= 1;
        log.rows[row].1 = SealedBody::parse(&bytes).unwrap();
        let found = log.find();
        prop_assert_eq!(found.findings, vec![Finding::Body {
            number: u32::try_from(row).unwrap(),
            index: row as u64,
            error: BodyError::Altered,
        }]);
    }
}

#[test]
fn a_pruned_body_leaves_the_list_whole() {
    let log = log(&[3]);
    let mut search = OwnSearch::new(&log.mine);
    for (index, (entry, _)) in (0..).zip(&log.rows) {
        search.offer(index, entry);
    }
    // Made in minute 5.
    let list = search.finish(Minute(6), |_| None);
    assert_eq!(list.findings.len(), 3);
    assert!(list.is_whole());
}

#[test]
fn a_body_that_is_withheld_before_its_time_is_named() {
    let log = log(&[3]);
    let mut search = OwnSearch::new(&log.mine);
    for (index, (entry, _)) in (0..).zip(&log.rows) {
        search.offer(index, entry);
    }
    let list = search.finish(Minute(5), |_| None);
    assert_eq!(
        list.findings[1],
        Finding::BodyWithheld {
            number: 1,
            index: 1
        }
    );
    assert!(list.findings.len() == 3 && !list.is_whole());
}

#[test]
fn a_sheet_for_no_list_and_a_list_without_beginning_are_named() {
    let mut log = log(&[2]);
    log.mine = ChainKey::from_bytes([99; 32]);
    assert_eq!(log.find().findings, vec![Finding::NeverBegan]);

    let state = ChainState::begin(&log.mine);
    log.rows = vec![row(&state, EntryKind::Opened)];
    assert_eq!(
        log.find().findings,
        vec![Finding::WrongKind {
            number: 0,
            index: 0
        }]
    );
}

#[test]
fn nothing_follows_the_end_of_a_list() {
    let mut log = log(&[2]);
    let mut state = ChainState::begin(&log.mine);
    for _ in 0..2 {
        state = state.advance().unwrap();
    }
    let next = ListCommitment([9; 32]);
    log.rows.push(row(&state, EntryKind::EpochBegins { next }));
    let list = log.find();
    assert!(list.is_whole());
    assert_eq!(list.next, Some(next));
    assert!(!list.destroyed);

    state = state.advance().unwrap();
    log.rows.push(row(&state, EntryKind::Opened));
    assert!(!log.find().is_whole());
}

/// A power cut between the entry that ends a list and its key: the list goes on, and says that the end was none.
#[test]
fn a_list_goes_on_after_an_end_that_released_nothing() {
    let mut log = log(&[2]);
    let mut state = ChainState::begin(&log.mine);
    for _ in 0..2 {
        state = state.advance().unwrap();
    }
    let next = ListCommitment([9; 32]);
    log.rows.push(row(&state, EntryKind::EpochBegins { next }));
    state = state.advance().unwrap();
    let detail = Detail {
        list: state.list(),
        number: state.number(),
        unreleased: 1,
        opening: Opening::of_register(EntryKind::Opened, Purpose::OwnView),
    };
    log.rows
        .push(state.entry_key().seal(Minute(5), &detail).unwrap());
    let list = log.find();
    assert!(list.is_whole(), "{:?}", list.findings);
    assert_eq!(list.next, None);
    let released: Vec<bool> = list.entries.iter().map(|entry| entry.released).collect();
    assert_eq!(released, [true, true, false, true]);
}

#[test]
fn nothing_follows_the_destruction_of_the_keys() {
    let mut log = log(&[2]);
    let mut state = ChainState::begin(&log.mine);
    for _ in 0..2 {
        state = state.advance().unwrap();
    }
    log.rows.push(row(&state, EntryKind::KeysDestroyed));
    let list = log.find();
    assert!(list.is_whole());
    assert!(list.destroyed);

    // A crash between the entry and the destruction: it is said twice.
    state = state.advance().unwrap();
    log.rows.push(row(&state, EntryKind::KeysDestroyed));
    assert!(log.find().is_whole());

    state = state.advance().unwrap();
    let index = log.rows.len() as u64;
    log.rows.push(row(&state, EntryKind::Opened));
    assert_eq!(
        log.find().findings,
        [Finding::WrongKind { number: 4, index }]
    );
}

#[test]
fn a_body_made_for_another_place_is_named() {
    let mut log = log(&[2]);
    let state = ChainState::begin(&log.mine).advance().unwrap();
    let detail = Detail {
        list: state.list(),
        number: 7,
        unreleased: 0,
        opening: Opening::of_register(EntryKind::Opened, Purpose::OwnView),
    };
    log.rows[1] = state.entry_key().seal(Minute(5), &detail).unwrap();
    assert_eq!(
        log.find().findings,
        vec![Finding::WrongPlace {
            number: 1,
            index: 1
        }]
    );
}

#[test]
fn an_announcement_stands_on_the_public_list_and_nowhere_without_its_kind() {
    let said = Announcement::BreakGlass {
        office: "yantian-centre".parse().unwrap(),
    };
    let mut detail = Detail {
        list: ListCommitment([0; 32]),
        number: 1,
        unreleased: 0,
        opening: Opening::announced(said.clone()),
    };
    let text = detail.to_json().unwrap();
    assert!(
        text.contains(r#""announcement":{"break_glass":{"office":"yantian-centre"}}"#),
        "{text}"
    );
    let other = text.replace(r#""kind":"announced""#, r#""kind":"opened""#);
    assert_eq!(Detail::from_json(&other), Err(DetailError::Malformed));
    detail.opening.announcement = None;
    assert_eq!(detail.to_json(), Err(DetailError::Malformed));
    detail.opening.kind = EntryKind::Opened;
    detail.opening.announcement = Some(said);
    assert_eq!(detail.to_json(), Err(DetailError::Malformed));
}

/// Anybody makes the same first key from the log's name, and another log has another list.
#[test]
fn the_public_list_follows_from_the_name_of_the_log() {
    let list = public_list("denizen.example/log");
    assert_eq!(
        list.k0.expose(),
        public_list("denizen.example/log").k0.expose()
    );
    assert_ne!(
        list.k0.expose(),
        public_list("denizen.example/log2").k0.expose()
    );
    assert_eq!(list.epoch, 0);
}

fn sealed_and_details() -> (Opening, Opening) {
    let details = Opening {
        kind: EntryKind::SealOpened {
            order: [1; 32],
            salt: [2; 32],
        },
        by: Party::Official {
            official: "YT-3001".parse().unwrap(),
            office: "a".repeat(40).parse().unwrap(),
        },
        purpose: Purpose::CourtOrder,
        groups: Purpose::CourtOrder.groups_allowed(),
        reference: Some("YT-X-7K3M9QXD".parse().unwrap()),
        clause: Some(Purpose::CourtOrder.clause().to_owned()),
        statement: Some([255; 32]),
        announcement: None,
    };
    let sealed = Opening {
        kind: EntryKind::CourtSealed {
            until: CityDay(20_700),
            details: details.commitment().unwrap(),
        },
        by: Party::Court {
            court: "yantian-court".parse().unwrap(),
        },
        groups: FieldGroups::NONE,
        reference: None,
        statement: None,
        ..details.clone()
    };
    (sealed, details)
}

/// The details cannot be changed after the reading stood on the list.
#[test]
fn a_seal_commits_to_every_word_of_its_details() {
    let (sealed, details) = sealed_and_details();
    assert!(details.opens_seal_of(&sealed));
    assert!(!sealed.opens_seal_of(&sealed));
    let altered = |alter: &dyn Fn(&mut Opening)| {
        let mut other = details.clone();
        alter(&mut other);
        assert!(!other.opens_seal_of(&sealed), "{other:?}");
    };
    altered(&|o| o.groups = FieldGroups::of(&[FieldGroup::Name]));
    altered(&|o| o.purpose = Purpose::DangerToLife);
    altered(&|o| o.statement = None);
    altered(&|o| o.reference = None);
    altered(&|o| {
        o.by = Party::Official {
            official: "YT-3002".parse().unwrap(),
            office: "court-office".parse().unwrap(),
        };
    });
    altered(&|o| {
        o.kind = EntryKind::SealOpened {
            order: [3; 32],
            salt: [2; 32],
        };
    });
}

/// The longest of each exceptional kind fits into a body.
#[test]
fn the_longest_exceptional_details_still_fit() {
    let (sealed, opened) = sealed_and_details();
    let mut glass = opened.clone();
    glass.kind = EntryKind::BreakGlass {
        after: false,
        reason: EmergencyReason::ChildWithoutCare,
    };
    glass.by = Party::TwoOfficials {
        official: "YT-0417".parse().unwrap(),
        office: "a".repeat(40).parse().unwrap(),
        second: "YT-0418".parse().unwrap(),
    };
    let mut job = opened.clone();
    job.kind = EntryKind::Opened;
    job.by = Party::Job {
        job: Job::CorrectDistrictNames,
        build: "0".repeat(64),
    };
    job.purpose = Purpose::CorrectDistrictNames;
    let key = ChainKey::from_bytes([1; 32]).entry_key();
    for opening in [sealed, opened, glass, job] {
        let detail = Detail {
            list: ListCommitment([255; 32]),
            number: u32::MAX,
            unreleased: 99, // more than keyhold ever passes over
            opening,
        };
        assert!(
            key.seal(Minute(u32::MAX), &detail).is_ok(),
            "{}",
            detail.to_json().unwrap().len()
        );
    }
}

#[test]
fn the_second_official_signs_the_same_statement() {
    let (_, mut first) = sealed_and_details();
    first.kind = EntryKind::BreakGlass {
        after: true,
        reason: EmergencyReason::ThreatToLife,
    };
    let mut second = Opening {
        kind: EntryKind::SecondOfficial,
        groups: FieldGroups::NONE,
        ..first.clone()
    };
    assert!(second.seconds(&first));
    second.statement = Some([9; 32]);
    assert!(!second.seconds(&first));
    second.statement = None;
    assert!(!second.seconds(&Opening {
        statement: None,
        ..first
    }));
}

/// Each later entry names the ones directly before it, over gaps and over one another.
#[test]
fn what_released_nothing_is_what_a_later_entry_names() {
    let says = |unreleased| Detail {
        list: ListCommitment([0; 32]),
        number: 0,
        unreleased,
        opening: Opening::of_register(EntryKind::Opened, Purpose::OwnView),
    };
    // (number, what it says); 6 is missing from the log.
    let list = [
        (9, 3),
        (8, 0),
        (7, 2),
        (5, 0),
        (4, 1),
        (3, u32::MAX),
        (2, 0),
        (0, 0),
    ];
    let mut later = Later::default();
    let released = list.map(|(number, before)| later.released(number, Some(&says(before))));
    // 9 names 6 to 8, 7 names 5 and 6, 4 names 3, and 3 all before it.
    let expected = [true, false, false, false, true, false, false, false];
    assert_eq!(released, expected);
    let mut later = Later::default();
    assert!(later.released(1, None) && later.released(0, None));
}
