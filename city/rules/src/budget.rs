//! How much one official may open and look up on one city day: one table of numbers, by role and act.
//!
//! What is not in the table is nothing. The numbers are above what an honest day at a desk needs and far below what
//! copying the register would take; they stand in `docs/budgets.md`, which a test compares with this table. Must never be
//! read from configuration: a larger budget is a line of code that a reviewer sees.

use crate::authority::Role;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Opening groups of one record.
    Opening,
    /// Looking up one full document number, found or not.
    LookUp,
}

impl Counted {
    /// Everything that is counted.
    pub const ALL: [Counted; 2] = [Counted::Opening, Counted::LookUp];
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Whose.
    pub role: Role,
    /// Of what.
    pub what: Counted,
    /// At most so many on one city day.
    pub day_max: u32,
    /// At most so many within [`BURST_MINUTES`]; `None` where the day is bound enough.
    pub burst_max: Option<u32>,
}

/// The length of a burst, in minutes.
pub const BURST_MINUTES: u32 = 10;

/// The table.
pub const BUDGETS: [Budget; 6] = [
    // One registration takes minutes at the desk, and opens the file more than once.
    line(Role::RegistrationClerk, Counted::Opening, 300, None),
    // One look-up a registration; a look-up needs no record to exist, so that it is also bounded in bursts.
    line(Role::RegistrationClerk, Counted::LookUp, 40, Some(10)),
    // Two records a review.
    line(Role::DuplicateReviewer, Counted::Opening, 80, None),
    line(Role::EntitlementOfficer, Counted::Opening, 150, None),
    // One record an order; emergencies and orders count when they are announced, found or not.
    line(Role::CourtLiaison, Counted::Opening, 10, None),
    line(Role::Ombudsman, Counted::Opening, 30, None),
];

const fn line(role: Role, what: Counted, day_max: u32, burst_max: Option<u32>) -> Budget {
    Budget {
        role,
        what,
        day_max,
        burst_max,
    }
}

/// The budget of a role for an act; nothing when the table has no such line.
#[must_use]
pub fn budget(role: Role, what: Counted) -> Budget {
    BUDGETS
        .into_iter()
        .find(|line| line.role == role && line.what == what)
        .unwrap_or(line(role, what, 0, Some(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn table() -> String {
        let mut text =
            String::from("| role | act | a city day | within 10 minutes |\n|---|---|---|---|\n");
        for role in Role::ALL {
            for what in Counted::ALL {
                let budget = budget(role, what);
                let act = match what {
                    Counted::Opening => "opening a record",
                    Counted::LookUp => "looking up a document number",
                };
                let burst = budget
                    .burst_max
                    .map_or("–".to_owned(), |most| most.to_string());
                let _ = writeln!(text, "| `{role}` | {act} | {} | {burst} |", budget.day_max);
            }
        }
        text
    }

    #[test]
    fn the_document_holds_the_table_of_the_code() {
        let document = include_str!("../../../docs/budgets.md");
        assert!(
            document.contains(&table()),
            "docs/budgets.md must hold this table:\n{}",
            table()
        );
    }

    #[test]
    fn who_checks_or_runs_opens_and_looks_up_nothing() {
        for role in [Role::Auditor, Role::Operator] {
            for what in Counted::ALL {
                assert_eq!(budget(role, what).day_max, 0, "{role}");
            }
        }
    }

    #[test]
    fn nobody_looks_up_a_thousand_numbers_in_three_weeks_of_work() {
        for role in Role::ALL {
            assert!(budget(role, Counted::LookUp).day_max * 15 < 1000, "{role}");
        }
    }

    #[test]
    fn a_line_stands_once() {
        for one in BUDGETS {
            let same = BUDGETS
                .iter()
                .filter(|line| line.role == one.role && line.what == one.what);
            assert_eq!(same.count(), 1);
        }
    }
}
