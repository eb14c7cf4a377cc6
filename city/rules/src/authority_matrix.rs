//! The whole matrix, role × action × facts, as one reviewed snapshot: see `snapshots/`.

use super::{Action, Facts, NO_PERMIT, Role, Verdict, decide};
use crate::truth::Truth;
use std::fmt::Write;

const FACT_NAMES: [&str; 10] = [
    "training_valid",
    "same_office",
    "same_district",
    "file_open",
    "residents_act",
    "purpose_fits",
    "groups_fit",
    "own_file",
    "relatives_file",
    "acted_before",
];

/// How many combinations of what may be known there are: 3^10.
const COMBINATIONS: usize = 59_049;

/// Where `own_file` stands above.
const OWN_FILE: usize = 7;

/// Nothing stands in the way.
const CLEAR: [Truth; 10] = [
    Truth::Yes,
    Truth::Yes,
    Truth::Yes,
    Truth::Yes,
    Truth::Yes,
    Truth::Yes,
    Truth::Yes,
    Truth::No,
    Truth::No,
    Truth::No,
];

fn facts(values: [Truth; 10]) -> Facts {
    Facts {
        training_valid: values[0],
        same_office: values[1],
        same_district: values[2],
        file_open: values[3],
        residents_act: values[4],
        purpose_fits: values[5],
        groups_fit: values[6],
        own_file: values[7],
        relatives_file: values[8],
        acted_before: values[9],
    }
}

fn every_combination() -> impl Iterator<Item = [Truth; 10]> {
    (0..COMBINATIONS).map(|number| {
        std::array::from_fn(|place| Truth::ALL[number / 3_usize.pow(place as u32) % 3])
    })
}

/// One line a pair of role and action: how many of the combinations are permitted, and what each fact must be.
fn matrix_row(role: Role, action: Action) -> String {
    let permitted: Vec<[Truth; 10]> = every_combination()
        .filter(|values| decide(role, action, &facts(*values)).permits())
        .collect();
    if permitted.is_empty() {
        return "never".to_owned();
    }
    let mut row = format!("{:5} of {COMBINATIONS} when", permitted.len());
    let mut product = 1;
    for (place, name) in FACT_NAMES.iter().enumerate() {
        let allowed: Vec<Truth> = Truth::ALL
            .into_iter()
            .filter(|value| permitted.iter().any(|values| values[place] == *value))
            .collect();
        product *= allowed.len();
        if allowed.len() < 3 {
            let words: Vec<&str> = allowed.iter().map(|value| value.as_str()).collect();
            write!(row, " {name}={}", words.join("|")).unwrap();
        }
    }
    // The line is the whole truth only if the permitted combinations are the product of its columns.
    assert_eq!(product, permitted.len(), "{role} {action}");
    row
}

#[test]
fn the_whole_matrix() {
    let mut text = String::new();
    for role in Role::ALL {
        writeln!(text, "{role}").unwrap();
        for action in Action::ALL {
            writeln!(text, "  {action:<24} {}", matrix_row(role, action)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn an_unknown_fact_denies_and_is_named() {
    let mut known = CLEAR;
    assert!(decide(Role::EntitlementOfficer, Action::DecideCase, &facts(known)).permits());
    known[OWN_FILE] = Truth::Unknown;
    let Verdict::Deny { rules } =
        decide(Role::EntitlementOfficer, Action::DecideCase, &facts(known))
    else {
        panic!("unknown must deny");
    };
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].rule.as_str(), "forbid.own-file");
    assert!(!rules[0].known);
}

#[test]
fn nothing_known_permits_nothing() {
    for role in Role::ALL {
        for action in Action::ALL {
            assert!(
                !decide(role, action, &Facts::UNKNOWN).permits(),
                "{role} {action}"
            );
        }
    }
}

#[test]
fn no_role_both_registers_and_decides() {
    let open = facts(CLEAR);
    for role in Role::ALL {
        let registers = decide(role, Action::RegisterResident, &open).permits();
        let reviews = decide(role, Action::ReviewDuplicate, &open).permits();
        let decides = decide(role, Action::DecideCase, &open).permits();
        assert!(
            u8::from(registers) + u8::from(reviews) + u8::from(decides) <= 1,
            "{role}"
        );
    }
}

#[test]
fn the_ombudsman_touches_a_person_only_to_hear_them() {
    let open = facts(CLEAR);
    for action in Action::ALL
        .into_iter()
        .filter(|action| action.concerns_a_person())
    {
        let permits = decide(Role::Ombudsman, action, &open).permits();
        assert_eq!(permits, action == Action::HearObjection, "{action}");
    }
}

#[test]
fn who_checks_or_runs_never_touches_a_person() {
    let open = facts(CLEAR);
    for role in [Role::Auditor, Role::Operator] {
        for action in Action::ALL
            .into_iter()
            .filter(|action| action.concerns_a_person())
        {
            let Verdict::Deny { rules } = decide(role, action, &open) else {
                panic!("{role} may {action}");
            };
            assert_eq!(rules[0].rule, NO_PERMIT);
        }
    }
}
