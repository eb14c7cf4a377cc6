//! From the form at home to the receipt at the desk, and every way in which it is refused.

use office::{OfficeError, Visitor};
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::registration::RegistrationState;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;

use crate::device::AtDesk;
use crate::story::{CARD, NAME, OTHER_CARD, code, form, secret, shown};
use crate::world::{DAY, World, official};

#[test]
fn a_resident_is_registered_and_sees_each_opening() {
    let world = World::new();
    let desk = world.clerk();
    let reference = world.pre_register(CARD);
    let called = world.call_up(&desk, reference).unwrap();
    assert_eq!(called.name.full_name.expose(), NAME);
    assert!(!called.document.seen_at_desk);
    world
        .city
        .record_documents_seen(&desk.on, reference, &[shown(CARD)])
        .unwrap();
    world.settle_dwelling(&desk, reference).unwrap();
    let receipt = world.finish_at_desk(&desk, reference).unwrap();
    assert!(
        receipt
            .standard_address
            .expose()
            .contains("蓝田壹站3栋1单元1205室")
    );
    assert!(receipt.check_sheet.is_some());

    let own = world.sign_in(&receipt);
    let record = world.city.my_record(own).unwrap();
    let registration = record.registration.unwrap();
    assert_eq!(registration.state, RegistrationState::Registered);
    assert_eq!(registration.valid_until.unwrap().to_string(), "2027-11-24");
    assert_eq!(record.address.unwrap().district, "盐田区");
    assert!(record.document.unwrap().seen_at_desk);
    assert!(record.birth.is_none(), "nobody asked for it");

    let list = world.city.who_looked(own).unwrap();
    let said: Vec<String> = list
        .entries
        .iter()
        .rev()
        .map(|entry| {
            let said = entry.said.as_ref().unwrap();
            format!("{} {}", said.purpose, said.groups)
        })
        .collect();
    assert_eq!(
        said,
        [
            "list_begins ",
            "register_resident name, document, address, contact, registration",
            "register_resident ",
            "own_view name, birth, document, address, contact, registration, application, objections",
        ]
    );
    assert_eq!(list.outside_check.needed, 0);
    assert!(list.entries.iter().all(|entry| !entry.proof.is_empty()));
}

#[test]
fn a_clerk_opens_exactly_what_registering_allows() {
    let allowed = Purpose::RegisterResident.groups_allowed();
    for group in [
        FieldGroup::Birth,
        FieldGroup::Guardianship,
        FieldGroup::Application,
    ] {
        assert!(!allowed.contains(group));
    }
}

#[test]
fn unknown_expired_and_foreign_references_are_one_answer() {
    let world = World::new();
    let desk = world.clerk();
    let unknown: Reference = "YT-P-00000000".parse().unwrap();
    let other_kind: Reference = "YT-F-00000000".parse().unwrap();
    let expired = world.pre_register(CARD);
    world.pass(31 * DAY);
    let desk_then = world.at_desk("YT-0418", "yantian-centre", Role::RegistrationClerk);
    for reference in [unknown, other_kind, expired] {
        let answer = world.city.call_up_statement(&desk_then.on, reference);
        assert_eq!(code(answer), "unknown-reference", "{reference}");
    }
    drop(desk);
}

#[test]
fn pre_registering_never_says_that_somebody_is_known() {
    let world = World::new();
    let desk = world.clerk();
    world.register(&desk, CARD);
    let before = world.entries();
    let known = world.city.pre_register(Visitor, &form(CARD)).unwrap();
    let new = world.city.pre_register(Visitor, &form(OTHER_CARD)).unwrap();
    assert_eq!(known.come_by, new.come_by);
    assert_eq!(world.entries(), before, "a form fills no log");
}

#[test]
fn what_is_wrong_on_the_form_is_named() {
    let world = World::new();
    let with = |change: fn(&mut office::PreRegistration)| {
        let mut form = form(CARD);
        change(&mut form);
        world.city.pre_register(Visitor, &form)
    };
    assert_eq!(code(with(|f| f.full_name = secret(" "))), "field");
    assert_eq!(
        code(with(|f| f.full_name = secret(&"长".repeat(121)))),
        "field"
    );
    assert_eq!(code(with(|f| f.full_name = secret("a\u{0}b"))), "field");
    assert_eq!(code(with(|f| f.full_name = secret("林\u{fffd}"))), "field");
    assert_eq!(
        code(with(|f| f.document_number = secret("110105194912310021"))),
        "document-check"
    );
    assert_eq!(
        code(with(|f| f.document_issuer = "VNM".into())),
        "document-issuer"
    );
    assert_eq!(code(with(|f| f.telephone = Some(secret("12ab")))), "field");
    assert_eq!(
        code(with(
            |f| f.notice_by = registry::record::NoticeChannel::Telephone
        )),
        "field"
    );
    assert_eq!(code(with(|f| f.pin = secret("123456"))), "weak-pin");
    assert_eq!(
        code(with(|f| f.centre = "nowhere".parse().unwrap())),
        "field"
    );
}

