//! Reading and writing a query. Must never drop a condition it does not understand.

use serde_json::{Map, Value, json};

use crate::limits::{
    DCQL_CLAIMS_MAX, DCQL_CREDENTIALS_MAX, DCQL_PATH_ELEMENTS_MAX, DCQL_VALUES_MAX,
};
use crate::refusal::{Refusal, refuse};
use crate::sd_jwt_vc::FORMAT;

/// A query for one or more credentials, all of them required.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// One for each credential wanted.
    pub credentials: Vec<CredentialQuery>,
}

/// A query for one credential.
#[derive(Debug, Clone, PartialEq)]
pub struct CredentialQuery {
    /// Its name in the response.
    pub id: String,
    /// The types accepted.
    pub vct_values: Vec<String>,
    /// The claims wanted, all of them; none means no disclosure at all.
    pub claims: Vec<ClaimQuery>,
}

/// A query for one claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimQuery {
    /// Where it stands (§7).
    pub path: Vec<PathElement>,
    /// The values accepted; empty means any.
    pub values: Vec<Value>,
}

/// One element of a claims path pointer (§7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathElement {
    /// A member of an object.
    Member(String),
    /// An element of an array.
    Index(usize),
    /// Every element of an array.
    All,
}

impl Query {
    /// Reads a `dcql_query`.
    ///
    /// # Errors
    /// Against the grammar, over a bound, or beyond the part spoken here: the field is named.
    pub fn from_json(value: &Value) -> Result<Self, Refusal> {
        let object = object(value, "dcql_query", "OpenID4VP 1.0 §6")?;
        unsupported(object, "", "credential_sets", "OpenID4VP 1.0 §6.2")?;
        let credentials = array(
            object,
            "credentials",
            "credentials",
            DCQL_CREDENTIALS_MAX,
            "OpenID4VP 1.0 §6",
        )?
        .iter()
        .enumerate()
        .map(|(position, value)| {
            CredentialQuery::from_json(value, &format!("credentials[{position}]"))
        })
        .collect::<Result<Vec<_>, _>>()?;
        for (position, query) in credentials.iter().enumerate() {
            if credentials[..position]
                .iter()
                .any(|earlier| earlier.id == query.id)
            {
                return Err(refuse(
                    format!("credentials[{position}].id"),
                    "stands twice",
                    "OpenID4VP 1.0 §6.1",
                ));
            }
        }
        Ok(Self { credentials })
    }

    /// The query as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"credentials": self.credentials.iter().map(CredentialQuery::to_json).collect::<Vec<_>>()})
    }
}

impl CredentialQuery {
    fn from_json(value: &Value, at: &str) -> Result<Self, Refusal> {
        let object = object(value, at, "OpenID4VP 1.0 §6.1")?;
        let field = |name: &str| format!("{at}.{name}");
        unsupported(object, at, "trusted_authorities", "OpenID4VP 1.0 §6.1.1")?;
        unsupported(object, at, "claim_sets", "OpenID4VP 1.0 §6.4.1")?;
        if object
            .get("multiple")
            .is_some_and(|v| v != &Value::Bool(false))
        {
            return Err(refuse(
                field("multiple"),
                "only one credential is given for a query",
                "OpenID4VP 1.0 §6.1",
            ));
        }
        if object
            .get("require_cryptographic_holder_binding")
            .is_some_and(|v| v != &Value::Bool(true))
        {
            let reason = "a credential is shown only with proof of its key";
            return Err(refuse(
                field("require_cryptographic_holder_binding"),
                reason,
                "OpenID4VP 1.0 §6.1",
            ));
        }
        if object.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(refuse(
                field("format"),
                "only dc+sd-jwt is spoken here",
                "OpenID4VP 1.0 §6.1",
            ));
        }
        let meta = object.get("meta").unwrap_or(&Value::Null);
        let meta = self::object(meta, &field("meta"), "OpenID4VP 1.0 §6.1")?;
        let at_vct = field("meta.vct_values");
        let vct_values = array(
            meta,
            "vct_values",
            &at_vct,
            DCQL_VALUES_MAX,
            "OpenID4VP 1.0 §B.3.5",
        )?
        .iter()
        .map(|v| v.as_str().map(str::to_owned))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| refuse(at_vct, "must be strings", "OpenID4VP 1.0 §B.3.5"))?;
        let claims = match object.get("claims") {
            None => Vec::new(),
            Some(_) => array(
                object,
                "claims",
                &field("claims"),
                DCQL_CLAIMS_MAX,
                "OpenID4VP 1.0 §6.1",
            )?
            .iter()
            .enumerate()
            .map(|(position, value)| {
                ClaimQuery::from_json(value, &format!("{at}.claims[{position}]"))
            })
            .collect::<Result<Vec<_>, _>>()?,
        };
        let id = identifier(object.get("id"), &field("id"), "OpenID4VP 1.0 §6.1")?;
        Ok(Self {
            id,
            vct_values,
            claims,
        })
    }

    fn to_json(&self) -> Value {
        let mut query =
            json!({"id": self.id, "format": FORMAT, "meta": {"vct_values": self.vct_values}});
        if !self.claims.is_empty() {
            query["claims"] = self.claims.iter().map(ClaimQuery::to_json).collect();
        }
        query
    }
}

