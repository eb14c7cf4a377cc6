//! Emergencies, court orders and jobs from the desk to what the resident reads.

use std::collections::BTreeMap;

use access::keyhold::{CourtKey, ExceptionalPolicy};
use access::{Reconciliation, RestoredDatabases};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use office::{
    Emergency, EmergencyPerson, JobSigned, LookedBy, OfficeError, OrderDone, OwnSession, Receipt,
    Said,
};
use registry::clock::{CityDay, CityZone, Clock};
use registry::court_order::{CourtOrder, OrderedPerson};
use registry::document::{DocumentKind, DocumentNumber};
use registry::emergency::EmergencyReason;
use registry::job::Job;
use registry::purpose::Purpose;
use registry::readlog::EntryKind;
use registry::record::AddressRecord;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use store::Tx;
use store::keyhold::court_seal;

use crate::device::AtDesk;
use crate::story::{CARD, NAME, OTHER_CARD, code};
use crate::world::{DAY, World, official};

const SEED: [u8; 32] = [9; 32];

/// One court whose key the tests hold.
pub fn policy() -> ExceptionalPolicy {
    let key = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap();
    let public = key.public_key().as_ref().try_into().unwrap();
    ExceptionalPolicy {
        courts: BTreeMap::from([("yantian-court".parse().unwrap(), CourtKey::Ed25519(public))]),
        superiors: BTreeMap::from([(
            "yantian-centre".parse().unwrap(),
            "yantian-education".parse().unwrap(),
        )]),
    }
}

struct Scene {
    world: World,
    first: AtDesk,
    second: AtDesk,
    receipt: Receipt,
    own: OwnSession,
}

impl Scene {
    fn new() -> Self {
        Self::of(World::new())
    }

    fn of(world: World) -> Self {
        let first = world.clerk();
        let second = world.at_desk("YT-0418", "yantian-centre", Role::RegistrationClerk);
        let receipt = world.register(&first, CARD);
        let own = world.sign_in(&receipt);
        Self {
            world,
            first,
            second,
            receipt,
            own,
        }
    }

    fn list(&self) -> Vec<Said> {
        let list = self.world.city.who_looked(self.own).unwrap();
        list.entries
            .into_iter()
            .map(|entry| entry.said.unwrap())
            .collect()
    }

    fn ask(
        &self,
        person: EmergencyPerson,
        reason: EmergencyReason,
        at_once: bool,
    ) -> Result<([u8; 16], Emergency), OfficeError> {
        let city = &self.world.city;
        let groups = FieldGroups::of(&[FieldGroup::Name]);
        let prepared = city.emergency_statement(&self.first.on, person, reason, groups)?;
        let signature = self.first.sign(&prepared);
        let signed = city.sign_emergency(&self.first.on, &signature, at_once)?;
        Ok((prepared.nonce, signed))
    }

    fn person(&self) -> EmergencyPerson {
        EmergencyPerson::Reference(self.receipt.reference)
    }

    fn second_signs(&self) {
        let wanted = self.world.city.seconds_wanted(&self.second.on).unwrap();
        for one in wanted {
            let signature = self.second.sign(&one.prepared);
            self.world
                .city
                .sign_as_second(&self.second.on, &signature)
                .unwrap();
        }
    }
}

