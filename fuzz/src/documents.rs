//! What people type at a desk or on the portal, and the city's rules and divisions as files. None of it may
//! bring a desk to a halt, and what is accepted is accepted in the form that is shown back.

use std::sync::LazyLock;

use dwelling::{Outcome, Register, shenzhen, synthetic::SyntheticCity};
use registry::court_order::CourtOrder;
use registry::document::{DocumentKind, DocumentNumber};
use registry::ids::{CaseId, OfficialId, Reference, ResidentId};
use rules::programme::Programme;

use crate::with_text;

/// A small invented register: matching walks all of it, parsing does not depend on its size.
static REGISTER: LazyLock<Option<Register>> = LazyLock::new(|| {
    let divisions = shenzhen::divisions().ok()?;
    let city = SyntheticCity::new(7, 1_000, &divisions).ok()?;
    let dwellings: Vec<_> = city.dwellings().filter_map(Result::ok).collect();
    Register::build(divisions, city.places().cloned(), dwellings).ok()
});

pub(crate) fn address_text(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Some(register) = REGISTER.as_ref() else {
            return false;
        };
        match register.match_text(text) {
            Outcome::Match(found) => {
                assert!(register.standard_address(&found.found.code).is_some());
                true
            }
            _ => false,
        }
    })
}

pub(crate) fn division_file(data: &[u8]) -> bool {
    with_text(data, |text| shenzhen::parse(text).is_ok())
}

pub(crate) fn document_number(data: &[u8]) -> bool {
    with_text(data, |text| {
        let kinds = [
            (DocumentKind::ResidentIdentityCard, "CHN"),
            (DocumentKind::Passport, "VNM"),
        ];
        kinds.into_iter().any(|(kind, issuer)| {
            let Ok(number) = DocumentNumber::parse(kind, issuer, text) else {
                return false;
            };
            let again = DocumentNumber::parse(kind, issuer, number.number());
            assert_eq!(again.ok().as_ref(), Some(&number));
            true
        })
    })
}

pub(crate) fn court_order(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(order) = CourtOrder::parse(text) else {
            return false;
        };
        let again = CourtOrder::text(
            &order.court,
            &order.number,
            order.ordered,
            &order.person,
            order.groups,
            order.sealed_until,
        );
        assert_eq!(CourtOrder::file(&again, order.signature()), text);
        true
    })
}

pub(crate) fn identifiers(data: &[u8]) -> bool {
    with_text(data, |text| {
        if let Ok(id) = text.parse::<ResidentId>() {
            assert_eq!(id.to_string().parse::<ResidentId>(), Ok(id));
            return true;
        }
        let reference = text.parse::<Reference>();
        if let Ok(reference) = &reference {
            assert_eq!(
                reference.to_string().parse::<Reference>().as_ref(),
                Ok(reference)
            );
        }
        reference.is_ok() || text.parse::<CaseId>().is_ok() || text.parse::<OfficialId>().is_ok()
    })
}

pub(crate) fn programme_file(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(programme) = Programme::parse(text) else {
            return false;
        };
        assert_eq!(
            Programme::parse(text).ok().map(|again| again.hash()),
            Some(programme.hash())
        );
        true
    })
}
