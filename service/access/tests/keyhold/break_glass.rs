//! Break-glass: two officials before the record opens, a cap, a count, and nothing without them.

use access::keyhold::{
    Announce, BreakGlass, Declaration, KeyholdError, Released, Request, SecondSignature, TieKind,
};
use access::limits::{BREAK_GLASS_PER_MONTH_MAX, SECOND_AFTER_MINUTES_MAX};
use access::statement::{Act, Person, number_commitment};
use registry::clock::{CityDay, CityZone, Clock as _};
use registry::emergency::EmergencyReason;
use registry::ids::ResidentId;
use registry::readlog::{
    Announcement, ChainState, CheckSheet, EntryKind, Opening, Party, public_list,
};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use sha2::Digest;
use store::keyhold as rows;

use crate::world::{ORIGIN, Official, World, reference_of};

const DAY: i64 = 86_400;

struct Scene {
    world: World,
    first: Official,
    second: Official,
    resident: ResidentId,
    sheet: CheckSheet,
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        world.perform(Request::BeginPublicList).unwrap();
        let (resident, sheet) = world.enrol(1);
        Self {
            first: world.official("YT-0417", Role::RegistrationClerk),
            second: world.official("YT-0418", Role::RegistrationClerk),
            world,
            resident,
            sheet,
        }
    }

    fn sign_in_again(&mut self) {
        self.first = self.world.official("YT-0417", Role::RegistrationClerk);
        self.second = self.world.official("YT-0418", Role::RegistrationClerk);
    }

    fn asked(&self, by: &Official, reason: EmergencyReason) -> BreakGlass {
        let act = Act::BreakGlass {
            person: Person::Resident(self.resident),
            groups: FieldGroups::of(&[FieldGroup::Name]),
            reason,
        };
        BreakGlass {
            signed: by.sign(by.statement(&self.world, reason.purpose(), act)),
            second: None,
            number: None,
        }
    }

    /// Asked by the first official and signed by these others.
    fn signed_by(&self, reason: EmergencyReason, second: &Official) -> BreakGlass {
        let mut asked = self.asked(&self.first, reason);
        asked.second = Some(second.cosign(&asked.signed.statement));
        asked
    }

    fn open(&self, asked: BreakGlass) -> Result<Released, KeyholdError> {
        let ticket = announce(&self.world, Announce::BreakGlass(Box::new(asked)))?;
        self.world.perform(Request::OpenAnnounced(ticket))
    }
}

/// Announces and answers the ticket under which what was announced may follow.
pub fn announce(world: &World, what: Announce) -> Result<access::keyhold::Ticket, KeyholdError> {
    let prepared = world.keyhold.prepare(Request::Announce(what))?;
    let proof = world.log.append(&prepared);
    let released = world.keyhold.confirm(prepared.ticket, &proof)?;
    assert!(matches!(released, Released::Announced));
    Ok(prepared.ticket)
}

/// What stands on a list, in its order, found with its sheet in the log.
pub fn list(world: &World, sheet: &CheckSheet) -> Vec<Opening> {
    let entries = world.log.entries.lock().unwrap();
    let mut chain = ChainState::begin(&sheet.k0);
    let mut found = Vec::new();
    while let Some((entry, body)) = entries
        .iter()
        .find(|(entry, _)| entry.label == chain.entry_key().label())
    {
        found.push(chain.entry_key().open(entry, body).unwrap().opening);
        chain = chain.advance().unwrap();
    }
    found
}

/// What offices did on their own. Whose passkey was registered stands there as well, and is another test's.
pub fn announcements(world: &World) -> Vec<Announcement> {
    list(world, &public_list(ORIGIN))
        .into_iter()
        .filter_map(|opening| opening.announcement)
        .filter(|said| {
            !matches!(
                said,
                Announcement::OfficialRegistered { .. } | Announcement::OfficialEnded { .. }
            )
        })
        .collect()
}

pub fn rule<T: std::fmt::Debug>(answer: Result<T, KeyholdError>) -> String {
    match answer {
        Err(KeyholdError::NotAllowed(rules)) => rules.join(" "),
        other => panic!("not a refusal by rule: {other:?}"),
    }
}