#[test]
fn an_emergency_opens_on_the_first_screen_when_the_second_has_signed_on_theirs() {
    let scene = Scene::new();
    let city = &scene.world.city;
    let before = scene.list().len();
    let (nonce, signed) = scene
        .ask(scene.person(), EmergencyReason::FoundHelpless, true)
        .unwrap();
    assert!(
        matches!(signed, Emergency::WaitsForSecond),
        "only danger to life opens at once"
    );
    assert!(
        city.seconds_wanted(&scene.first.on).unwrap().is_empty(),
        "not one's own"
    );
    assert!(matches!(
        city.emergency_record(&scene.first.on, nonce).unwrap(),
        Emergency::WaitsForSecond
    ));
    assert_eq!(scene.list().len(), before);
    scene.second_signs();
    let Emergency::Opened(record) = city.emergency_record(&scene.first.on, nonce).unwrap() else {
        panic!("it is open");
    };
    assert_eq!(record.name.unwrap().full_name.expose(), NAME);
    assert!(record.address.is_none() && record.contact.is_none());
    assert_eq!(
        code(city.emergency_record(&scene.second.on, nonce)),
        "file-not-open",
        "the second official signs and sees nothing"
    );
    let newest = &scene.list()[0];
    assert!(matches!(
        newest.kind,
        EntryKind::BreakGlass { after: false, .. }
    ));
    assert!(
        matches!(&newest.by, LookedBy::TwoOfficials { second, .. } if second.as_str() == "YT-0418")
    );
    assert_eq!(newest.purpose, Purpose::UrgentWelfare);
}

#[test]
fn the_second_official_reads_the_reason_that_was_signed() {
    let scene = Scene::new();
    let (city, groups) = (&scene.world.city, FieldGroups::of(&[FieldGroup::Name]));
    let ask = |reason| {
        city.emergency_statement(&scene.first.on, scene.person(), reason, groups)
            .unwrap()
    };
    let earlier = ask(EmergencyReason::ChildWithoutCare);
    let later = ask(EmergencyReason::FoundHelpless);
    for (prepared, reason) in [
        (&earlier, EmergencyReason::ChildWithoutCare),
        (&later, EmergencyReason::FoundHelpless),
    ] {
        let signature = scene.first.sign(prepared);
        city.sign_emergency(&scene.first.on, &signature, false)
            .unwrap();
        let wanted = city.seconds_wanted(&scene.second.on).unwrap();
        let wanted = wanted
            .iter()
            .find(|one| one.prepared.nonce == prepared.nonce);
        assert_eq!(wanted.unwrap().reason, reason);
    }
}

#[test]
fn the_office_above_may_sign_second_and_another_sees_nothing() {
    let scene = Scene::new();
    let (city, world) = (&scene.world.city, &scene.world);
    let (nonce, _) = scene
        .ask(scene.person(), EmergencyReason::FoundHelpless, false)
        .unwrap();
    let elsewhere = world.at_desk("LG-0417", "longgang-centre", Role::RegistrationClerk);
    assert!(city.seconds_wanted(&elsewhere.on).unwrap().is_empty());
    let above = world.officer();
    let wanted = city.seconds_wanted(&above.on).unwrap();
    let signature = above.sign(&wanted[0].prepared);
    city.sign_as_second(&above.on, &signature).unwrap();
    assert!(matches!(
        city.emergency_record(&scene.first.on, nonce).unwrap(),
        Emergency::Opened(_)
    ));
}

#[test]
fn a_second_signature_that_keyhold_never_took_down_is_none() {
    let scene = Scene::new();
    let (world, city) = (&scene.world, &scene.world.city);
    scene
        .ask(scene.person(), EmergencyReason::ThreatToLife, true)
        .unwrap();
    let due = city.seconds_wanted(&scene.second.on).unwrap();
    let signature = scene.second.sign(&due[0].prepared);
    // The entry stands, and the service is killed before keyhold hears of it.
    world.keyhold.stop_after(2);
    assert!(city.sign_as_second(&scene.second.on, &signature).is_err());
    world.keyhold.stop_after(i64::MAX);
    city.my_record(scene.own).unwrap();
    let emergency = |list: Vec<Said>| {
        let mut list = list.into_iter();
        list.find(|said| matches!(said.kind, EntryKind::BreakGlass { .. }))
            .unwrap()
    };
    let list = scene.list();
    assert_eq!(list[1].kind, EntryKind::SecondOfficial);
    assert_eq!(emergency(list).belongs_to, None, "nobody has signed so far");
    scene.second_signs();
    assert!(emergency(scene.list()).belongs_to.is_some());
}

