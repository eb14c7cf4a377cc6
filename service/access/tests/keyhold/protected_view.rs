//! The protected view: the list leaves keyhold only after the PIN, whose tries are those of the sign-in.

use access::keyhold::{KeyholdError, ProtectedView, Request, ResidentSessionId};
use registry::ids::ResidentId;
use registry::sensitive::Sensitive;

use crate::world::World;

const PIN: &str = "271828";

fn secret(text: &str) -> Sensitive<String> {
    Sensitive::new(text.to_owned())
}

struct Resident {
    world: World,
    resident: ResidentId,
    letter: Sensitive<String>,
}

impl Resident {
    fn new() -> Resident {
        let world = World::new();
        let (resident, _) = world.enrol(1);
        world.keyhold.keep_pin(resident, &secret(PIN)).unwrap();
        let letter = world.keyhold.new_letter(resident).unwrap();
        Resident {
            world,
            resident,
            letter,
        }
    }

    fn sign_in(&self) -> ResidentSessionId {
        let answer = self
            .world
            .keyhold
            .sign_in_resident(&self.letter, &secret(PIN));
        answer.unwrap().0
    }

    fn protected(&self) -> ResidentSessionId {
        let session = self.sign_in();
        self.world.keyhold.protect_view(session).unwrap();
        session
    }

    fn stands(&self, session: ResidentSessionId) -> ProtectedView {
        self.world.keyhold.protected_view(session).unwrap()
    }

    fn show(&self, session: ResidentSessionId, pin: &str) -> Result<(), KeyholdError> {
        self.world.keyhold.show_list(session, &secret(pin))
    }

