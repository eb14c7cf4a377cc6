//! Type metadata of a credential type (SD-JWT VC §6): names for people, and that every claim is selectively disclosable.

use credential::profile::CredentialType;
use serde_json::{Value, json};

/// The type metadata document of a type, for `GET {issuer}/type/{configuration identifier}`. The type's own name is a URN,
/// so wallets find the document by the issuer, not by the name.
#[must_use]
pub fn type_metadata(kind: CredentialType) -> Value {
    let display = |names: [(&str, &str); 2]| -> Vec<Value> {
        names
            .iter()
            .map(|(locale, name)| json!({"locale": locale, "name": name}))
            .collect()
    };
    let claims: Vec<Value> = kind
        .claims()
        .iter()
        .map(|claim| {
            let labels: Vec<Value> = claim
                .display_names()
                .iter()
                .map(|(locale, label)| json!({"locale": locale, "label": label}))
                .collect();
            json!({"path": [claim.as_str()], "display": labels, "sd": "always"})
        })
        .collect();
    json!({"vct": kind.vct(), "name": kind.display_names()[1].1, "display": display(kind.display_names()), "claims": claims})
}

/// The same, by the identifier of a credential configuration; `None` for an unknown one.
#[must_use]
pub fn type_metadata_of(configuration: &str) -> Option<Value> {
    CredentialType::ALL
        .into_iter()
        .find(|kind| kind.configuration_id() == configuration)
        .map(type_metadata)
}
