//! Keys are destroyed with an entry that the resident can find, and never without it.

use access::keyhold::{Declaration, KeyholdError, Released, Request};
use registry::ids::ResidentId;
use registry::purpose::Purpose;
use registry::readlog::EntryKind;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};

use crate::world::{World, programme, reference};

fn forget(resident: ResidentId) -> Request {
    Request::Forget { resident }
}

#[test]
fn the_last_entry_says_that_the_keys_were_destroyed_and_nothing_opens_any_more() {
    let world = World::new();
    let (resident, sheet) = world.enrol(1);
    let (other, _) = world.enrol(2);
    let clerk = world.clerk();
    let capability = world.keyhold.new_capability(resident).unwrap();
    let prepared = world.keyhold.prepare(forget(resident)).unwrap();
    let said = sheet.k0.next().entry_key();
    let said = said.open(&prepared.entry, &prepared.body).unwrap().opening;
    assert_eq!(said.kind, EntryKind::KeysDestroyed);
    assert_eq!(said.purpose, Purpose::DestroyKeys);

    // Nothing is destroyed before the entry is proved.
    world.keyhold.use_capability(&capability).unwrap();
    let proof = world.log.append(&prepared);
    let released = world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    assert!(matches!(released, Released::Forgotten), "{released:?}");
    let gone = world.perform(clerk.open_name(&world, resident));
    assert!(matches!(gone, Err(KeyholdError::NotAllowed(_))), "{gone:?}");
    assert!(world.keyhold.use_capability(&capability).is_err());
    let again = world.keyhold.prepare(forget(resident));
    assert!(matches!(again, Err(KeyholdError::NotFound)), "{again:?}");
    world.keyhold.forget(resident).unwrap();
    for table in ["subject", "group_key", "entry_key", "sign_in"] {
        let of_them = format!("SELECT count(*) FROM {table} WHERE resident = $1");
        let left = world.store.read("test", |tx| {
            tx.query_one(&of_them, &[resident.into()])?
                .unwrap()
                .integer::<i64>(0)
        });
        assert_eq!(left, Ok(0), "{table}");
    }
    world.perform(clerk.open_name(&world, other)).unwrap();
}

/// A page that is still open when the keys go writes and opens nothing more.
#[test]
fn nothing_is_kept_of_somebody_whose_keys_are_gone() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let session = world.letter(resident);
    let opening = world.proved(clerk.open_name(&world, resident));
    world.proved(clerk.look_up(&world, "id|CHN|1"));
    world.proved(forget(resident));
    let keyhold = &world.keyhold;
    let groups = FieldGroups::of(&[FieldGroup::Name]);
    for ended in [
        keyhold
            .prepare(Request::OwnView { session, groups })
            .map(drop),
        keyhold.own_entry_keys(session).map(drop),
        keyhold
            .declare(Declaration::CaseBegins {
                applicant: session,
                about: session,
                reference: reference(),
                programme: programme(),
            })
            .map(drop),
    ] {
        assert!(
            matches!(ended, Err(KeyholdError::SessionEnded)),
            "{ended:?}"
        );
    }
    let number = Sensitive::new("id|CHN|1".to_owned());
    for late in [
        keyhold.index_document(opening, &number).map(drop),
        keyhold.declare(Declaration::Decided(opening)).map(drop),
    ] {
        assert!(matches!(late, Err(KeyholdError::Ticket)), "{late:?}");
    }
    for unlisted in [
        keyhold.new_letter(resident).map(drop),
        keyhold.new_capability(resident).map(drop),
    ] {
        assert!(
            matches!(unlisted, Err(KeyholdError::NotFound)),
            "{unlisted:?}"
        );
    }
    keyhold.forget(resident).unwrap();
}

#[test]
fn no_keys_go_without_an_entry_while_there_is_a_list() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let refused = world.keyhold.forget(resident);
    assert!(
        matches!(refused, Err(KeyholdError::NotAllowed(_))),
        "{refused:?}"
    );
    let clerk = world.clerk();
    world.perform(clerk.open_name(&world, resident)).unwrap();

    // A file that nobody called up has keys and no list.
    let typed = ResidentId::from_bytes([9; 16]);
    world
        .keyhold
        .seal(typed, FieldGroup::Name, b"a name")
        .unwrap();
    let unlisted = world.keyhold.prepare(forget(typed));
    assert!(
        matches!(unlisted, Err(KeyholdError::NotFound)),
        "{unlisted:?}"
    );
    world.keyhold.forget(typed).unwrap();
}

/// The entry reached the log and keyhold stopped before it confirmed: the keys are still there, and it is done again.
#[test]
fn after_a_crash_before_the_keys_went_they_go_the_next_time() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let prepared = world.keyhold.prepare(forget(resident)).unwrap();
    world.log.append(&prepared);
    let world = world.restart();
    let released = world.perform(forget(resident)).unwrap();
    assert!(matches!(released, Released::Forgotten), "{released:?}");
}

#[test]
fn the_public_list_is_nobodys_to_destroy() {
    let world = World::new();
    world.perform(Request::BeginPublicList).unwrap();
    let public = ResidentId::from_bytes([0; 16]);
    let refused = world.perform(forget(public));
    assert!(
        matches!(refused, Err(KeyholdError::NotFound)),
        "{refused:?}"
    );
    assert!(world.keyhold.forget(public).is_err());
}
