//! A father applies for two children; an officer opens what the programme names, and grants. Nothing in the clear
//! joins guardian and child.

use office::{Applied, OfficeError, OpenedCase, OwnSession};
use registry::case::CaseState;
use registry::granted::GrantedAttributes;
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;

use crate::device::AtDesk;
use crate::story::{CARD, application, code, secret};
use crate::world::{World, official};

fn father(world: &World) -> OwnSession {
    let desk = world.clerk();
    let receipt = world.register(&desk, CARD);
    world.sign_in(&receipt)
}

pub fn open(world: &World, desk: &AtDesk, reference: Reference) -> Result<OpenedCase, OfficeError> {
    let statement = world.city.case_statement(&desk.on, reference)?;
    world.city.open_case(&desk.on, &desk.sign(&statement))
}

fn apply(world: &World, own: OwnSession, name: &str) -> Applied {
    world
        .city
        .apply_for_benefit(own, &application(name))
        .unwrap()
}

#[test]
fn two_children_each_get_their_credential() {
    let world = World::new();
    let own = father(&world);
    let files = ["王小明", "王小红"].map(|name| apply(&world, own, name));
    let officer = world.officer();
    let waiting = world.city.cases_waiting(&officer.on).unwrap().waiting;
    assert_eq!(waiting.len(), 2);
    for (file, name) in files.iter().zip(["王小明", "王小红"]) {
        assert_eq!(
            code(world.city.offer_entitlement(own, file.reference)),
            "grant-ended"
        );
        let opened = open(&world, &officer, file.reference).unwrap();
        assert_eq!(opened.name.unwrap().full_name.expose(), name);
        assert!(opened.guardianship.unwrap().for_this_programme);
        assert_eq!(opened.facts.unwrap().school.expose(), "田心小学");
        let decided = world
            .city
            .decide(&officer.on, file.reference, "art-1")
            .unwrap();
        assert_eq!(decided.school_year.to_string(), "2026/27");
        assert_eq!(decided.valid_until.to_string(), "2027-08-31");
        let offer = world.city.offer_entitlement(own, file.reference).unwrap();
        let attributes = world.redeem(&offer).unwrap();
        assert!(matches!(attributes, GrantedAttributes::Entitlement { .. }));
        assert!(world.redeem(&offer).is_err(), "an offer is used once");
    }
    let record = world.city.my_record(own).unwrap();
    assert_eq!(record.files.len(), 2);
    for file in record.files {
        assert_eq!(file.state, Some(CaseState::Served));
        let decision = file.decision.unwrap();
        assert_eq!(decision.clause.unwrap().id, "art-1");
        assert_eq!(decision.amount_yuan_per_year, Some(1500));
        assert_eq!(decision.school_year.unwrap().to_string(), "2026/27");
        assert!(file.credential);
    }
    assert!(
        world
            .city
            .cases_waiting(&officer.on)
            .unwrap()
            .waiting
            .is_empty()
    );
}

#[test]
fn the_officer_opens_exactly_what_the_programme_names_and_it_is_seen() {
    let world = World::new();
    let own = father(&world);
    let file = apply(&world, own, "王小明");
    let officer = world.officer();
    let opened = open(&world, &officer, file.reference).unwrap();
    use FieldGroup::{Birth, CaseFacts, Guardianship, Name};
    let expected = [Name, Birth, Guardianship, CaseFacts].into_iter().collect();
    assert_eq!(opened.groups, expected);
    let list = world.city.who_looked_for(own, file.reference).unwrap();
    let newest = list.entries[0].said.clone().unwrap();
    assert_eq!(newest.purpose, Purpose::DecideEntitlement);
    assert_eq!(newest.groups, expected);
    assert_eq!(newest.reference, Some(file.reference));
    assert_eq!(list.entries[0].log_entry, opened.log_entry);
    let fathers = world.city.who_looked(own).unwrap();
    let about_father = fathers
        .entries
        .iter()
        .filter_map(|entry| entry.said.as_ref());
    assert!(
        about_father
            .into_iter()
            .all(|said| said.purpose != Purpose::DecideEntitlement)
    );
}

#[test]
fn an_officer_of_another_office_sees_and_opens_nothing() {
    let world = World::new();
    let own = father(&world);
    let file = apply(&world, own, "王小明");
    let far = world.at_desk("LG-0520", "longgang-education", Role::EntitlementOfficer);
    assert!(
        world
            .city
            .cases_waiting(&far.on)
            .unwrap()
            .waiting
            .is_empty()
    );
    assert_eq!(
        code(world.city.case_statement(&far.on, file.reference)),
        "not-allowed"
    );
    assert_eq!(
        code(world.city.decide(&far.on, file.reference, "art-1")),
        "not-allowed"
    );
    let clerk = world.at_desk("YT-0419", "yantian-centre", Role::RegistrationClerk);
    assert_eq!(code(world.city.cases_waiting(&clerk.on)), "not-allowed");
    assert_eq!(
        code(world.city.case_statement(&clerk.on, file.reference)),
        "not-allowed"
    );
    let unknown: Reference = "YT-F-00000000".parse().unwrap();
    let officer = world.officer();
    assert_eq!(
        code(world.city.case_statement(&officer.on, unknown)),
        "unknown-reference"
    );
}

