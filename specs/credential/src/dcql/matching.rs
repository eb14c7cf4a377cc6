//! Whether a credential answers a query, and which claims answer it (OpenID4VP 1.0 §6.4, §7.1.1). The holder asks it of the
//! whole credential, the verifier of what was disclosed.

use serde_json::{Map, Value};

use super::{ClaimQuery, CredentialQuery, PathElement};
use crate::sd_jwt::PathStep;

/// What a credential lacks. Positions in the query, never a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// It is of another type.
    #[error("vct: the credential is of another type (OpenID4VP 1.0 §B.3.5)")]
    Type,
    /// The claim of that position is not there.
    #[error("claims[{0}]: the claim is not there (OpenID4VP 1.0 §7.1.1)")]
    Claim(usize),
    /// It is there with another value.
    #[error("claims[{0}].values: the claim has another value (OpenID4VP 1.0 §6.4.1)")]
    Value(usize),
}

impl CredentialQuery {
    /// The paths of the claims that answer this query, in its order, one or more for each claim query.
    ///
    /// # Errors
    /// The first thing missing.
    pub fn answer(
        &self,
        vct: &str,
        claims: &Map<String, Value>,
    ) -> Result<Vec<Vec<PathStep>>, Missing> {
        if !self.vct_values.iter().any(|accepted| accepted == vct) {
            return Err(Missing::Type);
        }
        let mut paths = Vec::new();
        for (position, query) in self.claims.iter().enumerate() {
            let found = query
                .select(claims)
                .filter(|f| !f.is_empty())
                .ok_or(Missing::Claim(position))?;
            let matching: Vec<_> = found
                .into_iter()
                .filter(|(_, value)| query.values.is_empty() || query.values.contains(value))
                .map(|(path, _)| path)
                .collect();
            if matching.is_empty() {
                return Err(Missing::Value(position));
            }
            paths.extend(matching);
        }
        Ok(paths)
    }
}

impl ClaimQuery {
    /// The selected elements with their paths; `None` where §7.1.1 says to abort.
    fn select<'a>(
        &self,
        claims: &'a Map<String, Value>,
    ) -> Option<Vec<(Vec<PathStep>, &'a Value)>> {
        let mut path = self.path.iter();
        let Some(PathElement::Member(first)) = path.next() else {
            return None;
        };
        let mut selected = vec![(vec![PathStep::Member(first.clone())], claims.get(first)?)];
        for element in path {
            let mut next = Vec::new();
            for (place, value) in selected {
                match (element, value) {
                    (PathElement::Member(name), Value::Object(object)) => {
                        next.extend(
                            object
                                .get(name)
                                .map(|v| (below(&place, PathStep::Member(name.clone())), v)),
                        );
                    }
                    (PathElement::Index(index), Value::Array(array)) => {
                        next.extend(
                            array
                                .get(*index)
                                .map(|v| (below(&place, PathStep::Element(*index)), v)),
                        );
                    }
                    (PathElement::All, Value::Array(array)) => next.extend(
                        array
                            .iter()
                            .enumerate()
                            .map(|(index, v)| (below(&place, PathStep::Element(index)), v)),
                    ),
                    // §7.1.1: a selected element of the wrong kind aborts processing.
                    _ => return None,
                }
            }
            selected = next;
        }
        Some(selected)
    }
}

fn below(place: &[PathStep], step: PathStep) -> Vec<PathStep> {
    let mut path = place.to_vec();
    path.push(step);
    path
}
