//! What only a keyhold of its own can do: be away, come back, and be spoken to wrongly.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;

use access::keyhold::remote::call::Call;
use access::keyhold::remote::{RemoteKeyhold, frame, server, socket};
use access::keyhold::{Keyhold, KeyholdError};
use proptest::prelude::*;
use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;
use tempfile::TempDir;

use crate::world::World;

/// A place for keyhold's socket, as long as the folder lives.
fn socket_place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyhold.sock");
    (folder, path)
}

#[test]
fn a_keyhold_that_is_away_opens_nothing_and_says_so() {
    let (_folder, path) = socket_place();
    let keyhold = RemoteKeyhold::new(path);
    let resident = ResidentId::from_bytes([1; 16]);
    let refused = keyhold.seal(resident, FieldGroup::Name, b"a name");
    assert!(matches!(refused, Err(KeyholdError::Away(_))), "{refused:?}");
}

#[test]
fn a_keyhold_that_comes_back_is_found_again() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let (_folder, path) = socket_place();
    let first = Arc::clone(&world.keyhold);
    // The first process serves one connection and ends.
    let listener = socket::bind(&path).unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let call = frame::read(&mut stream).unwrap().unwrap();
        frame::write(&mut stream, &server::answer(&*first, call)).unwrap();
    });
    let far = RemoteKeyhold::new(path.clone());
    far.seal(resident, FieldGroup::Name, b"a name").unwrap();
    served.join().unwrap();
    let gone = far.seal(resident, FieldGroup::Name, b"a name");
    assert!(matches!(gone, Err(KeyholdError::Away(_))), "{gone:?}");
    let listener = socket::bind(&path).unwrap();
    let second = Arc::clone(&world.keyhold);
    std::thread::spawn(move || server::serve(&listener, second));
    far.seal(resident, FieldGroup::Name, b"a name").unwrap();
}

/// Nonsense for an answer is no sign that the process has ended: what was asked may have been done.
#[test]
fn a_keyhold_that_is_there_is_asked_once() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let (_folder, path) = socket_place();
    let listener = socket::bind(&path).unwrap();
    let keyhold = Arc::clone(&world.keyhold);
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let call = frame::read(&mut stream).unwrap().unwrap();
        frame::write(&mut stream, &server::answer(&*keyhold, call)).unwrap();
        let asked: Option<Call> = frame::read(&mut stream).unwrap();
        assert!(asked.is_some());
        stream.write_all(&[0xff; 4]).unwrap();
        (listener, stream)
    });
    let far = RemoteKeyhold::new(path);
    let seal = || far.seal(resident, FieldGroup::Name, b"a name");
    seal().unwrap();
    let refused = seal();
    assert!(matches!(refused, Err(KeyholdError::Away(_))), "{refused:?}");
    let (listener, _stream) = served.join().unwrap();
    listener.set_nonblocking(true).unwrap();
    let again = listener.accept().map(drop).unwrap_err();
    assert_eq!(again.kind(), std::io::ErrorKind::WouldBlock);
}

/// A moment without a descriptor to spare is no end: here accepting fails until somebody comes.
#[test]
fn a_connection_that_is_not_accepted_ends_nothing() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let (_folder, path) = socket_place();
    let listener = socket::bind(&path).unwrap();
    listener.set_nonblocking(true).unwrap();
    let keyhold = Arc::clone(&world.keyhold);
    let served = std::thread::spawn(move || server::serve(&listener, keyhold));
    let far = RemoteKeyhold::new(path);
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        far.seal(resident, FieldGroup::Name, b"a name").unwrap();
    }
    assert!(!served.is_finished());
}

#[test]
fn a_socket_that_is_served_is_not_taken_over() {
    let (_folder, path) = socket_place();
    let listener = socket::bind(&path).unwrap();
    let refused = socket::bind(&path).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::AddrInUse);
    drop(listener); // as after kill -9: the file is still there
    assert!(path.exists());
    socket::bind(&path).unwrap();
}

/// A message that is too long, cut, or no question ends its own connection and no other.
#[test]
fn nonsense_ends_its_own_connection_only() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let (_folder, path) = socket_place();
    let listener = socket::bind(&path).unwrap();
    let keyhold = Arc::clone(&world.keyhold);
    std::thread::spawn(move || server::serve(&listener, keyhold));
    for nonsense in [
        vec![0xff; 4],
        vec![0, 0, 0, 3, 1, 2, 3],
        vec![0, 0, 0, 2, 0x81, 0x18],
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
    ] {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.write_all(&nonsense).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap_or_default();
        assert!(answer.is_empty(), "{answer:?}");
    }
    let far = RemoteKeyhold::new(path);
    far.seal(resident, FieldGroup::Name, b"a name").unwrap();
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
        let _call = frame::parse::<Call>(&bytes);
        let _answer = frame::parse::<access::keyhold::remote::call::Answer>(&bytes);
        let _question = frame::parse::<access::keyhold::remote::log_questions::Question>(&bytes);
    }
}
