//! What must hold of every presentation: it verifies; with one byte changed it does not; and two of one resident have
//! nothing in common that the presentation of another resident does not have too.

use std::collections::HashSet;
use std::sync::Arc;

use credential::base64url;
use proptest::prelude::*;
use verifying::{Answer, Started};
use wallet::Wallet;

use crate::world::{City, NOW, TX_CODE, agree, day, entitlement, offer};

/// From this length on, bytes in common are a link.
const WINDOW: usize = 12;
/// Characters of such a string that may be equal by chance where a random part meets a constant one.
const CHANCE: usize = 3;

/// A city that gives every copy for today.
fn city(batch_size: usize) -> Arc<City> {
    let mut city = City::new();
    city.batch_size = batch_size;
    city.make_copy = Box::new(|city, _, key| {
        city.honest_copy(&entitlement("school-fee-remission"), day(0), key)
    });
    Arc::new(city)
}

fn phone(city: &Arc<City>) -> (tempfile::TempDir, Wallet) {
    let folder = tempfile::tempdir().unwrap();
    let wallet = city.wallet(folder.path());
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    (folder, wallet)
}

fn present(city: &City, wallet: &Wallet) -> (Started, String) {
    let started = city.verifier.start(NOW).unwrap();
    let text = wallet
        .present_as_text(&started.deep_link, &mut agree, NOW)
        .unwrap()
        .0;
    (started, text)
}

/// Every string of `length` bytes of a presentation: of its text, and of what its parts decode to, because the same bytes
/// look different at another place of a base64 text.
fn windows(presentation: &str, length: usize) -> HashSet<Vec<u8>> {
    let mut texts = vec![presentation.as_bytes().to_vec()];
    texts.extend(presentation.split(['~', '.']).filter_map(base64url::decode));
    texts
        .iter()
        .flat_map(|text| text.windows(length))
        .map(<[u8]>::to_vec)
        .collect()
}

/// What everybody's presentations of one day contain: the issuer's and the protocol's constants, and the attributes shown.
struct Herd(Vec<HashSet<Vec<u8>>>);

impl Herd {
    /// From all copies of another phone: disclosures stand in the random order of their digests, and each order is
    /// everybody's.
    fn of(city: &City, other: &Wallet) -> Self {
        let shown: Vec<_> = (0..city.batch_size)
            .map(|_| present(city, other).1)
            .collect();
        let all = |length| {
            shown
                .iter()
                .flat_map(|text| windows(text, length))
                .collect()
        };
        Self((WINDOW - CHANCE..=WINDOW).map(all).collect())
    }

    /// Whether a string is the herd's, but for a few characters at its ends.
    fn knows(&self, window: &[u8]) -> bool {
        self.0.iter().any(|set| {
            let length = set.iter().next().map_or(0, Vec::len);
            window.windows(length).any(|core| set.contains(core))
        })
    }
}

/// What links two presentations.
fn links(first: &str, second: &str, herd: &Herd) -> Vec<String> {
    let shared = windows(first, WINDOW);
    let shared = shared
        .intersection(&windows(second, WINDOW))
        .cloned()
        .collect::<Vec<_>>();
    let own = shared.iter().filter(|window| !herd.knows(window));
    own.map(|window| String::from_utf8_lossy(window).into_owned())
        .collect()
}

#[test]
fn two_presentations_of_one_wallet_share_only_what_everybody_shares() {
    let city = city(21);
    let (resident, other) = (phone(&city), phone(&city));
    // Same city, same day, same disclosed attributes, another resident.
    let herd = Herd::of(&city, &other.1);
    let shown: Vec<_> = (0..6).map(|_| present(&city, &resident.1).1).collect();
    for (position, second) in shown.iter().enumerate() {
        for first in &shown[..position] {
            assert_eq!(links(first, second, &herd), Vec::<String>::new());
        }
    }
}

#[test]
fn a_mark_would_be_noticed() {
    let city = city(16);
    let (resident, other) = (phone(&city), phone(&city));
    let herd = Herd::of(&city, &other.1);
    let marked = || format!("{}~resident 17~", present(&city, &resident.1).1);
    assert!(!links(&marked(), &marked(), &herd).is_empty());
    // The same copy shown twice, as a wallet without once-only copies would.
    let text = present(&city, &resident.1).1;
    let copy = text.rsplit_once('~').unwrap().0;
    assert!(!links(copy, copy, &herd).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_presentation_verifies_and_one_changed_bit_does_not(at in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let city = city(2);
        let (_folder, wallet) = phone(&city);
        let (started, text) = present(&city, &wallet);
        let verifies = matches!(city.verifier.check_pasted(started.session, &text, NOW), Answer::Entitled { .. });
        prop_assert!(verifies);

        let (started, text) = present(&city, &wallet);
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let bent = String::from_utf8(bytes).unwrap();
        let answer = city.verifier.check_pasted(started.session, &bent, NOW);
        let refused = matches!(answer, Answer::Refused { .. });
        prop_assert!(refused, "bit {} of byte {}: {:?}", bit, at, answer);
    }

    #[test]
    fn one_changed_byte_of_a_sealed_answer_is_not_taken(at in any::<prop::sample::Index>()) {
        let city = city(2);
        let (_folder, wallet) = phone(&city);
        let started = city.verifier.start(NOW).unwrap();
        wallet.present(&started.deep_link, &mut agree, NOW).unwrap();
        let sealed = city.sent.lock().unwrap().last().unwrap().1.clone();
        // The same body for a request that still waits, with one byte changed: it must not open there either.
        let mut bytes = sealed.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bytes).unwrap();
        let fresh = city.verifier.start(NOW).unwrap();
        prop_assert!(city.verifier.response(fresh.request, &bent, NOW).is_err());
        prop_assert_eq!(city.verifier.answer(fresh.session, NOW), Answer::Waiting);
    }
}
