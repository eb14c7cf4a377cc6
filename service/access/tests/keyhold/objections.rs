//! An objection is heard on the strength of the resident's own act, as far as the objections go and no further, and never by
//! whoever made the opening that is objected to, whatever the office says.

use access::keyhold::{
    Declaration, KeyholdError, PublishedBody, PublishedEntry, Request, ResidentSessionId,
};
use access::statement::Act;
use registry::ids::{Reference, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{EntryKey, EntryKind, SealedBody};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::world::{Official, World};

const OBJECTIONS: [FieldGroup; 1] = [FieldGroup::Objections];

fn objection(number: u8) -> Reference {
    format!("ZZ-Y-000000{number:02}").parse().unwrap()
}

fn rules<T: std::fmt::Debug>(answer: Result<T, KeyholdError>) -> Vec<String> {
    match answer {
        Ok(_) => Vec::new(),
        Err(KeyholdError::NotAllowed(rules)) => rules,
        Err(other) => panic!("{other:?}"),
    }
}

fn hearing(
    world: &World,
    official: &Official,
    reference: Reference,
    resident: ResidentId,
    groups: &[FieldGroup],
) -> Request {
    let act = Act::Open {
        resident,
        groups: FieldGroups::of(groups),
    };
    let mut statement = official.statement(world, Purpose::HearObjection, act);
    statement.reference = reference;
    Request::Open(official.sign(statement))
}

fn hear(
    world: &World,
    official: &Official,
    reference: Reference,
    resident: ResidentId,
) -> Vec<String> {
    rules(world.perform(hearing(world, official, reference, resident, &OBJECTIONS)))
}

/// The newest entry of the resident's list, as published.
fn newest(world: &World, session: ResidentSessionId) -> (EntryKey, PublishedEntry) {
    let keys = world.keyhold.own_entry_keys(session).unwrap();
    let key = keys.into_iter().next().unwrap();
    let (entry, body) = world.log.find(&key.label()).unwrap();
    let body = Some(Box::new(PublishedBody(body)));
    (key, PublishedEntry { entry, body })
}

fn objects(
    world: &World,
    session: ResidentSessionId,
    reference: Reference,
    about: PublishedEntry,
) -> Result<(), KeyholdError> {
    let said = Declaration::Objects {
        session,
        reference,
        about,
    };
    world.keyhold.declare(said).map(drop)
}

/// A resident, signed in, and the opening of a clerk on their list.
fn opened(world: &World) -> (ResidentId, ResidentSessionId, PublishedEntry) {
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.perform(clerk.open_name(world, resident)).unwrap();
    let session = world.letter(resident);
    let (_, about) = newest(world, session);
    (resident, session, about)
}

#[test]
fn nobody_hears_an_objection_that_no_resident_made() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    let no_act = ["forbid.no-act-of-the-resident"];
    assert_eq!(hear(&world, &ombudsman, objection(1), resident), no_act);
    objects(&world, session, objection(1), about.clone()).unwrap();
    objects(&world, session, objection(1), about).unwrap(); // twice is once
    // Another number, and somebody else's record under this one.
    let (other, _) = world.enrol(2);
    assert_eq!(hear(&world, &ombudsman, objection(2), resident), no_act);
    assert_eq!(hear(&world, &ombudsman, objection(1), other), no_act);
    assert!(hear(&world, &ombudsman, objection(1), resident).is_empty());
    // What the resident reads of it.
    let (key, heard) = newest(&world, session);
    let said = key.open(&heard.entry, &heard.body.unwrap().0).unwrap();
    assert_eq!(said.opening.kind, EntryKind::Opened);
    assert_eq!(said.opening.purpose, Purpose::HearObjection);
    assert_eq!(said.opening.reference, Some(objection(1)));
    assert_eq!(said.opening.groups, FieldGroups::of(&OBJECTIONS));
}

#[test]
fn it_opens_the_objections_and_nothing_else_and_only_to_the_ombudsman() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    objects(&world, session, objection(1), about).unwrap();
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    for groups in [
        &[FieldGroup::Name][..],
        &[FieldGroup::Objections, FieldGroup::Contact],
        &[],
    ] {
        let more = hearing(&world, &ombudsman, objection(1), resident, groups);
        let refused = rules(world.perform(more));
        assert_eq!(refused, ["forbid.groups-beyond-purpose"], "{groups:?}");
    }
    // No other purpose rests on an objection, and an objection on no other file.
    let clerk = world.official("YT-0418", Role::RegistrationClerk);
    let act = Act::Open {
        resident,
        groups: FieldGroups::of(&[FieldGroup::Name]),
    };
    let mut statement = clerk.statement(&world, Purpose::RegisterResident, act);
    statement.reference = objection(1);
    let refused = rules(world.perform(Request::Open(clerk.sign(statement))));
    assert!(refused.contains(&"forbid.purpose-not-listed".to_owned()));
    for role in Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Ombudsman)
    {
        let other = world.official("YT-0500", role);
        let refused = hear(&world, &other, objection(1), resident);
        assert_eq!(refused.first().unwrap(), "default.no-permit", "{role}");
    }
}