#[test]
fn one_emergency_of_an_official_waits_at_a_time() {
    let scene = Scene::new();
    for _ in 0..3 {
        scene
            .ask(scene.person(), EmergencyReason::FoundHelpless, false)
            .unwrap();
    }
    let wanted = scene.world.city.seconds_wanted(&scene.second.on).unwrap();
    assert_eq!(wanted.len(), 1);
}

#[test]
fn what_an_emergency_opened_is_shown_for_ten_minutes() {
    let scene = Scene::new();
    let (nonce, signed) = scene
        .ask(scene.person(), EmergencyReason::RescueAtHome, true)
        .unwrap();
    assert!(matches!(signed, Emergency::Opened(_)));
    let city = &scene.world.city;
    scene.world.pass(600);
    assert!(city.emergency_record(&scene.first.on, nonce).is_ok());
    scene.world.pass(1);
    assert_eq!(
        code(city.emergency_record(&scene.first.on, nonce)),
        "file-not-open"
    );
}

#[test]
fn in_danger_to_life_the_resident_sees_whether_the_second_has_signed() {
    let scene = Scene::new();
    let document = DocumentNumber::parse(DocumentKind::ResidentIdentityCard, "CHN", CARD).unwrap();
    let (_, signed) = scene
        .ask(
            EmergencyPerson::Document(document),
            EmergencyReason::RescueAtHome,
            true,
        )
        .unwrap();
    let Emergency::Opened(record) = signed else {
        panic!("it opens");
    };
    assert_eq!(record.name.unwrap().full_name.expose(), NAME);
    assert_eq!(
        scene.list()[0].belongs_to,
        None,
        "without a second official so far"
    );
    scene.second_signs();
    let list = scene.list();
    assert_eq!(list[0].kind, EntryKind::SecondOfficial);
    assert!(list[1].belongs_to.is_some(), "the second entry is named");
    let wanted = scene.world.city.seconds_wanted(&scene.second.on).unwrap();
    assert!(wanted.is_empty());
}

#[test]
fn an_unknown_number_opens_nothing_and_is_counted() {
    let scene = Scene::new();
    let before = scene.world.entries();
    let document =
        DocumentNumber::parse(DocumentKind::ResidentIdentityCard, "CHN", OTHER_CARD).unwrap();
    let person = EmergencyPerson::Document(document);
    let (_, signed) = scene
        .ask(person, EmergencyReason::RescueElsewhere, true)
        .unwrap();
    assert!(matches!(signed, Emergency::NotRegistered));
    assert_eq!(
        scene.world.entries(),
        before + 2,
        "the count, and an entry that looks like any other"
    );
}

#[test]
fn nobody_breaks_the_glass_of_their_own_file_and_no_reviewer_breaks_any() {
    let scene = Scene::new();
    let own = official(
        "YT-0419",
        "yantian-centre",
        Role::RegistrationClerk,
        Some(scene.own.resident),
    );
    let own = AtDesk::sign_in(&scene.world.city, &own);
    let groups = FieldGroups::of(&[FieldGroup::Name]);
    let reason = EmergencyReason::FoundHelpless;
    for desk in [&own, &scene.world.reviewer()] {
        let answer = scene
            .world
            .city
            .emergency_statement(&desk.on, scene.person(), reason, groups);
        assert_eq!(code(answer), "not-allowed");
    }
}

fn order(scene: &Scene, number: &str, days: i32) -> Sensitive<String> {
    let today = CityDay::of(scene.world.clock.now(), CityZone::CHINA);
    let text = CourtOrder::text(
        &"yantian-court".parse().unwrap(),
        number,
        today.date(),
        &OrderedPerson::Reference(scene.receipt.reference),
        FieldGroups::of(&[FieldGroup::Name, FieldGroup::Address]),
        today.plus_days(days).date(),
    );
    let key = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap();
    let signature = key.sign(text.as_bytes());
    Sensitive::new(CourtOrder::file(
        &text,
        signature.as_ref().try_into().unwrap(),
    ))
}

