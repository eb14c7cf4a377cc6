//! ML-DSA-44 cosignatures against another implementation's bytes, against nonsense, and in a policy; and without the
//! feature: such a witness is refused by name.

use tlog::Policy;
use tlog::cosignature::CosignatureVerifier;
use tlog::note::NoteError;
use tlog::policy::PolicyError;

use crate::notes::signer;

const VKEY: &str = include_str!("../vectors/ml-dsa-cosignature/vkey.txt");
const NAME: &str = "witness.example.com/w1";

fn policy(vkey: &str) -> Result<Policy, PolicyError> {
    let log = signer().verifier().vkey();
    Policy::parse(&format!("log {log}\nwitness w {vkey}\nquorum w\n"))
}

#[cfg(not(feature = "ml-dsa"))]
#[test]
fn a_witness_that_signs_so_is_refused_by_name() {
    let error = NoteError::WithoutMlDsa(NAME.to_owned());
    assert!(error.to_string().contains(NAME) && error.to_string().contains("feature ml-dsa"));
    assert_eq!(CosignatureVerifier::parse(VKEY.trim()), Err(error.clone()));
    let refused = policy(VKEY.trim()).unwrap_err();
    assert_eq!(refused, PolicyError::Key { line: 2, error });
    let altered = VKEY.trim().replacen("w1+", "w2+", 1);
    assert_eq!(
        CosignatureVerifier::parse(&altered),
        Err(NoteError::Key { expected: 4 }),
        "not a key at all"
    );
}

#[cfg(feature = "ml-dsa")]
mod built_in {
    use proptest::prelude::*;
    use tlog::cosignature::CosignatureSigner;
    use tlog::note::{Signature, SignedNote};
    use tlog::{Checkpoint, QuorumState};

    use super::*;
    use crate::notes::checkpoint;

    const NOTE: &str = include_str!("../vectors/ml-dsa-cosignature/cosigned.note");

    fn witness() -> CosignatureSigner {
        CosignatureSigner::ml_dsa_44_from_seed(NAME, &[4; 32]).unwrap()
    }

    #[test]
    fn openssls_key_and_cosignature_are_ours() {
        let key = CosignatureVerifier::parse(VKEY.trim()).unwrap();
        assert_eq!(key.vkey(), VKEY.trim());
        assert_eq!(&key, witness().verifier(), "from the same seed");
        let note = SignedNote::parse(NOTE).unwrap();
        assert_eq!(note.to_string(), NOTE);
        assert_eq!(key.cosigned_at(&note), Ok(Some(1_679_315_147)));
        let mut ours = note.clone();
        ours.add(witness().cosign(note.text(), 1_679_315_148).unwrap());
        assert_eq!(ours.signatures().len(), 1);
        assert_eq!(key.cosigned_at(&ours), Ok(Some(1_679_315_148)));
        assert!(!format!("{:?}", witness()).contains("[4, 4"));
    }

    /// Byte by byte, as the specification lays it out.
    #[test]
    fn the_signed_message_is_the_specifications() {
        use ml_dsa::{MlDsa44, SigningKey};
        let text = SignedNote::parse(NOTE).unwrap().text().to_owned();
        let root = Checkpoint::parse(&text).unwrap().root.0;
        let mut message = b"subtree/v1\n\0\x16witness.example.com/w1".to_vec();
        message.extend(1_679_315_147_u64.to_be_bytes());
        message.extend(b"\x1bexample.com/behind-the-sofa");
        message.extend(0_u64.to_be_bytes());
        message.extend(20_852_163_u64.to_be_bytes());
        message.extend(root);
        let key = SigningKey::<MlDsa44>::from_seed(&[4; 32].into());
        let expected = key
            .expanded_key()
            .sign_deterministic(&message, &[])
            .unwrap();
        let line = witness().cosign(&text, 1_679_315_147).unwrap();
        assert_eq!(line.signature()[8..], expected.encode()[..]);
    }

    #[test]
    fn a_policy_counts_it_once_and_no_key_twice() {
        let read = policy(VKEY.trim()).unwrap();
        let mut note = checkpoint(7).sign(&signer()).unwrap();
        let missed = read.verify(&note, 1_000).unwrap().quorum;
        assert_eq!(missed, QuorumState::Missed);
        note.add(witness().cosign(note.text(), 990).unwrap());
        let note = SignedNote::parse(&note.to_string()).unwrap();
        let met = read.verify(&note, 1_000).unwrap().quorum;
        assert_eq!(met, QuorumState::Met { at: 990 });
        let log = signer().verifier().vkey();
        let elsewhere = CosignatureSigner::ml_dsa_44_from_seed("other.example", &[4; 32]).unwrap();
        let twice = format!(
            "log {log}\nwitness a {}\nwitness b {}\nquorum a\n",
            VKEY.trim(),
            elsewhere.verifier().vkey()
        );
        let refused = Policy::parse(&twice).unwrap_err();
        assert_eq!(refused, PolicyError::DuplicateKey(3));
    }

    #[test]
    fn the_name_is_signed_and_must_fit() {
        let text = checkpoint(7).to_string();
        let line = witness().cosign(&text, 990).unwrap();
        let other = CosignatureSigner::ml_dsa_44_from_seed("other.example", &[4; 32]).unwrap();
        let key = other.verifier();
        let id = other.cosign(&text, 990).unwrap().id();
        let renamed = Signature::new("other.example".into(), id, line.signature().to_vec());
        assert!(key.check(&text, &renamed.unwrap()).is_err());
        let long = "x".repeat(256);
        assert_eq!(
            CosignatureSigner::ml_dsa_44_from_seed(&long, &[4; 32]).err(),
            Some(NoteError::Name)
        );
        assert!(witness().cosign("no checkpoint\n", 990).is_err());
        let far = format!("{long}\n7\n{}\n", checkpoint(7).root);
        assert!(witness().cosign(&far, 990).is_err(), "an origin too long");
        let late = witness().cosign(&text, u64::MAX).unwrap();
        assert!(witness().verifier().check(&text, &late).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_was_cosigned_is_accepted_and_nothing_else(
            size in 1_u64..1_000, seconds in 1_u64..4_000_000_000, at in 0_usize..2_428, bit in 0_u8..8, cut in 0_usize..2_428,
        ) {
            let text = Checkpoint { size, ..checkpoint(7) }.to_string();
            let witness = witness();
            let key = witness.verifier();
            let line = witness.cosign(&text, seconds).unwrap();
            prop_assert_eq!(key.check(&text, &line), Ok(seconds));
            let other = Checkpoint { size: size + 1, ..checkpoint(7) }.to_string();
            prop_assert!(key.check(&other, &line).is_err());
            let mut bytes = line.signature().to_vec();
            bytes[at] ^= 1 << bit;
            let forged = Signature::new(NAME.into(), line.id(), bytes).unwrap();
            prop_assert!(key.check(&text, &forged).is_err());
            let short = line.signature()[..cut].to_vec();
            if let Ok(short) = Signature::new(NAME.into(), line.id(), short) {
                prop_assert!(key.check(&text, &short).is_err());
            }
        }
    }
}