#[test]
fn two_officials_open_and_the_resident_reads_both_numbers() {
    let scene = Scene::new();
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let Released::Keys { resident, keys } = scene.open(asked).unwrap() else {
        panic!("keys");
    };
    assert_eq!(resident, scene.resident);
    assert_eq!(keys.len(), 1);
    let newest = list(&scene.world, &scene.sheet).pop().unwrap();
    assert_eq!(
        newest.kind,
        EntryKind::BreakGlass {
            after: false,
            reason: EmergencyReason::FoundHelpless
        }
    );
    let Party::TwoOfficials {
        official, second, ..
    } = newest.by
    else {
        panic!("two officials");
    };
    assert_eq!((official.as_str(), second.as_str()), ("YT-0417", "YT-0418"));
    assert_eq!(
        announcements(&scene.world),
        [Announcement::BreakGlass {
            office: "yantian-centre".parse().unwrap()
        }]
    );
}

#[test]
fn one_signature_is_not_enough_but_in_danger_to_life() {
    let scene = Scene::new();
    for reason in EmergencyReason::ALL {
        let answer = scene.open(scene.asked(&scene.first, reason));
        if reason.second_may_follow() {
            assert!(matches!(answer, Ok(Released::Keys { .. })), "{reason}");
        } else {
            assert_eq!(rule(answer), "forbid.one-signature");
        }
    }
}

#[test]
fn the_same_official_is_no_second_one_on_another_device_either() {
    let scene = Scene::new();
    let reason = EmergencyReason::ChildWithoutCare;
    let answer = scene.open(scene.signed_by(reason, &scene.first));
    assert_eq!(rule(answer), "forbid.same-official");
    let other_device = scene.world.again(&scene.first);
    assert_ne!(other_device.session.id, scene.first.session.id);
    let answer = scene.open(scene.signed_by(reason, &other_device));
    assert_eq!(rule(answer), "forbid.same-official");
    assert!(
        announcements(&scene.world).is_empty(),
        "nothing was counted"
    );
}

#[test]
fn the_second_official_is_of_this_office_or_its_superior_and_of_a_role_that_may() {
    let scene = Scene::new();
    let reason = EmergencyReason::FoundHelpless;
    let elsewhere = scene
        .world
        .official_of("HS-0101", "haishan-centre", Role::RegistrationClerk);
    assert_eq!(
        rule(scene.open(scene.signed_by(reason, &elsewhere))),
        "forbid.other-office"
    );
    let auditor = scene.world.official("YT-0501", Role::Auditor);
    assert_eq!(
        rule(scene.open(scene.signed_by(reason, &auditor))),
        "default.no-permit"
    );
    let superior = scene
        .world
        .official_of("SZ-0001", "district-bureau", Role::RegistrationClerk);
    assert!(scene.open(scene.signed_by(reason, &superior)).is_ok());
}

#[test]
fn what_the_second_signed_is_what_opens() {
    let scene = Scene::new();
    let mut asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let Act::BreakGlass { groups, .. } = &mut asked.signed.statement.act else {
        panic!();
    };
    *groups = FieldGroups::of(&[FieldGroup::Name, FieldGroup::Contact]);
    asked.signed = scene.first.sign(asked.signed.statement);
    assert!(matches!(scene.open(asked), Err(KeyholdError::Statement(_))));
}

#[test]
fn an_emergency_opens_its_narrow_groups_and_only_its_own_purpose() {
    let scene = Scene::new();
    let reason = EmergencyReason::FoundHelpless;
    let mut statement = scene.asked(&scene.first, reason).signed.statement;
    let mut with = |groups: &[FieldGroup]| {
        statement.act = Act::BreakGlass {
            person: Person::Resident(scene.resident),
            groups: FieldGroups::of(groups),
            reason,
        };
        let second = Some(scene.second.cosign(&statement));
        scene.open(BreakGlass {
            signed: scene.first.sign(statement.clone()),
            second,
            number: None,
        })
    };
    for groups in [&[FieldGroup::Document][..], &[FieldGroup::Address], &[]] {
        assert_eq!(rule(with(groups)), "forbid.groups-beyond-purpose");
    }
    statement.purpose = registry::purpose::Purpose::DangerToLife;
    let answer = scene.open(BreakGlass {
        second: Some(scene.second.cosign(&statement)),
        signed: scene.first.sign(statement),
        number: None,
    });
    assert_eq!(rule(answer), "forbid.purpose-not-listed");
}

