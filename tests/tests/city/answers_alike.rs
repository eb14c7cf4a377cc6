//! Pre-registration does not tell whether a document number is known: the pages of somebody who types a registered number
//! and of somebody who types an unknown one are the same, but for the number of the file.

use denizen::demo::cast::{CARETAKER, Person, WIFE};
use denizen::demo::set_up::YANTIAN_CENTRE;
use denizen::demo::visitor::{Answer, Visitor, between};
use tests::Town;
use tests::paths::register;
use tests::town::CLERK;

/// Every answer on the way, with what must differ taken out.
fn answers(town: &Town, person: &Person<'_>) -> Vec<(u16, Option<String>, String)> {
    let mut visitor = Visitor::new(&town.address);
    let document = [
        ("document_kind", person.document_kind),
        ("document_issuer", person.document_issuer),
        ("document_number", person.document_number),
    ];
    let address = [("address", person.address), ("centre", YANTIAN_CENTRE)];
    let contact = [
        ("notice_by", "telephone"),
        ("telephone", person.telephone),
        ("letters_in", "zh-CN"),
    ];
    let pin = [("pin", person.pin), ("pin_again", person.pin)];
    let steps: [(&str, &[(&str, &str)]); 6] = [
        ("/register/name", &[("full_name", person.full_name)]),
        ("/register/document", &document),
        ("/register/address", &address),
        ("/register/contact", &contact),
        ("/register/pin", &pin),
        ("/register/check", &[]),
    ];
    let mut seen = Vec::new();
    for (path, fields) in steps {
        seen.push(visitor.get(path).unwrap());
        seen.push(visitor.post(path, fields).unwrap());
    }
    seen.push(visitor.get("/register/sent").unwrap());
    seen.into_iter()
        .map(|answer| without_numbers(answer, person))
        .collect()
}

fn without_numbers(answer: Answer, person: &Person<'_>) -> (u16, Option<String>, String) {
    let mut text = answer.text.replace(person.document_number, "(document)");
    for reference in between(&answer.text, "<p class=\"reference\">", "</p>") {
        text = text.replace(reference.trim(), "(reference)");
    }
    (answer.status, answer.location, text)
}

#[test]
fn a_known_and_an_unknown_document_number_get_the_same_answers() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    register(&town, &mut clerk, &CARETAKER).unwrap();
    let known = Person {
        document_number: CARETAKER.document_number,
        ..WIFE
    };
    let unknown = WIFE;
    let entries = |town: &Town| {
        let log = town.log_database().unwrap();
        log.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let before = entries(&town);
    let (known, unknown) = (answers(&town, &known), answers(&town, &unknown));
    let (_, _, last) = known.last().unwrap();
    assert!(last.contains("(reference)"), "it went to its end: {last}");
    for (number, (one, other)) in known.iter().zip(&unknown).enumerate() {
        assert_eq!(one, other, "answer {number}");
    }
    assert_eq!(entries(&town), before, "nobody was looked up");
}
