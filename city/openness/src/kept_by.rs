//! The sentence that says who keeps the read log honest, computed from the witness policy and the last checkpoint.
//!
//! It never claims more than holds: where no outside witness is asked for, it says that the city keeps the log alone; where
//! too few have signed, it says that no record can be opened.

use tlog::{Policy, QuorumState, Verified};

use crate::both::Both;

/// Who keeps the log honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptBy {
    /// The policy asks for no witness: nobody outside checks it yet.
    TheCityAlone,
    /// Enough witnesses have signed.
    Witnesses {
        /// How many there are.
        all: usize,
        /// How many must sign.
        needed: usize,
        /// How many have.
        signed: usize,
        /// When the newest did, in unix seconds.
        newest_at: u64,
    },
    /// Too few have signed.
    TooFew {
        /// How many must sign.
        needed: usize,
        /// How many have.
        signed: usize,
    },
}

impl KeptBy {
    /// Reads it off the policy and what the last checkpoint carries; `None` for no checkpoint that a log of the policy signed.
    #[must_use]
    pub fn of(policy: &Policy, checkpoint: Option<&Verified>) -> Self {
        if !policy.needs_witnesses() {
            return Self::TheCityAlone;
        }
        let needed = policy.witnesses_needed();
        let signed = checkpoint.map_or(0, |verified| verified.cosigned.len());
        match checkpoint.map(|verified| (verified.quorum, verified.newest_cosignature())) {
            Some((QuorumState::Met { .. }, Some(newest_at))) => Self::Witnesses {
                all: policy.witnesses().len(),
                needed,
                signed,
                newest_at,
            },
            _ => Self::TooFew { needed, signed },
        }
    }

    /// True when the heading may say that the city cannot shorten the list.
    #[must_use]
    pub const fn outsiders_check(self) -> bool {
        !matches!(self, Self::TheCityAlone)
    }

    /// The heading over the list of openings.
    #[must_use]
    pub fn heading(self) -> Both {
        if self.outsiders_check() {
            Both::new(
                "这份清单，我们删不短",
                "This list cannot be shortened by us",
            )
        } else {
            Both::new("怎样核对这份清单", "How to check this list")
        }
    }

    /// The sentence under it. `newest` is the time of the newest signature as the page writes times.
    #[must_use]
    pub fn sentence(self, newest: &Both) -> Both {
        match self {
            Self::TheCityAlone => Both::new(
                "日志由本市自己保管，目前没有外部机构核对。",
                "Kept by the city alone; nobody outside checks it yet.",
            ),
            Self::Witnesses {
                all,
                needed,
                signed,
                ..
            } => Both::new(
                format!(
                    "日志由本市保管，{all}家外部见证方里至少{needed}家签署才算数。现在正常：{all}家里有{signed}家，最近一次签署在{}。",
                    newest.zh
                ),
                format!(
                    "The city keeps the log, and it counts only when {needed} of {all} outside witnesses have signed. \
                     They have: {signed} of {all}, last at {}.",
                    newest.en
                ),
            ),
            Self::TooFew { needed, signed } => Both::new(
                format!("现在只有{signed}家签署，少于{needed}家。补齐以前，谁也打不开你的资料。"),
                format!(
                    "Only {signed} have signed, fewer than {needed}. Until that is mended nobody can open your record."
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use tlog::Checkpoint;
    use tlog::cosignature::CosignatureSigner;
    use tlog::note::{NoteSigner, SignedNote};

    const NOW: u64 = 1_800_000_000;

    fn log() -> NoteSigner {
        NoteSigner::from_seed("log.example", &[1; 32]).unwrap()
    }

    fn witness(number: u8) -> CosignatureSigner {
        CosignatureSigner::from_seed(&format!("witness{number}.example"), &[10 + number; 32])
            .unwrap()
    }

    /// Three witnesses, two of which must sign; or none.
    fn policy(quorum: bool) -> Policy {
        let mut text = format!("log {}\n", log().verifier().vkey());
        if quorum {
            for number in 1..=3 {
                text += &format!("witness w{number} {}\n", witness(number).verifier().vkey());
            }
            text += "group outside 2 w1 w2 w3\nquorum outside\n";
        } else {
            text += "quorum none\n";
        }
        Policy::parse(&text).unwrap()
    }

    fn checkpoint(policy: &Policy, signed_by: &[u8]) -> Verified {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
            .parse()
            .unwrap();
        let checkpoint = Checkpoint {
            origin: "log.example".into(),
            size: 0,
            root,
            extensions: vec![],
        };
        let mut note: SignedNote = checkpoint.sign(&log()).unwrap();
        for number in signed_by {
            let signature = witness(*number)
                .cosign(note.text(), NOW + u64::from(*number))
                .unwrap();
            note.add(signature);
        }
        policy.verify(&note, NOW + 60).unwrap()
    }

    #[test]
    fn with_no_witness_it_says_so_and_claims_nothing() {
        let policy = policy(false);
        let kept = KeptBy::of(&policy, Some(&checkpoint(&policy, &[])));
        assert_eq!(kept, KeptBy::TheCityAlone);
        assert_eq!(kept.heading().en, "How to check this list");
        assert!(
            kept.sentence(&Both::new("", ""))
                .en
                .contains("nobody outside checks it yet")
        );
    }

    #[test]
    fn with_enough_witnesses_it_counts_them() {
        let policy = policy(true);
        let kept = KeptBy::of(&policy, Some(&checkpoint(&policy, &[1, 3])));
        assert_eq!(
            kept,
            KeptBy::Witnesses {
                all: 3,
                needed: 2,
                signed: 2,
                newest_at: NOW + 3
            }
        );
        let sentence = kept.sentence(&Both::new("今天10:05", "10:05 today"));
        assert_eq!(
            sentence.en,
            "The city keeps the log, and it counts only when 2 of 3 outside witnesses have signed. They have: 2 of 3, last at 10:05 today."
        );
    }

    #[test]
    fn with_too_few_it_says_that_nothing_opens() {
        let policy = policy(true);
        for kept in [
            KeptBy::of(&policy, Some(&checkpoint(&policy, &[2]))),
            KeptBy::of(&policy, None),
        ] {
            assert!(matches!(
                kept,
                KeptBy::TooFew {
                    needed: 2,
                    signed: 0 | 1
                }
            ));
            assert!(
                kept.sentence(&Both::new("", ""))
                    .zh
                    .contains("谁也打不开你的资料")
            );
        }
    }

    #[test]
    fn the_fewest_witnesses_add_up_through_groups() {
        let mut text = format!("log {}\n", log().verifier().vkey());
        for number in 1..=4 {
            text += &format!("witness w{number} {}\n", witness(number).verifier().vkey());
        }
        text += "group a all w1 w2\ngroup b any w3 w4\ngroup both all a b\nquorum both\n";
        assert_eq!(Policy::parse(&text).unwrap().witnesses_needed(), 3);
        assert_eq!(
            Policy::parse(&text.replace("group both all", "group both any"))
                .unwrap()
                .witnesses_needed(),
            1
        );
    }
}