/// The court's order, carried out by the official who does that.
fn carry_out(scene: &Scene, number: &str, days: i32) -> OrderDone {
    let liaison = scene
        .world
        .at_desk("YT-3001", "yantian-centre", Role::CourtLiaison);
    let (city, file) = (&scene.world.city, order(scene, number, days));
    let prepared = city.court_order_statement(&liaison.on, file).unwrap();
    city.execute_court_order(&liaison.on, &liaison.sign(&prepared))
        .unwrap()
}

#[test]
fn a_court_order_is_seen_at_once_and_its_details_by_themselves_on_their_day() {
    let mut scene = Scene::new();
    let city = &scene.world.city;
    let done = carry_out(&scene, "2026-1", 30);
    assert_eq!(done.court.as_str(), "yantian-court");
    let record = done.opened.unwrap();
    assert_eq!(record.name.unwrap().full_name.expose(), NAME);
    assert!(record.address.is_some() && record.birth.is_none() && record.contact.is_none());
    let newest = scene.list().remove(0);
    assert!(matches!(newest.kind, EntryKind::CourtSealed { .. }));
    assert!(
        matches!(&newest.by, LookedBy::Court { court, .. } if court.as_str() == "yantian-court")
    );
    assert_eq!(newest.belongs_to, None);
    let before = scene.list().len();
    assert!(city.sweep().is_empty());
    assert_eq!(scene.list().len(), before, "nothing opens before its day");
    scene.world.pass(30 * DAY);
    assert!(scene.world.city.sweep().is_empty());
    scene.own = scene.world.sign_in(&scene.receipt);
    let list = scene.list();
    assert!(matches!(list[0].kind, EntryKind::SealOpened { .. }));
    assert!(
        matches!(&list[0].by, LookedBy::Official { official, .. } if official.as_str() == "YT-3001")
    );
    assert!(list[0].belongs_to.is_some() && list[1].belongs_to.is_some());
    assert!(scene.world.city.sweep().is_empty());
    assert_eq!(scene.list().len(), list.len(), "once");
}

#[test]
fn a_seal_opens_before_anything_else_of_the_sweep() {
    let mut scene = Scene::new();
    scene.world.pre_register(OTHER_CARD);
    let city = &scene.world.city;
    carry_out(&scene, "2026-2", 30);
    scene.world.pass(31 * DAY);
    // Keyhold goes away when the seal is open, before the abandoned file is deleted.
    scene.world.keyhold.stop_after(3);
    assert_eq!(city.sweep().len(), 3);
    scene.world.keyhold.stop_after(i64::MAX);
    scene.own = scene.world.sign_in(&scene.receipt);
    assert!(matches!(scene.list()[0].kind, EntryKind::SealOpened { .. }));
    assert!(scene.world.city.sweep().is_empty(), "the rest follows");
}

#[test]
fn a_seal_that_does_not_open_keeps_no_other_shut() {
    let mut scene = Scene::new();
    carry_out(&scene, "2026-1", 30);
    let today = CityDay::of(scene.world.clock.now(), CityZone::CHINA);
    let damaged = court_seal::Row {
        order: [9; 32],
        blind: [9; 32],
        until: today,
        barred_until: today,
        sealed: Some(vec![1, 2, 3]),
    };
    let put = |tx: &mut dyn Tx| court_seal::insert(tx, &damaged);
    scene.world.keys().transact("damage", put).unwrap();
    scene.world.pass(30 * DAY);
    assert_eq!(scene.world.city.sweep().len(), 1, "the damaged one");
    scene.own = scene.world.sign_in(&scene.receipt);
    assert!(matches!(scene.list()[0].kind, EntryKind::SealOpened { .. }));
}

#[test]
fn a_clerk_carries_out_no_order() {
    let scene = Scene::new();
    let file = order(&scene, "2026-1", 30);
    let answer = scene
        .world
        .city
        .court_order_statement(&scene.first.on, file);
    assert_eq!(code(answer), "not-allowed");
}

