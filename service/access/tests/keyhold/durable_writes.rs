//! What one logged read costs the disk: one commit of the log, one of keyhold, none of the city.

use std::path::Path;
use std::sync::Arc;

use access::Access;
use access::keyhold::{Announce, Keyhold, Request, RootKeys};
use access::log::{LogSettings, Sequencer};
use access::sealing::SecretKey;
use registry::clock::CityZone;
use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::Schema;
use tlog::note::NoteSigner;

use crate::world::{ORIGIN, World, local, reference};

/// Commits in a write-ahead log: frames that name the size of the database after them
/// (<https://sqlite.org/fileformat2.html#walformat>). Frames of an earlier round carry another salt.
fn commits(database: &Path) -> usize {
    const HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    let wal = std::fs::read(path).unwrap();
    let number = |at: usize| u32::from_be_bytes(wal[at..at + 4].try_into().unwrap());
    let frame = FRAME_HEADER + usize::try_from(number(8)).unwrap();
    (0..(wal.len() - HEADER) / frame)
        .map(|n| HEADER + n * frame)
        .filter(|at| number(at + 4) != 0 && wal[at + 8..at + 16] == wal[16..24])
        .count()
}

#[test]
fn a_logged_read_is_two_durable_writes() {
    let folder = tempfile::tempdir().unwrap();
    let file = |role: Schema| folder.path().join(format!("{role}.db"));
    let open = |role| store::sqlite::open(file(role), role).unwrap();
    let mut world = World::new();
    let policy = world.log.policy(false);
    let settings = LogSettings {
        public_dir: folder.path().join("public"),
        zone: CityZone {
            offset_seconds: 28_800,
        },
        policy: policy.clone(),
    };
    let signer = NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap();
    let log = Sequencer::start(open(Schema::Log), settings, signer, world.clock.clone()).unwrap();
    let roots = RootKeys::new(1, SecretKey::from_bytes([7; 32]));
    let keyhold = open(Schema::Keyhold);
    let keyhold = local(&keyhold, log.clone(), policy, &world.clock, roots).unwrap();
    let keyhold: Arc<dyn Keyhold> = Arc::new(keyhold);
    let city = open(Schema::City);
    let access = Access::new(city, log, keyhold.clone());
    world.keyhold = keyhold;
    let resident = ResidentId::from_bytes([1; 16]);
    access.enrol(resident, reference()).unwrap();
    world
        .keyhold
        .seal(resident, FieldGroup::Name, b"a name")
        .unwrap();
    let device = world.passkey("YT-0417", Role::RegistrationClerk);
    access
        .announce(Announce::Official("YT-0417".parse().unwrap()))
        .unwrap();
    let clerk = world.sign_in("YT-0417", &device).unwrap();
    let count = || Schema::ALL.map(|role| commits(&file(role)));
    let before = count();
    for _ in 0..3 {
        let Request::Open(signed) = clerk.open_name(&world, resident) else {
            panic!("an opening");
        };
        access.open(signed).unwrap();
    }
    let after = count();
    let by_role: Vec<usize> = before.iter().zip(after).map(|(b, a)| a - b).collect();
    assert_eq!(Schema::ALL, [Schema::City, Schema::Log, Schema::Keyhold]);
    assert_eq!(by_role, [0, 3, 3], "commits of three reads");
}
