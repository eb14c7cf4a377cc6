//! The city's tables, read back through their repositories.

use crate::engine::{Engine, Fresh};
use registry::case::{ActionKind, Actor, Case, CaseFile, CaseState};
use registry::clock::CityDay;
use registry::desk::Desk;
use registry::ids::{CaseId, GrantId, Reference, ResidentId};
use registry::official::{Office, Official};
use registry::purpose::Purpose;
use registry::registration::RegistrationState;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use store::grants::{Grant, GrantState};
use store::objections::{Objection, ObjectionState};
use store::pre_registrations::PreRegistration;
use store::reviews::{Review, ReviewState};
use store::{
    Schema, StoreError, Tx, cases, grants, objections, officials, pre_registrations, residents,
    reviews, sealed, settings,
};

on_both_engines!(
    a_registration_moves_on_once,
    a_sealed_group_is_replaced_and_removed,
    files_expire_oldest_first,
    a_review_is_decided_once,
    objections_wait_for_an_answer,
    a_grant_ends_without_its_attributes,
    a_case_replays_from_its_rows,
    two_officials_cannot_append_the_same_action,
    offices_desks_and_officials,
    a_resident_leaves_nothing_behind,
    settings_are_replaced,
);

const DAY: CityDay = CityDay(20_781);

fn resident(n: u8) -> ResidentId {
    ResidentId::from_bytes([n; 16])
}

fn father() -> ResidentId {
    resident(1)
}

fn child() -> ResidentId {
    resident(2)
}

fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

fn office() -> Office {
    Office {
        id: "yantian-education".parse().unwrap(),
        name_zh: "盐田区教育局".to_owned(),
        name_en: "Yantian Education Bureau".to_owned(),
        district: "YT".to_owned(),
    }
}

/// A city with two residents and an office.
fn city(engine: &Engine) -> Fresh {
    let fresh = engine.fresh(Schema::City);
    fresh
        .store
        .transact("test", |tx| {
            residents::insert(tx, father(), RegistrationState::PreRegistered)?;
            residents::insert(tx, child(), RegistrationState::Registered)?;
            officials::put_office(tx, &office())
        })
        .unwrap();
    fresh
}

fn done<T>(fresh: &Fresh, work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
    fresh.store.transact("test", work).unwrap()
}

fn a_registration_moves_on_once(engine: &Engine) {
    use RegistrationState::{DocumentsSeen, PreRegistered};
    let fresh = city(engine);
    assert_eq!(
        done(&fresh, |tx| residents::state(tx, father())),
        Some(PreRegistered)
    );
    assert_eq!(done(&fresh, |tx| residents::state(tx, resident(9))), None);
    done(&fresh, |tx| {
        residents::move_on(tx, father(), PreRegistered, DocumentsSeen)
    });
    let again = fresh.store.transact("test", |tx| {
        residents::move_on(tx, father(), PreRegistered, DocumentsSeen)
    });
    assert!(matches!(again, Err(StoreError::Stale(_))), "{again:?}");
    for state in RegistrationState::ALL {
        let other = resident(100 + state as u8);
        done(&fresh, |tx| residents::insert(tx, other, state));
        assert_eq!(done(&fresh, |tx| residents::state(tx, other)), Some(state));
    }
}

fn a_sealed_group_is_replaced_and_removed(engine: &Engine) {
    let fresh = city(engine);
    done(&fresh, |tx| {
        sealed::put(tx, father(), FieldGroup::Name, 1, b"one")?;
        sealed::put(tx, father(), FieldGroup::Name, 2, b"two")?;
        sealed::put(tx, father(), FieldGroup::Address, 1, b"here")?;
        sealed::put(tx, child(), FieldGroup::Name, 1, b"other")
    });
    let row = done(&fresh, |tx| sealed::get(tx, father(), FieldGroup::Name)).unwrap();
    assert_eq!(
        (row.version, row.ciphertext.as_slice()),
        (2, b"two".as_slice())
    );
    let groups = FieldGroups::of(&[FieldGroup::Name, FieldGroup::Address]);
    assert_eq!(done(&fresh, |tx| sealed::groups(tx, father())), groups);
    done(&fresh, |tx| sealed::delete_all(tx, father()));
    assert_eq!(
        done(&fresh, |tx| sealed::groups(tx, father())),
        FieldGroups::NONE
    );
    assert!(done(&fresh, |tx| sealed::get(tx, child(), FieldGroup::Name)).is_some());
    let nobody = fresh.store.transact("test", |tx| {
        sealed::put(tx, resident(9), FieldGroup::Name, 1, b"")
    });
    assert!(
        matches!(nobody, Err(StoreError::Constraint { .. })),
        "{nobody:?}"
    );
}

