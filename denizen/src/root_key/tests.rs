//! Files, shares and a running keyhold: a root key begins, changes place, is missing, is another's.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::shares::{Table, ask};
use super::*;

fn directory() -> (tempfile::TempDir, DataDirectory) {
    let folder = tempfile::tempdir().unwrap();
    let directory = DataDirectory::create(&folder.path().join("city")).unwrap();
    (folder, directory)
}

#[test]
fn files_have_their_number_behind_the_name() {
    for (name, generation) in [
        ("keyhold.root", Some(1)),
        ("keyhold.root.2", Some(2)),
        ("keyhold.root.12", Some(12)),
        ("keyhold.root.1", None),
        ("keyhold.root.draft", None),
        ("log.seed", None),
    ] {
        assert_eq!(number(name), generation, "{name}");
    }
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, directory) = directory();
    let path = make_file(&directory, &RootPlace::File, 1).unwrap();
    let read = || read_file(&path, &RootPlace::File, 1);
    read().unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(read().unwrap_err().to_string().contains("0600"));
}

#[test]
fn shares_are_asked_for_until_the_key_is_made() {
    let old = keys::split_root(1, &[7; 32], 2, 3, &keys::SystemEntropy).unwrap();
    let new = keys::split_root(2, &[8; 32], 2, 3, &keys::SystemEntropy).unwrap();
    let typed = |lines: &[&str]| {
        let said = std::cell::RefCell::new(Vec::new());
        let mut table = Table::default();
        let text = lines.join("\n") + "\n";
        let answer = ask(&mut text.as_bytes(), &mut table, &[1], &|line| {
            said.borrow_mut().push(line.to_owned());
        });
        (answer, said.into_inner())
    };
    let line = |share: &keys::RootShare| share.to_string();
    let mistyped = line(&old[0]).replace("denizen-root", "denizen-rot");
    let (answer, said) = typed(&[&mistyped, &line(&old[2]), &line(&new[0]), &line(&old[0])]);
    answer.unwrap();
    assert_eq!(said.len(), 4);
    assert!(said[0].starts_with("not taken: a share is one line"));
    assert!(said[1].starts_with("root key 1: 1 of 2"));
    assert!(said[2].starts_with("root key 2: 1 of 2"));
    assert!(said[3].starts_with("root key 1 is complete"));
    let (answer, _) = typed(&[&line(&old[0]), &line(&old[0])]);
    assert!(answer.unwrap_err().to_string().contains("too few shares"));
}

#[test]
fn a_share_that_is_typed_is_not_shown_and_the_terminal_is_as_before_afterwards() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{LocalModes, tcgetattr};
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    let controller = openpt(flags).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = std::fs::File::open(name.to_str().unwrap()).unwrap();
    let modes = || tcgetattr(&terminal).unwrap().local_modes;
    let before = modes();
    assert!(before.contains(LocalModes::ECHO));
    let unseen = shares::Unseen::on(&terminal);
    assert!(!modes().contains(LocalModes::ECHO));
    drop(unseen);
    assert_eq!(modes(), before);
    // Where there is no terminal, nothing happens.
    drop(shares::Unseen::on(tempfile::tempfile().unwrap()));
}

const SAMPLE: &str = include_str!("../../../docs/config/denizen.toml");

/// A city that was set up and has started once.
fn city() -> (tempfile::TempDir, DataDirectory, crate::city::OpenCity) {
    let (folder, directory) = directory();
    let configuration = Configuration::parse(SAMPLE).unwrap();
    crate::setup::set_up(&directory, &configuration, &[]).unwrap();
    let city = crate::city::OpenCity::open(directory.clone()).unwrap();
    (folder, directory, city)
}

