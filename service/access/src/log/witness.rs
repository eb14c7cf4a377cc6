//! A witness: remembers the largest tree it has seen of each log it watches, cosigns what continues it, and refuses
//! roll-backs and forks (tlog-witness v1.0.0, server side). Its HTTP face is in the binary.
//!
//! It must never cosign before the new head is on the disk, nor decide on two requests at once: both would let a log
//! show two faces. Its state is one small text file; losing it makes the witness start from nothing, so it is named in
//! the operator's back-up list.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use registry::clock::Clock;
use tlog::cosignature::CosignatureSigner;
use tlog::note::{NoteError, NoteVerifier, signature_lines};
use tlog::witness::{AddCheckpoint, Head, Refusal, decide};

use super::files::write_atomically;
use super::limits::{EVIDENCE_KEPT_MAX, WITNESSED_LOGS_MAX};

const FIRST_LINE: &str = "denizen-witness/1";

/// A running witness.
pub struct Witness {
    signer: CosignatureSigner,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    heads: Mutex<BTreeMap<String, Head>>,
    /// Held while this witness runs: two processes on one folder could each cosign another face of a log.
    _lock: File,
}

/// What a witness answers to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// Why a witness does not start or cannot cosign.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The state file.
    #[error("the witness's state {path} cannot be used: {reason}; nothing was cosigned")]
    State {
        /// Its path.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The list of watched logs.
    #[error(
        "line {0} of the watched logs is not a log's verifier key, names a log again, or is one of more than \
         {WITNESSED_LOGS_MAX}"
    )]
    Logs(usize),
    /// The key.
    #[error(transparent)]
    Key(#[from] NoteError),
}

impl Witness {
    /// Reads the state in `folder` and is ready.
    ///
    /// # Errors
    /// [`WitnessError`]. A state file that cannot be read is an error, not an empty state: starting over would let a log
    /// that was rolled back pass.
    pub fn open(
        folder: PathBuf,
        signer: CosignatureSigner,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WitnessError> {
        fs::create_dir_all(&folder).map_err(|error| state_error(&folder, &error.to_string()))?;
        let lock = lock(&folder.join("lock"))?;
        let file = folder.join("heads");
        let heads = match fs::read_to_string(&file) {
            Ok(text) => {
                parse_heads(&text).ok_or_else(|| state_error(&file, "it is not a state file"))?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(state_error(&file, &error.to_string())),
        };
        Ok(Self {
            signer,
            folder,
            clock,
            heads: Mutex::new(heads),
            _lock: lock,
        })
    }

    /// The verifier key others put into their policy.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.signer.verifier().vkey()
    }

    /// What this witness cosigned last for a log.
    #[must_use]
    pub fn head(&self, origin: &str) -> Head {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.get(origin).copied().unwrap_or(Head::NONE)
    }

    /// Answers an `add-checkpoint` request about one of the `logs` that this witness watches. Blocks while the state is
    /// written.
    #[must_use]
    pub fn add_checkpoint(&self, logs: &[NoteVerifier], request: &str) -> WitnessAnswer {
        let Ok(request) = request.parse::<AddCheckpoint>() else {
            return plain(400, "not an add-checkpoint request (c2sp.org/tlog-witness)");
        };
        let origin = request.checkpoint.text().lines().next().unwrap_or_default();
        let Some(log) = logs.iter().find(|log| log.name() == origin) else {
            return refused(&Refusal::UnknownLog(origin.to_owned()));
        };
        // Held from the decision until the head is on the disk (tlog-witness: "must be performed atomically").
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let last = heads.get(log.name()).copied().unwrap_or(Head::NONE);
        match decide(&request, log, last) {
            Ok(new) => {
                if new != last {
                    let mut next = heads.clone();
                    next.insert(log.name().to_owned(), new);
                    if let Err(error) = self.store(&next) {
                        tracing::error!(%error, "the witness cannot write its state");
                        return plain(503, "the witness cannot write its state; try again later");
                    }
                    *heads = next;
                }
                self.cosign(request.checkpoint.text())
            }
            Err(refusal) => {
                if refusal.is_evidence() {
                    tracing::error!(log = log.name(), %refusal, "a log misbehaves");
                    self.keep_evidence(log, &request);
                }
                refused(&refusal)
            }
        }
    }

    fn cosign(&self, text: &str) -> WitnessAnswer {
        let now = u64::try_from(self.clock.now().0).unwrap_or(0);
        match self.signer.cosign(text, now) {
            Ok(line) => WitnessAnswer {
                status: 200,
                content_type: "text/plain; charset=utf-8",
                body: signature_lines(&[line]),
            },
            Err(error) => plain(500, &error.to_string()),
        }
    }

    fn store(&self, heads: &BTreeMap<String, Head>) -> Result<(), WitnessError> {
        let file = self.folder.join("heads");
        write_atomically(&file, print_heads(heads).as_bytes())
            .map_err(|error| state_error(&file, &error.to_string()))
    }

    /// Two signed checkpoints that contradict each other are proof against the log; a bounded number is kept.
    fn keep_evidence(&self, log: &NoteVerifier, request: &AddCheckpoint) {
        for n in 0..EVIDENCE_KEPT_MAX {
            let file = self.folder.join(format!("evidence-{:08x}-{n}", log.id()));
            if file.exists() {
                continue;
            }
            if let Err(error) = write_atomically(&file, request.to_string().as_bytes()) {
                tracing::error!(%error, "the evidence could not be written");
            }
            return;
        }
    }
}

/// Reads the list of watched logs: one verifier key a line, empty lines and `#` comments allowed.
///
/// # Errors
/// [`WitnessError::Logs`] names the line.
pub fn parse_logs(text: &str) -> Result<Vec<NoteVerifier>, WitnessError> {
    let mut logs: Vec<NoteVerifier> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let log = NoteVerifier::parse(text).map_err(|_| WitnessError::Logs(line))?;
        let twice = logs.iter().any(|other| other.name() == log.name());
        if twice || logs.len() == WITNESSED_LOGS_MAX {
            return Err(WitnessError::Logs(line));
        }
        logs.push(log);
    }
    Ok(logs)
}

