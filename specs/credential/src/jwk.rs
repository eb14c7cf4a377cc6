//! P-256 public keys as JWK (RFC 7517, RFC 7518 §6.2). Must never hold or accept a private part.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::base64url;
use crate::refusal::{Refusal, refuse};

/// A P-256 public key: affine coordinates, 32 bytes each, big-endian. Whether the point lies on the curve is found out
/// by [`crate::verifier::Es256`] when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct P256PublicJwk {
    /// `x`.
    pub x: [u8; 32],
    /// `y`.
    pub y: [u8; 32],
}

impl P256PublicJwk {
    /// Reads `{"kty":"EC","crv":"P-256","x":..,"y":..}`; further public members (`kid`, `use`, `alg`, …) are ignored as
    /// RFC 7517 §4 asks.
    ///
    /// # Errors
    /// Another key type or curve, coordinates that are not 32 bytes of base64url, or a private part `d`.
    pub fn from_json(value: &Value) -> Result<Self, Refusal> {
        let object = value
            .as_object()
            .ok_or_else(|| refuse("jwk", "not a JSON object", "RFC 7517 §4"))?;
        if object.contains_key("d") {
            return Err(refuse(
                "jwk.d",
                "a private key was sent where a public one belongs",
                "RFC 7518 §6.2.2",
            ));
        }
        if text(object, "kty") != Some("EC") {
            return Err(refuse(
                "jwk.kty",
                "only EC keys are spoken here",
                "RFC 7518 §6.1",
            ));
        }
        if text(object, "crv") != Some("P-256") {
            return Err(refuse(
                "jwk.crv",
                "only P-256 is spoken here",
                "RFC 7518 §6.2.1.1",
            ));
        }
        Ok(Self {
            x: coordinate(object, "x")?,
            y: coordinate(object, "y")?,
        })
    }

    /// The JWK with its four required members and nothing else.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"kty": "EC", "crv": "P-256", "x": base64url::encode(&self.x), "y": base64url::encode(&self.y)})
    }

    /// SEC 1 uncompressed point: `04 ‖ x ‖ y`.
    #[must_use]
    pub fn to_sec1(&self) -> [u8; 65] {
        let mut out = [4; 65];
        out[1..33].copy_from_slice(&self.x);
        out[33..].copy_from_slice(&self.y);
        out
    }

    /// Reads a SEC 1 uncompressed point; `None` for any other length or form.
    #[must_use]
    pub fn from_sec1(point: &[u8]) -> Option<Self> {
        let coordinates: &[u8; 64] = point.strip_prefix(&[4])?.try_into().ok()?;
        let (x, y) = coordinates.split_at(32);
        Some(Self {
            x: x.try_into().ok()?,
            y: y.try_into().ok()?,
        })
    }

    /// The SHA-256 JWK thumbprint (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> [u8; 32] {
        let x = base64url::encode(&self.x);
        let y = base64url::encode(&self.y);
        Sha256::digest(format!(
            r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#
        ))
        .into()
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn coordinate(object: &Map<String, Value>, name: &'static str) -> Result<[u8; 32], Refusal> {
    text(object, name)
        .and_then(base64url::decode_array)
        .ok_or_else(|| {
            refuse(
                format!("jwk.{name}"),
                "not 32 bytes of base64url",
                "RFC 7518 §6.2.1.2",
            )
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    // RFC 7517 appendix A.1, first key.
    fn example() -> Value {
        json!({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"})
    }

    #[test]
    fn round_trips_through_json_and_sec1() {
        let key = P256PublicJwk::from_json(&example()).unwrap();
        assert_eq!(P256PublicJwk::from_json(&key.to_json()).unwrap(), key);
        assert_eq!(P256PublicJwk::from_sec1(&key.to_sec1()).unwrap(), key);
        assert_eq!(P256PublicJwk::from_sec1(&key.to_sec1()[..64]), None);
    }

    #[test]
    fn refuses_private_keys_other_curves_and_short_coordinates() {
        for (name, value) in [
            ("d", json!("AA")),
            ("kty", json!("RSA")),
            ("crv", json!("P-384")),
            ("x", json!("AA")),
        ] {
            let mut jwk = example();
            jwk.as_object_mut().unwrap().insert(name.into(), value);
            assert_eq!(
                P256PublicJwk::from_json(&jwk).unwrap_err().field,
                format!("jwk.{name}")
            );
        }
    }
}
