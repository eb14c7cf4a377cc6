//! Statements: only the session's own key, role and purpose, once, within five minutes.

use access::keyhold::{KeyholdError, Request};
use access::statement::{Act, SessionId};
use registry::purpose::Purpose;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;

use crate::world::{Official, World};

fn open(groups: &[FieldGroup], resident: registry::ids::ResidentId) -> Act {
    Act::Open {
        resident,
        groups: FieldGroups::of(groups),
    }
}

#[test]
fn an_altered_statement_is_not_signed() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let refuse = |alter: &dyn Fn(&mut access::statement::Statement)| {
        let act = open(&[FieldGroup::Name], resident);
        let mut signed = clerk.sign(clerk.statement(&world, Purpose::RegisterResident, act));
        alter(&mut signed.statement);
        let answer = world.perform(Request::Open(signed));
        assert!(
            matches!(
                answer,
                Err(KeyholdError::Statement(_) | KeyholdError::SessionEnded)
            ),
            "{answer:?}"
        );
    };
    refuse(&|s| s.act = open(&[FieldGroup::Name, FieldGroup::Address], resident));
    refuse(&|s| s.nonce[15] ^= 1);
    refuse(&|s| s.reference = "YT-P-00000000".parse().unwrap());
    refuse(&|s| s.official = "YT-0001".parse().unwrap());
    refuse(&|s| s.office = "another-office".parse().unwrap());
    refuse(&|s| s.session = SessionId([0; 16]));
    refuse(&|s| s.minute.0 += 1);
}

#[test]
fn a_statement_is_good_once_and_for_five_minutes() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    let request = clerk.open_name(&world, resident);
    world.perform(request.clone()).unwrap();
    let again = world.perform(request);
    assert!(matches!(again, Err(KeyholdError::Statement(_))));
    let stale = clerk.open_name(&world, resident);
    world.pass(7 * 60);
    assert!(matches!(
        world.perform(stale),
        Err(KeyholdError::Statement(_))
    ));
}

#[test]
fn role_and_purpose_decide_which_groups_may_open() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let attempt = |official: &Official, purpose, groups: &[FieldGroup]| {
        let statement = official.statement(&world, purpose, open(groups, resident));
        let answer = world.perform(Request::Open(official.sign(statement)));
        matches!(answer, Err(KeyholdError::NotAllowed(_)))
    };
    let clerk = world.clerk();
    assert!(attempt(
        &clerk,
        Purpose::RegisterResident,
        &[FieldGroup::Guardianship]
    ));
    assert!(attempt(&clerk, Purpose::RegisterResident, &[]));
    assert!(attempt(
        &clerk,
        Purpose::DecideEntitlement,
        &[FieldGroup::Name]
    ));
    assert!(attempt(&clerk, Purpose::OwnView, &[FieldGroup::Name]));
    for (id, role) in [
        ("YT-0501", Role::Auditor),
        ("YT-0502", Role::Operator),
        ("YT-0503", Role::Ombudsman),
        ("YT-0504", Role::EntitlementOfficer),
    ] {
        let official = world.official(id, role);
        assert!(
            attempt(&official, Purpose::RegisterResident, &[FieldGroup::Name]),
            "{role}"
        );
    }
}

#[test]
fn a_session_ends() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.pass(i64::from(access::limits::OFFICIAL_SESSION_MINUTES_MAX) * 60 + 1);
    let answer = world.perform(clerk.open_name(&world, resident));
    assert!(matches!(answer, Err(KeyholdError::SessionEnded)));
}
