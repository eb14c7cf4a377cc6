//! The five questions of a pre-registration, in their order.

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Name.
    Name,
    /// Document.
    Document,
    /// Address, and the centre to come to.
    Address,
    /// How to be reached.
    Contact,
    /// PIN.
    Pin,
}

const PATHS: [&str; 5] = [
    "/register/name",
    "/register/document",
    "/register/address",
    "/register/contact",
    "/register/pin",
];
const FIRST_PAGE: &str = "/";
const CHECK: &str = "/register/check";

impl Step {
    /// All, in order.
    pub const ALL: [Step; 5] = [
        Step::Name,
        Step::Document,
        Step::Address,
        Step::Contact,
        Step::Pin,
    ];

    /// Its page.
    #[must_use]
    pub fn path(self) -> &'static str {
        PATHS.get(self as usize).copied().unwrap_or(FIRST_PAGE)
    }

    /// The page before it.
    #[must_use]
    pub fn back(self) -> &'static str {
        (self as usize)
            .checked_sub(1)
            .and_then(|place| PATHS.get(place))
            .copied()
            .unwrap_or(FIRST_PAGE)
    }

    /// The page after it.
    #[must_use]
    pub fn next(self) -> &'static str {
        PATHS.get(self as usize + 1).copied().unwrap_or(CHECK)
    }

    /// Reads the last part of a path.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|step| step.path().strip_prefix("/register/") == Some(slug))
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn forward_and_back_meet() {
        assert_eq!(
            (Step::Name.back(), Step::Pin.next()),
            ("/", "/register/check")
        );
        for pair in Step::ALL.windows(2) {
            assert_eq!(
                (pair[0].next(), pair[1].back()),
                (pair[1].path(), pair[0].path())
            );
        }
        assert_eq!(Step::parse("address"), Some(Step::Address));
        assert_eq!(Step::parse("check"), None);
    }
}
