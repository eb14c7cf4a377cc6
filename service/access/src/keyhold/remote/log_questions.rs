//! What keyhold asks the log when both are processes of their own: three public questions, and nothing that writes.
//!
//! Must never be trusted: keyhold checks proofs and notes against the log's key and against what it saw before. About a label
//! there is no proof: a wrong answer makes the log refuse the next entry, or counts one as unreleased that never was made.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;

use minicbor::{Decode, Encode};
use registry::readlog::Label;
use tlog::Hash;

use super::client::Pool;
use super::{frame, socket};
use crate::keyhold::LogView;
use crate::keyhold::wire;

/// A question.
#[derive(Debug, Encode, Decode)]
pub enum Question {
    /// Does an entry with this label stand in the log?
    #[n(0)]
    HasLabel(#[cbor(n(0), with = "wire::label")] Label),
    /// The consistency proof between two sizes.
    #[n(1)]
    Consistency(#[n(0)] u64, #[n(1)] u64),
    /// The newest published checkpoint.
    #[n(2)]
    PublishedNote,
}

/// An answer.
#[derive(Debug, Encode, Decode)]
pub enum Answer {
    /// To [`Question::HasLabel`].
    #[n(0)]
    HasLabel(#[n(0)] bool),
    /// To [`Question::Consistency`].
    #[n(1)]
    Consistency(#[cbor(n(0), with = "wire::hashes")] Vec<Hash>),
    /// To [`Question::PublishedNote`].
    #[n(2)]
    PublishedNote(#[n(0)] String),
    /// The log could not say; a sentence for the operator.
    #[n(3)]
    Failed(#[n(0)] String),
}

/// Answers keyhold's questions until the socket fails.
///
/// # Errors
/// The system's.
pub fn serve(listener: &UnixListener, log: Arc<dyn LogView>) -> io::Result<()> {
    socket::serve(listener, "log-questions", move |stream: &mut UnixStream| {
        while let Some(question) = frame::read(stream)? {
            frame::write(stream, &answer(&*log, &question))?;
        }
        Ok(())
    })
}

fn answer(log: &dyn LogView, question: &Question) -> Answer {
    let answered = match question {
        Question::HasLabel(label) => log.has_label(label).map(Answer::HasLabel),
        Question::Consistency(old, new) => log.consistency(*old, *new).map(Answer::Consistency),
        Question::PublishedNote => log.published_note().map(Answer::PublishedNote),
    };
    answered.unwrap_or_else(Answer::Failed)
}

/// The log, as keyhold's process reaches it.
pub struct RemoteLog(Pool);

impl RemoteLog {
    /// The log behind this socket. Connects when first asked.
    #[must_use]
    pub fn new(socket: PathBuf) -> Self {
        Self(Pool::new(socket))
    }

    fn ask(&self, question: &Question) -> Result<Answer, String> {
        match self.0.ask(question) {
            Ok(Answer::Failed(why)) => Err(why),
            Ok(answer) => Ok(answer),
            Err(error) => Err(format!("the log does not answer: {error}")),
        }
    }
}

fn another() -> String {
    "the log gave the answer to another question".to_owned()
}

impl LogView for RemoteLog {
    fn has_label(&self, label: &Label) -> Result<bool, String> {
        match self.ask(&Question::HasLabel(*label))? {
            Answer::HasLabel(has) => Ok(has),
            _ => Err(another()),
        }
    }

    fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, String> {
        match self.ask(&Question::Consistency(old_size, new_size))? {
            Answer::Consistency(proof) => Ok(proof),
            _ => Err(another()),
        }
    }

    fn published_note(&self) -> Result<String, String> {
        match self.ask(&Question::PublishedNote)? {
            Answer::PublishedNote(note) => Ok(note),
            _ => Err(another()),
        }
    }
}