#[test]
fn a_clerk_of_another_district_is_refused() {
    let world = World::new();
    let reference = world.pre_register(CARD);
    let far = world.at_desk("LG-0100", "longgang-centre", Role::RegistrationClerk);
    let answer = world.city.call_up_statement(&far.on, reference);
    let Err(OfficeError::NotAllowed(rules)) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(rules[0].rule.as_str(), "forbid.other-office");
}

#[test]
fn no_other_role_calls_a_file_up() {
    let world = World::new();
    let reference = world.pre_register(CARD);
    for (id, role) in [
        ("YT-0601", Role::EntitlementOfficer),
        ("YT-0602", Role::DuplicateReviewer),
        ("YT-0603", Role::Ombudsman),
        ("YT-0604", Role::Auditor),
        ("YT-0605", Role::Operator),
    ] {
        let desk = world.at_desk(id, "yantian-centre", role);
        let answer = world.city.call_up_statement(&desk.on, reference);
        assert_eq!(code(answer), "not-allowed", "{role}");
    }
}

#[test]
fn lapsed_training_ends_work() {
    let world = World::new();
    let reference = world.pre_register(CARD);
    let mut lapsed = official("YT-0417", "yantian-centre", Role::RegistrationClerk, None);
    lapsed.trained_until = "2026-11-23".parse().unwrap();
    let desk = AtDesk::sign_in(&world.city, &lapsed);
    assert_eq!(
        code(world.city.call_up_statement(&desk.on, reference)),
        "not-allowed"
    );
}

#[test]
fn nobody_works_on_their_own_file() {
    let world = World::new();
    let clerk = world.clerk();
    let receipt = world.register(&clerk, CARD);
    let own = world.sign_in(&receipt).resident;
    let herself = official(
        "YT-0777",
        "yantian-centre",
        Role::RegistrationClerk,
        Some(own),
    );
    let desk = AtDesk::sign_in(&world.city, &herself);
    for answer in [
        code(world.city.new_letter(&desk.on, receipt.reference)),
        code(world.city.grant_statement(&desk.on, receipt.reference)),
        code(world.city.call_up_statement(&desk.on, receipt.reference)),
    ] {
        assert_eq!(answer, "not-allowed");
    }
}

#[test]
fn a_statement_is_used_once_by_the_session_it_was_made_for() {
    let world = World::new();
    let (desk, other) = (
        world.clerk(),
        world.at_desk("YT-0418", "yantian-centre", Role::RegistrationClerk),
    );
    let reference = world.pre_register(CARD);
    let statement = world.city.call_up_statement(&desk.on, reference).unwrap();
    assert_eq!(
        code(world.city.call_up(&other.on, &desk.sign(&statement))),
        "unsigned",
        "a good signature does not travel to another session"
    );
    let statement = world.city.call_up_statement(&desk.on, reference).unwrap();
    assert_eq!(
        code(world.city.call_up(&desk.on, &other.sign(&statement))),
        "unsigned"
    );
    let statement = world.city.call_up_statement(&desk.on, reference).unwrap();
    let signature = desk.sign(&statement);
    assert_eq!(code(world.city.call_up(&desk.on, &signature)), "ok");
    assert_eq!(code(world.city.call_up(&desk.on, &signature)), "unsigned");
    let statement = world.city.call_up_statement(&desk.on, reference).unwrap();
    world.pass(301);
    assert_eq!(
        code(world.city.call_up(&desk.on, &desk.sign(&statement))),
        "unsigned"
    );
}

#[test]
fn steps_are_taken_in_order_on_a_file_called_up_here() {
    let world = World::new();
    let desk = world.clerk();
    let reference = world.pre_register(CARD);
    let city = &world.city;
    let documents = || city.record_documents_seen(&desk.on, reference, &[shown(CARD)]);
    assert_eq!(code(documents()), "file-not-open");
    world.call_up(&desk, reference).unwrap();
    assert_eq!(code(world.settle_dwelling(&desk, reference)), "wrong-step");
    assert_eq!(code(world.finish_at_desk(&desk, reference)), "wrong-step");
    assert_eq!(
        code(city.record_documents_seen(&desk.on, reference, &[])),
        "documents-missing"
    );
    let mut expired = shown(CARD);
    expired.expires_on = Some("2026-11-23".parse().unwrap());
    assert_eq!(
        code(city.record_documents_seen(&desk.on, reference, &[expired])),
        "document-expired"
    );
    assert_eq!(code(documents()), "ok");
    assert_eq!(code(world.finish_at_desk(&desk, reference)), "wrong-step");
    world.pass(3601);
    assert_eq!(
        code(world.settle_dwelling(&desk, reference)),
        "file-not-open"
    );
    world.call_up(&desk, reference).unwrap();
    assert_eq!(code(world.settle_dwelling(&desk, reference)), "ok");
    assert_eq!(code(world.finish_at_desk(&desk, reference)), "ok");
    assert_eq!(
        code(city.call_up_statement(&desk.on, reference)),
        "file-complete"
    );
    assert_eq!(
        code(world.finish_at_desk(&desk, reference)),
        "file-complete"
    );
}

