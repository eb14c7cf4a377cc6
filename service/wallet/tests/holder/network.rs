//! The real client against a server that misbehaves.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use wallet::{Body, Http, Outgoing, Reply, Target, Transport as _, WalletError};

/// Answers one request with `answer`; gives its address and what it read.
fn server(answer: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/x", listener.local_addr().unwrap());
    let reading = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).unwrap();
        // A client that has had enough hangs up.
        drop(stream.write_all(&answer));
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    (address, reading)
}

fn get(url: &str) -> Result<Reply, WalletError> {
    let target = Target::parse("x", url)?;
    Http::new().send(&Outgoing {
        target: &target,
        accept: "application/json",
        bearer: Some("t"),
        body: Body::None,
    })
}

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[test]
fn an_answer_is_read_whatever_its_status() {
    let (url, reading) = server(answer(
        "418 Teapot\r\nContent-Type: Application/JSON; charset=utf-8",
        "{}",
    ));
    let reply = get(&url).unwrap();
    assert_eq!(
        (
            reply.status,
            reply.media_type.as_str(),
            reply.body.as_slice()
        ),
        (418, "application/json", b"{}".as_slice())
    );
    let request = reading.join().unwrap().to_lowercase();
    assert!(
        request.contains("authorization: bearer t\r\n")
            && request.contains("accept: application/json\r\n")
    );
    assert!(!request.contains("cookie"));
}

#[test]
fn https_is_never_spoken_in_the_clear() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let error = get(&format!("https://{address}/"))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("built without TLS"), "{error}");
    assert!(listener.accept().is_err(), "a connection was opened");
}

#[test]
fn redirects_are_not_followed() {
    let (url, _) = server(answer("302 Found\r\nlocation: http://evil.example/", ""));
    assert_eq!(get(&url).unwrap().status, 302);
}

#[test]
fn too_much_is_not_read() {
    let (url, _) = server(answer("200 OK", &"x".repeat(600 * 1024)));
    let error = get(&url).err().unwrap().to_string();
    assert!(
        error.contains("cannot be reached") || error.contains("limit"),
        "{error}"
    );
    let header = format!("200 OK\r\nx-long: {}", "y".repeat(200 * 1024));
    let (url, _) = server(answer(&header, ""));
    assert!(get(&url).is_err());
}

#[test]
fn nobody_listening_is_said_in_plain_words() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let error = get(&format!("http://{unused}/")).err().unwrap().to_string();
    assert!(
        error.starts_with(&format!("{unused} cannot be reached")) && error.contains("try again"),
        "{error}"
    );
}

#[test]
fn posts_carry_their_media_type() {
    for (body, media_type) in [
        (
            Body::Form("a=b"),
            "content-type: application/x-www-form-urlencoded",
        ),
        (Body::Json("{}"), "content-type: application/json"),
    ] {
        let (url, reading) = server(answer("200 OK", ""));
        let target = Target::parse("x", &url).unwrap();
        Http::new()
            .send(&Outgoing {
                target: &target,
                accept: "*/*",
                bearer: None,
                body,
            })
            .unwrap();
        let request = reading.join().unwrap().to_lowercase();
        assert!(
            request.starts_with("post /x http/1.1\r\n") && request.contains(media_type),
            "{request}"
        );
        assert!(!request.contains("authorization"));
    }
}