impl ClaimQuery {
    /// Asks for a top-level claim with any value.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            path: vec![PathElement::Member(name.to_owned())],
            values: Vec::new(),
        }
    }

    /// The same with one of `values`.
    #[must_use]
    pub fn with_values(mut self, values: Vec<Value>) -> Self {
        self.values = values;
        self
    }

    fn from_json(value: &Value, at: &str) -> Result<Self, Refusal> {
        let object = object(value, at, "OpenID4VP 1.0 §6.3")?;
        let field = |name: &str| format!("{at}.{name}");
        if object.contains_key("id") {
            identifier(object.get("id"), &field("id"), "OpenID4VP 1.0 §6.3")?;
        }
        let path = array(
            object,
            "path",
            &field("path"),
            DCQL_PATH_ELEMENTS_MAX,
            "OpenID4VP 1.0 §7",
        )?
        .iter()
        .map(PathElement::from_json)
        .collect::<Option<Vec<_>>>()
        .filter(|path| matches!(path.first(), Some(PathElement::Member(_))))
        .ok_or_else(|| {
            let reason = "must be member names, indices and nulls, beginning with a name";
            refuse(field("path"), reason, "OpenID4VP 1.0 §7.1")
        })?;
        let values = match object.get("values") {
            None => Vec::new(),
            Some(_) => {
                let values = array(
                    object,
                    "values",
                    &field("values"),
                    DCQL_VALUES_MAX,
                    "OpenID4VP 1.0 §6.3",
                )?;
                if !values
                    .iter()
                    .all(|v| v.is_string() || v.is_boolean() || v.is_i64() || v.is_u64())
                {
                    let reason = "must be strings, integers or booleans";
                    return Err(refuse(field("values"), reason, "OpenID4VP 1.0 §6.3"));
                }
                values.clone()
            }
        };
        Ok(Self { path, values })
    }

    fn to_json(&self) -> Value {
        let mut query =
            json!({"path": self.path.iter().map(PathElement::to_json).collect::<Vec<_>>()});
        if !self.values.is_empty() {
            query["values"] = self.values.clone().into();
        }
        query
    }
}

impl PathElement {
    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(name) => Some(Self::Member(name.clone())),
            Value::Null => Some(Self::All),
            Value::Number(number) => number
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .map(Self::Index),
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Member(name) => json!(name),
            Self::Index(position) => json!(position),
            Self::All => Value::Null,
        }
    }
}

fn object<'a>(
    value: &'a Value,
    at: &str,
    clause: &'static str,
) -> Result<&'a Map<String, Value>, Refusal> {
    value
        .as_object()
        .ok_or_else(|| refuse(at, "must be a JSON object", clause))
}

fn array<'a>(
    object: &'a Map<String, Value>,
    name: &str,
    at: &str,
    count_max: usize,
    clause: &'static str,
) -> Result<&'a Vec<Value>, Refusal> {
    object
        .get(name)
        .and_then(Value::as_array)
        .filter(|array| !array.is_empty() && array.len() <= count_max)
        .ok_or_else(|| refuse(at, "must be an array, not empty and not too long", clause))
}

fn unsupported(
    object: &Map<String, Value>,
    at: &str,
    name: &str,
    clause: &'static str,
) -> Result<(), Refusal> {
    if !object.contains_key(name) {
        return Ok(());
    }
    let field = if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    };
    Err(refuse(field, "is not spoken here", clause))
}

fn identifier(value: Option<&Value>, at: &str, clause: &'static str) -> Result<String, Refusal> {
    let well_formed = |text: &&str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    let text = value.and_then(Value::as_str).filter(well_formed);
    text.map(str::to_owned)
        .ok_or_else(|| refuse(at, "must be letters, digits, _ and -", clause))
}
