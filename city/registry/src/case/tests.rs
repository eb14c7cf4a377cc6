//! The state table has no dead ends, a history cannot be changed unseen, and only a human with the case grants.

use super::*;
use crate::ids::CaseId;
use proptest::prelude::*;
use rules::authority::Role;
use std::collections::BTreeSet;

fn file() -> CaseFile {
    CaseFile {
        id: CaseId::from_bytes([1; 16]),
        reference: "YT-F-7K3M9QXD".parse().unwrap(),
        programme: "school-fee-remission".parse().unwrap(),
        office: "yantian-education".parse().unwrap(),
        received_on: day(),
    }
}

fn day() -> CivilDate {
    "2026-11-24".parse().unwrap()
}

fn official(number: u16) -> Actor {
    Actor::Official {
        id: format!("YT-{number:04}").parse().unwrap(),
        role_then: Role::EntitlementOfficer,
        office: "yantian-education".parse().unwrap(),
    }
}

fn kind(name: ActionName) -> ActionKind {
    match name {
        ActionName::Received => ActionKind::Received {
            rule_hash: "ab".into(),
        },
        ActionName::FactsRecorded => ActionKind::FactsRecorded,
        ActionName::Assigned => ActionKind::Assigned,
        ActionName::Read => ActionKind::Read { log_entry: 7 },
        ActionName::Granted => ActionKind::Granted {
            clause: "cel-12-2".into(),
            rule_hash: "ab".into(),
        },
        ActionName::Notified => ActionKind::Notified,
    }
}

fn append(case: &mut Case, name: ActionName, by: Actor) -> Result<(), CaseError> {
    case.append(kind(name), by, Purpose::DecideEntitlement, day())
        .map(|_| ())
}

fn granted() -> Case {
    let mut case = Case::draft(file());
    append(&mut case, ActionName::Received, Actor::Applicant).unwrap();
    append(&mut case, ActionName::FactsRecorded, Actor::Applicant).unwrap();
    append(&mut case, ActionName::Assigned, official(417)).unwrap();
    append(&mut case, ActionName::Read, official(417)).unwrap();
    append(&mut case, ActionName::Granted, official(417)).unwrap();
    append(&mut case, ActionName::Notified, Actor::Service).unwrap();
    case
}

#[test]
fn every_state_is_reached_and_leads_to_an_end() {
    let mut reached = BTreeSet::from([CaseState::Draft.as_str()]);
    for _ in CaseState::ALL {
        for (from, _, to) in TABLE {
            if reached.contains(from.as_str()) {
                reached.insert(to.as_str());
            }
        }
    }
    let mut ending: BTreeSet<&str> = CaseState::ALL
        .into_iter()
        .filter(|s| s.is_final())
        .map(CaseState::as_str)
        .collect();
    for _ in CaseState::ALL {
        for (from, _, to) in TABLE {
            if ending.contains(to.as_str()) {
                ending.insert(from.as_str());
            }
        }
    }
    for state in CaseState::ALL {
        assert!(
            reached.contains(state.as_str()),
            "{state:?} is never reached"
        );
        assert!(ending.contains(state.as_str()), "{state:?} is a dead end");
        let leaves = TABLE.iter().any(|(from, ..)| *from == state);
        assert_eq!(leaves, !state.is_final(), "{state:?}");
    }
}

#[test]
fn the_table_is_a_function() {
    for (place, (from, by, _)) in TABLE.iter().enumerate() {
        let twice = TABLE[place + 1..]
            .iter()
            .any(|(f, b, _)| f == from && b == by);
        assert!(!twice, "{from:?} {by:?}");
    }
}

#[test]
fn a_grant_needs_the_official_who_read() {
    let mut case = Case::draft(file());
    append(&mut case, ActionName::Received, Actor::Applicant).unwrap();
    append(&mut case, ActionName::FactsRecorded, Actor::Applicant).unwrap();
    append(&mut case, ActionName::Assigned, official(417)).unwrap();
    let early = append(&mut case, ActionName::Granted, official(417)).unwrap_err();
    assert!(matches!(early, CaseError::NotNow { .. }), "{early}");
    append(&mut case, ActionName::Read, official(417)).unwrap();
    assert_eq!(
        append(&mut case, ActionName::Granted, official(418)),
        Err(CaseError::NotYours)
    );
    assert_eq!(
        append(&mut case, ActionName::Granted, Actor::Service),
        Err(CaseError::NotYours)
    );
    assert_eq!(
        append(&mut case, ActionName::Granted, Actor::Applicant),
        Err(CaseError::NotYours)
    );
    append(&mut case, ActionName::Granted, official(417)).unwrap();
}

#[test]
fn a_changed_history_is_found_at_its_place() {
    let actions = granted().actions().to_vec();
    assert!(Case::replay(file(), actions.clone()).is_ok());

    let mut clause_changed = actions.clone();
    clause_changed[4].what = ActionKind::Granted {
        clause: "other".into(),
        rule_hash: "ab".into(),
    };
    assert_eq!(
        Case::replay(file(), clause_changed),
        Err(CaseError::BrokenChain { seq: 5 })
    );

    let mut dropped = actions.clone();
    dropped.remove(3);
    assert_eq!(
        Case::replay(file(), dropped),
        Err(CaseError::BrokenChain { seq: 4 })
    );

    let mut other_file = file();
    other_file.programme = "another".parse().unwrap();
    assert_eq!(
        Case::replay(other_file, actions),
        Err(CaseError::BrokenChain { seq: 0 })
    );
}

#[test]
fn a_case_keeps_no_name_of_an_applicant() {
    let text = serde_json::to_string(granted().actions()).unwrap();
    assert!(text.contains(r#""actor":"applicant""#));
    insta::assert_snapshot!(text.replace("},{\"seq\"", "},\n{\"seq\""));
}

#[test]
fn a_case_is_bounded() {
    let mut case = Case::draft(file());
    append(&mut case, ActionName::Received, Actor::Applicant).unwrap();
    append(&mut case, ActionName::FactsRecorded, Actor::Applicant).unwrap();
    for _ in 2..limits::CASE_ACTIONS_MAX {
        append(&mut case, ActionName::Assigned, official(417)).unwrap();
    }
    assert_eq!(
        append(&mut case, ActionName::Assigned, official(417)),
        Err(CaseError::Full)
    );
}

proptest! {
    /// Whatever is tried, what was accepted replays to the same state.
    #[test]
    fn any_order_of_attempts_replays(attempts in prop::collection::vec((0..6_usize, 0..4_usize), 0..40)) {
        let mut case = Case::draft(file());
        for (name, actor) in attempts {
            let by = [Actor::Applicant, Actor::Service, official(417), official(418)][actor].clone();
            let before = case.clone();
            if append(&mut case, ActionName::ALL[name], by).is_err() {
                prop_assert_eq!(&case, &before);
            }
        }
        let again = Case::replay(file(), case.actions().to_vec()).unwrap();
        prop_assert_eq!(again, case);
    }
}
