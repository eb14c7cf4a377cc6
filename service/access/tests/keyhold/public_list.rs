//! The public list: anybody finds it by the log's name, it begins once, and it goes on after a crash.

use access::keyhold::{Announce, KeyholdError, Released, Request};
use aws_lc_rs::signature::KeyPair;
use registry::ids::{OfficialId, ResidentId};
use registry::readlog::{Announcement, public_list};
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use sha2::Digest;

use crate::world::{ORIGIN, World};

#[test]
fn an_official_is_announced_as_keyhold_knows_them() {
    let world = World::new();
    let device = world.passkey("YT-0417", Role::RegistrationClerk);
    let clerk: OfficialId = "YT-0417".parse().unwrap();
    let official = clerk.clone();
    let announce = || Request::Announce(Announce::Official(official.clone()));
    assert!(matches!(
        world.perform(announce()),
        Err(KeyholdError::NotFound)
    ));
    world.perform(Request::BeginPublicList).unwrap();
    let prepared = world.keyhold.prepare(announce()).unwrap();
    let second = public_list(ORIGIN).k0.next().entry_key();
    let read = second.open(&prepared.entry, &prepared.body).unwrap();
    let proof = world.log.append(&prepared);
    let released = world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    assert!(matches!(released, Released::Announced), "{released:?}");
    let said = read.opening.announcement.unwrap();
    let Announcement::OfficialRegistered {
        official,
        role,
        passkey,
        ..
    } = said
    else {
        panic!("{said:?}");
    };
    assert_eq!(official, clerk);
    assert_eq!(role, Role::RegistrationClerk.as_str());
    assert_eq!(
        passkey,
        <[u8; 32]>::from(sha2::Sha256::digest(device.public_key()))
    );
}

#[test]
fn nobody_is_announced_who_has_no_passkey() {
    let world = World::new();
    world.perform(Request::BeginPublicList).unwrap();
    let official = "YT-0001".parse().unwrap();
    let refused = world.perform(Request::Announce(Announce::Official(official)));
    assert!(matches!(refused, Err(KeyholdError::SignIn)), "{refused:?}");
}

/// The first key is known, so a beginning that was appended and never confirmed cannot be begun again: it is taken up.
#[test]
fn a_list_that_began_in_a_crash_is_taken_up() {
    let world = World::new();
    let prepared = world.keyhold.prepare(Request::BeginPublicList).unwrap();
    world.log.append(&prepared);
    let world = world.restart();
    let again = world.keyhold.prepare(Request::BeginPublicList);
    assert!(matches!(again, Err(KeyholdError::Busy)), "{again:?}");
    let request = Request::Announce(Announce::KeysDestroyed);
    let prepared = world.keyhold.prepare(request).unwrap();
    let second = public_list(ORIGIN).k0.next().entry_key();
    assert_eq!(prepared.entry.label, second.label());
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
}

/// Whoever runs the city names no session, list, key or end for the list of everybody: from then on announcements would go
/// where nobody can look.
#[test]
fn the_public_list_is_nobodys_to_lead_on() {
    let world = World::new();
    let public = ResidentId::from_bytes([0; 16]);
    let begin = || Request::Begin {
        resident: public,
        reference: "YT-P-7K3M9Q00".parse().unwrap(),
    };
    let refuse_all = || {
        let keyhold = &world.keyhold;
        let pin = Sensitive::new("271828".to_owned());
        for answer in [
            keyhold.new_capability(public).map(drop),
            keyhold.new_letter(public).map(drop),
            keyhold.keep_pin(public, &pin),
            keyhold.seal(public, FieldGroup::Name, b"x").map(drop),
            keyhold.prepare(begin()).map(drop),
            keyhold
                .prepare(Request::Forget { resident: public })
                .map(drop),
        ] {
            assert!(matches!(answer, Err(KeyholdError::NotFound)), "{answer:?}");
        }
    };
    refuse_all();
    world.perform(Request::BeginPublicList).unwrap();
    refuse_all();
}
