//! Where a request came from and what sent it are written nowhere: not in a database, its journal, a public file or a
//! key's folder.

use std::fs;
use std::path::{Path, PathBuf};

use denizen::demo::cast::CARETAKER;
use denizen::demo::visitor::{CLIENT_ADDRESS, USER_AGENT};
use tests::Town;
use tests::paths::{own_offer, register};
use tests::town::CLERK;

/// A mark that no part of the service could have by itself.
const MARK: &str = "Mozilla/5.0 (marked 7f3a91)";
const ADDRESS: &str = "198.51.100.23";

/// The files under a folder that hold the text, in UTF-8, UTF-16 or hexadecimal.
fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = [
        text.as_bytes().to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        hex.into_bytes(),
    ];
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let holds = |form: &Vec<u8>| bytes.windows(form.len()).any(|part| part == form);
            if forms.iter().any(holds) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn no_file_of_the_city_holds_an_address_or_a_browsers_name() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    // Both browsers of the demonstration send a proxy's address and a name of their own.
    let mut resident = register(&town, &mut clerk, &CARETAKER).unwrap();
    own_offer(&mut resident.pages).unwrap();
    resident.pages.who_looked("/who-looked").unwrap();
    let caller = town.caller();
    let marked = [
        ("user-agent", MARK),
        ("x-forwarded-for", ADDRESS),
        ("forwarded", "for=198.51.100.23"),
        ("x-real-ip", ADDRESS),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    for path in ["/", "/home", "/desk", "/nowhere", "/log/checkpoint"] {
        caller.send("GET", path, &marked, "").unwrap();
    }
    for path in [
        "/register/name",
        "/sign-in",
        "/token",
        "/credential",
        "/nonce",
    ] {
        caller.send("POST", path, &marked, "full_name=x").unwrap();
    }
    for text in [CLIENT_ADDRESS, USER_AGENT, ADDRESS, MARK] {
        assert_eq!(
            files_with(town.folder(), text),
            Vec::<PathBuf>::new(),
            "{text}"
        );
    }

    // The search would have found them: in a database's row and in a plain file.
    let city = town.city_database().unwrap();
    city.execute("CREATE TABLE planted (text TEXT)", [])
        .unwrap();
    city.execute("INSERT INTO planted VALUES (?1)", [MARK])
        .unwrap();
    fs::write(town.folder().join("access.log"), ADDRESS).unwrap();
    assert!(!files_with(town.folder(), MARK).is_empty());
    assert_eq!(files_with(town.folder(), ADDRESS).len(), 1);
}
