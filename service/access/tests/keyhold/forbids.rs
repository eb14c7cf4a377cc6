//! What keyhold refuses whatever the office says: own files, relatives, other districts, files nobody began, groups that
//! the programme does not name, and a case one decided.

use access::keyhold::{
    Announce, Declaration, Declared, KeyholdError, Request, ResidentSessionId, TieKind,
};
use access::statement::Act;
use registry::ids::{GrantId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::world::{Official, World, programme, reference_of};

const NUMBER: &str = "id|CHN|11010519491231002X";
const CASE: &str = "YT-F-00000001";

fn rules<T: std::fmt::Debug>(answer: Result<T, KeyholdError>) -> Vec<String> {
    match answer {
        Ok(_) => Vec::new(),
        Err(KeyholdError::NotAllowed(rules)) => rules,
        Err(other) => panic!("{other:?}"),
    }
}

fn case() -> Reference {
    CASE.parse().unwrap()
}

fn tie(world: &World, official: &Official, whose: TieKind, number: &str) -> Declared {
    let said = Declaration::Tie {
        session: official.session.id,
        whose,
        number: Sensitive::new(number.to_owned()),
    };
    world.keyhold.declare(said).unwrap()
}

fn open(
    world: &World,
    official: &Official,
    (purpose, reference): (Purpose, Reference),
    resident: ResidentId,
    groups: &[FieldGroup],
) -> Vec<String> {
    let act = Act::Open {
        resident,
        groups: FieldGroups::of(groups),
    };
    let mut statement = official.statement(world, purpose, act);
    statement.reference = reference;
    rules(world.perform(Request::Open(official.sign(statement))))
}

/// A father with an indexed document, a child, and the father's session.
struct Family {
    child: ResidentId,
    father: ResidentSessionId,
    for_child: ResidentSessionId,
}

fn family(world: &World, clerk: &Official) -> Family {
    let (father, _) = world.enrol(1);
    world.index(clerk, father, NUMBER);
    let (child, _) = world.enrol(2);
    let capability = world.keyhold.new_capability(child).unwrap();
    let (for_child, _) = world.keyhold.use_capability(&capability).unwrap();
    Family {
        child,
        father: world.letter(father),
        for_child,
    }
}

impl Family {
    fn apply(&self, world: &World) -> Vec<String> {
        self.apply_as(world, self.father)
    }

    fn apply_as(&self, world: &World, applicant: ResidentSessionId) -> Vec<String> {
        rules(world.keyhold.declare(Declaration::CaseBegins {
            applicant,
            about: self.for_child,
            reference: case(),
            programme: programme(),
        }))
    }
}

fn decide(world: &World, officer: &Official, child: ResidentId) -> Vec<String> {
    let about = (Purpose::DecideEntitlement, case());
    open(world, officer, about, child, &[FieldGroup::Name])
}

#[test]
fn nobody_opens_or_looks_up_their_own_file_or_a_relatives() {
    for (kind, rule) in [
        (TieKind::Own, "forbid.own-file"),
        (TieKind::Relative, "forbid.relatives-file"),
    ] {
        let world = World::new();
        let clerk = world.clerk();
        let (resident, _) = world.enrol(1);
        world.index(&clerk, resident, NUMBER);
        let registering = (Purpose::RegisterResident, reference_of(resident));
        let name = [FieldGroup::Name];
        assert!(open(&world, &clerk, registering, resident, &name).is_empty());
        tie(&world, &clerk, kind, NUMBER);
        assert_eq!(open(&world, &clerk, registering, resident, &name), [rule]);
        assert_eq!(rules(world.perform(clerk.look_up(&world, NUMBER))), [rule]);
        // Another official is not concerned, and another number neither.
        let other = world.official("YT-0418", Role::RegistrationClerk);
        assert!(open(&world, &other, registering, resident, &name).is_empty());
        assert!(rules(world.perform(clerk.look_up(&world, "id|CHN|other"))).is_empty());
        // Neither a restart nor a new appointment sheds it.
        let world = world.restart();
        let clerk = world.clerk();
        assert_eq!(open(&world, &clerk, registering, resident, &name), [rule]);
    }
}

#[test]
fn relatives_are_withdrawn_and_own_documents_stay() {
    let world = World::new();
    let clerk = world.clerk();
    world.enrol(1);
    assert_eq!(tie(&world, &clerk, TieKind::Own, NUMBER).own, 1);
    tie(&world, &clerk, TieKind::Relative, "id|CHN|1");
    let twice = tie(&world, &clerk, TieKind::Relative, "id|CHN|1");
    assert_eq!(
        twice,
        Declared {
            own: 1,
            relatives: 1
        }
    );
    for number in 2..=20 {
        tie(
            &world,
            &clerk,
            TieKind::Relative,
            &format!("id|CHN|{number}"),
        );
    }
    let full = world.keyhold.declare(Declaration::Tie {
        session: clerk.session.id,
        whose: TieKind::Relative,
        number: Sensitive::new("id|CHN|21".into()),
    });
    assert_eq!(rules(full), ["forbid.too-many-ties"]);
    let left = Declaration::RelativesWithdrawn(clerk.session.id);
    let left = world.keyhold.declare(left).unwrap();
    assert_eq!(
        left,
        Declared {
            own: 1,
            relatives: 0
        }
    );
    let counted = Declaration::CountTies(clerk.session.id);
    assert_eq!(world.keyhold.declare(counted).unwrap(), left);
    // Not before tomorrow: nobody withdraws a relative, opens their file and declares them again.
    let look_up = |clerk: &Official| rules(world.perform(clerk.look_up(&world, "id|CHN|1")));
    assert_eq!(look_up(&clerk), ["forbid.relatives-file"]);
    assert_eq!(
        tie(&world, &clerk, TieKind::Relative, "id|CHN|21").relatives,
        1
    );
    assert_eq!(look_up(&clerk), ["forbid.relatives-file"]);
    world.pass(86_400);
    let clerk = world.again(&clerk);
    assert!(look_up(&clerk).is_empty());
    let still = rules(world.perform(clerk.look_up(&world, "id|CHN|21")));
    assert_eq!(still, ["forbid.relatives-file"]);
}

#[test]
fn whose_passkey_has_ended_declares_nothing() {
    let world = World::new();
    let clerk = world.clerk();
    tie(&world, &clerk, TieKind::Relative, NUMBER);
    let id = clerk.session.official.clone();
    world.announce(Announce::OfficialEnded(id)).unwrap();
    for said in [
        Declaration::RelativesWithdrawn(clerk.session.id),
        Declaration::CountTies(clerk.session.id),
    ] {
        let refused = world.keyhold.declare(said);
        assert!(
            matches!(refused, Err(KeyholdError::SessionEnded)),
            "{refused:?}"
        );
    }
}

/// A copy of the table tells neither how many ties an official has nor that two share one.
#[test]
fn ties_show_neither_their_number_nor_that_two_officials_share_one() {
    let world = World::new();
    let clerks = ["YT-0417", "YT-0418", "YT-0419"].map(|id| {
        let clerk = world.official(id, Role::RegistrationClerk);
        tie(&world, &clerk, TieKind::Relative, NUMBER);
        clerk
    });
    tie(&world, &clerks[2], TieKind::Own, "id|CHN|1");
    let kept: Vec<Vec<u8>> = clerks
        .iter()
        .map(|clerk| {
            let row = world
                .store
                .read("a thief", |tx| {
                    store::keyhold::official_key::get(tx, &clerk.session.official)
                })
                .unwrap();
            row.unwrap().0.ties.unwrap()
        })
        .collect();
    assert!(kept.iter().all(|ties| ties.len() == kept[0].len()));
    for one in 0..3 {
        for other in 0..one {
            let shared = kept[one]
                .windows(8)
                .any(|part| kept[other].windows(8).any(|there| there == part));
            assert!(!shared, "{one} and {other}");
        }
    }
}

#[test]
fn a_file_of_another_district_is_not_opened() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let far = world.official("LG-0417", Role::RegistrationClerk);
    let registering = (Purpose::RegisterResident, reference_of(resident));
    let refused = open(&world, &far, registering, resident, &[FieldGroup::Name]);
    assert_eq!(refused, ["forbid.other-district"]);
    assert_eq!(
        rules(world.perform(far.look_up(&world, NUMBER))),
        ["forbid.other-district"]
    );
}

