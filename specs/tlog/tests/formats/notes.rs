//! Notes, checkpoints, cosignatures and proofs: made and read back, forged and refused.

use proptest::prelude::*;
use tlog::cosignature::{CosignatureSigner, CosignatureVerifier};
use tlog::note::{NoteError, NoteSigner, NoteVerifier, SignedNote, parse_signature_lines};
use tlog::{Checkpoint, Hash, Policy, TlogProof, Tree, leaf_hash};

pub fn signer() -> NoteSigner {
    NoteSigner::from_seed("log.example/a", &[1; 32]).unwrap()
}

pub fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint {
        origin: "log.example/a".to_owned(),
        size,
        root: Hash([3; 32]),
        extensions: Vec::new(),
    }
}

#[test]
fn a_checkpoint_is_believed_from_its_own_log_only() {
    let note = checkpoint(7).sign(&signer()).unwrap();
    let text = note.to_string();
    let back = SignedNote::parse(&text).unwrap();
    assert_eq!(
        Checkpoint::verify(&back, signer().verifier()).unwrap(),
        checkpoint(7)
    );
    let stranger = NoteSigner::from_seed("log.example/a", &[2; 32]).unwrap();
    assert!(Checkpoint::verify(&back, stranger.verifier()).is_err());
    // The right key under another name, and another log's checkpoint under the right key.
    let renamed = NoteSigner::from_seed("log.example/b", &[1; 32]).unwrap();
    assert!(Checkpoint::verify(&back, renamed.verifier()).is_err());
    assert!(checkpoint(7).sign(&renamed).is_err());
    let mut note = SignedNote::unsigned(&checkpoint(7).to_string()).unwrap();
    renamed.sign(&mut note);
    assert!(Checkpoint::verify(&note, renamed.verifier()).is_err());
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let good = checkpoint(12).to_string();
    assert_eq!(Checkpoint::parse(&good).unwrap(), checkpoint(12));
    let extended = format!("{good}one\ntwo\n");
    assert_eq!(Checkpoint::parse(&extended).unwrap().to_string(), extended);
    for bad in [
        good.replace("\n12\n", "\n012\n"),
        good.replace("\n12\n", "\n+12\n"),
        good.replace("\n12\n", "\n-1\n"),
        good.replace("\n12\n", "\n\n"),
        good.replace("\n12\n", "\n18446744073709551616\n"),
        good.replace("\n12\n", "\n12 \n"),
        good.replace('=', ""),
        good.replace("log.example/a", ""),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        format!("{good}one\n\ntwo\n"),
        String::new(),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn keys_have_one_spelling_and_one_purpose() {
    let vkey = signer().verifier().vkey();
    let (name, rest) = vkey.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    for bad in [
        format!("{name}+{}+{key}", id.to_uppercase()),
        format!("other+{id}+{key}"),
        format!("{name} +{id}+{key}"),
        format!("{name}+{id}"),
        vkey.replace('=', ""),
        format!("{vkey}\n"),
    ] {
        assert!(bad == vkey || NoteVerifier::parse(&bad).is_err(), "{bad}");
    }
    let witness = CosignatureSigner::from_seed("w.example", &[4; 32]).unwrap();
    assert_eq!(
        NoteVerifier::parse(&witness.verifier().vkey()),
        Err(NoteError::Key { expected: 1 })
    );
    assert_eq!(
        CosignatureVerifier::parse(&vkey),
        Err(NoteError::Key { expected: 4 })
    );
    assert!(NoteSigner::from_seed("two words", &[1; 32]).is_err());
    assert!(NoteSigner::from_seed("a+b", &[1; 32]).is_err());
    assert!(!format!("{witness:?}{:?}", signer()).contains("[4, 4"));
}

#[test]
fn a_cosignature_is_of_one_text_at_one_time() {
    let witness = CosignatureSigner::from_seed("w.example", &[4; 32]).unwrap();
    let key = CosignatureVerifier::parse(&witness.verifier().vkey()).unwrap();
    let mut note = checkpoint(7).sign(&signer()).unwrap();
    assert_eq!(key.cosigned_at(&note), Ok(None));
    note.add(witness.cosign(note.text(), 1_700_000_000).unwrap());
    let back = SignedNote::parse(&note.to_string()).unwrap();
    assert_eq!(key.cosigned_at(&back), Ok(Some(1_700_000_000)));
    // A newer one of the same witness takes its place.
    note.add(witness.cosign(note.text(), 1_700_000_060).unwrap());
    assert_eq!(note.signatures().len(), 2);
    assert_eq!(key.cosigned_at(&note), Ok(Some(1_700_000_060)));

    let line = note.signatures()[1].clone();
    let other = checkpoint(8).to_string();
    assert!(key.check(&other, &line).is_err());
    let late = witness.cosign(note.text(), u64::MAX).unwrap();
    assert!(
        key.check(note.text(), &late).is_err(),
        "a time beyond 2^63 - 1"
    );
    for at in 0..72 {
        let mut bytes = line.signature().to_vec();
        bytes[at] ^= 1;
        let forged = tlog::note::Signature::new(line.name().to_owned(), line.id(), bytes).unwrap();
        assert!(key.check(note.text(), &forged).is_err(), "byte {at}");
    }
}

/// The message of tlog-cosignature's example, signed by us and checked by hand: two lines, then the text.
#[test]
fn the_cosigned_message_is_the_specifications() {
    use ed25519_dalek::{Signer as _, SigningKey};
    let key = SigningKey::from_bytes(&[4; 32]);
    let text =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let message = format!("cosignature/v1\ntime 1679315147\n{text}");
    let expected = [
        1_679_315_147_u64.to_be_bytes().as_slice(),
        &key.sign(message.as_bytes()).to_bytes(),
    ]
    .concat();
    let witness = CosignatureSigner::from_seed("witness.example.com/w1", &[4; 32]).unwrap();
    let line = witness.cosign(text, 1_679_315_147).unwrap();
    assert_eq!(line.signature(), expected);
    let typed = [&[4], key.verifying_key().as_bytes().as_slice()].concat();
    assert_eq!(
        line.id(),
        signed_note::key_id("witness.example.com/w1", &typed)
    );
}

fn proof_of(index: u64) -> (TlogProof, Hash) {
    let mut tree = Tree::new();
    for n in 0_u64..20 {
        tree.append(&n.to_be_bytes()).unwrap();
    }
    let checkpoint = Checkpoint {
        root: tree.root().unwrap(),
        ..checkpoint(20)
    };
    let proof = TlogProof {
        extra: None,
        index,
        inclusion: tree.inclusion_proof(index, 20).unwrap(),
        checkpoint: checkpoint.sign(&signer()).unwrap(),
    };
    (proof, leaf_hash(&index.to_be_bytes()))
}

#[test]
fn a_receipt_holds_offline_and_for_its_entry_alone() {
    let policy = format!("log {}\nquorum none\n", signer().verifier().vkey());
    let policy = Policy::parse(&policy).unwrap();
    let (mut proof, leaf) = proof_of(5);
    assert_eq!(proof.verify(leaf, &policy, 0).unwrap().checkpoint.size, 20);
    assert!(proof.verify(leaf_hash(b"other"), &policy, 0).is_err());
    for extra in [None, Some(vec![]), Some(vec![1, 2, 3])] {
        proof.extra = extra;
        let text = proof.to_string();
        let back: TlogProof = text.parse().unwrap();
        assert_eq!(back, proof);
        assert_eq!(back.to_string(), text);
    }
    proof.index = 6;
    assert!(proof.verify(leaf, &policy, 0).is_err());
    let stranger = NoteSigner::from_seed("log.example/a", &[9; 32]).unwrap();
    let other = format!("log {}\nquorum none\n", stranger.verifier().vkey());
    proof.index = 5;
    assert!(
        proof
            .verify(leaf, &Policy::parse(&other).unwrap(), 0)
            .is_err()
    );
}

proptest! {
    #[test]
    fn an_altered_receipt_is_refused_or_says_the_same(at in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let policy = format!("log {}\nquorum none\n", signer().verifier().vkey());
        let policy = Policy::parse(&policy).unwrap();
        let (proof, leaf) = proof_of(5);
        let mut bytes = proof.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Some(altered) = String::from_utf8(bytes).ok().and_then(|t| t.parse::<TlogProof>().ok()) {
            prop_assert!(altered.verify(leaf, &policy, 0).is_err());
        }
    }

    #[test]
    fn what_parses_is_canonical(text in "\\PC{0,40}", lines in prop::collection::vec("[ -~]{0,50}", 0..6)) {
        let joined = lines.join("\n");
        for text in [text, joined.clone(), format!("{joined}\n"), format!("{joined}\n\n\u{2014} a AAAAAAA=\n")] {
            if let Ok(note) = SignedNote::parse(&text) {
                prop_assert_eq!(note.to_string(), text.clone());
            }
            if let Ok(checkpoint) = Checkpoint::parse(&text) {
                prop_assert_eq!(checkpoint.to_string(), text.clone());
            }
            if let Ok(proof) = text.parse::<TlogProof>() {
                prop_assert_eq!(proof.to_string(), text.clone());
            }
            let _ = parse_signature_lines(&text);
            let _ = NoteVerifier::parse(&text);
            let _ = CosignatureVerifier::parse(&text);
            let _ = text.parse::<Hash>();
        }
    }
}

#[test]
fn a_note_has_one_spelling() {
    let good = checkpoint(7).sign(&signer()).unwrap().to_string();
    for bad in [
        good.replace("\u{2014} ", "- "),
        good.replace("\u{2014} ", "\u{2014}  "),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        good.replace("\n\n", "\n"),
        good.replace('\n', "\r\n"),
        good.replacen("log", "lo\u{0}g", 1),
        format!("{}\n", checkpoint(7)),
    ] {
        assert!(SignedNote::parse(&bad).is_err(), "{bad:?}");
    }
    // Nobody can make a reader work through a million lines.
    let line = good.split_once("\n\n").unwrap().1;
    assert!(SignedNote::parse(&(good.clone() + &line.repeat(64))).is_err());
}
