//! The commands of those outside the city, as they are typed: a resident, whoever they show an entry to, an auditor.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../../service/access/examples/my_reads_year/generated.rs"]
mod generated;

use std::path::Path;
use std::process::Command;

use registry::readlog::{ChainKey, CheckSheet};
use tempfile::TempDir;
use tlog::note::{NoteSigner, NoteVerifier, SignedNote};

/// A log of 600 entries of which four are the sheet's, its policy, and the sheet.
fn town() -> TempDir {
    let folder = TempDir::new().unwrap();
    let signer = NoteSigner::from_seed("city.example/readlog", &[1; 32]).unwrap();
    let k0 = ChainKey::from_bytes([7; 32]);
    let plan = generated::Plan {
        entries: 600,
        days: 3,
        first_minute: 29_925_000,
        k0: &k0,
        own: &[5, 99, 300, 580].into(),
        signer: &signer,
    };
    generated::write(&folder.path().join("log"), &plan).unwrap();
    let policy = format!("log {}\nquorum none\n", signer.verifier().vkey());
    std::fs::write(folder.path().join("policy.txt"), policy).unwrap();
    let sheet = CheckSheet { k0, epoch: 0 }.to_string();
    std::fs::write(folder.path().join("sheet.txt"), sheet).unwrap();
    folder
}

/// Runs a command in the folder; its output when it ended well, what it said of the error when not.
fn denizen(folder: &Path, line: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_denizen"))
        .args(line.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stdout) + &text(&output.stderr))
    }
}

const MY_READS: &str = "my-reads --sheet sheet.txt --policy policy.txt --files log";
const AUDIT: &str = "log audit log --policy policy.txt";

#[test]
fn a_resident_checks_and_shows_one_entry() {
    let town = town();
    for more in ["", " --everything"] {
        let said = denizen(town.path(), &format!("{MY_READS}{more}")).unwrap();
        assert!(said.contains("Your list (sheet 0): 4 entries"), "{said}");
        assert!(said.contains("my-reads: ok, 600 entries checked"), "{said}");
    }
    let line = format!("{MY_READS} --remember seen.note --export 300 --to entry.txt");
    denizen(town.path(), &line).unwrap();
    let shown = denizen(town.path(), "check-export entry.txt --policy policy.txt").unwrap();
    for part in [
        "日志 city.example/readlog：共 600 条。",
        "Kept by the city alone",
        "[日志第 300 条]",
        "[entry 300]",
        "check-export: ok, entry 300 stands in the log city.example/readlog",
    ] {
        assert!(shown.contains(part), "{part} is missing: {shown}");
    }
    let nobody = denizen(town.path(), &format!("{MY_READS} --export 301 --to no.txt"));
    assert!(
        nobody
            .unwrap_err()
            .contains("entry 301 is not on your list")
    );
    assert!(!town.path().join("no.txt").exists());
    let file = town.path().join("entry.txt");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\nindex 300\n", "\nindex 301\n")).unwrap();
    let refused = denizen(town.path(), "check-export entry.txt --policy policy.txt");
    assert!(refused.unwrap_err().contains("its sum does not fit"));
}

#[test]
fn an_auditor_signs_a_report_and_names_what_is_wrong() {
    let town = town();
    std::fs::copy(town.path().join("log/checkpoint"), town.path().join("old")).unwrap();
    let line =
        format!("{AUDIT} --checkpoint old --report r.txt --sign-with a.seed --name audit.example");
    let said = denizen(town.path(), &line).unwrap();
    assert!(
        said.contains("600 entries, complete and unaltered"),
        "{said}"
    );
    assert!(
        said.contains("1 of 1 older checkpoints are continued."),
        "{said}"
    );
    assert!(said.contains("log audit: ok, 600 entries"), "{said}");
    let key = said.lines().find_map(|l| l.strip_prefix("report key "));
    let key = NoteVerifier::parse(key.unwrap()).unwrap();
    let report = std::fs::read_to_string(town.path().join("r.txt")).unwrap();
    key.verify(&SignedNote::parse(&report).unwrap()).unwrap();
    assert!(report.starts_with("denizen-audit/1\n"));

    let file = town.path().join("log/body/001");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[512 * 4] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let said = denizen(
        town.path(),
        &format!("{AUDIT} --language zh-CN --report r.txt"),
    );
    let said = said.unwrap_err();
    assert!(said.contains("! 第 260 条：其密封正文被改动。"), "{said}");
    assert!(said.contains("the log is not whole"), "{said}");
    let report = std::fs::read_to_string(town.path().join("r.txt")).unwrap();
    assert!(report.contains("\nverdict broken\n") && report.contains("\nfinding 260\n"));
}