fn files_expire_oldest_first(engine: &Engine) {
    let fresh = city(engine);
    let file = |text: &str, days: i32| PreRegistration {
        reference: reference(text),
        resident: father(),
        expires: DAY.plus_days(days),
    };
    let (old, older, young) = (
        file("YT-P-7K3M9QXD", -1),
        file("YT-P-00000000", -2),
        file("YT-P-ZZZZZZZZ", 1),
    );
    done(&fresh, |tx| {
        [old, older, young]
            .iter()
            .try_for_each(|file| pre_registrations::insert(tx, file))
    });
    assert_eq!(
        done(&fresh, |tx| pre_registrations::get(tx, &old.reference)),
        Some(old)
    );
    assert_eq!(
        done(&fresh, |tx| pre_registrations::expired(tx, DAY)),
        [older, old]
    );
    done(&fresh, |tx| {
        pre_registrations::keep_until(tx, &old.reference, DAY.plus_days(365))
    });
    done(&fresh, |tx| pre_registrations::delete(tx, &older.reference));
    assert_eq!(done(&fresh, |tx| pre_registrations::expired(tx, DAY)), []);
    let gone = fresh.store.transact("test", |tx| {
        pre_registrations::keep_until(tx, &older.reference, DAY)
    });
    assert!(matches!(gone, Err(StoreError::Stale(_))), "{gone:?}");
    let taken = fresh
        .store
        .transact("test", |tx| pre_registrations::insert(tx, &old));
    assert!(
        matches!(taken, Err(StoreError::Conflict { .. })),
        "{taken:?}"
    );
}

fn a_review_is_decided_once(engine: &Engine) {
    let fresh = city(engine);
    let review = Review {
        reference: reference("YT-P-7K3M9QXD"),
        resident: father(),
        earlier: child(),
        state: ReviewState::Waiting,
        opened: DAY,
    };
    done(&fresh, |tx| reviews::insert(tx, &review));
    assert_eq!(
        done(&fresh, |tx| reviews::get(tx, &review.reference)),
        Some(review)
    );
    assert_eq!(done(&fresh, reviews::waiting), [review.reference]);
    done(&fresh, |tx| {
        reviews::decide(tx, &review.reference, ReviewState::Cleared)
    });
    assert_eq!(done(&fresh, reviews::waiting), []);
    let again = fresh.store.transact("test", |tx| {
        reviews::decide(tx, &review.reference, ReviewState::Closed)
    });
    assert!(matches!(again, Err(StoreError::Stale(_))), "{again:?}");
}