#[test]
fn ten_minutes_and_once() {
    let scene = Scene::new();
    let reason = EmergencyReason::FoundHelpless;
    let asked = scene.signed_by(reason, &scene.second);
    scene.open(asked.clone()).unwrap();
    assert!(matches!(scene.open(asked), Err(KeyholdError::Statement(_))));
    let asked = scene.signed_by(reason, &scene.second);
    scene.world.pass(9 * 60);
    scene.open(asked.clone()).unwrap();
    scene.world.pass(60);
    assert!(matches!(scene.open(asked), Err(KeyholdError::Statement(_))));
    let late = scene.signed_by(reason, &scene.second);
    scene.world.pass(11 * 60);
    assert!(matches!(scene.open(late), Err(KeyholdError::Statement(_))));
}

#[test]
fn the_cap_of_a_month_ends_it_and_a_clock_set_back_renews_nothing() {
    let mut scene = Scene::new();
    let reason = EmergencyReason::FoundHelpless;
    for _ in 0..BREAK_GLASS_PER_MONTH_MAX {
        scene.open(scene.signed_by(reason, &scene.second)).unwrap();
    }
    let capped = scene.open(scene.signed_by(reason, &scene.second));
    assert!(matches!(capped, Err(KeyholdError::BreakGlassCap)));
    scene.world = scene.world.restart();
    scene.sign_in_again();
    let after_restart = scene.open(scene.signed_by(reason, &scene.second));
    assert!(matches!(after_restart, Err(KeyholdError::BreakGlassCap)));
    scene.world.pass(-40 * DAY);
    scene.sign_in_again();
    let set_back = scene.open(scene.signed_by(reason, &scene.second));
    assert!(matches!(set_back, Err(KeyholdError::BreakGlassCap)));
    scene.world.pass(80 * DAY);
    scene.sign_in_again();
    scene.open(scene.signed_by(reason, &scene.second)).unwrap();
    assert_eq!(
        i64::try_from(announcements(&scene.world).len()).unwrap(),
        BREAK_GLASS_PER_MONTH_MAX + 1,
        "every one is counted, and no refusal"
    );
}

#[test]
fn nothing_opens_without_its_own_announcement() {
    let scene = Scene::new();
    let other = announce(&scene.world, Announce::KeysDestroyed).unwrap();
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(other)),
        Err(KeyholdError::Ticket)
    ));
    // Prepared and not proved: the ticket is no announcement.
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let prepared = scene
        .world
        .keyhold
        .prepare(Request::Announce(Announce::BreakGlass(Box::new(asked))))
        .unwrap();
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(prepared.ticket)),
        Err(KeyholdError::Ticket)
    ));
    scene.world.keyhold.abandon(prepared.ticket);
    // One announcement, one opening, within a minute.
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let ticket = announce(&scene.world, Announce::BreakGlass(Box::new(asked))).unwrap();
    scene.world.perform(Request::OpenAnnounced(ticket)).unwrap();
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(ticket)),
        Err(KeyholdError::Ticket)
    ));
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let ticket = announce(&scene.world, Announce::BreakGlass(Box::new(asked))).unwrap();
    scene.world.pass(61);
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(ticket)),
        Err(KeyholdError::Ticket)
    ));
}

#[test]
fn a_restart_between_the_halves_opens_nothing() {
    let mut scene = Scene::new();
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    scene.world = scene.world.restart();
    assert!(matches!(scene.open(asked), Err(KeyholdError::SessionEnded)));
    scene.sign_in_again();
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let ticket = announce(&scene.world, Announce::BreakGlass(Box::new(asked))).unwrap();
    scene.world = scene.world.restart();
    assert!(matches!(
        scene.world.perform(Request::OpenAnnounced(ticket)),
        Err(KeyholdError::Ticket)
    ));
}

