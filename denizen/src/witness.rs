//! `denizen witness`: an outside pair of eyes on somebody's log. It cosigns what continues the tree it has seen and
//! refuses roll-backs and forks (c2sp.org/tlog-witness). A data-protection office, a university or a residents'
//! association runs it; it needs no other part of a city.
//!
//! Must never run in the city's own process: a log that witnesses itself proves nothing. It keeps no record of who asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::log::witness::{Witness, WitnessAnswer, parse_logs};
use anyhow::Context as _;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use clap::{Args, ValueEnum};
use tlog::cosignature::CosignatureSigner;
use tlog::note::NoteVerifier;
use tlog::witness::ADD_CHECKPOINT_BYTES_MAX;

use crate::command_line::say;
use crate::system::SystemClock;

/// What `denizen witness` takes.
#[derive(Debug, Args)]
pub struct WitnessArguments {
    /// The witness's folder: its key, what it has seen, and `logs.txt`, the verifier keys of the logs it watches, one a
    /// line. The file is read anew for every request.
    #[arg(long)]
    folder: PathBuf,
    /// The witness's name, such as witness.example.org; it stands in every policy and cannot be changed later.
    #[arg(long)]
    name: String,
    /// What the witness signs with. It stands in every policy, with the key, and cannot be changed later.
    #[arg(long, value_enum, default_value = "ed25519")]
    algorithm: Algorithm,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:4590")]
    listen: String,
}

/// What a witness signs with (c2sp.org/tlog-cosignature).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Algorithm {
    /// Ed25519, which every checker knows.
    Ed25519,
    /// ML-DSA-44, which withstands quantum computers. The library has never been audited; only a program built with the feature
    /// ml-dsa has it, and only such a program reads a policy that names the key.
    #[value(name = "ml-dsa-44")]
    MlDsa44,
}

/// The list of watched logs, within the folder.
pub const LOGS_FILE: &str = "logs.txt";
/// The witness's public key, within the folder, for those who write policies.
pub const KEY_FILE: &str = "vkey.txt";

struct Served {
    witness: Witness,
    logs: PathBuf,
}

/// Opens the witness of a folder, making its key at first use.
///
/// # Errors
/// With the file that is missing or does not fit.
pub fn open(folder: &Path, name: &str, algorithm: Algorithm) -> anyhow::Result<Witness> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    let signer = signer(folder, name, algorithm)?;
    let vkey = signer.verifier().vkey();
    let file = folder.join(KEY_FILE);
    std::fs::write(&file, format!("{vkey}\n"))
        .with_context(|| format!("cannot write {}", file.display()))?;
    let logs = folder.join(LOGS_FILE);
    if !logs.exists() {
        std::fs::write(
            &logs,
            "# One verifier key of a log a line (the word after \"log\" in its policy).\n",
        )
        .with_context(|| format!("cannot write {}", logs.display()))?;
    }
    Ok(Witness::open(
        folder.to_owned(),
        signer,
        Arc::new(SystemClock),
    )?)
}

fn signer(folder: &Path, name: &str, algorithm: Algorithm) -> anyhow::Result<CosignatureSigner> {
    let seed = |file: &str| keys::open_or_create_seed(&folder.join(file), &keys::SystemEntropy);
    match algorithm {
        Algorithm::Ed25519 => {
            let seed = seed("witness.seed")?;
            CosignatureSigner::from_seed(name, &seed).context("--name")
        }
        #[cfg(feature = "ml-dsa")]
        Algorithm::MlDsa44 => {
            let seed = seed("witness.ml-dsa-44.seed")?;
            CosignatureSigner::ml_dsa_44_from_seed(name, &seed).context("--name")
        }
        #[cfg(not(feature = "ml-dsa"))]
        Algorithm::MlDsa44 => anyhow::bail!(
            "--algorithm: this program was built without ML-DSA: build it with cargo build --release --features ml-dsa, \
             or leave the option out"
        ),
    }
}

/// Runs until the process is ended.
///
/// # Errors
/// When the folder does not open or the address is taken.
pub fn run(arguments: &WitnessArguments) -> anyhow::Result<()> {
    let witness = open(&arguments.folder, &arguments.name, arguments.algorithm)?;
    let logs = arguments.folder.join(LOGS_FILE);
    read_logs(&logs)?; // a mistake in the list is told now, not to the first log that asks
    say(&format!("key {}", witness.vkey()))?;
    let served = Arc::new(Served { witness, logs });
    let pages = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(ADD_CHECKPOINT_BYTES_MAX))
        .with_state(served);
    crate::listening::run(&arguments.listen, pages)
}

async fn add_checkpoint(State(served): State<Arc<Served>>, body: String) -> Response {
    // Writing the state blocks; one request waits for another by design (tlog-witness: "must be performed atomically").
    let answered = tokio::task::spawn_blocking(move || served.answer(&body)).await;
    match answered {
        Ok(answer) => (
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            [(header::CONTENT_TYPE, answer.content_type)],
            answer.body,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Served {
    fn answer(&self, request: &str) -> WitnessAnswer {
        match read_logs(&self.logs) {
            Ok(logs) => self.witness.add_checkpoint(&logs, request),
            Err(error) => {
                tracing::error!(%error, "the list of watched logs cannot be used");
                WitnessAnswer {
                    status: 503,
                    content_type: "text/plain; charset=utf-8",
                    body: "this witness's list of logs cannot be read; try again later\n"
                        .to_owned(),
                }
            }
        }
    }
}

fn read_logs(file: &Path) -> anyhow::Result<Vec<NoteVerifier>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse_logs(&text).with_context(|| file.display().to_string())
}