#[test]
fn a_file_that_no_resident_began_is_not_opened() {
    let world = World::new();
    let clerk = world.clerk();
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    let family = family(&world, &clerk);
    let no_act = ["forbid.no-act-of-the-resident"];
    // Another resident's file number, and one that nobody brought.
    for reference in ["YT-P-7K3M9Q02", "YT-P-00000000"] {
        let registering = (Purpose::RegisterResident, reference.parse().unwrap());
        let whose = ResidentId::from_bytes([1; 16]);
        let refused = open(&world, &clerk, registering, whose, &[FieldGroup::Name]);
        assert_eq!(refused, no_act, "{reference}");
    }
    let unknown = decide(&world, &officer, family.child);
    assert_eq!(
        unknown,
        [no_act[0], "forbid.groups-beyond-purpose"],
        "nobody applied, so it is not known for what"
    );
    // A capability is no applicant: somebody signed in with letter and PIN has to be.
    let by_capability = world.keyhold.declare(Declaration::CaseBegins {
        applicant: family.for_child,
        about: family.for_child,
        reference: case(),
        programme: programme(),
    });
    assert!(matches!(by_capability, Err(KeyholdError::SessionEnded)));
    assert!(family.apply(&world).is_empty());
    assert!(family.apply(&world).is_empty(), "twice is once");
    assert!(decide(&world, &officer, family.child).is_empty());
    // The case is about the child, not about the father who applied.
    let father = ResidentId::from_bytes([1; 16]);
    assert!(decide(&world, &officer, father).contains(&no_act[0].to_owned()));
}