#[test]
fn the_second_signature_after_danger_to_life_stands_on_the_list() {
    let mut scene = Scene::new();
    scene
        .open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))
        .unwrap();
    let id = scene.second.session.id;
    let due = scene.world.keyhold.seconds_due(id).unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].first, scene.first.session.official);
    // Also after a restart: the statement waits in keyhold's own store.
    scene.world = scene.world.restart();
    scene.sign_in_again();
    let sign = |by: &Official| {
        Request::SecondOfficial(SecondSignature {
            statement: due[0].statement,
            by: by.cosign_bytes(&due[0].text),
        })
    };
    assert_eq!(
        rule(scene.world.perform(sign(&scene.first))),
        "forbid.same-official"
    );
    let elsewhere = scene
        .world
        .official_of("HS-0101", "haishan-centre", Role::RegistrationClerk);
    assert_eq!(
        rule(scene.world.perform(sign(&elsewhere))),
        "forbid.other-office"
    );
    let signed = scene.world.perform(sign(&scene.second)).unwrap();
    assert!(matches!(signed, Released::Noted));
    let entries = list(&scene.world, &scene.sheet);
    let [.., opened, seconded] = entries.as_slice() else {
        panic!("two entries");
    };
    assert!(seconded.seconds(opened));
    assert!(matches!(
        opened.kind,
        EntryKind::BreakGlass { after: true, .. }
    ));
    assert!(matches!(
        scene.world.perform(sign(&scene.second)),
        Err(KeyholdError::NotFound)
    ));
}

#[test]
fn an_overdue_second_signature_shuts_the_office_until_it_comes() {
    let mut scene = Scene::new();
    scene
        .open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))
        .unwrap();
    let asked = scene.asked(&scene.first, EmergencyReason::RescueAtHome);
    scene.open(asked).unwrap(); // within the day the office may help again
    scene
        .world
        .pass((i64::from(SECOND_AFTER_MINUTES_MAX) + 1) * 60);
    scene.sign_in_again();
    let shut = scene.open(scene.signed_by(EmergencyReason::FoundHelpless, &scene.second));
    assert!(matches!(shut, Err(KeyholdError::SecondOverdue)));
    let elsewhere = scene
        .world
        .official_of("HS-0101", "haishan-centre", Role::RegistrationClerk);
    let answer = scene.open(scene.asked(&elsewhere, EmergencyReason::RescueAtHome));
    assert!(answer.is_ok(), "another office is not shut");
    let id = scene.second.session.id;
    for due in scene.world.keyhold.seconds_due(id).unwrap() {
        assert!(due.overdue);
        let by = scene.second.cosign_bytes(&due.text);
        let statement = due.statement;
        scene
            .world
            .perform(Request::SecondOfficial(SecondSignature { statement, by }))
            .unwrap();
    }
    scene
        .open(scene.signed_by(EmergencyReason::FoundHelpless, &scene.second))
        .unwrap();
}

#[test]
fn a_clock_set_back_does_not_make_time_for_the_second_official() {
    let mut scene = Scene::new();
    scene
        .open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))
        .unwrap();
    scene.world.pass(-3600);
    scene.sign_in_again();
    let shut = scene.open(scene.signed_by(EmergencyReason::FoundHelpless, &scene.second));
    assert!(matches!(shut, Err(KeyholdError::SecondOverdue)));
}

#[test]
fn by_document_number_a_miss_is_counted_and_looks_like_a_hit() {
    let scene = Scene::new();
    let number = Sensitive::new("passport|FRA|09AB12345".to_owned());
    scene
        .world
        .index(&scene.first, scene.resident, number.expose());
    let ask = |number: &Sensitive<String>| {
        let reason = EmergencyReason::FoundHelpless;
        let mut asked = scene.asked(&scene.first, reason);
        asked.signed.statement.act = Act::BreakGlass {
            person: Person::Number(number_commitment(&asked.signed.statement.nonce, number)),
            groups: FieldGroups::of(&[FieldGroup::Name]),
            reason,
        };
        asked.second = Some(scene.second.cosign(&asked.signed.statement));
        asked.signed = scene.first.sign(asked.signed.statement);
        asked.number = Some(number.clone());
        asked
    };
    let entries = || scene.world.log.entries.lock().unwrap().len();
    let before = entries();
    let hit = scene.open(ask(&number)).unwrap();
    assert!(matches!(hit, Released::Keys { resident, .. } if resident == scene.resident));
    assert_eq!(entries(), before + 2);
    let miss = scene
        .open(ask(&Sensitive::new("passport|FRA|00XX00000".to_owned())))
        .unwrap();
    assert!(matches!(miss, Released::Found(None)));
    assert_eq!(entries(), before + 4);
    assert_eq!(announcements(&scene.world).len(), 2);
    let mut swapped = ask(&number);
    swapped.number = Some(Sensitive::new("passport|FRA|00XX00000".to_owned()));
    assert!(matches!(
        scene.open(swapped),
        Err(KeyholdError::Statement(_))
    ));
}

