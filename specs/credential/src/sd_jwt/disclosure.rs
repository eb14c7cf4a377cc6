//! One disclosure (RFC 9901 §4.2): a salt, a name for an object member, a value.

use serde_json::Value;

use super::{Digest, digest_of, hash};
use crate::base64url;
use crate::refusal::{Refusal, refuse};
use crate::strict_json;

/// A disclosure as received: its text, its digest, its contents. `Debug` shows neither name nor value.
#[derive(Clone, PartialEq)]
pub struct Disclosure {
    encoded: String,
    digest: String,
    name: Option<String>,
    value: Value,
}

impl Disclosure {
    /// Reads one disclosure.
    ///
    /// # Errors
    /// Anything but base64url of a JSON array `[salt, value]` or `[salt, name, value]` with string salt and name, or a
    /// reserved name (RFC 9901 §7.1 step 3c).
    pub fn parse(encoded: &str) -> Result<Self, Refusal> {
        let bad = |reason| refuse("disclosure", reason, "RFC 9901 §4.2");
        let bytes = base64url::decode(encoded).ok_or_else(|| bad("not base64url"))?;
        let Ok(Value::Array(mut elements)) = strict_json::parse(&bytes) else {
            return Err(bad("not a JSON array"));
        };
        if !matches!(elements.len(), 2 | 3) {
            return Err(refuse(
                "disclosure",
                "must have two or three elements",
                "RFC 9901 §7.1 step 3c",
            ));
        }
        if !elements.first().is_some_and(Value::is_string) {
            return Err(bad("the salt must be a string"));
        }
        let value = elements.pop().unwrap_or(Value::Null);
        let name = match (elements.len(), elements.pop()) {
            (2, Some(Value::String(name))) => Some(name),
            (2, _) => return Err(bad("the claim name must be a string")),
            _ => None,
        };
        if matches!(name.as_deref(), Some("_sd" | "..." | "_sd_alg")) {
            return Err(refuse(
                "disclosure",
                "names a reserved member",
                "RFC 9901 §7.1 step 3c",
            ));
        }
        Ok(Self {
            encoded: encoded.to_owned(),
            digest: digest_of(encoded),
            name,
            value,
        })
    }

    /// Appends the encoding of `[salt, name, value]` to `out` and returns its digest.
    /// `array` is room to work in.
    pub(super) fn write(
        salt: &[u8; 16],
        (name, value): (&str, &Value),
        array: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Digest {
        array.clear();
        array.extend_from_slice(b"[\"");
        base64url::encode_into(salt, array);
        array.extend_from_slice(b"\",");
        // Writing into memory does not fail, and a value of JSON has a text.
        let _written = serde_json::to_writer(&mut *array, name);
        array.push(b',');
        let _written = serde_json::to_writer(&mut *array, value);
        array.push(b']');
        let start = out.len();
        base64url::encode_into(array, out);
        hash(&out[start..])
    }

    /// The text as received.
    #[must_use]
    pub fn encoded(&self) -> &str {
        &self.encoded
    }

    /// Its digest.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The member name; `None` for an array element.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The value, in which further digests may stand.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.value
    }
}

impl std::fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disclosure([personal data])")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_the_examples_of_the_rfc() {
        // RFC 9901 §4.2.1 and §4.2.2.
        let member = Disclosure::parse(
            "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        )
        .unwrap();
        assert_eq!(
            (member.name(), member.value()),
            (Some("family_name"), &json!("Möbius"))
        );
        assert_eq!(
            member.digest(),
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
        );
        let element = Disclosure::parse("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0").unwrap();
        assert_eq!((element.name(), element.value()), (None, &json!("FR")));
        assert_eq!(
            element.digest(),
            "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"
        );
    }

    #[test]
    fn refuses_wrong_shapes_and_reserved_names() {
        for array in [
            json!(["salt"]),
            json!(["salt", "name", 1, 2]),
            json!([1, "name", 1]),
            json!(["salt", 1, 1]),
            json!({}),
            json!(["salt", "_sd", []]),
            json!(["salt", "...", "x"]),
            json!(["salt", "_sd_alg", "sha-256"]),
        ] {
            assert!(
                Disclosure::parse(&base64url::encode(array.to_string().as_bytes())).is_err(),
                "{array}"
            );
        }
        assert!(Disclosure::parse("not base64url!").is_err());
    }
}
