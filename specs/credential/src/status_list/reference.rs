//! Where a credential's status stands: the `status` claim of a JWT or SD-JWT VC (§6.2).
//! Must never be asked about alone: whole lists are fetched.

use serde_json::{Map, Value, json};

use super::packed::uri;
use crate::limits::STATUS_LIST_ENTRIES_MAX;
use crate::refusal::{Refusal, refuse};

const CLAUSE: &str = "Token Status List §6.2";

/// One entry of one list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Its index.
    pub index: usize,
    /// The list: its address, and the `sub` of its token.
    pub uri: String,
}

impl Reference {
    /// The entry that verified claims name; `None` when they have no `status` claim, so that nothing but their end limits
    /// the credential.
    ///
    /// # Errors
    /// A `status` without `status_list`, whose mechanism is not known here and must not be passed over; a malformed one.
    pub fn from_claims(claims: &Map<String, Value>) -> Result<Option<Self>, Refusal> {
        let Some(status) = claims.get("status") else {
            return Ok(None);
        };
        let reference = status
            .as_object()
            .and_then(|status| status.get("status_list"))
            .and_then(Value::as_object)
            .ok_or_else(|| {
                refuse(
                    "status",
                    "has no status_list, and no other mechanism is spoken here",
                    CLAUSE,
                )
            })?;
        let index = reference
            .get("idx")
            .and_then(Value::as_u64)
            .and_then(|index| usize::try_from(index).ok())
            .filter(|index| *index < STATUS_LIST_ENTRIES_MAX)
            .ok_or_else(|| {
                refuse(
                    "status.status_list.idx",
                    "must be a whole number below the length of a list",
                    CLAUSE,
                )
            })?;
        let value = reference.get("uri").unwrap_or(&Value::Null);
        Ok(Some(Self {
            index,
            uri: uri(value, "status.status_list.uri", CLAUSE)?,
        }))
    }

    /// The value of the `status` claim.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"status_list": {"idx": self.index, "uri": self.uri}})
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(claims: Value) -> Result<Option<Reference>, Refusal> {
        Reference::from_claims(claims.as_object().unwrap())
    }

    #[test]
    fn the_example_of_the_specification_is_read_and_written() {
        let claims = json!({"status": {"status_list":
            {"idx": 0, "uri": "https://example.com/statuslists/1"}}});
        let reference = read(claims.clone()).unwrap().unwrap();
        assert_eq!(reference.index, 0);
        assert_eq!(reference.to_json(), claims["status"]);
        assert_eq!(read(json!({"iss": "a"})).unwrap(), None);
    }

    #[test]
    fn what_cannot_be_followed_is_refused_by_name() {
        for (field, status) in [
            ("status", json!(null)),
            ("status", json!("valid")),
            ("status", json!({"other_mechanism": {}})),
            ("status", json!({"status_list": []})),
            (
                "status.status_list.idx",
                json!({"status_list": {"uri": "urn:a"}}),
            ),
            (
                "status.status_list.idx",
                json!({"status_list": {"idx": -1, "uri": "urn:a"}}),
            ),
            (
                "status.status_list.idx",
                json!({"status_list": {"idx": 1.5, "uri": "urn:a"}}),
            ),
            (
                "status.status_list.idx",
                json!({"status_list": {"idx": "1", "uri": "urn:a"}}),
            ),
            (
                "status.status_list.idx",
                json!({"status_list": {"idx": 1 << 20, "uri": "urn:a"}}),
            ),
            ("status.status_list.uri", json!({"status_list": {"idx": 1}})),
            (
                "status.status_list.uri",
                json!({"status_list": {"idx": 1, "uri": "/list"}}),
            ),
            (
                "status.status_list.uri",
                json!({"status_list": {"idx": 1, "uri": "a: b"}}),
            ),
        ] {
            let refusal = read(json!({"status": status})).unwrap_err();
            assert_eq!(refusal.field, field, "{status}");
        }
    }
}
