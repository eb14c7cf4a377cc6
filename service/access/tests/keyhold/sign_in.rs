//! Residents' sign-in: few tries, no difference between a wrong letter and a wrong PIN.

use access::keyhold::KeyholdError;
use registry::ids::ResidentId;
use registry::sensitive::Sensitive;

use crate::world::World;

fn secret(text: &str) -> Sensitive<String> {
    Sensitive::new(text.to_owned())
}

fn with_letter() -> (World, ResidentId, Sensitive<String>) {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    world.keyhold.keep_pin(resident, &secret("271828")).unwrap();
    let letter = world.keyhold.new_letter(resident).unwrap();
    (world, resident, letter)
}

#[test]
fn letter_and_pin_together_sign_in() {
    let (world, resident, letter) = with_letter();
    let typed = secret(&letter.expose().to_lowercase().replace('-', " "));
    let (_, who) = world
        .keyhold
        .sign_in_resident(&typed, &secret("271828"))
        .unwrap();
    assert_eq!(who, resident);
}

#[test]
fn five_wrong_pins_shut_the_letter_even_for_the_right_one_and_across_a_restart() {
    let (world, resident, letter) = with_letter();
    for _ in 0..4 {
        let answer = world.keyhold.sign_in_resident(&letter, &secret("000001"));
        assert!(matches!(answer, Err(KeyholdError::SignIn)));
    }
    let fifth = world.keyhold.sign_in_resident(&letter, &secret("000001"));
    assert!(matches!(fifth, Err(KeyholdError::SignInShut)));
    let world = world.restart();
    let right = world.keyhold.sign_in_resident(&letter, &secret("271828"));
    assert!(matches!(right, Err(KeyholdError::SignInShut)));
    let letter = world.keyhold.new_letter(resident).unwrap();
    world
        .keyhold
        .sign_in_resident(&letter, &secret("271828"))
        .unwrap();
}

#[test]
fn an_unknown_letter_says_what_a_wrong_pin_says() {
    let (world, _, letter) = with_letter();
    let unknown = world
        .keyhold
        .sign_in_resident(&secret("0000-0000-0000"), &secret("271828"));
    let wrong = world.keyhold.sign_in_resident(&letter, &secret("314159"));
    assert_eq!(
        unknown.unwrap_err().to_string(),
        wrong.unwrap_err().to_string()
    );
}

#[test]
fn a_new_letter_ends_the_old_one() {
    let (world, resident, old) = with_letter();
    world.keyhold.new_letter(resident).unwrap();
    let answer = world.keyhold.sign_in_resident(&old, &secret("271828"));
    assert!(matches!(answer, Err(KeyholdError::SignIn)));
}

#[test]
fn a_capability_opens_its_record_and_a_letter_is_none() {
    let (world, _, letter) = with_letter();
    let (child, _) = world.enrol(2);
    let capability = world.keyhold.new_capability(child).unwrap();
    let (_, whose) = world.keyhold.use_capability(&capability).unwrap();
    assert_eq!(whose, child);
    assert!(world.keyhold.use_capability(&letter).is_err());
    assert!(
        world
            .keyhold
            .sign_in_resident(&capability, &secret("271828"))
            .is_err()
    );
}

/// Whoever makes letters, which give the tries back, guesses no more than thirty times.
#[test]
fn letters_give_no_endless_tries() {
    let (world, resident, mut letter) = with_letter();
    for made in 1..=6 {
        for _ in 0..5 {
            let wrong = world.keyhold.sign_in_resident(&letter, &secret("000001"));
            assert!(wrong.is_err());
        }
        if made < 6 {
            letter = world.keyhold.new_letter(resident).unwrap();
        }
    }
    let refused = world.keyhold.new_letter(resident);
    assert!(
        matches!(&refused, Err(KeyholdError::NotAllowed(rules)) if *rules == ["forbid.too-many-letters"]),
        "{refused:?}"
    );
}

#[test]
fn the_right_pin_gives_the_letters_back() {
    let (world, resident, mut letter) = with_letter();
    for _ in 0..2 {
        for _ in 0..5 {
            letter = world.keyhold.new_letter(resident).unwrap();
        }
        let right = world.keyhold.sign_in_resident(&letter, &secret("271828"));
        right.unwrap();
        letter = world.keyhold.new_letter(resident).unwrap();
    }
}
