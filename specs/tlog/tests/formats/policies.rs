//! Policies: the quorum against its definition, mistakes against their lines.

use proptest::prelude::*;
use tlog::cosignature::CosignatureSigner;
use tlog::note::SignedNote;
use tlog::policy::{CheckError, PolicyError};
use tlog::{Policy, QuorumState};

use crate::notes::{checkpoint, signer};

fn witness(n: u8) -> CosignatureSigner {
    CosignatureSigner::from_seed(&format!("w{n}.example"), &[100 + n; 32]).unwrap()
}

fn lines(witnesses: u8) -> String {
    let mut text = format!("log {} https://log.example\n", signer().verifier().vkey());
    for n in 0..witnesses {
        text += &format!("witness w{n} {}\n", witness(n).verifier().vkey());
    }
    text
}

fn note(cosigned: &[(u8, u64)]) -> SignedNote {
    let mut note = checkpoint(7).sign(&signer()).unwrap();
    for (n, at) in cosigned {
        note.add(witness(*n).cosign(note.text(), *at).unwrap());
    }
    note
}

const NOW: u64 = 1_000_000;

#[test]
fn the_example_of_the_specification() {
    let rest =
        "group X 2 w0 w1 w2\n\tgroup  Y any w3 w4 w5 \n# both\n\ngroup both all X Y\nquorum both\n";
    let policy = Policy::parse(&(lines(6) + rest)).unwrap();
    assert!(policy.needs_witnesses());
    assert_eq!(policy.witnesses_needed(), 3);
    assert_eq!(policy.logs()[0].url.as_deref(), Some("https://log.example"));
    let state = |cosigned: &[(u8, u64)]| policy.verify(&note(cosigned), NOW).unwrap().quorum;
    assert_eq!(state(&[]), QuorumState::Missed);
    assert_eq!(state(&[(0, 10), (1, 20)]), QuorumState::Missed);
    assert_eq!(
        state(&[(0, 10), (3, 20), (4, 20), (5, 20)]),
        QuorumState::Missed
    );
    assert_eq!(
        state(&[(0, 10), (1, 20), (3, 30)]),
        QuorumState::Met { at: 10 }
    );
    assert_eq!(
        state(&[(0, 10), (1, 20), (2, 40), (3, 30), (4, 50)]),
        QuorumState::Met { at: 20 }
    );
    assert!(matches!(
        policy.check(&note(&[(0, 10)]), NOW),
        Err(CheckError::Quorum { cosigned: 1 })
    ));
    assert!(
        policy
            .check(&note(&[(0, 10), (1, 20), (3, 30)]), NOW)
            .is_ok()
    );
}

#[test]
fn a_policy_without_quorum_is_kept_by_the_log_alone() {
    let policy = Policy::parse(&(lines(1) + "quorum none\n")).unwrap();
    assert!(!policy.needs_witnesses());
    let verified = policy.check(&note(&[(0, 10)]), NOW).unwrap();
    assert_eq!(verified.quorum, QuorumState::None);
    assert_eq!(verified.cosigned, [("w0".to_owned(), 10)]);
    assert_eq!(verified.newest_cosignature(), Some(10));
}

#[test]
fn times_ahead_do_not_count_and_forged_lines_spoil_the_note() {
    let policy = Policy::parse(&(lines(1) + "quorum w0\n")).unwrap();
    let state = |at| policy.verify(&note(&[(0, at)]), NOW).unwrap().quorum;
    assert_eq!(state(NOW + 300), QuorumState::Met { at: NOW + 300 });
    assert_eq!(state(NOW + 301), QuorumState::Missed);

    let mut forged = note(&[]);
    forged.add(witness(0).cosign("another text\n", NOW).unwrap());
    assert!(matches!(
        policy.verify(&forged, NOW),
        Err(CheckError::Checkpoint(_))
    ));
    // A stranger's line is no matter.
    let mut strangers = note(&[(0, 10)]);
    strangers.add(witness(50).cosign("another text\n", NOW).unwrap());
    assert!(policy.check(&strangers, NOW).is_ok());

    let mut unsigned = SignedNote::unsigned(&checkpoint(7).to_string()).unwrap();
    assert_eq!(policy.verify(&unsigned, NOW), Err(CheckError::UnknownLog));
    unsigned.add(witness(0).cosign(unsigned.text(), 10).unwrap());
    assert_eq!(policy.verify(&unsigned, NOW), Err(CheckError::UnknownLog));
}

#[test]
fn mistakes_name_their_line() {
    let good = lines(3);
    let at = |rest: &str| Policy::parse(&(good.clone() + rest)).unwrap_err();
    assert_eq!(at(""), PolicyError::Quorum);
    assert_eq!(at("quorum w0\nquorum w1\n"), PolicyError::Quorum);
    assert_eq!(at("quorum w9\n"), PolicyError::Unknown(5));
    assert_eq!(at("quorum w0"), PolicyError::Characters(5));
    assert_eq!(at("quorum w0\r\n"), PolicyError::Characters(5));
    assert_eq!(at("group g 0 w0 w1\n"), PolicyError::Threshold(5));
    assert_eq!(at("group g 3 w0 w1\n"), PolicyError::Threshold(5));
    assert_eq!(at("group g 01 w0 w1\n"), PolicyError::Threshold(5));
    assert_eq!(at("group g any\n"), PolicyError::Line(5));
    assert_eq!(at("group none any w0\n"), PolicyError::Name(5));
    assert_eq!(at("group w0 any w1\n"), PolicyError::Name(5));
    assert_eq!(at("group g any none\n"), PolicyError::Unknown(5));
    assert_eq!(at("group g any g\n"), PolicyError::Unknown(5));
    assert_eq!(at("group g any w0 w0\n"), PolicyError::Unknown(5));
    assert_eq!(
        at("group g any w0\ngroup h any w0\n"),
        PolicyError::Unknown(6)
    );
    assert_eq!(at("forest g\n"), PolicyError::Line(5));
    assert_eq!(
        at("log x\n"),
        PolicyError::Key {
            line: 5,
            error: tlog::note::NoteError::Key { expected: 1 }
        }
    );
    let twice = format!("witness again {}\n", witness(0).verifier().vkey());
    assert_eq!(at(&twice), PolicyError::DuplicateKey(5));
    // The log's own key as a witness, under another name: it would witness itself.
    let own = CosignatureSigner::from_seed("own.example", &[1; 32]).unwrap();
    let own = format!("witness own {}\n", own.verifier().vkey());
    assert_eq!(at(&own), PolicyError::DuplicateKey(5));
    assert_eq!(
        Policy::parse(&"# \n".repeat(40_000)).unwrap_err(),
        PolicyError::TooLarge
    );
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(rest in "(log|witness|group|quorum)? [ -~\t]{0,40}\n", text in "\\PC{0,60}") {
        let _ = Policy::parse(&(lines(2) + &rest));
        let _ = Policy::parse(&text);
    }

    #[test]
    fn a_threshold_is_met_by_exactly_so_many(have in prop::collection::vec(any::<bool>(), 5), threshold in 1_usize..=5) {
        let rest = format!("group g {threshold} w0 w1 w2 w3 w4\nquorum g\n");
        let policy = Policy::parse(&(lines(5) + &rest)).unwrap();
        prop_assert_eq!(policy.witnesses_needed(), threshold);
        let cosigned: Vec<(u8, u64)> = (0..5).zip(&have).filter(|(_, h)| **h).map(|(n, _)| (n, 50 - u64::from(n))).collect();
        let met = policy.check(&note(&cosigned), NOW).is_ok();
        prop_assert_eq!(met, cosigned.len() >= threshold);
    }
}
