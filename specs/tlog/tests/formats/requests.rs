//! What a witness decides (tlog-witness v1.0.0), status by status.

use proptest::prelude::*;
use tlog::note::NoteSigner;
use tlog::witness::{AddCheckpoint, Head, Refusal, decide, parse_conflict};
use tlog::{Checkpoint, Tree};

use crate::notes::signer;

fn tree(leaves: std::ops::Range<u32>) -> Tree {
    let mut tree = Tree::new();
    for leaf in leaves {
        tree.append(&leaf.to_be_bytes()).unwrap();
    }
    tree
}

fn head(tree: &Tree) -> Head {
    Head {
        size: tree.size(),
        root: tree.root().unwrap(),
    }
}

fn request(tree: &Tree, old_size: u64, proof_from: u64) -> AddCheckpoint {
    let checkpoint = Checkpoint {
        origin: signer().name().to_owned(),
        size: tree.size(),
        root: tree.root().unwrap(),
        extensions: Vec::new(),
    };
    AddCheckpoint {
        old_size,
        consistency: tree.consistency_proof(proof_from, tree.size()).unwrap(),
        checkpoint: checkpoint.sign(&signer()).unwrap(),
    }
}

#[test]
fn growth_is_cosigned_and_everything_else_is_refused_with_its_status() {
    let signer = signer();
    let key = signer.verifier();
    let old = head(&tree(0..9));
    let verdict = |r: &AddCheckpoint| decide(r, key, old);
    assert_eq!(
        verdict(&request(&tree(0..12), 9, 9)),
        Ok(head(&tree(0..12)))
    );
    assert_eq!(verdict(&request(&tree(0..9), 9, 9)), Ok(old));
    assert_eq!(
        decide(&request(&tree(0..9), 0, 0), key, Head::NONE),
        Ok(old)
    );

    let refused = |r: &AddCheckpoint, status, evidence| {
        let refusal = verdict(r).unwrap_err();
        assert_eq!(
            (refusal.status(), refusal.is_evidence()),
            (status, evidence),
            "{refusal}"
        );
        refusal
    };
    assert_eq!(
        refused(&request(&tree(0..12), 5, 5), 409, false),
        Refusal::OtherOldSize(9)
    );
    assert_eq!(
        refused(&request(&tree(0..5), 5, 5), 409, false),
        Refusal::OtherOldSize(9)
    );
    refused(&request(&tree(0..5), 9, 5), 400, false);
    refused(&request(&tree(50..59), 9, 9), 409, true);
    refused(&request(&tree(50..70), 9, 9), 422, true);
    refused(&request(&tree(0..12), 9, 8), 422, true);
    // The same size again needs an empty proof, as does the first.
    let mut padded = request(&tree(0..9), 9, 9);
    padded.consistency = request(&tree(0..12), 9, 9).consistency;
    refused(&padded, 422, true);
    padded.old_size = 0;
    assert_eq!(decide(&padded, key, Head::NONE).unwrap_err().status(), 422);

    let stranger = NoteSigner::from_seed(signer.name(), &[8; 32]).unwrap();
    let unsigned = decide(&request(&tree(0..12), 9, 9), stranger.verifier(), old);
    assert_eq!(unsigned.unwrap_err().status(), 403);
}

#[test]
fn requests_have_one_spelling() {
    let good = request(&tree(0..12), 9, 9).to_string();
    assert_eq!(good.parse::<AddCheckpoint>().unwrap().to_string(), good);
    for bad in [
        good.replace("old 9", "old 09"),
        good.replace("old 9", "old  9"),
        good.replace("old 9", "9"),
        good.replacen("=\n", "\n", 1),
        good.trim_end().to_owned(),
        good.replacen("\n\n", "\n", 1),
        String::new(),
    ] {
        assert!(bad.parse::<AddCheckpoint>().is_err(), "{bad:?}");
    }
    let line = good.lines().nth(1).unwrap().to_owned() + "\n";
    let long = good.replacen(&line, &line.repeat(64), 1);
    assert!(
        long.parse::<AddCheckpoint>().is_err(),
        "more than 63 hashes"
    );
    assert_eq!(parse_conflict("9\n"), Some(9));
    for bad in ["9", "09\n", "9\n\n", "x\n", "", "-1\n"] {
        assert_eq!(parse_conflict(bad), None, "{bad:?}");
    }
}

proptest! {
    #[test]
    fn a_witness_never_cosigns_two_faces(
        sizes in prop::collection::vec((1_u32..40, any::<bool>(), 0_u64..40), 1..12),
    ) {
        // Whatever a log with the right key submits, the heads a witness takes are one growing history.
        let signer = signer();
        let mut last = Head::NONE;
        let mut taken = vec![Head::NONE];
        for (size, forked, old) in sizes {
            let tree = if forked { tree(1000..1000 + size) } else { tree(0..size) };
            let old = old.min(u64::from(size));
            for old in [old, last.size.min(u64::from(size))] {
                if let Ok(new) = decide(&request(&tree, old, old), signer.verifier(), last) {
                    prop_assert!(new.size >= last.size);
                    last = new;
                    taken.push(new);
                }
            }
        }
        let honest = tree(0..40);
        let other = tree(1000..1040);
        let on = |tree: &Tree| taken.iter().all(|h| tree.root_at(h.size) == Ok(h.root));
        prop_assert!(on(&honest) || on(&other));
    }

    #[test]
    fn no_text_breaks_the_reader(text in "(old [0-9]{0,20}\n)?[ -~\n]{0,120}") {
        if let Ok(request) = text.parse::<AddCheckpoint>() {
            prop_assert_eq!(request.to_string(), text);
        }
    }
}