#[test]
fn a_dwelling_that_left_the_register_is_chosen_again() {
    let world = World::new();
    let desk = world.clerk();
    let reference = world.pre_register(CARD);
    world.prepare_at_desk(&desk, reference, CARD).unwrap();
    let code_then = world.dwelling();
    let world = world.restart_without(code_then);
    let desk = world.clerk();
    world.call_up(&desk, reference).unwrap();
    assert_eq!(
        code(world.finish_at_desk(&desk, reference)),
        "stale-dwelling"
    );
    let again = office::ConfirmedDwelling {
        code: code_then,
        living_here_since: None,
    };
    let answer = world.city.confirm_dwelling(&desk.on, reference, &again);
    assert_eq!(code(answer), "stale-dwelling");
}

#[test]
fn a_corrected_number_needs_a_new_signature() {
    let world = World::new();
    let desk = world.clerk();
    let reference = world.pre_register(CARD);
    world.prepare_at_desk(&desk, reference, CARD).unwrap();
    let statement = world
        .city
        .registration_statement(&desk.on, reference)
        .unwrap();
    world
        .city
        .record_documents_seen(&desk.on, reference, &[shown(OTHER_CARD)])
        .unwrap();
    let answer = world
        .city
        .register_resident(&desk.on, &desk.sign(&statement));
    assert_eq!(code(answer), "unsigned");
    assert_eq!(code(world.finish_at_desk(&desk, reference)), "ok");
}

#[test]
fn abandoned_files_are_deleted_with_their_keys() {
    let world = World::new();
    let desk = world.clerk();
    let abandoned = world.pre_register(OTHER_CARD);
    let receipt = world.register(&desk, CARD);
    world.pass(30 * DAY);
    assert_eq!(
        world.city.expire_abandoned().unwrap(),
        0,
        "the last day still counts"
    );
    world.pass(DAY);
    assert_eq!(world.city.expire_abandoned().unwrap(), 1);
    assert_eq!(world.city.expire_abandoned().unwrap(), 0);
    assert_eq!(world.stolen("resident", "resident, state").len(), 1);
    assert_eq!(world.stolen("pre_registration", "reference").len(), 1);
    // Noted for as long as a backup of keyhold could bring the keys back, and then not even that.
    assert_eq!(world.stolen("forgotten", "resident, day").len(), 1);
    assert!(world.city.sweep().is_empty());
    assert_eq!(world.stolen("forgotten", "resident, day").len(), 1);
    let desk = world.clerk();
    assert_eq!(
        code(world.city.call_up_statement(&desk.on, abandoned)),
        "unknown-reference"
    );
    let own = world.sign_in(&receipt);
    assert_eq!(code(world.city.my_record(own)), "ok");
    world.pass(30 * DAY);
    assert!(world.city.sweep().is_empty());
    assert_eq!(world.stolen("forgotten", "resident, day").len(), 1);
    world.pass(DAY);
    // Keyhold is away: what needs it waits, and nothing else does.
    world.keyhold.stop_after(0);
    assert_eq!(world.city.sweep().len(), 3);
    assert_eq!(world.stolen("forgotten", "resident, day").len(), 0);
}

#[test]
fn nothing_in_the_clear_says_who_it_is() {
    let world = World::new();
    let desk = world.clerk();
    world.register(&desk, CARD);
    for (table, columns) in [
        ("resident", "resident, state"),
        ("pre_registration", "reference, resident, expires_day"),
        ("sealed_group", "resident, field_group, version, ciphertext"),
        (
            "grant_made",
            "grant_id, resident, credential_type, state, sealed_attributes",
        ),
    ] {
        let text = format!("{:?}", world.stolen(table, columns));
        for secret in [NAME, CARD, "蓝田壹站", "盐田区"] {
            assert!(!text.contains(secret), "{table}");
            let bytes = format!("{:?}", secret.as_bytes());
            assert!(!text.contains(bytes.trim_matches(['[', ']'])), "{table}");
        }
    }
}