fn objections_wait_for_an_answer(engine: &Engine) {
    let fresh = city(engine);
    let later = Objection {
        reference: reference("ZZ-Y-00000001"),
        resident: father(),
        state: ObjectionState::Waiting,
        received: CityDay(DAY.0 + 1),
    };
    let objection = Objection {
        reference: reference("ZZ-Y-7K3M9QXD"),
        received: DAY,
        ..later
    };
    done(&fresh, |tx| {
        objections::insert(tx, &later)?;
        objections::insert(tx, &objection)
    });
    let twice = fresh
        .store
        .transact("test", |tx| objections::insert(tx, &objection));
    assert!(
        matches!(twice, Err(StoreError::Conflict { .. })),
        "{twice:?}"
    );
    // The oldest first, whatever their numbers.
    assert_eq!(done(&fresh, objections::waiting), [objection, later]);
    done(&fresh, |tx| objections::remove(tx, &objection.reference));
    assert_eq!(
        done(&fresh, |tx| objections::get(tx, &objection.reference)),
        Some(objection),
        "one that waits is not removed"
    );
    done(&fresh, |tx| objections::answer(tx, &objection.reference));
    let again = fresh
        .store
        .transact("test", |tx| objections::answer(tx, &objection.reference));
    assert!(matches!(again, Err(StoreError::Stale(_))), "{again:?}");
    assert_eq!(done(&fresh, objections::waiting), [later]);
    let own = done(&fresh, |tx| objections::own(tx, father()));
    assert_eq!(own.len(), 2);
    assert_eq!(own[1].state, ObjectionState::Answered);
    done(&fresh, |tx| objections::remove(tx, &objection.reference));
    assert_eq!(
        done(&fresh, |tx| objections::get(tx, &objection.reference)),
        None
    );
    assert_eq!(done(&fresh, |tx| objections::own(tx, child())), []);
}

fn a_grant_ends_without_its_attributes(engine: &Engine) {
    let fresh = city(engine);
    let grant = Grant {
        grant: GrantId::from_bytes([3; 16]),
        resident: child(),
        credential_type: "urn:denizen:entitlement:1".to_owned(),
        state: GrantState::Standing,
        sealed_attributes: b"sealed".to_vec(),
        granted: DAY,
        valid_until: DAY.plus_days(300),
    };
    done(&fresh, |tx| grants::insert(tx, &grant));
    assert_eq!(
        done(&fresh, |tx| grants::get(tx, grant.grant)),
        Some(grant.clone())
    );
    assert_eq!(
        done(&fresh, |tx| grants::own(tx, child())),
        std::slice::from_ref(&grant)
    );
    done(&fresh, |tx| grants::end(tx, grant.grant));
    let ended = done(&fresh, |tx| grants::get(tx, grant.grant)).unwrap();
    assert_eq!(
        (ended.state, ended.sealed_attributes.as_slice()),
        (GrantState::Ended, b"".as_slice())
    );
}

fn case() -> Case {
    Case::draft(CaseFile {
        id: CaseId::from_bytes([5; 16]),
        reference: reference("YT-F-7K3M9QXD"),
        programme: "school-fee-remission".parse().unwrap(),
        office: office().id,
        received_on: DAY.date(),
    })
}

fn a_case_replays_from_its_rows(engine: &Engine) {
    let fresh = city(engine);
    let mut case = case();
    let stored = cases::StoredCase {
        file: case.file().clone(),
        about: child(),
        state: case.state(),
    };
    done(&fresh, |tx| cases::insert(tx, &stored));
    for what in [
        ActionKind::Received {
            rule_hash: "00".repeat(32),
        },
        ActionKind::FactsRecorded,
    ] {
        let action = case
            .append(what, Actor::Applicant, Purpose::OwnApplication, DAY.date())
            .unwrap()
            .clone();
        let state = case.state();
        done(&fresh, |tx| {
            cases::append(tx, stored.file.id, &action, state)
        });
    }
    let read = done(&fresh, |tx| cases::get(tx, &stored.file.reference)).unwrap();
    assert_eq!(
        read,
        cases::StoredCase {
            state: CaseState::Waiting,
            ..stored
        }
    );
    let actions = done(&fresh, |tx| cases::actions(tx, read.file.id));
    assert_eq!(Case::replay(read.file.clone(), actions).unwrap(), case);
    assert_eq!(
        done(&fresh, |tx| cases::in_state(
            tx,
            &office().id,
            CaseState::Waiting
        )),
        [read.file.reference]
    );
    assert_eq!(
        done(&fresh, |tx| cases::in_state(
            tx,
            &office().id,
            CaseState::Served
        )),
        []
    );
}

