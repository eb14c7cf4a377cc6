//! Shares as people handle them: typed, mixed, doubled, altered.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::SystemEntropy;
use proptest::prelude::*;

fn shares(generation: u32, threshold: u8, count: u8) -> Vec<RootShare> {
    split_root(generation, &[7; 32], threshold, count, &SystemEntropy).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_line_reads_back(root: [u8; 32], generation in 1_u32.., threshold in 2_u8..=16) {
        let made = split_root(generation, &root, threshold, 16, &SystemEntropy).unwrap();
        let read: Vec<RootShare> = made
            .iter()
            .map(|share| format!("  {}\n", share.to_string().to_lowercase().replace(':', " : ")))
            .map(|line| line.parse().unwrap())
            .collect();
        let (number, joined) = join_root(&read[usize::from(16 - threshold)..]).unwrap();
        prop_assert_eq!((number, *joined), (generation, root));
    }

    #[test]
    fn a_mistyped_character_is_named(at in 0_usize..52, to in 0_usize..32) {
        let line = shares(1, 2, 3)[0].to_string();
        let (head, tail) = line.rsplit_once(':').unwrap();
        let (head, value) = head.rsplit_once(':').unwrap();
        let mut value = value.replace('-', "").into_bytes();
        prop_assume!(value[at] != ALPHABET[to]);
        value[at] = ALPHABET[to];
        let value = String::from_utf8(value).unwrap();
        // Four check characters miss one change in a million.
        let read = format!("{head}:{value}:{tail}").parse::<RootShare>();
        prop_assert!(matches!(read, Err(ShareError::Check | ShareError::Form)), "{read:?}");
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = text.parse::<RootShare>();
        let _ = format!("denizen-root:1:{text}").parse::<RootShare>();
    }
}

#[test]
fn fewer_are_counted_and_doubles_count_once() {
    let made = shares(1, 3, 5);
    let few = [made[0].clone(), made[1].clone(), made[0].clone()];
    assert_eq!(
        join_root(&few).unwrap_err(),
        ShareError::TooFew { have: 2, need: 3 }
    );
    assert_eq!(
        join_root(&[]).unwrap_err(),
        ShareError::TooFew { have: 0, need: 2 }
    );
}

#[test]
fn a_share_of_another_set_is_named() {
    let (one, two) = (shares(1, 2, 3), shares(1, 2, 3));
    let mixed = join_root(&[one[0].clone(), two[1].clone()]).unwrap_err();
    assert!(
        matches!(mixed, ShareError::OtherSet { index: 2, .. }),
        "{mixed}"
    );
    let later = shares(2, 2, 3);
    assert!(join_root(&[one[0].clone(), later[1].clone()]).is_err());
}

#[test]
fn an_altered_share_that_checks_by_itself_is_named() {
    let mut made = shares(1, 2, 3);
    made[1].value[31] ^= 1;
    let line = made[1].to_string();
    let altered: RootShare = line.parse().unwrap();
    assert_eq!(
        join_root(&[made[0].clone(), altered]).unwrap_err(),
        ShareError::NotTheKey(vec![1, 2])
    );
    join_root(&[made[0].clone(), made[2].clone()]).unwrap();
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    for (threshold, count) in [(1, 3), (4, 3), (2, 17), (0, 0)] {
        let refused = split_root(1, &[7; 32], threshold, count, &SystemEntropy);
        assert_eq!(refused.unwrap_err(), ShareError::Numbers);
    }
    assert!(!format!("{:?}", shares(1, 2, 2)[0]).contains("denizen-root"));
}