#[test]
fn whoever_runs_the_city_makes_no_second_way_into_a_record() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    world.letter(resident);
    let second = Sensitive::new("314159".to_owned());
    let rule = ["forbid.second-way-in"];
    assert_eq!(rules(world.keyhold.keep_pin(resident, &second)), rule);
    assert_eq!(rules(world.keyhold.new_capability(resident)), rule);
}

#[test]
fn a_case_opens_what_its_programme_names() {
    let world = World::new();
    let clerk = world.clerk();
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    let family = family(&world, &clerk);
    family.apply(&world);
    let about = (Purpose::DecideEntitlement, case());
    let groups = |groups: &[FieldGroup]| open(&world, &officer, about, family.child, groups);
    assert!(groups(&[FieldGroup::Name, FieldGroup::Birth]).is_empty());
    // The purpose allows it; this programme does not ask for it.
    assert_eq!(
        groups(&[FieldGroup::Name, FieldGroup::Guardianship]),
        ["forbid.groups-beyond-purpose"]
    );
    let other = world.keyhold.declare(Declaration::CaseBegins {
        applicant: family.father,
        about: family.for_child,
        reference: "YT-F-00000002".parse().unwrap(),
        programme: "not-in-policy".parse().unwrap(),
    });
    assert_eq!(rules(other), ["forbid.programme-not-listed"]);
}

#[test]
fn a_purpose_belongs_to_its_kind_of_file() {
    let world = World::new();
    let clerk = world.clerk();
    let family = family(&world, &clerk);
    family.apply(&world);
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    let ombudsman = world.official("YT-0903", Role::Ombudsman);
    let registration = reference_of(family.child);
    let fits = "forbid.purpose-not-listed".to_owned();
    for (official, purpose, reference) in [
        (&clerk, Purpose::RegisterResident, case()),
        (&officer, Purpose::DecideEntitlement, registration),
        (&ombudsman, Purpose::HearObjection, registration),
    ] {
        let about = (purpose, reference);
        let refused = open(&world, official, about, family.child, &[FieldGroup::Name]);
        assert!(refused.contains(&fits), "{purpose}: {refused:?}");
    }
    let register = (Purpose::IssueCard, registration);
    let facts = open(
        &world,
        &clerk,
        register,
        family.child,
        &[FieldGroup::CaseFacts],
    );
    assert_eq!(facts, ["forbid.groups-beyond-purpose"]);
}

