//! What an official signs before anything opens: who, where, for what, about which file, which groups, when.
//!
//! The text is made by the server and signed by the official's own session key, so that the operator cannot invent
//! an actor. Must never contain a name, a document number or an address: a statement may be logged.

use minicbor::{Decode, Encode};
use registry::clock::Minute;
use registry::emergency::EmergencyReason;
use registry::ids::{OfficeId, OfficialId, Reference, ResidentId};
use registry::job::Job;
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroups;
use sha2::{Digest, Sha256};

use crate::keyhold::wire;

/// What the statement asks keyhold for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Open these groups of one resident's record.
    #[n(0)]
    Open {
        /// Whose record.
        #[cbor(n(0), with = "wire::text")]
        resident: ResidentId,
        /// Exactly these groups.
        #[cbor(n(1), with = "wire::groups")]
        groups: FieldGroups,
    },
    /// Ask whether one full document number is registered. The number itself travels beside the statement.
    #[n(1)]
    LookUp {
        /// SHA-256 of the nonce and the normalised number, so that the signature covers the number without showing it.
        #[cbor(n(0), with = "minicbor::bytes")]
        number_commitment: [u8; 32],
    },
    /// Open these groups in an emergency, without a file that the resident began.
    #[n(20)]
    BreakGlass {
        /// Whose record.
        #[n(0)]
        person: Person,
        /// Exactly these groups.
        #[cbor(n(1), with = "wire::groups")]
        groups: FieldGroups,
        /// The emergency, from the closed list.
        #[cbor(n(2), with = "wire::text")]
        reason: EmergencyReason,
    },
    /// Carry out one order of a court.
    #[n(21)]
    ExecuteOrder {
        /// SHA-256 of what the court signed.
        #[cbor(n(0), with = "minicbor::bytes")]
        order: [u8; 32],
        /// Whose record, when the order names the number of a registration; with a document, keyhold finds them.
        #[cbor(n(1), with = "wire::optional_text")]
        resident: Option<ResidentId>,
    },
    /// Start a job of the closed list.
    #[n(22)]
    StartJob {
        /// Which.
        #[cbor(n(0), with = "wire::text")]
        job: Job,
        /// The most records it may open.
        #[n(1)]
        records: u32,
        /// The program's build.
        #[n(2)]
        build: String,
    },
}

/// Whom a break-glass is about: never by a name, never by a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Person {
    /// The resident of a file whose number somebody brought.
    #[n(0)]
    Resident(#[cbor(n(0), with = "wire::text")] ResidentId),
    /// Whoever is registered under one full document number, by [`number_commitment`].
    #[n(1)]
    Number(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]),
}

/// One statement, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// The session that signs.
    #[n(0)]
    pub session: SessionId,
    /// Who acts.
    #[cbor(n(1), with = "wire::text")]
    pub official: OfficialId,
    /// In which office.
    #[cbor(n(2), with = "wire::text")]
    pub office: OfficeId,
    /// For which purpose of the closed list.
    #[cbor(n(3), with = "wire::text")]
    pub purpose: Purpose,
    /// The file it is for.
    #[cbor(n(4), with = "wire::text")]
    pub reference: Reference,
    /// What is asked.
    #[n(5)]
    pub act: Act,
    /// The minute it was made; keyhold refuses it when older than five minutes.
    #[cbor(n(6), with = "wire::minute")]
    pub minute: Minute,
    /// Random, used once.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
}

/// The name of an official's session: 16 random bytes, meaningless elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct SessionId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl Act {
    /// Its name, and the lines that are its own.
    fn lines(&self) -> (&'static str, String) {
        match self {
            Self::Open { resident, groups } => {
                ("open", format!("resident: {resident}\ngroups: {groups}"))
            }
            Self::LookUp { number_commitment } => {
                ("look-up", format!("number: {}", hex(number_commitment)))
            }
            Self::BreakGlass {
                person,
                groups,
                reason,
            } => {
                let person = match person {
                    Person::Resident(resident) => format!("resident: {resident}"),
                    Person::Number(commitment) => format!("number: {}", hex(commitment)),
                };
                (
                    "break-glass",
                    format!("{person}\ngroups: {groups}\nreason: {reason}"),
                )
            }
            Self::ExecuteOrder { order, resident } => {
                let resident =
                    resident.map_or_else(String::new, |resident| format!("\nresident: {resident}"));
                ("execute-order", format!("order: {}{resident}", hex(order)))
            }
            Self::StartJob {
                job,
                records,
                build,
            } => (
                "start-job",
                format!("job: {job}\nrecords: {records}\nbuild: {build}"),
            ),
        }
    }
}

impl Statement {
    /// The bytes that the session key signs: lines of `name: value`, in this order, first line the version.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (act, subject) = self.act.lines();
        format!(
            "denizen/statement/1\nact: {act}\nsession: {}\nofficial: {}\noffice: {}\npurpose: {}\nreference: {}\n{subject}\nminute: {}\nnonce: {}\n",
            hex(&self.session.0),
            self.official,
            self.office,
            self.purpose.as_str(),
            self.reference,
            self.minute.0,
            hex(&self.nonce),
        )
        .into_bytes()
    }
}

/// A statement with the official's signature over [`Statement::to_bytes`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedStatement {
    /// What was signed.
    #[n(0)]
    pub statement: Statement,
    /// ECDSA P-256 with SHA-256, `r ‖ s`, 64 bytes (what `WebCrypto` makes).
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// The signature of one more official over the same [`Statement::to_bytes`], by their own session's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Cosignature {
    /// Their session.
    #[n(0)]
    pub session: SessionId,
    /// As in [`SignedStatement::signature`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// What a statement commits to instead of showing the number: SHA-256 of the nonce and the normalised number.
#[must_use]
pub fn number_commitment(nonce: &[u8; 16], number: &Sensitive<String>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(nonce);
    hash.update(number.expose().as_bytes());
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