    fn is_shut(&self, session: ResidentSessionId) -> bool {
        match self.world.keyhold.own_entry_keys(session) {
            Ok(_) => false,
            Err(KeyholdError::PinNeeded) => true,
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn the_list_is_shut_inside_a_live_session_until_the_pin_and_again_after_minutes() {
    let own = Resident::new();
    let session = own.sign_in();
    assert_eq!(own.stands(session), ProtectedView::Off);
    assert!(!own.is_shut(session));
    own.world.keyhold.protect_view(session).unwrap();
    assert_eq!(own.stands(session), ProtectedView::Shut);
    assert!(own.is_shut(session));
    own.show(session, PIN).unwrap();
    assert_eq!(own.stands(session), ProtectedView::Open);
    own.world.pass(300);
    assert!(!own.is_shut(session));
    own.world.pass(1);
    assert!(own.is_shut(session));
    assert_eq!(own.stands(session), ProtectedView::Shut);
}

#[test]
fn the_pin_opens_one_session_and_is_forgotten_with_it() {
    let own = Resident::new();
    let session = own.protected();
    let other = own.sign_in();
    assert!(own.is_shut(other), "signing in is not the PIN for the list");
    own.show(session, PIN).unwrap();
    assert!(!own.is_shut(session));
    assert!(own.is_shut(other));
    own.world.keyhold.sign_out_resident(session);
    let ended = own.world.keyhold.own_entry_keys(session);
    assert!(matches!(ended, Err(KeyholdError::SessionEnded)));
    assert!(own.is_shut(own.sign_in()));
}

#[test]
fn the_list_is_no_way_to_guess_the_pin() {
    let own = Resident::new();
    let session = own.protected();
    for pin in ["000001", "", "000001", "12345", "000000"] {
        let wrong = own.show(session, pin);
        assert!(matches!(wrong, Err(KeyholdError::WrongPin)), "{pin}");
    }
    for _ in 0..2 {
        let wrong = own.world.keyhold.unprotect_view(session, &secret("000001"));
        assert!(matches!(wrong, Err(KeyholdError::WrongPin)));
    }
    let keyhold = &own.world.keyhold;
    let at_sign_in = keyhold.sign_in_resident(&own.letter, &secret("000001"));
    assert!(
        matches!(at_sign_in, Err(KeyholdError::SignInShut)),
        "the fifth of the same tries"
    );
    let right = own.show(session, PIN);
    assert!(matches!(right, Err(KeyholdError::SignInShut)));
    assert!(own.is_shut(session));
    let letter = keyhold.new_letter(own.resident).unwrap();
    keyhold.sign_in_resident(&letter, &secret(PIN)).unwrap();
    own.show(session, PIN).unwrap();
}

#[test]
fn only_the_pin_switches_it_off_and_it_stays_on_across_a_restart() {
    let own = Resident::new();
    own.protected();
    let own = Resident {
        world: own.world.restart(),
        ..own
    };
    let session = own.sign_in();
    assert!(own.is_shut(session));
    let keyhold = &own.world.keyhold;
    assert!(keyhold.unprotect_view(session, &secret("314159")).is_err());
    assert!(own.is_shut(session));
    keyhold.unprotect_view(session, &secret(PIN)).unwrap();
    assert!(!own.is_shut(session));
    assert_eq!(own.stands(session), ProtectedView::Off);
}

#[test]
fn without_letter_and_pin_nobody_switches_it_on() {
    let own = Resident::new();
    let (child, _) = own.world.enrol(2);
    let keyhold = &own.world.keyhold;
    let capability = keyhold.new_capability(child).unwrap();
    let (session, _) = keyhold.use_capability(&capability).unwrap();
    assert_eq!(own.stands(session), ProtectedView::NeedsPin);
    let refused = keyhold.protect_view(session);
    assert!(
        matches!(&refused, Err(KeyholdError::NotAllowed(rules)) if *rules == ["forbid.protect-without-pin"]),
        "{refused:?}"
    );
    assert!(!own.is_shut(session));
}

/// One copy of the table does not tell, and what keyhold did not write there opens nothing.
#[test]
fn the_database_does_not_tell_who_has_it_on_and_cannot_switch_it_off() {
    let own = Resident::new();
    let session = own.sign_in();
    let mut seen = vec![kept(&own)];
    for _ in 0..2 {
        own.world.keyhold.protect_view(session).unwrap();
        seen.push(kept(&own));
        let pin = secret(PIN);
        own.world.keyhold.unprotect_view(session, &pin).unwrap();
        seen.push(kept(&own));
    }
    assert!(seen.iter().all(|kept| kept.len() == 48));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "on and off look the same and never repeat");
    own.world.keyhold.protect_view(session).unwrap();
    let mut forged = [0; 48];
    forged.copy_from_slice(&kept(&own));
    forged[47] ^= 1;
    let resident = own.resident;
    own.world
        .store
        .transact("forge", move |tx| {
            store::keyhold::sign_in::set_protected_view(tx, resident, &forged)
        })
        .unwrap();
    let refused = || {
        let keys = own.world.keyhold.own_entry_keys(session).map(drop);
        // Between two processes a row that keyhold did not write is a failure of the other side.
        let failed = matches!(
            keys,
            Err(KeyholdError::Seal(_) | KeyholdError::Elsewhere(_))
        );
        assert!(failed, "{keys:?}");
    };
    refused();
    for taken in [
        "UPDATE sign_in SET protected_view = NULL",
        "DELETE FROM sign_in",
    ] {
        let forge = |tx: &mut dyn store::Tx| tx.execute(taken, &[]);
        own.world.store.transact("forge", forge).unwrap();
        refused();
    }
}

/// The sheet of a new list reads every later line: it is no way past the PIN.
#[test]
fn no_new_list_begins_while_it_is_shut() {
    let own = Resident::new();
    let session = own.protected();
    let new_list = || own.world.perform(Request::NewList { session }).map(drop);
    let refused = new_list();
    assert!(
        matches!(refused, Err(KeyholdError::PinNeeded)),
        "{refused:?}"
    );
    own.show(session, PIN).unwrap();
    new_list().unwrap();
}

fn kept(own: &Resident) -> Vec<u8> {
    let resident = own.resident;
    let kept = own.world.store.read("look", move |tx| {
        store::keyhold::sign_in::protected_view(tx, resident)
    });
    kept.unwrap().unwrap().to_vec()
}
