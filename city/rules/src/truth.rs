//! Three-valued truth after Kleene: an unknown fact is never quietly a "no" and never quietly a "yes".
//!
//! Learning a fact may turn `Unknown` into `Yes` or `No`; it never turns `Yes` into `No` or back.

use serde::{Deserialize, Serialize};

/// Yes, no, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Known to hold.
    Yes,
    /// Known not to hold.
    No,
    /// Nobody has said; whoever decides must ask or deny.
    Unknown,
}

impl Truth {
    /// All three values, for exhaustive tests and tables.
    pub const ALL: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Unknown];

    /// Both hold: one `No` settles it, whatever the other is.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    /// At least one holds: one `Yes` settles it, whatever the other is.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// The opposite; what is unknown stays unknown.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "`!` would hide that this is not Boolean negation"
    )]
    pub fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// One word, for tables and explanations.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Truth::Yes => "yes",
            Truth::No => "no",
            Truth::Unknown => "unknown",
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Truth {
        if known { Truth::Yes } else { Truth::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Truth {
        known.map_or(Truth::Unknown, Truth::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth;
    use proptest::prelude::*;

    fn truth() -> impl Strategy<Value = Truth> {
        prop_oneof![Just(Truth::Yes), Just(Truth::No), Just(Truth::Unknown)]
    }

    /// `after` is what `before` may become when a fact is learnt.
    fn learnt(before: Truth, after: Truth) -> bool {
        before == Truth::Unknown || before == after
    }

    proptest! {
        #[test]
        fn learning_a_fact_never_turns_yes_into_no(a in truth(), b in truth(), c in truth(), d in truth()) {
            prop_assume!(learnt(a, c) && learnt(b, d));
            prop_assert!(learnt(a.and(b), c.and(d)));
            prop_assert!(learnt(a.or(b), c.or(d)));
            prop_assert!(learnt(a.not(), c.not()));
        }
    }

    #[test]
    fn kleene_tables() {
        assert_eq!(Truth::Unknown.and(Truth::No), Truth::No);
        assert_eq!(Truth::Unknown.and(Truth::Yes), Truth::Unknown);
        assert_eq!(Truth::Unknown.or(Truth::Yes), Truth::Yes);
        assert_eq!(Truth::Unknown.or(Truth::No), Truth::Unknown);
        assert_eq!(Truth::from(None), Truth::Unknown);
    }
}
