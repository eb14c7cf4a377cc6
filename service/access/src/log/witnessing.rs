//! Asking witnesses for their cosignatures (tlog-witness v1.0.0, client side).
//!
//! What a witness answers is believed only if its configured key signed it. A witness that is down costs a few seconds
//! and its cosignature, never an entry.

use tlog::cosignature::CosignatureVerifier;
use tlog::note::{SignedNote, parse_signature_lines};
use tlog::witness::{AddCheckpoint, parse_conflict};
use tlog::{Hash, Policy};
use ureq::Agent;

use super::limits::{WITNESS_ANSWER, WITNESS_ANSWER_BYTES_MAX};

/// The signature type of a note line.
pub(super) type Signature = tlog::note::Signature;

/// Makes a consistency proof between two sizes of our tree.
pub(super) type Consistency<'a> = dyn Fn(u64, u64) -> Option<Vec<Hash>> + 'a;

/// The policy's witnesses that have an address.
pub(super) struct Witnesses {
    agent: Agent,
    asked: Vec<Asked>,
}

struct Asked {
    name: String,
    key: CosignatureVerifier,
    url: String,
    /// Size it cosigned last, as far as we know.
    seen: u64,
}

/// Why there is no cosignature this time; for the operator's log.
#[derive(Debug, thiserror::Error)]
enum NoCosignature {
    #[error("it does not answer: {0}")]
    Unreachable(String),
    #[error("it refuses with status {0}")]
    Refused(u16),
    #[error(
        "it has seen {0} entries, more than this log has: this log was rolled back, or another runs under its name"
    )]
    Ahead(u64),
    #[error("its answer holds no valid cosignature")]
    Invalid,
}

impl Witnesses {
    pub(super) fn of(policy: &Policy) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(WITNESS_ANSWER))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let asked = policy
            .witnesses()
            .iter()
            .filter_map(|witness| {
                Some(Asked {
                    name: witness.name.clone(),
                    key: witness.key.clone(),
                    url: format!(
                        "{}/add-checkpoint",
                        witness.url.as_ref()?.trim_end_matches('/')
                    ),
                    seen: 0,
                })
            })
            .collect();
        Self { agent, asked }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// The cosignatures that could be had for this checkpoint.
    pub(super) fn ask(
        &mut self,
        note: &SignedNote,
        size: u64,
        consistency: &Consistency<'_>,
    ) -> Vec<Signature> {
        let mut signatures = Vec::with_capacity(self.asked.len());
        for witness in &mut self.asked {
            match witness.ask(&self.agent, note, size, consistency) {
                Ok(signature) => signatures.push(signature),
                Err(error) => {
                    tracing::warn!(witness = witness.name, %error, "no cosignature");
                }
            }
        }
        signatures
    }
}

impl Asked {
    fn ask(
        &mut self,
        agent: &Agent,
        note: &SignedNote,
        size: u64,
        consistency: &Consistency<'_>,
    ) -> Result<Signature, NoCosignature> {
        // Once with what we remember, and once more with what the witness says it remembers.
        for _ in 0..2 {
            if self.seen > size {
                return Err(NoCosignature::Ahead(self.seen));
            }
            let request = AddCheckpoint {
                old_size: self.seen,
                consistency: consistency(self.seen, size).ok_or(NoCosignature::Invalid)?,
                checkpoint: note.clone(),
            };
            let (status, body) = self.post(agent, &request.to_string())?;
            match status {
                200 => {
                    let signature = self.own_line(note, &body)?;
                    self.seen = size;
                    return Ok(signature);
                }
                409 => match parse_conflict(&body) {
                    Some(seen) if seen != self.seen => self.seen = seen,
                    _ => return Err(NoCosignature::Refused(409)),
                },
                other => return Err(NoCosignature::Refused(other)),
            }
        }
        Err(NoCosignature::Refused(409))
    }

    fn own_line(&self, note: &SignedNote, body: &str) -> Result<Signature, NoCosignature> {
        parse_signature_lines(body)
            .map_err(|_| NoCosignature::Invalid)?
            .into_iter()
            .find(|line| self.key.check(note.text(), line).is_ok())
            .ok_or(NoCosignature::Invalid)
    }

    fn post(&self, agent: &Agent, request: &str) -> Result<(u16, String), NoCosignature> {
        let unreachable = |error: ureq::Error| NoCosignature::Unreachable(error.to_string());
        let mut response = agent.post(&self.url).send(request).map_err(unreachable)?;
        let body = response
            .body_mut()
            .with_config()
            .limit(WITNESS_ANSWER_BYTES_MAX)
            .read_to_string()
            .map_err(unreachable)?;
        Ok((response.status().as_u16(), body))
    }
}