/// No credential and no document may rest on an emergency.
#[test]
fn nothing_rests_on_an_emergency() {
    let scene = Scene::new();
    let asked = scene.signed_by(EmergencyReason::FoundHelpless, &scene.second);
    let ticket = announce(&scene.world, Announce::BreakGlass(Box::new(asked))).unwrap();
    let prepared = scene
        .world
        .keyhold
        .prepare(Request::OpenAnnounced(ticket))
        .unwrap();
    let proof = scene.world.log.append(&prepared);
    scene
        .world
        .keyhold
        .confirm(prepared.ticket, &proof)
        .unwrap();
    let number = Sensitive::new("passport|FRA|09AB12345".to_owned());
    assert!(matches!(
        scene.world.keyhold.index_document(prepared.ticket, &number),
        Err(KeyholdError::Ticket)
    ));
}

#[test]
fn the_statement_that_is_signed() {
    let scene = Scene::new();
    let mut statement = scene
        .asked(&scene.first, EmergencyReason::ThreatToLife)
        .signed
        .statement;
    statement.nonce = [1; 16];
    statement.session = access::statement::SessionId([2; 16]);
    let text = String::from_utf8(statement.to_bytes()).unwrap();
    assert_eq!(
        text.lines()
            .map(|line| line.split(':').next().unwrap())
            .collect::<Vec<_>>(),
        [
            "denizen/statement/1",
            "act",
            "session",
            "official",
            "office",
            "purpose",
            "reference",
            "resident",
            "groups",
            "reason",
            "minute",
            "nonce"
        ]
    );
    assert_eq!(sha2::Sha256::digest(&text).len(), 32);
}

#[test]
fn nobody_breaks_glass_for_their_own_file_or_a_declared_relatives() {
    for (whose, expected) in [
        (TieKind::Own, "forbid.own-file"),
        (TieKind::Relative, "forbid.relatives-file"),
    ] {
        let scene = Scene::new();
        let number = "id|CHN|777";
        scene.world.index(&scene.first, scene.resident, number);
        let tied = |by: &Official| {
            let said = Declaration::Tie {
                session: by.session.id,
                whose,
                number: Sensitive::new(number.to_owned()),
            };
            scene.world.keyhold.declare(said).unwrap();
        };
        let reason = EmergencyReason::FoundHelpless;
        tied(&scene.second);
        assert_eq!(
            rule(scene.open(scene.signed_by(reason, &scene.second))),
            expected,
            "as the second"
        );
        tied(&scene.first);
        assert_eq!(
            rule(scene.open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))),
            expected,
            "as the first"
        );
        assert!(announcements(&scene.world).is_empty());
    }
}

#[test]
fn whose_file_it_is_keyhold_knows_itself() {
    let scene = Scene::new();
    let (other, _) = scene.world.enrol(2);
    let mut asked = scene.asked(&scene.first, EmergencyReason::ThreatToLife);
    let mut statement = asked.signed.statement.clone();
    statement.reference = reference_of(other);
    asked.signed = scene.first.sign(statement);
    assert_eq!(rule(scene.open(asked)), "forbid.no-act-of-the-resident");
}

#[test]
fn an_emergency_counts_against_the_days_openings() {
    let scene = Scene::new();
    let official = scene.first.session.official.clone();
    let day = CityDay::of(scene.world.clock.now(), CityZone::CHINA);
    let spent = || {
        scene
            .world
            .store
            .read("test", |tx| {
                rows::budget::spent(tx, &official, day, rows::Budget::Openings)
            })
            .unwrap()
    };
    assert_eq!(spent(), 0);
    scene
        .open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))
        .unwrap();
    assert_eq!(spent(), 1);
}

#[test]
fn the_second_signature_is_due_also_when_the_record_is_gone() {
    let scene = Scene::new();
    scene
        .open(scene.asked(&scene.first, EmergencyReason::ThreatToLife))
        .unwrap();
    let resident = scene.resident;
    scene.world.perform(Request::Forget { resident }).unwrap();
    let id = scene.second.session.id;
    let due = scene.world.keyhold.seconds_due(id).unwrap();
    let signed = scene
        .world
        .perform(Request::SecondOfficial(SecondSignature {
            statement: due[0].statement,
            by: scene.second.cosign_bytes(&due[0].text),
        }));
    assert!(matches!(signed, Ok(Released::Noted)), "{signed:?}");
    assert!(scene.world.keyhold.seconds_due(id).unwrap().is_empty());
}
