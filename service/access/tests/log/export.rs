//! One entry as a file: it proves itself, says nothing of any other, and bears no change.

use access::log::checker::{Check, Extent, Folder, Report, check};
use access::log::export::{ExportFailure, check_export, export};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use registry::clock::Clock as _;
use registry::readlog::{CheckSheet, Export};
use sha2::{Digest as _, Sha256};

use crate::town::{Resident, Town, alone, log_key};
use crate::witnessing::Watched;

fn checked(town: &Town, sheets: &[CheckSheet]) -> Report {
    let what = Check {
        sheets,
        policy: &town.policy,
        remembered: None,
        extent: Extent::Covered,
        now: town.clock.now(),
    };
    check(&Folder(town.public()), &what).unwrap()
}

fn exported() -> (Town, Vec<CheckSheet>, Report, String) {
    let town = Town::new(alone());
    let (sheets, report, text) = exported_from(&town);
    (town, sheets, report, text)
}

fn exported_from(town: &Town) -> (Vec<CheckSheet>, Report, String) {
    let mut residents: Vec<_> = (1..=3).map(Resident::new).collect();
    town.live(&mut residents, 100);
    let sheets = vec![residents[1].sheet.clone()];
    let report = checked(town, &sheets);
    let text = export(&report, &sheets, 124).unwrap().to_text().to_string();
    (sheets, report, text)
}

#[test]
fn a_file_proves_its_entry_to_whoever_has_a_policy() {
    let (town, sheets, report, text) = exported();
    let proved = check_export(&text, &town.policy, town.clock.now()).unwrap();
    assert_eq!(proved.listed.index, 124);
    assert_eq!(proved.listed.number, 41);
    assert_eq!(proved.verified.checkpoint.size, 300);
    let listed = &report.lists[0].1.entries[41];
    assert_eq!(proved.listed.detail, listed.detail);
    assert!(matches!(
        export(&report, &sheets, 125),
        Err(ExportFailure::NotOwn(125))
    ));
    // Whoever trusts another log is not convinced.
    let other = tlog::note::NoteSigner::from_seed("other.example", &[3; 32]).unwrap();
    let other = format!("log {}\nquorum none\n", other.verifier().vkey());
    let other = tlog::Policy::parse(&other).unwrap();
    assert!(check_export(&text, &other, town.clock.now()).is_err());
}

#[test]
fn every_flipped_byte_is_refused_even_with_a_new_sum() {
    let watched = Watched::new("all");
    let town = &watched.town;
    let (_, report, text) = exported_from(town);
    assert_eq!(report.verified.cosigned.len(), 2);
    let now = town.clock.now();
    let refused = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .map_or(true, |text| check_export(&text, &town.policy, now).is_err())
    };
    let rest = text.find("origin ").unwrap();
    for at in 0..text.len() {
        for bit in [0, 5] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if at >= rest {
                let sum = STANDARD.encode(Sha256::digest(&bytes[rest..]));
                let head = format!("denizen-export/1\nsum {sum}\n");
                assert_eq!(head.len(), rest);
                let with_sum = [head.as_bytes(), &bytes[rest..]].concat();
                assert!(refused(with_sum), "bit {bit} of byte {at}, new sum");
            }
            assert!(refused(bytes), "bit {bit} of byte {at}");
        }
        assert!(refused(text.as_bytes()[..at].to_vec()), "cut at {at}");
    }
}

/// In every spelling a secret could have: as it is, in base64 at each of the three offsets, in hex.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![secret.to_vec(), hex.into_bytes()];
    for shift in 0..3 {
        let shifted = [&[0_u8; 3][..shift], secret].concat();
        let text = STANDARD.encode(shifted);
        let inner = &text[4..text.len() - 4];
        all.push(inner.as_bytes().to_vec());
        all.push(inner.replace('+', "-").replace('/', "_").into_bytes());
    }
    all
}

#[test]
fn a_file_holds_no_key_of_the_list_and_no_other_label() {
    let (_, sheets, report, text) = exported();
    let holds = |secret: &[u8]| {
        spellings(secret)
            .iter()
            .any(|spelled| text.as_bytes().windows(spelled.len()).any(|w| w == spelled))
    };
    let own = Export::parse(&text).unwrap();
    assert!(holds(own.key.expose()), "the search finds what is there");
    assert!(holds(&own.entry.to_bytes()));
    let mut key = sheets[0].k0.clone();
    for number in 0..100 {
        assert!(!holds(key.expose()), "k_{number}");
        if number != 41 {
            let entry = sheets[0].entry_key(number);
            assert!(!holds(entry.expose()), "K_{number}");
            assert!(!holds(&entry.label().0), "label {number}");
            assert!(!holds(&entry.label().0[..16]), "half of label {number}");
        }
        key = key.next();
    }
    for listed in report.lists[0].1.entries.iter().filter(|e| e.number != 41) {
        assert!(!holds(&listed.entry.to_bytes()));
    }
}

#[test]
fn the_proof_in_a_file_is_one_that_go_accepts() {
    let (town, _, _, text) = exported();
    let folder = tempfile::TempDir::new().unwrap();
    let receipt = folder.path().join("entry.tlog-proof");
    std::fs::write(&receipt, Export::parse(&text).unwrap().proof).unwrap();
    let options = ["-receipt", receipt.to_str().unwrap()];
    if let Some(line) = crate::sumdb::accepted(&options, &town.public()) {
        assert!(line.contains(" 1 receipts"), "{line}");
    }
    assert_eq!(log_key().name(), town.policy.logs()[0].key.name());
}

#[test]
fn nothing_is_written_from_a_log_that_is_not_whole_or_without_its_text() {
    let (town, sheets, _, _) = exported();
    std::fs::remove_file(town.public().join("body/000")).unwrap();
    town.clock
        .forward(i64::from(registry::limits::LOG_BODY_DAYS_KEPT) * 86_400);
    let pruned = checked(&town, &sheets);
    assert!(matches!(
        export(&pruned, &sheets, 124),
        Err(ExportFailure::NoText(124))
    ));
    let file = town.public().join("tile/entries/000");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[71 * 124 + 50] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let altered = checked(&town, &sheets);
    assert!(matches!(
        export(&altered, &sheets, 124),
        Err(ExportFailure::NotWhole)
    ));
}

/// What released nothing is no opening to show somebody; whether it did, only the list says.
#[test]
fn an_entry_that_released_nothing_is_not_written_out() {
    let town = Town::new(alone());
    let mut resident = Resident::new(7);
    for _ in 0..4 {
        town.act(&mut resident);
    }
    let (entry, body) = resident.prepare_after(2, town.minute());
    town.log().append(&entry, &body).unwrap();
    town.log().publish_now().unwrap();
    let sheets = [resident.sheet.clone()];
    let report = checked(&town, &sheets);
    for index in 0..5 {
        let exported = export(&report, &sheets, index);
        let refused = matches!(&exported, Err(ExportFailure::Unreleased(named)) if *named == index);
        assert_eq!(refused, [2, 3].contains(&index), "{exported:?}");
        assert_eq!(exported.is_ok(), !refused);
    }
}