#[test]
fn nobody_decides_where_they_or_a_relative_applied() {
    for (kind, rule) in [
        (TieKind::Own, "forbid.own-file"),
        (TieKind::Relative, "forbid.relatives-file"),
    ] {
        let world = World::new();
        let clerk = world.clerk();
        let family = family(&world, &clerk);
        family.apply(&world);
        let officer = world.official("YT-2207", Role::EntitlementOfficer);
        // The child has no document here; the father who applied has.
        tie(&world, &officer, kind, NUMBER);
        assert_eq!(decide(&world, &officer, family.child), [rule]);
        let colleague = world.official("YT-2208", Role::EntitlementOfficer);
        assert!(decide(&world, &colleague, family.child).is_empty());
    }
}

#[test]
fn a_case_one_decided_is_not_opened_again() {
    let world = World::new();
    let clerk = world.clerk();
    let family = family(&world, &clerk);
    family.apply(&world);
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    let act = Act::Open {
        resident: family.child,
        groups: FieldGroups::of(&[FieldGroup::Name]),
    };
    let mut statement = officer.statement(&world, Purpose::DecideEntitlement, act);
    statement.reference = case();
    let prepared = world
        .keyhold
        .prepare(Request::Open(officer.sign(statement)))
        .unwrap();
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    let grant = Request::Grant {
        opening: prepared.ticket,
        grant: GrantId::from_bytes([5; 16]),
    };
    world.perform(grant).unwrap();
    // Granted and interrupted before the city wrote it down: today the officer may finish.
    assert!(decide(&world, &officer, family.child).is_empty());
    world
        .keyhold
        .declare(Declaration::Decided(prepared.ticket))
        .unwrap();
    let rule = ["forbid.acted-before"];
    assert_eq!(decide(&world, &officer, family.child), rule);
    let colleague = world.official("YT-2208", Role::EntitlementOfficer);
    assert!(decide(&world, &colleague, family.child).is_empty());
}

/// The office may keep silent about a decision: keyhold saw the grant, and from the next day on it counts.
#[test]
fn an_office_that_keeps_silent_gains_a_day() {
    let world = World::new();
    let clerk = world.clerk();
    let family = family(&world, &clerk);
    family.apply(&world);
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    let act = Act::Open {
        resident: family.child,
        groups: FieldGroups::of(&[FieldGroup::Name]),
    };
    let mut statement = officer.statement(&world, Purpose::DecideEntitlement, act);
    statement.reference = case();
    let prepared = world
        .keyhold
        .prepare(Request::Open(officer.sign(statement)))
        .unwrap();
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    let grant = Request::Grant {
        opening: prepared.ticket,
        grant: GrantId::from_bytes([5; 16]),
    };
    world.perform(grant).unwrap();
    world.pass(86_400);
    let officer = world.official("YT-2207", Role::EntitlementOfficer);
    assert_eq!(
        decide(&world, &officer, family.child),
        ["forbid.acted-before"]
    );
}

#[test]
fn a_review_opens_only_what_a_look_up_made_two_files_of() {
    let world = World::new();
    let clerk = world.clerk();
    let reviewer = world.official("SZ-0031", Role::DuplicateReviewer);
    let [one, two, three] = [1, 2, 3].map(|byte| world.enrol(byte).0);
    world.index(&clerk, one, NUMBER);
    let review = |whose| rules(world.perform(reviewer.review(&world, whose)));
    assert_eq!(review(one), ["forbid.no-act-of-the-resident"]);
    world.index(&clerk, two, NUMBER);
    assert!(review(one).is_empty());
    assert!(review(two).is_empty());
    assert_eq!(review(three), ["forbid.no-act-of-the-resident"]);
}
