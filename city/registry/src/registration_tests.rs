//! Any sequence of events, in any order, leaves a registration in a state its history allows.

use super::*;
use crate::document::DocumentKind;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Event {
    Documents { checked: bool, expired: bool },
    Dwelling,
    Register,
    ToReview,
    Cleared,
    Close,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (any::<bool>(), any::<bool>())
            .prop_map(|(checked, expired)| Event::Documents { checked, expired }),
        Just(Event::Dwelling),
        Just(Event::Register),
        Just(Event::ToReview),
        Just(Event::Cleared),
        Just(Event::Close),
    ]
}

fn today() -> CivilDate {
    "2026-11-24".parse().unwrap()
}

fn document(checked: bool, expired: bool) -> DocumentSeen {
    DocumentSeen {
        kind: DocumentKind::ResidentIdentityCard,
        issuer: "CHN".into(),
        number_checked: checked,
        expires_on: Some(
            if expired { "2026-11-23" } else { "2030-01-01" }
                .parse()
                .unwrap(),
        ),
        seen_on: today(),
    }
}

/// What the types allow; everything else leaves the registration as it was.
fn step(registration: AnyRegistration, event: Event) -> AnyRegistration {
    use AnyRegistration as Any;
    match (registration, event) {
        (Any::Stated(r), Event::Documents { checked, expired }) => r
            .clone()
            .documents_seen(vec![document(checked, expired)], today())
            .map_or(Any::Stated(r), Any::Seen),
        (Any::Seen(r), Event::Documents { checked, expired }) => r
            .clone()
            .documents_again(vec![document(checked, expired)], today())
            .map_or(Any::Seen(r), Any::Seen),
        (Any::Seen(r), Event::Dwelling) => Any::Matched(r.dwelling_matched()),
        (Any::Matched(r), Event::Documents { checked, expired }) => r
            .clone()
            .documents_again(vec![document(checked, expired)], today())
            .map_or(Any::Matched(r), Any::Matched),
        (Any::Matched(r), Event::Register) => Any::Complete(r.register(today())),
        (Any::Matched(r), Event::ToReview) => Any::UnderReview(r.to_review()),
        (Any::UnderReview(r), Event::Cleared) => Any::Complete(r.cleared(today())),
        (Any::UnderReview(r), Event::Close) => Any::Closed(r.close()),
        (other, _) => other,
    }
}

proptest! {
    #[test]
    fn nobody_is_registered_without_a_valid_document_and_a_dwelling(
        events in prop::collection::vec(event(), 0..24)
    ) {
        let mut registration =
            AnyRegistration::Stated(Registration::stated("YT-P-7K3M9QXD".parse().unwrap()));
        let (mut seen, mut dwelling, mut ended) = (false, false, None);
        for event in events {
            let before = registration.state();
            registration = step(registration, event);
            // Through the sealed record and back nothing changes.
            let again = AnyRegistration::from_record(registration.to_record()).unwrap();
            prop_assert_eq!(&again, &registration);
            if registration.state() == RegistrationState::DocumentsSeen
                && matches!(event, Event::Documents { .. })
                && before == RegistrationState::PreRegistered
            {
                let valid_document = matches!(event, Event::Documents { checked: true, expired: false });
                prop_assert!(valid_document);
                seen = true;
            }
            dwelling |= matches!(event, Event::Dwelling) && seen;
            if let AnyRegistration::Complete(_) = &registration {
                prop_assert!(seen && dwelling);
                prop_assert_eq!(registration.to_record().valid_until, Some(today().plus_years(1)));
            }
            // An end stays an end.
            if let Some(state) = ended {
                prop_assert_eq!(registration.state(), state);
            }
            if matches!(registration.state(), RegistrationState::Registered | RegistrationState::Closed) {
                ended = Some(registration.state());
            }
        }
    }
}

#[test]
fn a_complete_record_without_dates_is_not_believed() {
    let record = RegistrationRecord {
        reference: "YT-P-7K3M9QXD".parse().unwrap(),
        state: RegistrationState::Registered,
        registered_on: None,
        valid_until: None,
        documents_seen: Vec::new(),
    };
    assert_eq!(
        AnyRegistration::from_record(record),
        Err(RegistrationError::WrongStep)
    );
}

#[test]
fn an_expired_document_and_none_at_all_are_refused_in_words() {
    let stated = || Registration::stated("YT-P-7K3M9QXD".parse().unwrap());
    assert_eq!(
        stated()
            .documents_seen(vec![document(true, true)], today())
            .unwrap_err(),
        RegistrationError::DocumentExpired
    );
    assert_eq!(
        stated().documents_seen(vec![], today()).unwrap_err(),
        RegistrationError::Documents
    );
    assert_eq!(
        stated()
            .documents_seen(vec![document(false, false)], today())
            .unwrap_err(),
        RegistrationError::NumberNotChecked
    );
}
