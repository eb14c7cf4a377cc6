//! Jobs: signed for, announced, one entry a record, never more than was said.

use access::keyhold::{Announce, KeyholdError, Released, Request, SignedJob};
use access::statement::Act;
use registry::job::{JOB_SIGNATURES_MIN, Job};
use registry::purpose::Purpose;
use registry::readlog::{Announcement, EntryKind, Party};
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use sha2::{Digest, Sha256};

use crate::break_glass::{announce, announcements, list, rule};
use crate::world::{NOON, Official, World};

const JOB: Job = Job::CorrectDistrictNames;

fn world() -> World {
    let world = World::new();
    world.perform(Request::BeginPublicList).unwrap();
    world
}

fn operators(world: &World, count: usize) -> Vec<Official> {
    (0..count)
        .map(|number| world.official(&format!("YT-05{number:02}"), Role::Operator))
        .collect()
}

fn signed(world: &World, officials: &[Official], records: u32) -> SignedJob {
    let act = Act::StartJob {
        job: JOB,
        records,
        build: "0123abcd".to_owned(),
    };
    let statement = officials[0].statement(world, JOB.purpose(), act);
    SignedJob {
        others: officials[1..]
            .iter()
            .map(|official| official.cosign(&statement))
            .collect(),
        signed: officials[0].sign(statement),
    }
}

fn begin(world: &World, job: SignedJob) -> Result<[u8; 32], KeyholdError> {
    let run = Sha256::digest(job.signed.statement.to_bytes()).into();
    announce(world, Announce::Job(Box::new(job)))?;
    Ok(run)
}

fn record(world: &World, run: [u8; 32], byte: u8) -> Result<Released, KeyholdError> {
    let resident = registry::ids::ResidentId::from_bytes([byte; 16]);
    world.perform(Request::JobRecord { run, resident })
}

#[test]
fn a_thousand_records_need_one_signature_and_one_more_needs_three() {
    let world = world();
    let three = operators(&world, JOB_SIGNATURES_MIN);
    begin(&world, signed(&world, &three[..1], 1_000)).unwrap();
    for too_few in 1..JOB_SIGNATURES_MIN {
        let answer = begin(&world, signed(&world, &three[..too_few], 1_001));
        assert_eq!(rule(answer), "forbid.too-few-signatures");
    }
    begin(&world, signed(&world, &three, 1_001)).unwrap();
    let records = |said: &Announcement| match said {
        Announcement::Job { records, .. } => *records,
        other => panic!("{other:?}"),
    };
    let counted: Vec<u32> = announcements(&world).iter().map(records).collect();
    assert_eq!(counted, [1_000, 1_001], "no refusal is counted");
}

#[test]
fn one_official_on_three_devices_is_one() {
    let world = world();
    let first = world.official("YT-0500", Role::Operator);
    let devices = [world.again(&first), world.again(&first), first];
    let answer = begin(&world, signed(&world, &devices, 1_001));
    assert_eq!(rule(answer), "forbid.same-official");
}

#[test]
fn clerks_start_no_jobs() {
    let world = world();
    let clerk = [world.clerk()];
    assert_eq!(
        rule(begin(&world, signed(&world, &clerk, 1))),
        "default.no-permit"
    );
}

#[test]
fn each_record_has_its_own_entry_with_the_groups_that_the_job_declares() {
    let world = world();
    let (resident, sheet) = world.enrol(1);
    world
        .keyhold
        .seal(resident, FieldGroup::Address, b"an address")
        .unwrap();
    let run = begin(&world, signed(&world, &operators(&world, 1), 2)).unwrap();
    let Released::Keys { keys, .. } = record(&world, run, 1).unwrap() else {
        panic!("keys");
    };
    let groups: Vec<_> = keys.iter().map(|(group, _)| *group).collect();
    assert_eq!(groups, [FieldGroup::Address], "the name stays shut");
    let entry = list(&world, &sheet).pop().unwrap();
    assert_eq!(entry.kind, EntryKind::Opened);
    assert_eq!(entry.groups, FieldGroups::of(&[FieldGroup::Address]));
    assert_eq!(entry.purpose, Purpose::CorrectDistrictNames);
    assert_eq!(
        entry.by,
        Party::Job {
            job: JOB,
            build: "0123abcd".to_owned()
        }
    );
    assert_eq!(entry.statement, Some(run));
}