#[test]
fn only_the_official_who_read_the_case_decides_it_by_a_clause_once() {
    let world = World::new();
    let own = father(&world);
    let file = apply(&world, own, "王小明");
    let (first, second) = (
        world.officer(),
        world.at_desk("YT-0521", "yantian-education", Role::EntitlementOfficer),
    );
    let decide = |desk: &AtDesk, clause| code(world.city.decide(&desk.on, file.reference, clause));
    assert_eq!(decide(&first, "art-1"), "file-not-open");
    open(&world, &first, file.reference).unwrap();
    assert_eq!(
        world.city.cases_waiting(&first.on).unwrap().taken,
        [file.reference]
    );
    assert_eq!(decide(&second, "art-1"), "file-not-open");
    open(&world, &second, file.reference).unwrap();
    assert_eq!(
        decide(&first, "art-1"),
        "case-not-yours",
        "taken over meanwhile"
    );
    assert_eq!(decide(&second, "art-99"), "unknown-clause");
    assert_eq!(decide(&second, "art-1"), "ok");
    assert_eq!(decide(&second, "art-1"), "not-allowed");
    assert_eq!(world.stolen("grant_made", "credential_type").len(), 2);
}

#[test]
fn nobody_decides_about_themselves() {
    let world = World::new();
    let own = father(&world);
    let file = apply(&world, own, "王小明");
    let about = world
        .store
        .read("the beneficiary", |tx| {
            store::cases::get(tx, &file.reference)
        })
        .unwrap()
        .unwrap()
        .about;
    let herself = official(
        "YT-0530",
        "yantian-education",
        Role::EntitlementOfficer,
        Some(about),
    );
    let herself = AtDesk::sign_in(&world.city, &herself);
    assert_eq!(
        code(world.city.case_statement(&herself.on, file.reference)),
        "not-allowed"
    );
}

#[test]
fn a_stolen_database_does_not_join_guardian_and_child() {
    let world = World::new();
    let own = father(&world);
    let before = world.stolen("sealed_group", "resident, field_group, length(ciphertext)");
    apply(&world, own, "王小明");
    apply(&world, own, "王小红");
    let after = world.stolen("sealed_group", "resident, field_group, length(ciphertext)");
    // The father's rows are the same in number and length as before he applied for anybody.
    let fathers = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        rows.iter()
            .filter(|row| before.iter().any(|b| b[0] == row[0]))
            .cloned()
            .collect()
    };
    assert_eq!(fathers(&after), fathers(&before));
    // No other table has a row that names both, or the father at all.
    let father_id = format!("Some(Bytes({:?}))", own.resident.as_bytes());
    let naming = [
        (
            "case_file",
            "case_id, reference, resident, programme, office, state, received_day",
        ),
        ("case_action", "case_id, seq, action"),
        ("review", "reference, resident, earlier"),
        ("objection", "reference, resident"),
    ];
    for (table, columns) in naming {
        let text = format!("{:?}", world.stolen(table, columns));
        assert!(
            !text.contains(father_id.trim_start_matches("Some(")),
            "{table}"
        );
        assert!(!text.contains(&own.resident.to_string()), "{table}");
    }
    assert_eq!(world.stolen("case_file", "case_id").len(), 2);
}

#[test]
fn what_is_wrong_with_an_application_is_named() {
    let world = World::new();
    let own = father(&world);
    let with = |change: fn(&mut office::BenefitApplication)| {
        let mut form = application("王小明");
        change(&mut form);
        code(world.city.apply_for_benefit(own, &form))
    };
    assert_eq!(with(|f| f.full_name = secret("")), "field");
    assert_eq!(with(|f| f.school = secret(&"学".repeat(41))), "field");
    assert_eq!(
        with(|f| f.born_on = registry::sensitive::Sensitive::new("2027-01-01".parse().unwrap())),
        "field"
    );
    assert_eq!(
        with(|f| f.programme = "another".parse().unwrap()),
        "unknown-programme"
    );
    assert_eq!(world.stolen("case_file", "case_id").len(), 0);
    assert_eq!(world.city.my_record(own).unwrap().files.len(), 0);
}

#[test]
fn sixteen_files_are_the_most_one_person_has() {
    let world = World::new();
    let own = father(&world);
    for number in 0..16 {
        apply(&world, own, &format!("孩子{number}"));
    }
    let more = world.city.apply_for_benefit(own, &application("孩子"));
    assert_eq!(code(more), "too-many-files");
}

#[test]
fn somebody_elses_file_is_not_ones_own() {
    let world = World::new();
    let own = father(&world);
    let file = apply(&world, own, "王小明");
    let desk = world.at_desk("YT-0422", "yantian-centre", Role::RegistrationClerk);
    let other = world.register(&desk, crate::story::OTHER_CARD);
    let other = world.sign_in(&other);
    assert_eq!(
        code(world.city.who_looked_for(other, file.reference)),
        "unknown-reference"
    );
    assert_eq!(
        code(world.city.offer_entitlement(other, file.reference)),
        "unknown-reference"
    );
}