#[test]
fn nobody_hears_an_objection_to_an_act_of_their_own() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    objects(&world, session, objection(1), about).unwrap();
    // The clerk who opened the record is the ombudsman now.
    let promoted = world.official("YT-0417", Role::Ombudsman);
    let rule = ["forbid.acted-before"];
    assert_eq!(hear(&world, &promoted, objection(1), resident), rule);
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    assert!(hear(&world, &ombudsman, objection(1), resident).is_empty());
    // That hearing is an opening like any other: one can object to it, and a colleague hears that.
    let (_, hearing) = newest(&world, session);
    objects(&world, session, objection(2), hearing).unwrap();
    assert_eq!(hear(&world, &ombudsman, objection(2), resident), rule);
    let colleague = world.official("SZ-0904", Role::Ombudsman);
    assert!(hear(&world, &colleague, objection(2), resident).is_empty());
    // Neither a restart nor a new appointment sheds it.
    let world = world.restart();
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    assert_eq!(hear(&world, &ombudsman, objection(2), resident), rule);
}

#[test]
fn an_answered_objection_is_not_opened_again_by_whoever_answered() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    objects(&world, session, objection(1), about).unwrap();
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    let request = hearing(&world, &ombudsman, objection(1), resident, &OBJECTIONS);
    let ticket = world.proved(request);
    world.keyhold.declare(Declaration::Decided(ticket)).unwrap();
    let again = hear(&world, &ombudsman, objection(1), resident);
    assert_eq!(again, ["forbid.acted-before"]);
}

#[test]
fn only_the_resident_objects_and_only_to_an_entry_of_their_own_list() {
    let world = World::new();
    let (_, session, about) = opened(&world);
    let (other, _) = world.enrol(2);
    let others = world.letter(other);
    let not_theirs = objects(&world, others, objection(1), about.clone());
    assert!(
        matches!(not_theirs, Err(KeyholdError::NotFound)),
        "{not_theirs:?}"
    );
    // A capability is not the resident in person.
    let (child, _) = world.enrol(3);
    let capability = world.keyhold.new_capability(child).unwrap();
    let (by_capability, _) = world.keyhold.use_capability(&capability).unwrap();
    let (_, childs) = newest(&world, by_capability);
    let refused = objects(&world, by_capability, objection(1), childs);
    assert!(
        matches!(refused, Err(KeyholdError::SessionEnded)),
        "{refused:?}"
    );
    // A registration's number is no objection's, and an objection's is taken once.
    let registration = "YT-P-7K3M9Q77".parse().unwrap();
    let fits = rules(objects(&world, session, registration, about.clone()));
    assert_eq!(fits, ["forbid.purpose-not-listed"]);
    objects(&world, session, objection(1), about).unwrap();
    let (_, theirs) = newest(&world, others);
    let taken = rules(objects(&world, others, objection(1), theirs));
    assert_eq!(taken, ["forbid.no-act-of-the-resident"]);
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    let refused = hear(&world, &ombudsman, objection(1), other);
    assert_eq!(refused, ["forbid.no-act-of-the-resident"]);
}

/// An altered line names nobody; that it was altered must be heard.
#[test]
fn an_entry_that_cannot_be_read_is_heard_all_the_same() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    let altered = SealedBody::parse(&[7; registry::readlog::BODY_BYTES]).unwrap();
    for (number, body) in [(1, None), (2, Some(Box::new(PublishedBody(altered))))] {
        let about = PublishedEntry {
            entry: about.entry,
            body,
        };
        objects(&world, session, objection(number), about).unwrap();
        assert!(hear(&world, &ombudsman, objection(number), resident).is_empty());
    }
}

#[test]
fn an_objection_goes_with_its_residents_keys() {
    let world = World::new();
    let (resident, session, about) = opened(&world);
    objects(&world, session, objection(1), about.clone()).unwrap();
    world.proved(Request::Forget { resident });
    let ombudsman = world.official("SZ-0903", Role::Ombudsman);
    assert_eq!(
        hear(&world, &ombudsman, objection(1), resident),
        ["forbid.no-act-of-the-resident"]
    );
    let late = objects(&world, session, objection(2), about);
    assert!(matches!(late, Err(KeyholdError::SessionEnded)), "{late:?}");
}
