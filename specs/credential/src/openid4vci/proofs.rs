//! The `proofs` of a credential request (OpenID4VCI 1.0 §8.2, §F): `jwt`, one for each key, or `attestation`, one for all.
//! Must never take both kinds in one request, or one key twice.

use serde_json::{Map, Value, json};

use crate::limits::PROOFS_MAX;
use crate::refusal::{Refusal, refuse};

/// What a wallet proves its keys with. The JWTs are not looked into here: [`super::KeyProof`] and
/// [`super::AttestationChecker`] check them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proofs {
    /// `jwt`: one to [`PROOFS_MAX`] proofs of possession (§F.1).
    Jwt(Vec<String>),
    /// `attestation`: one key attestation (§F.3).
    Attestation(String),
}

impl Proofs {
    /// Reads the `proofs` member of a request.
    ///
    /// # Errors
    /// It is missing, has another or a second proof type, or not the number of JWTs that its type asks for.
    pub fn from_request(request: &Map<String, Value>) -> Result<Self, Refusal> {
        let proofs = request
            .get("proofs")
            .and_then(Value::as_object)
            .ok_or_else(|| {
                refuse(
                    "proofs",
                    "is missing: the credential is bound to keys",
                    "OpenID4VCI 1.0 §8.2",
                )
            })?;
        let mut members = proofs.iter();
        match (members.next(), members.next()) {
            (Some((name, jwts)), None) if name == "jwt" => {
                let proofs = texts(jwts, PROOFS_MAX).ok_or_else(|| {
                    refuse(
                        "proofs.jwt",
                        "must be an array of strings, not empty and not too long",
                        "OpenID4VCI 1.0 §F.1",
                    )
                })?;
                Ok(Self::Jwt(proofs))
            }
            (Some((name, jwts)), None) if name == "attestation" => texts(jwts, 1)
                .and_then(|mut proofs| proofs.pop())
                .map(Self::Attestation)
                .ok_or_else(|| {
                    refuse(
                        "proofs.attestation",
                        "must be an array of exactly one string",
                        "OpenID4VCI 1.0 §F",
                    )
                }),
            _ => Err(refuse(
                "proofs",
                "must hold exactly one proof type, jwt or attestation",
                "OpenID4VCI 1.0 §8.2",
            )),
        }
    }

    /// The member's value.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Jwt(proofs) => json!({"jwt": proofs}),
            Self::Attestation(proof) => json!({"attestation": [proof]}),
        }
    }
}

fn texts(value: &Value, count_max: usize) -> Option<Vec<String>> {
    let array = value.as_array()?;
    if array.is_empty() || array.len() > count_max {
        return None;
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    array.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(proofs: &Value) -> Result<Proofs, Refusal> {
        Proofs::from_request(json!({"proofs": proofs}).as_object().unwrap())
    }

    #[test]
    fn one_type_and_its_number_of_proofs() {
        for proofs in [
            Proofs::Jwt(vec!["a".into(), "b".into()]),
            Proofs::Attestation("a".into()),
        ] {
            assert_eq!(read(&proofs.to_json()).unwrap(), proofs);
        }
        let many = vec!["a"; PROOFS_MAX + 1];
        for (field, proofs) in [
            ("proofs", json!(null)),
            ("proofs", json!({})),
            ("proofs", json!({"jwt": ["a"], "attestation": ["a"]})),
            ("proofs", json!({"di_vp": ["a"]})),
            ("proofs.jwt", json!({"jwt": []})),
            ("proofs.jwt", json!({"jwt": many})),
            ("proofs.jwt", json!({"jwt": [1]})),
            ("proofs.attestation", json!({"attestation": []})),
            ("proofs.attestation", json!({"attestation": ["a", "b"]})),
            ("proofs.attestation", json!({"attestation": "a"})),
        ] {
            assert_eq!(read(&proofs).unwrap_err().field, field, "{proofs}");
        }
    }
}