#[test]
fn a_job_ends_with_the_number_announced() {
    let world = world();
    for byte in 1..=3 {
        world.enrol(byte);
    }
    let run = begin(&world, signed(&world, &operators(&world, 1), 2)).unwrap();
    record(&world, run, 1).unwrap();
    record(&world, run, 2).unwrap();
    assert_eq!(rule(record(&world, run, 3)), "forbid.job-beyond-announced");
    assert_eq!(rule(record(&world, run, 1)), "forbid.job-record-again");
}

#[test]
fn runs_are_listed_for_those_who_sign_for_jobs_and_for_nobody_else() {
    let world = world();
    world.enrol(1);
    let officials = operators(&world, 1);
    let run = begin(&world, signed(&world, &officials, 2)).unwrap();
    record(&world, run, 1).unwrap();
    let listed = world.keyhold.job_runs(officials[0].session.id).unwrap();
    let [one] = listed.as_slice() else {
        panic!("{listed:?}");
    };
    assert_eq!((one.run, one.job), (run, Job::CorrectDistrictNames));
    assert_eq!((one.records_max, one.records_done), (2, 1));
    let clerk = world.clerk();
    assert!(matches!(
        world.keyhold.job_runs(clerk.session.id),
        Err(KeyholdError::NotAllowed(_))
    ));
}

#[test]
fn without_an_announcement_there_is_no_job() {
    let world = world();
    world.enrol(1);
    assert!(matches!(
        record(&world, [0; 32], 1),
        Err(KeyholdError::NotFound)
    ));
    let job = signed(&world, &operators(&world, 1), 1);
    let run = Sha256::digest(job.signed.statement.to_bytes()).into();
    let prepared = world
        .keyhold
        .prepare(Request::Announce(Announce::Job(Box::new(job))))
        .unwrap();
    assert!(
        matches!(record(&world, run, 1), Err(KeyholdError::NotFound)),
        "prepared and not proved"
    );
    world.keyhold.abandon(prepared.ticket);
}

#[test]
fn a_job_is_no_purpose_for_an_official_and_no_official_signs_it_under_another() {
    let world = world();
    let (resident, _) = world.enrol(1);
    let operator = &operators(&world, 1)[0];
    let act = Act::Open {
        resident,
        groups: JOB.groups(),
    };
    let open = operator.sign(operator.statement(&world, JOB.purpose(), act));
    assert_eq!(
        rule(world.perform(Request::Open(open))),
        "forbid.purpose-not-listed"
    );
    let mut job = signed(&world, &operators(&world, 1), 1);
    job.signed.statement.purpose = Purpose::CourtOrder;
    let operator = world.official("YT-0500", Role::Operator);
    job.signed.statement.session = operator.session.id;
    job.signed = operator.sign(job.signed.statement);
    assert_eq!(rule(begin(&world, job)), "forbid.purpose-not-listed");
}

/// Killed between the log and the release: the record is opened again with an entry more, and counts once.
#[test]
fn a_kill_in_the_middle_leaves_no_reading_without_its_entry() {
    let world = world();
    let (resident, sheet) = world.enrol(1);
    world.enrol(2);
    world
        .keyhold
        .seal(resident, FieldGroup::Address, b"an address")
        .unwrap();
    let run = begin(&world, signed(&world, &operators(&world, 1), 2)).unwrap();
    let prepared = world
        .keyhold
        .prepare(Request::JobRecord { run, resident })
        .unwrap();
    world.log.append(&prepared);
    let world = world.restart();
    assert_eq!(world.keyhold.job_run(&run).unwrap().records_done, 0);
    record(&world, run, 1).unwrap();
    // Released and perhaps not written back: the last one may be opened once more.
    let world = world.restart();
    record(&world, run, 1).unwrap();
    assert_eq!(world.keyhold.job_run(&run).unwrap().records_done, 1);
    record(&world, run, 2).unwrap();
    assert_eq!(world.keyhold.job_run(&run).unwrap().records_done, 2);
    assert_eq!(
        list(&world, &sheet).len(),
        4,
        "the beginning, and every time that the record was opened"
    );
}

#[test]
fn no_quorum_no_job_and_no_record() {
    let world = World::with_witness(true);
    world.perform(Request::BeginPublicList).unwrap();
    let (resident, _) = world.enrol(1);
    let one = operators(&world, 1);
    let job = || signed(&world, &one, 1);
    let announcement = Request::Announce(Announce::Job(Box::new(job())));
    world.refuses_without_quorum(announcement);
    world.log.cosign(NOON);
    let run = begin(&world, job()).unwrap();
    world.pass(601);
    let record = Request::JobRecord { run, resident };
    world.refuses_without_quorum(record.clone());
    world.log.cosign(NOON + 601);
    world.perform(record).unwrap();
}