#[test]
fn a_running_keyhold_takes_the_new_file_and_removes_the_old_one() {
    use access::keyhold::Keyhold as _;
    let (_folder, directory, city) = city();
    let keyhold = city.keyhold_here.clone().unwrap();
    let resident = registry::ids::ResidentId::from_bytes([1; 16]);
    let group = registry::vocabulary::FieldGroup::Name;
    keyhold.seal(resident, group, b"a name").unwrap();
    rotate(&directory).unwrap();
    let twice = rotate(&directory).unwrap_err();
    assert!(twice.to_string().contains("under way"), "{twice}");
    assert_eq!(keyhold.root_generation(), 1);

    tend(&keyhold, &RootPlace::File, &directory).unwrap();
    assert_eq!(keyhold.root_generation(), 2);
    assert!(!keyhold.is_rotating());
    assert_eq!(
        files(&directory).unwrap().into_keys().collect::<Vec<_>>(),
        [2]
    );
    keyhold.seal(resident, group, b"a name").unwrap();
    tell(&directory).unwrap();

    // Started anew, the new file is enough; without it nothing starts and nothing new is made.
    drop((keyhold, city));
    drop(crate::city::OpenCity::open(directory.clone()).unwrap());
    let path = files(&directory).unwrap().remove(&2).unwrap();
    std::fs::rename(&path, directory.root().join("elsewhere")).unwrap();
    let missing = crate::city::OpenCity::open(directory.clone())
        .err()
        .unwrap();
    assert!(missing.to_string().contains("is missing"), "{missing}");
    assert!(files(&directory).unwrap().is_empty());
}

/// From a file to shares: both are there at one start, the file goes, and from then on two of three shares open the city.
#[test]
fn a_city_moves_its_root_key_from_a_file_into_shares() {
    let (folder, directory, city) = city();
    let keyhold = city.keyhold_here.clone().unwrap();
    drop((keyhold, city));
    let to = folder.path().join("shares");
    make_shares(&directory, 2, 3, Some(&to)).unwrap();
    let share = |index: u8| to.join(format!("root-2-share-{index}.txt"));
    take_share_files(vec![share(1), share(3)]);
    let text = format!(
        "{}\n[root]\nkept_as = \"shares\"\n",
        std::fs::read_to_string(directory.configuration()).unwrap()
    );
    std::fs::write(directory.configuration(), text).unwrap();

    let city = crate::city::OpenCity::open(directory.clone()).unwrap();
    let keyhold = city.keyhold_here.clone().unwrap();
    assert_eq!(keyhold.root_generation(), 2);
    assert!(
        keyhold.is_rotating(),
        "what was under the file's key is still to be wrapped"
    );
    tend(&keyhold, &RootPlace::Shares, &directory).unwrap();
    assert!(!keyhold.is_rotating());
    assert!(
        files(&directory).unwrap().is_empty(),
        "the file's key is forgotten"
    );
    drop((keyhold, city));
    crate::city::OpenCity::open(directory.clone()).unwrap();
}

/// Whoever can write into the keys' folder of a city that keeps its root elsewhere cannot make it begin with a key they know.
#[test]
fn a_plain_file_does_not_begin_where_the_root_is_kept_elsewhere() {
    let (_folder, directory, city) = city();
    let keyhold = city.keyhold_here.clone().unwrap();
    make_file(&directory, &RootPlace::File, 2).unwrap();
    let token = RootPlace::Token {
        module: "/nowhere.so".into(),
        token: "denizen".to_owned(),
        key: "keyhold-root".to_owned(),
        pin_file: "/nowhere".into(),
    };
    let share = second();
    for (place, newest) in [(RootPlace::Shares, 2), (token, 1)] {
        tend(&keyhold, &place, &directory).unwrap();
        assert_eq!(keyhold.root_generation(), 1);
        let given = |_: &[u32]| Ok(vec![(2, share.clone())]);
        let roots = read_with(&place, &directory, &[1], given).unwrap();
        assert_eq!(roots.newest(), newest);
    }
    tend(&keyhold, &RootPlace::File, &directory).unwrap();
    assert_eq!(keyhold.root_generation(), 2);
}

fn second() -> Zeroizing<[u8; 32]> {
    Zeroizing::new([2; 32])
}

/// A city that says shares does not go on with the file that is still there.
#[test]
fn where_shares_are_named_a_file_alone_does_not_start_keyhold() {
    let (_folder, directory, city) = city();
    drop(city);
    let too_few = |_: &[u32]| bail!("too few shares");
    let refused = read_with(&RootPlace::Shares, &directory, &[1], too_few)
        .err()
        .unwrap();
    assert!(
        format!("{refused:#}").contains("still in a file"),
        "{refused:#}"
    );
    read_with(&RootPlace::File, &directory, &[1], too_few).unwrap();
    let earlier = |_: &[u32]| Ok(vec![(1, second())]);
    assert!(read_with(&RootPlace::Shares, &directory, &[1], earlier).is_err());
    let given = |wanted: &[u32]| {
        assert!(wanted.is_empty(), "the first one is in its file");
        Ok(vec![(2, second())])
    };
    let roots = read_with(&RootPlace::Shares, &directory, &[1], given).unwrap();
    assert_eq!(roots.newest(), 2);
}
