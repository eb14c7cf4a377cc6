//! A resident who is signed in and has another's numbers gets nothing for them: not the letter, not the list, not the
//! card, and no word about whether they exist.

use denizen::demo::cast::{CARETAKER, CHILDREN, WIFE};
use denizen::demo::visitor::{Answer, between};
use tests::Town;
use tests::paths::register;
use tests::town::CLERK;

/// A number of the right form that nobody has.
const NOBODYS: &str = "YT-F-00000000";

#[test]
fn anothers_numbers_open_nothing() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    let mut owner = register(&town, &mut clerk, &CARETAKER).unwrap();
    let mut other = register(&town, &mut clerk, &WIFE).unwrap();
    let file = owner.pages.apply(&CHILDREN[0]).unwrap().reference;
    let card = owner.pages.0.get("/card").unwrap().text;
    let grants = between(&card, "name=\"grant\" value=\"", "\"");
    let grant = grants.first().unwrap();

    let list = |reference: &str| format!("/files/{reference}/who-looked");
    let own = owner.pages.0.get(&list(&file)).unwrap();
    assert_eq!(own.status, 200, "{}", own.text);
    let mut ask = |method: &str, path: &str, field: (&str, &str)| -> Answer {
        let pages = &mut other.pages.0;
        let answer = match method {
            "GET" => pages.get(path).unwrap(),
            _ => pages.post(path, &[field]).unwrap(),
        };
        assert!(
            (400..500).contains(&answer.status),
            "{method} {path}: {}",
            answer.status
        );
        for known in [
            CHILDREN[0].full_name,
            CARETAKER.full_name,
            "openid-credential-offer",
        ] {
            assert!(!answer.text.contains(known), "{method} {path} says {known}");
        }
        answer
    };
    let same = |real: Answer, invented: Answer| {
        assert_eq!(real.status, invented.status);
        assert_eq!(
            real.text.replace(&file, ""),
            invented.text.replace(NOBODYS, "")
        );
    };
    let none = ("", "");
    same(
        ask("GET", &list(&file), none),
        ask("GET", &list(NOBODYS), none),
    );
    let letter = |reference: &str| format!("/letters/{reference}");
    same(
        ask("GET", &letter(&file), none),
        ask("GET", &letter(NOBODYS), none),
    );
    let proof = |reference: &str| format!("/files/{reference}/who-looked/0/proof");
    same(
        ask("GET", &proof(&file), none),
        ask("GET", &proof(NOBODYS), none),
    );
    same(
        ask("POST", "/card", ("file", &file)),
        ask("POST", "/card", ("file", NOBODYS)),
    );
    ask("POST", "/card", ("grant", grant));
}