#[test]
fn a_job_writes_back_what_it_opened_and_every_resident_sees_it() {
    let scene = Scene::new();
    let stale = AddressRecord {
        district: "旧名区".to_owned(),
        dwelling: Some(Sensitive::new(scene.world.dwelling())),
        standard_address: Sensitive::new("深圳市".to_owned()),
        living_here_since: None,
    };
    let sealed = scene.world.access.seal(scene.own.resident, &stale).unwrap();
    scene
        .world
        .store
        .transact("an old district", |tx| sealed.put(tx))
        .unwrap();
    // Nobody has called this one up: there is no list yet, and the job goes by.
    scene.world.pre_register(OTHER_CARD);
    let operator = scene
        .world
        .at_desk("YT-0502", "yantian-centre", Role::Operator);
    let city = &scene.world.city;
    let job = Job::CorrectDistrictNames;
    let prepared = city.job_statement(&operator.on, job, "0123abcd").unwrap();
    let signed = city
        .sign_job(&operator.on, &operator.sign(&prepared))
        .unwrap();
    let JobSigned::Announced(run) = signed else {
        panic!("one record needs one signature: {signed:?}");
    };
    assert_eq!(
        code(city.run_job(&run, "another build", |_| {})),
        "not-allowed"
    );
    let before = scene.list().len();
    let progress = city.run_job(&run, "0123abcd", |_| {}).unwrap();
    assert_eq!((progress.opened, progress.rewritten), (1, 1));
    assert_eq!(progress.passed_by, 1);
    let list = scene.list();
    assert_eq!(list.len(), before + 1);
    assert_eq!(list[0].by, LookedBy::Job(job));
    assert_eq!(list[0].groups, FieldGroups::of(&[FieldGroup::Address]));
    // Run again after the end: the last record alone is looked at once more, and needs nothing.
    let progress = city.run_job(&run, "0123abcd", |_| {}).unwrap();
    assert_eq!((progress.opened, progress.rewritten), (1, 0));
    assert_eq!(scene.list().len(), before + 2);
}

#[test]
fn a_restored_keyhold_counts_the_months_emergencies_from_the_public_list() {
    restored_keyhold_counts_emergencies(World::new());
}

#[test]
fn a_restored_keyhold_counts_the_months_emergencies_on_postgresql_too() {
    if let Some(world) = World::on_postgres() {
        restored_keyhold_counts_emergencies(world);
    }
}

/// Keyhold's database is put back from before an emergency: the office's cap of the month counts it all the same. Every
/// statement of the reconciling runs here, on the engine of the world.
fn restored_keyhold_counts_emergencies(world: World) {
    let scene = Scene::of(world);
    let (_, signed) = scene
        .ask(scene.person(), EmergencyReason::RescueAtHome, true)
        .unwrap();
    assert!(matches!(signed, Emergency::Opened(_)));
    let world = &scene.world;
    let keys = world.keys();
    let used = || {
        let query = "SELECT count(*), CAST(sum(used) AS BIGINT) FROM break_glass_month";
        let row = keys
            .read("test", |tx| tx.query_one(query, &[]))
            .unwrap()
            .unwrap();
        (row.integer::<i64>(0).unwrap(), row.integer::<i64>(1).ok())
    };
    assert_eq!(used(), (1, Some(1)));
    keys.transact("as it was before", |tx| {
        tx.execute("DELETE FROM break_glass_month", &[])
    })
    .unwrap();
    let reconciliation = Reconciliation {
        city: &world.store,
        keyhold: world.keyhold.itself(),
        log: &world.log,
        restored: RestoredDatabases {
            city: false,
            keyhold: true,
        },
        clock: &*world.clock,
        zone: CityZone::CHINA,
    };
    let found = reconciliation.survey().unwrap();
    assert_eq!(found.emergencies_counted, 1);
    assert!(found.keyhold_went_back);
    assert_eq!(used().0, 0, "a survey changes nothing");
    let done = reconciliation.carry_out().unwrap();
    assert_eq!(done.emergencies_counted, 1);
    assert_eq!(used(), (1, Some(1)));
    let again = reconciliation.carry_out().unwrap();
    assert_eq!(again.emergencies_counted, 0);
    assert_eq!(used(), (1, Some(1)));
}
