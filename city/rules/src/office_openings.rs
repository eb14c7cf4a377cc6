//! What an office may open on its own: a closed list. Everything else begins with an act of the resident.
//!
//! Each needs more than one party, and each tells the resident. Adding a line here adds a way into people's records: it
//! must name who signs and what the resident sees, and `docs/office-openings.md` shows it to everybody.

use crate::authority::Action;

/// One way in which an office opens something that the resident did not ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeOpening {
    /// Stable name.
    pub name: &'static str,
    /// Who opens, and who else must sign.
    pub actions: &'static [Action],
    /// Who signs, in words.
    pub signed_by: &'static str,
    /// How often, in words; the numbers are `access::limits` and `registry::job`.
    pub bound: &'static str,
    /// What the resident sees, and when.
    pub told: &'static str,
    /// What everybody can count.
    pub counted: &'static str,
    /// Whether it goes without a file that the resident began.
    pub without_file: bool,
}

/// The whole list.
pub const OFFICE_OPENINGS: [OfficeOpening; 4] = [
    OfficeOpening {
        name: "duplicate_review",
        actions: &[Action::LookUpDocument, Action::ReviewDuplicate],
        signed_by: "the clerk whose look-up met the earlier file; a reviewer of another role",
        bound: "once for each registration that meets another",
        told: "both residents, at once: look-up and comparison stand on their lists",
        counted: "nothing: no record outside of the two files opens",
        without_file: false,
    },
    OfficeOpening {
        name: "emergency",
        actions: &[Action::BreakGlass, Action::ConfirmBreakGlass],
        signed_by: "two officials over the same statement within 10 minutes; in danger to life the second within 24 hours",
        bound: "6 a month for each office; none while a second signature is overdue",
        told: "at once, in the first place, with reason and both numbers, or that no second official has signed so far",
        counted: "each one, by office, before it opens",
        without_file: true,
    },
    OfficeOpening {
        name: "court_order",
        actions: &[Action::ExecuteCourtOrder],
        signed_by: "the court with its own key; the official who carries the order out",
        bound: "one resident an order, once, within 14 days; a seal of 90 days at most, no renewal",
        told: "at once that a court had the record read, and until when the details stay sealed; then the details",
        counted: "each one, by court, before it opens",
        without_file: true,
    },
    OfficeOpening {
        name: "job",
        actions: &[Action::ApproveJob],
        signed_by: "one operator or auditor; three different ones for more than 1,000 records",
        bound: "the number of records announced, and once more the record a run had come to when it is taken up again; the groups declared in code",
        told: "at once, each resident with an entry of their own",
        counted: "each run with its number of records, before the first opens",
        without_file: true,
    },
];

/// Whether an official may do it without a file that the resident began.
#[must_use]
pub fn is_without_file(action: Action) -> bool {
    OFFICE_OPENINGS
        .iter()
        .any(|opening| opening.without_file && opening.actions.contains(&action))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page that people read is the list in code, line by line.
    #[test]
    fn the_page_is_the_list() {
        let page = include_str!("../../../docs/office-openings.md");
        for opening in OFFICE_OPENINGS {
            let row = format!(
                "| `{}` | {} | {} | {} | {} |",
                opening.name, opening.signed_by, opening.bound, opening.told, opening.counted
            );
            assert!(page.contains(&row), "docs/office-openings.md lacks:\n{row}");
        }
        assert_eq!(
            page.lines().filter(|line| line.starts_with("| `")).count(),
            OFFICE_OPENINGS.len()
        );
    }

    #[test]
    fn nothing_else_goes_without_a_file() {
        let without: Vec<Action> = Action::ALL
            .into_iter()
            .filter(|action| is_without_file(*action))
            .collect();
        assert_eq!(
            without,
            [
                Action::BreakGlass,
                Action::ConfirmBreakGlass,
                Action::ExecuteCourtOrder,
                Action::ApproveJob
            ]
        );
    }
}