fn two_officials_cannot_append_the_same_action(engine: &Engine) {
    let fresh = city(engine);
    let mut case = case();
    let stored = cases::StoredCase {
        file: case.file().clone(),
        about: child(),
        state: case.state(),
    };
    done(&fresh, |tx| cases::insert(tx, &stored));
    let received = ActionKind::Received {
        rule_hash: String::new(),
    };
    let action = case
        .append(
            received,
            Actor::Applicant,
            Purpose::OwnApplication,
            DAY.date(),
        )
        .unwrap()
        .clone();
    done(&fresh, |tx| {
        cases::append(tx, stored.file.id, &action, CaseState::Received)
    });
    let twice = fresh.store.transact("test", |tx| {
        cases::append(tx, stored.file.id, &action, CaseState::Received)
    });
    assert!(
        matches!(twice, Err(StoreError::Conflict { .. })),
        "{twice:?}"
    );
}

fn offices_desks_and_officials(engine: &Engine) {
    let fresh = city(engine);
    let desk = Desk {
        id: "window-3".parse().unwrap(),
        office: office().id,
    };
    let official = Official {
        id: "YT-0417".parse().unwrap(),
        office: office().id,
        role: Role::EntitlementOfficer,
        trained_until: DAY.date(),
        own_resident: None,
    };
    done(&fresh, |tx| {
        officials::put_desk(tx, &desk)?;
        officials::put(tx, &official)
    });
    assert_eq!(
        done(&fresh, |tx| officials::office(tx, &office().id)),
        Some(office())
    );
    assert_eq!(done(&fresh, officials::offices), [office()]);
    assert_eq!(
        done(&fresh, |tx| officials::desk(tx, &desk.id)),
        Some(desk.clone())
    );
    assert_eq!(
        done(&fresh, |tx| officials::get(tx, &official.id)),
        Some(official.clone())
    );
    let registered = Official {
        own_resident: Some(father()),
        role: Role::Ombudsman,
        ..official
    };
    done(&fresh, |tx| officials::put(tx, &registered));
    assert_eq!(
        done(&fresh, |tx| officials::get(tx, &registered.id)),
        Some(registered.clone())
    );
}

fn a_resident_leaves_nothing_behind(engine: &Engine) {
    let fresh = city(engine);
    let review = Review {
        reference: reference("YT-P-7K3M9QXD"),
        resident: father(),
        earlier: child(),
        state: ReviewState::Closed,
        opened: DAY,
    };
    let objection = Objection {
        reference: reference("ZZ-Y-7K3M9QXD"),
        resident: father(),
        state: ObjectionState::Answered,
        received: DAY,
    };
    let grant = Grant {
        grant: GrantId::from_bytes([3; 16]),
        resident: father(),
        credential_type: "urn:denizen:residence:1".to_owned(),
        state: GrantState::Ended,
        sealed_attributes: Vec::new(),
        granted: DAY,
        valid_until: DAY,
    };
    done(&fresh, |tx| {
        sealed::put(tx, father(), FieldGroup::Name, 1, b"one")?;
        reviews::insert(tx, &review)?;
        objections::insert(tx, &objection)?;
        grants::insert(tx, &grant)
    });
    let early = fresh
        .store
        .transact("test", |tx| residents::delete(tx, father()));
    assert!(
        matches!(early, Err(StoreError::Constraint { .. })),
        "{early:?}"
    );
    assert!(done(&fresh, |tx| reviews::get(tx, &review.reference)).is_some());
    done(&fresh, |tx| {
        sealed::delete_all(tx, father())?;
        residents::delete(tx, father())
    });
    assert_eq!(done(&fresh, |tx| residents::state(tx, father())), None);
    assert_eq!(done(&fresh, |tx| reviews::get(tx, &review.reference)), None);
    assert_eq!(done(&fresh, |tx| grants::get(tx, grant.grant)), None);
    assert!(done(&fresh, |tx| residents::state(tx, child())).is_some());
}

fn settings_are_replaced(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    done(&fresh, |tx| settings::put(tx, "demo", "yes"));
    done(&fresh, |tx| settings::put(tx, "demo", "no"));
    assert_eq!(
        done(&fresh, |tx| settings::get(tx, "demo")).as_deref(),
        Some("no")
    );
    assert_eq!(done(&fresh, |tx| settings::get(tx, "other")), None);
}
