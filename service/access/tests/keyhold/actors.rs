//! Nobody acts whom the public list does not name: not with a passkey that was not announced, not with a row that
//! somebody else wrote, not after the passkey ended.

use access::keyhold::{Announce, KeyholdError, Request};
use aws_lc_rs::signature::KeyPair;
use registry::ids::OfficialId;
use registry::readlog::{Announcement, ChainState, public_list};
use rules::authority::Role;
use sha2::{Digest, Sha256};

use crate::world::{ORIGIN, Official, World};

const CLERK: &str = "YT-0417";
const ROLE: Role = Role::RegistrationClerk;

fn refused_by(answer: Result<Official, KeyholdError>, rule: &str) {
    match answer {
        Err(KeyholdError::NotAllowed(rules)) => assert_eq!(rules, [rule]),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("signed in"),
    }
}

fn id() -> OfficialId {
    CLERK.parse().unwrap()
}

#[test]
fn a_passkey_opens_no_session_before_everybody_can_see_it() {
    let world = World::new();
    let device = world.passkey(CLERK, ROLE);
    refused_by(
        world.sign_in(CLERK, &device),
        "forbid.passkey-not-announced",
    );
    world.perform(Request::BeginPublicList).unwrap();
    // Appended is not enough: keyhold has to see it proved.
    let announce = Request::Announce(Announce::Official(id()));
    let prepared = world.keyhold.prepare(announce).unwrap();
    let proof = world.log.append(&prepared);
    refused_by(
        world.sign_in(CLERK, &device),
        "forbid.passkey-not-announced",
    );
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    world.sign_in(CLERK, &device).unwrap();
}

#[test]
fn a_key_written_into_the_database_opens_no_session() {
    let world = World::new();
    let clerk = world.clerk();
    let device = world.passkey("YT-0499", ROLE);
    let columns = ["public_key", "announced"];
    for column in columns {
        // The operator gives the other official's row what the clerk's has, or the clerk's row another key.
        let (to, from) = match column {
            "public_key" => (CLERK, "YT-0499"),
            _ => ("YT-0499", CLERK),
        };
        let sql = format!(
            "UPDATE official_key SET {column} = (SELECT {column} FROM official_key WHERE official = $2)
             WHERE official = $1"
        );
        world
            .store
            .transact("an operator's pen", |tx| {
                tx.execute(&sql, &[to.into(), from.into()])
            })
            .unwrap();
        let answer = world.sign_in(to, &device);
        let refusal = answer.err().unwrap();
        assert!(
            matches!(refusal, KeyholdError::Seal(_) | KeyholdError::Elsewhere(_)),
            "{column}: {refusal:?}"
        );
    }
    // The session that the clerk had is over as well: the row it rests on is not keyhold's any more.
    let (resident, _) = world.enrol(1);
    assert!(world.perform(clerk.open_name(&world, resident)).is_err());
}

#[test]
fn a_whole_row_of_somebody_else_opens_no_session() {
    let world = World::new();
    world.clerk();
    let device = world.passkey(CLERK_TWO, ROLE);
    world
        .announce(Announce::Official(CLERK_TWO.parse().unwrap()))
        .unwrap();
    world
        .store
        .transact("an operator's pen", |tx| {
            tx.execute(
                "DELETE FROM official_key WHERE official = $1",
                &[CLERK.into()],
            )?;
            tx.execute(
                "UPDATE official_key SET official = $1 WHERE official = $2",
                &[CLERK.into(), CLERK_TWO.into()],
            )
        })
        .unwrap();
    assert!(world.sign_in(CLERK, &device).is_err());
}

const CLERK_TWO: &str = "YT-0418";

#[test]
fn a_passkey_that_ended_ends_its_sessions_and_the_list_says_so_first() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.perform(clerk.open_name(&world, resident)).unwrap();
    let office = "yantian-centre".parse().unwrap();
    let anew = world.keyhold.appoint(&id(), &office, ROLE);
    assert!(
        matches!(&anew, Err(KeyholdError::NotAllowed(rules)) if *rules == ["forbid.official-stands"]),
        "{anew:?}"
    );
    world.announce(Announce::OfficialEnded(id())).unwrap();
    let over = world.perform(clerk.open_name(&world, resident));
    assert!(matches!(over, Err(KeyholdError::SessionEnded)), "{over:?}");
    world.keyhold.appoint(&id(), &office, ROLE).unwrap();
}

#[test]
fn everybody_lists_the_officials_and_their_keys_from_the_public_list() {
    let world = World::new();
    let first = world.clerk();
    let second = world.official("YT-2207", Role::EntitlementOfficer);
    world.announce(Announce::OfficialEnded(id())).unwrap();
    let third = world.clerk();
    // As an auditor does: the labels that follow from the log's name, until one is missing.
    let mut chain = ChainState::begin(&public_list(ORIGIN).k0);
    let mut standing = std::collections::BTreeMap::new();
    let mut length = 0;
    while let Some((entry, body)) = world.log.find(&chain.entry_key().label()) {
        match chain
            .entry_key()
            .open(&entry, &body)
            .unwrap()
            .opening
            .announcement
        {
            Some(Announcement::OfficialRegistered {
                official, passkey, ..
            }) => {
                standing.insert(official, passkey);
            }
            Some(Announcement::OfficialEnded { official }) => {
                standing.remove(&official);
            }
            _ => {}
        }
        length += 1;
        chain = chain.advance().unwrap();
    }
    assert_eq!(length, 1 + 4);
    let key = |of: &Official| <[u8; 32]>::from(Sha256::digest(&of.passkey));
    let expected = [
        (third.session.official.clone(), key(&third)),
        (second.session.official.clone(), key(&second)),
    ];
    assert_eq!(standing, expected.into());
    assert_ne!(key(&first), key(&third));
    let device = world.passkey("YT-0777", ROLE);
    assert!(!device.public_key().as_ref().is_empty());
}
