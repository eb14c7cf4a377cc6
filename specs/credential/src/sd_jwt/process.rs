//! RFC 9901 §7.1 steps 3 to 5: put each disclosure where its digest stands, drop what was not disclosed, refuse what does
//! not fit exactly. Must never leave a digest, `_sd` or `...` in what it returns.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::Disclosure;
use crate::limits::{DIGESTS_MAX, JSON_DEPTH_MAX};
use crate::refusal::{Refusal, refuse};

/// One step of the path to a claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// A member of an object.
    Member(String),
    /// An element of an array, counted among those that remain.
    Element(usize),
}

/// Where a disclosure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The path to the claim in the processed payload.
    pub path: Vec<PathStep>,
    /// The disclosure inside whose value this one stands, by position.
    pub parent: Option<usize>,
}

/// Processes a payload whose signature was checked.
pub(super) fn process(
    mut payload: Map<String, Value>,
    disclosures: &[Disclosure],
) -> Result<(Map<String, Value>, Vec<Revealed>), Refusal> {
    match payload.remove("_sd_alg") {
        None => (),
        Some(Value::String(algorithm)) if algorithm == "sha-256" => (),
        Some(_) => {
            return Err(refuse(
                "_sd_alg",
                "only sha-256 is spoken here",
                "RFC 9901 §4.1.1",
            ));
        }
    }
    let mut waiting = HashMap::with_capacity(disclosures.len());
    for (position, disclosure) in disclosures.iter().enumerate() {
        if waiting.insert(disclosure.digest(), position).is_some() {
            return Err(refuse("disclosure", "sent twice", "RFC 9901 §7.1 step 4"));
        }
    }
    let mut walk = Walk {
        disclosures,
        waiting,
        seen: HashSet::new(),
        revealed: vec![None; disclosures.len()],
    };
    let claims = walk.object(payload, &mut Vec::new(), None, 0)?;
    let revealed = walk.revealed.into_iter().collect::<Option<Vec<_>>>();
    let revealed = revealed.ok_or_else(|| {
        refuse(
            "disclosure",
            "no digest refers to it",
            "RFC 9901 §7.1 step 5",
        )
    })?;
    Ok((claims, revealed))
}

struct Walk<'a> {
    disclosures: &'a [Disclosure],
    waiting: HashMap<&'a str, usize>,
    seen: HashSet<String>,
    revealed: Vec<Option<Revealed>>,
}

type Place = Vec<PathStep>;

impl Walk<'_> {
    fn value(
        &mut self,
        value: Value,
        at: &mut Place,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<Value, Refusal> {
        // Disclosures nest inside disclosures: the bound of the JSON reader holds for the assembled whole as well.
        if depth > JSON_DEPTH_MAX {
            return Err(refuse(
                "disclosure",
                "claims nest too deeply",
                "RFC 9901 §7.1",
            ));
        }
        Ok(match value {
            Value::Object(object) => Value::Object(self.object(object, at, parent, depth)?),
            Value::Array(array) => Value::Array(self.array(array, at, parent, depth)?),
            plain => plain,
        })
    }

    fn object(
        &mut self,
        mut object: Map<String, Value>,
        at: &mut Place,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<Map<String, Value>, Refusal> {
        let digests = object.remove("_sd");
        if object.contains_key("...") {
            return Err(refuse(
                "...",
                "may stand only as the one member of an array element",
                "RFC 9901 §4.2.4.2",
            ));
        }
        if object.contains_key("_sd_alg") {
            return Err(refuse(
                "_sd_alg",
                "may stand at the top level only",
                "RFC 9901 §4.1.1",
            ));
        }
        let mut out = Map::new();
        for (name, value) in object {
            at.push(PathStep::Member(name.clone()));
            out.insert(name, self.value(value, at, parent, depth + 1)?);
            at.pop();
        }
        let bad = || refuse("_sd", "must be an array of digests", "RFC 9901 §4.2.4.1");
        let digests = match digests {
            None => return Ok(out),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(bad()),
        };
        for digest in digests {
            let Value::String(digest) = digest else {
                return Err(bad());
            };
            let Some(position) = self.find(digest)? else {
                continue;
            };
            let Some(disclosure) = self.disclosures.get(position) else {
                continue;
            };
            let Some(name) = disclosure.name() else {
                return Err(refuse(
                    "disclosure",
                    "an object member needs three elements",
                    "RFC 9901 §7.1 step 3c",
                ));
            };
            if out.contains_key(name) {
                return Err(refuse(
                    "disclosure",
                    "its name stands there already",
                    "RFC 9901 §7.1 step 3c",
                ));
            }
            at.push(PathStep::Member(name.to_owned()));
            let value = self.reveal(position, at, parent, depth)?;
            at.pop();
            out.insert(name.to_owned(), value);
        }
        Ok(out)
    }

    fn array(
        &mut self,
        array: Vec<Value>,
        at: &mut Place,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<Vec<Value>, Refusal> {
        let mut out = Vec::with_capacity(array.len());
        for element in array {
            at.push(PathStep::Element(out.len()));
            match hidden_element(&element)? {
                None => out.push(self.value(element, at, parent, depth + 1)?),
                Some(digest) => {
                    if let Some(position) = self.find(digest)? {
                        if self
                            .disclosures
                            .get(position)
                            .is_some_and(|d| d.name().is_some())
                        {
                            return Err(refuse(
                                "disclosure",
                                "an array element needs two elements",
                                "RFC 9901 §7.1 step 3c",
                            ));
                        }
                        out.push(self.reveal(position, at, parent, depth)?);
                    }
                }
            }
            at.pop();
        }
        Ok(out)
    }

    /// The disclosure of a digest, if it was sent. Each digest may be met once.
    fn find(&mut self, digest: String) -> Result<Option<usize>, Refusal> {
        let position = self.waiting.get(digest.as_str()).copied();
        if self.seen.len() >= DIGESTS_MAX {
            return Err(refuse(
                "_sd",
                "more digests than this profile allows",
                "RFC 9901 §7.1",
            ));
        }
        if !self.seen.insert(digest) {
            return Err(refuse(
                "_sd",
                "a digest stands twice",
                "RFC 9901 §7.1 step 4",
            ));
        }
        Ok(position)
    }

    fn reveal(
        &mut self,
        position: usize,
        at: &mut Place,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<Value, Refusal> {
        if let Some(place) = self.revealed.get_mut(position) {
            *place = Some(Revealed {
                path: at.clone(),
                parent,
            });
        }
        let value = self
            .disclosures
            .get(position)
            .map_or(Value::Null, |d| d.value().clone());
        self.value(value, at, Some(position), depth + 1)
    }
}

/// The digest of an array element of the form `{"...": digest}`.
fn hidden_element(element: &Value) -> Result<Option<String>, Refusal> {
    let Some(value) = element.as_object().and_then(|object| object.get("...")) else {
        return Ok(None);
    };
    match value {
        Value::String(digest) if element.as_object().is_some_and(|o| o.len() == 1) => {
            Ok(Some(digest.clone()))
        }
        _ => Err(refuse(
            "...",
            "must be the one member, with a digest",
            "RFC 9901 §4.2.4.2",
        )),
    }
}
