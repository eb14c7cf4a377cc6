//! The one shape of a refusal: which field, which rule, why. Must never carry a value that was read: a refused message may
//! hold somebody's personal data, and a refusal is shown and logged.

/// Foreign bytes were refused.
///
/// `field` is the place in the message in the words of its specification (`"credentials[0].meta.vct_values"`), `clause`
/// the rule it breaks (`"OpenID4VP 1.0 §B.3.5"`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason} ({clause})")]
pub struct Refusal {
    /// Where: a parameter, claim or path, by its name in the specification; never its value.
    pub field: String,
    /// Why, in plain words.
    pub reason: &'static str,
    /// The rule of which specification.
    pub clause: &'static str,
}

impl Refusal {
    /// A refusal of `field` under `clause`.
    #[must_use]
    pub fn new(field: impl Into<String>, reason: &'static str, clause: &'static str) -> Self {
        Self {
            field: field.into(),
            reason,
            clause,
        }
    }

    /// The same refusal, of a field inside `outer` (`proofs.jwt[3]` + `header.alg`).
    #[must_use]
    pub fn under(mut self, outer: impl std::fmt::Display) -> Self {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}

/// Short form inside this crate: `Err(refuse(..))`.
pub(crate) fn refuse(
    field: impl Into<String>,
    reason: &'static str,
    clause: &'static str,
) -> Refusal {
    Refusal::new(field, reason, clause)
}
