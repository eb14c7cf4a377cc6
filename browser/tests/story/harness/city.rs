//! A demonstration city that is left running, as `denizen demo --serve` leaves it, and the commands of the one binary.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Officials who may make a passkey of their own.
const GUESTS: usize = 7;

/// A running city; ends with the value.
pub struct City {
    process: Child,
    folder: TempDir,
    /// The residents' pages, without a slash at the end.
    pub residents: String,
    /// The school's reader.
    pub school: String,
    codes: Vec<(String, String)>,
}

impl City {
    /// Plays the demonstration and leaves its city running.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("city");
        let mut process = Command::new(denizen())
            .args(["demo", "--serve", "--dwellings", "5000", "--data"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; first: cargo build -p denizen",
                    denizen().display()
                )
            });
        let mut lines = BufReader::new(process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut city = (String::new(), String::new(), Vec::new());
        let mut told = Vec::new();
        for line in lines.by_ref() {
            let words: Vec<_> = line.split_whitespace().collect();
            match words.as_slice() {
                ["residents", address] => city.0 = address.trim_end_matches('/').to_owned(),
                ["school", address] => city.1 = address.trim_end_matches('/').to_owned(),
                [official, code] if official.starts_with("YT-") => {
                    city.2.push((official.to_string(), code.to_string()))
                }
                _ => {}
            }
            told.push(line);
            if city.2.len() == GUESTS {
                break;
            }
        }
        assert_eq!(
            city.2.len(),
            GUESTS,
            "the demonstration ended early:\n{}",
            told.join("\n")
        );
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            folder,
            residents: city.0,
            school: city.1,
            codes: city.2,
        }
    }

    /// The one-time code of a guest's appointment.
    pub fn code(&self, official: &str) -> &str {
        let found = self.codes.iter().find(|(id, _)| id == official);
        &found.unwrap_or_else(|| panic!("no code for {official}")).1
    }

    /// A new phone that trusts this city.
    pub fn new_wallet(&self) -> PathBuf {
        let wallet = self.folder.path().join("phone");
        let keys = self.folder.path().join("city/keys");
        let (issuer, reader) = (
            keys.join("issuer/authority.der"),
            keys.join("readers/authority.der"),
        );
        let act = [
            "trust".as_ref(),
            "--issuer".as_ref(),
            issuer.as_os_str(),
            "--reader".as_ref(),
            reader.as_os_str(),
        ];
        run(&wallet, &act, "");
        wallet
    }
}

impl Drop for City {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One act of a wallet; what it says.
pub fn run(wallet: &Path, act: &[&std::ffi::OsStr], input: &str) -> String {
    let mut process = Command::new(denizen())
        .args(["wallet", "--folder"])
        .arg(wallet)
        .args(act)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "denizen wallet: {said}");
    said
}

/// The binary that cargo built beside this test.
fn denizen() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(2).unwrap().join("denizen")
}

/// Where pictures and pages are kept.
pub fn kept() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.ancestors().nth(3).unwrap().join("browser")
}