fn lock(path: &Path) -> Result<File, WitnessError> {
    let failed = |reason: String| state_error(path, &reason);
    let file = File::create(path).map_err(|error| failed(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(failed("another witness uses this folder".to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error.to_string())),
    }
}

fn refused(refusal: &Refusal) -> WitnessAnswer {
    if let Refusal::OtherOldSize(size) = refusal {
        return WitnessAnswer {
            status: 409,
            content_type: "text/x.tlog.size",
            body: format!("{size}\n"),
        };
    }
    plain(refusal.status(), &refusal.to_string())
}

fn plain(status: u16, text: &str) -> WitnessAnswer {
    WitnessAnswer {
        status,
        content_type: "text/plain; charset=utf-8",
        body: format!("{text}\n"),
    }
}

fn print_heads(heads: &BTreeMap<String, Head>) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for (origin, head) in heads {
        text.push_str(&format!("{} {} {origin}\n", head.size, head.root));
    }
    text
}

fn parse_heads(text: &str) -> Option<BTreeMap<String, Head>> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != FIRST_LINE {
        return None;
    }
    let mut heads = BTreeMap::new();
    for line in lines {
        let (size, rest) = line.split_once(' ')?;
        let (root, origin) = rest.split_once(' ')?;
        let head = Head {
            size: size.parse().ok()?,
            root: root.parse().ok()?,
        };
        if heads.insert(origin.to_owned(), head).is_some() {
            return None;
        }
    }
    (print_heads(&heads) == text).then_some(heads)
}

fn state_error(path: &Path, reason: &str) -> WitnessError {
    WitnessError::State {
        path: path.display().to_string(),
        reason: reason.to_owned(),
    }
}
