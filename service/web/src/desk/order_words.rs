//! A court's order in words: what it says, and why it is not carried out, with the line of the order and what to do next.
//!
//! Must never say more of the person than the order itself does.

use office::{OrderDone, OrderRefused, OrderedRecord};
use registry::clock::CivilDate;
use registry::court_order::{CourtOrder, OrderError, OrderedPerson};
use registry::ids::OfficeId;
use registry::official::Office;
use registry::vocabulary::FieldGroup;

use super::signing::Fact;
use crate::words::Words;
use crate::{dates, labels};

/// What the order says, line by line.
pub(super) fn said(t: Words, order: &CourtOrder, offices: &[Office]) -> Vec<Fact> {
    let date = |day: CivilDate| dates::date(t, day);
    let (whom, number) = match &order.person {
        OrderedPerson::Reference(reference) => (t.say("sign-file"), reference.to_string()),
        OrderedPerson::Document(document) => (
            labels::document_kind(t, document.kind()),
            format!("{} {}", document.issuer(), document.number()),
        ),
    };
    vec![
        Fact::new(t.say("order-court"), court(t, &order.court, offices)),
        Fact::whole(t.say("order-number"), order.number.clone()),
        Fact::new(t.say("order-ordered"), date(order.ordered)),
        Fact::whole(t.with("order-whom", "what", &whom), number),
        Fact::new(t.say("sign-groups"), labels::groups(t, order.groups)),
        Fact::new(t.say("order-sealed-until"), date(order.sealed_until)),
        Fact::new(t.say("order-good-until"), date(order.last_day())),
        Fact::new(t.say("order-checksum"), grouped(&hex(&order.hash()))),
    ]
}

/// What a court is called, and its slug beside it, by which the register of courts knows it.
pub(super) fn court(t: Words, court: &OfficeId, offices: &[Office]) -> String {
    let named = offices.iter().find(|office| office.id == *court);
    match named {
        Some(_) => t.fill(
            "order-court-named",
            &[
                ("name", &labels::court(t, court, named)),
                ("court", court.as_str()),
            ],
        ),
        None => court.to_string(),
    }
}

/// A hash in groups of eight digits: two people can read them to each other.
pub(super) fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().collect();
    let groups: Vec<String> = digits
        .chunks(8)
        .map(|eight| eight.iter().collect())
        .collect();
    groups.join(" ")
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was opened, in the order's own groups; a group of which nothing is kept says so.
pub(super) fn opened(t: Words, done: &OrderDone) -> Vec<Fact> {
    let Some(record) = &done.opened else {
        return Vec::new();
    };
    let line = |group| {
        let value = value(t, record, group);
        let value = value.unwrap_or_else(|| t.say("order-nothing-kept"));
        Fact::new(labels::group(t, group), value)
    };
    record.groups.iter().map(line).collect()
}

/// The words for one group.
fn value(t: Words, record: &OrderedRecord, group: FieldGroup) -> Option<String> {
    match group {
        FieldGroup::Name => Some(record.name.as_ref()?.full_name.expose().clone()),
        FieldGroup::Birth => Some(dates::date(t, *record.birth.as_ref()?.born_on.expose())),
        FieldGroup::Address => {
            let address = record.address.as_ref()?;
            let written = address.standard_address.expose().clone();
            Some(match address.living_here_since {
                Some(since) => t.fill(
                    "order-address-since",
                    &[("address", &written), ("date", &dates::date(t, since))],
                ),
                None => written,
            })
        }
        FieldGroup::Contact => {
            let contact = record.contact.as_ref()?;
            let notices = labels::notices(t, contact.notice_by);
            Some(match &contact.telephone {
                Some(telephone) => {
                    format!("{}{}{notices}", telephone.expose(), t.say("list-comma"))
                }
                None => notices,
            })
        }
        FieldGroup::Registration => {
            let registration = record.registration.as_ref()?;
            let number = registration.reference.to_string();
            Some(match registration.registered_on {
                Some(day) => t.fill(
                    "order-registered",
                    &[("number", &number), ("date", &dates::date(t, day))],
                ),
                None => t.with("order-not-registered-yet", "number", &number),
            })
        }
        // No order opens these: `Purpose::CourtOrder` does not hold them.
        FieldGroup::Document
        | FieldGroup::Guardianship
        | FieldGroup::Application
        | FieldGroup::CaseFacts
        | FieldGroup::Objections => None,
    }
}

/// Why it is not carried out, and what to do next.
pub(super) fn refused(t: Words, why: &OrderRefused) -> String {
    let order = match why {
        OrderRefused::CourtUnknown => return t.say("order-refused-court"),
        OrderRefused::NotSigned => return t.say("order-refused-signature"),
        OrderRefused::Used => return t.say("order-refused-used"),
        OrderRefused::SealRenewed => return t.say("order-refused-renewed"),
        OrderRefused::Order(order) => order,
    };
    match order {
        OrderError::Form(line) => t.with("order-refused-form", "line", &t.say(line_key(line))),
        OrderError::MoreThanOneResident => t.say("order-refused-two"),
        OrderError::Groups => t.say("order-refused-groups"),
        OrderError::NotYet => t.say("order-refused-not-yet"),
        OrderError::Expired => t.say("order-refused-expired"),
        OrderError::SealTooLong => t.say("order-refused-seal"),
    }
}

/// The line of the order that does not read; the parser names it as the order does.
fn line_key(line: &str) -> &'static str {
    match line {
        "court" => "order-line-court",
        "order" => "order-line-number",
        "ordered" => "order-line-ordered",
        "document" | "reference" => "order-line-whom",
        "groups" => "order-line-groups",
        "sealed-until" => "order-line-sealed",
        "signature" => "order-line-signature",
        "it is too long" => "order-line-long",
        "there is a line too many" => "order-line-many",
        _ => "order-line-first",
    }
}

#[cfg(test)]
mod tests {
    use office::OrderRefused;
    use registry::court_order::OrderError;
    use registry::vocabulary::Language;

    use super::refused;
    use crate::words::Words;

    #[test]
    fn each_refusal_names_its_line_and_what_to_do_next() {
        let forms = [
            "court",
            "order",
            "ordered",
            "reference",
            "groups",
            "sealed-until",
            "signature",
            "it is too long",
            "there is a line too many",
            "the first line",
        ];
        let form = |line: &&'static str| OrderRefused::Order(OrderError::Form((*line).into()));
        let mut all: Vec<_> = forms.iter().map(form).collect();
        all.extend(
            [
                OrderError::MoreThanOneResident,
                OrderError::Groups,
                OrderError::NotYet,
                OrderError::Expired,
                OrderError::SealTooLong,
            ]
            .map(OrderRefused::Order),
        );
        all.extend([
            OrderRefused::CourtUnknown,
            OrderRefused::NotSigned,
            OrderRefused::Used,
            OrderRefused::SealRenewed,
        ]);
        let lines: Vec<_> = Language::ALL
            .into_iter()
            .flat_map(|language| all.iter().map(move |why| refused(Words::of(language), why)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
