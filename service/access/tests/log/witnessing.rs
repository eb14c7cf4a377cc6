//! Witnesses, over HTTP: quorum met and missed, roll-back and fork refused, state that survives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use access::log::Standing;
use access::log::checker::Finding;
use access::log::witness::{Witness, WitnessAnswer, WitnessError, parse_logs};
use registry::clock::{Clock, UnixTime};
use registry::vocabulary::Language;
use tempfile::TempDir;
use tlog::cosignature::{CosignatureSigner, CosignatureVerifier};
use tlog::note::{NoteVerifier, SignedNote, parse_signature_lines};
use tlog::witness::{AddCheckpoint, Head};
use tlog::{Checkpoint, Policy, Tree};

use crate::town::{ORIGIN, Resident, START, TestClock, Town, log_key, policy};

on_both_engines!(
    a_watched_log_is_cosigned_and_the_page_says_so,
    a_checkpoint_with_its_quorum_is_not_replaced_by_one_without,
    a_log_that_never_had_its_quorum_says_so,
    a_lying_witness_spoils_nothing,
    one_of_two_is_enough_when_the_policy_says_any,
    a_witness_refuses_roll_back_and_fork_and_keeps_the_evidence,
    a_witness_knows_its_logs_and_their_keys,
    a_log_restored_from_an_old_copy_gets_no_cosignature,
);

/// A witness behind a port of this machine.
pub struct Served {
    pub witness: Arc<Witness>,
    pub url: String,
    pub answering: Arc<AtomicBool>,
    pub lying: Arc<AtomicBool>,
}

pub fn witness(folder: PathBuf, seed: u8, clock: Arc<TestClock>) -> Witness {
    try_witness(folder, seed, clock).unwrap()
}

fn try_witness(folder: PathBuf, seed: u8, clock: Arc<TestClock>) -> Result<Witness, WitnessError> {
    let clock: Arc<dyn Clock> = clock;
    let name = format!("witness{seed}.example");
    let signer = CosignatureSigner::from_seed(&name, &[seed; 32]).unwrap();
    Witness::open(folder, signer, clock)
}

impl Served {
    pub fn start(witness: Witness) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/w", listener.local_addr().unwrap());
        let witness = Arc::new(witness);
        let answering = Arc::new(AtomicBool::new(true));
        let lying = Arc::new(AtomicBool::new(false));
        let served = Self {
            witness: Arc::clone(&witness),
            url,
            answering: Arc::clone(&answering),
            lying: Arc::clone(&lying),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if answering.load(Ordering::SeqCst) {
                    answer(&mut stream, &witness, lying.load(Ordering::SeqCst));
                }
            }
        });
        served
    }

    pub fn vkey(&self) -> String {
        self.witness.vkey()
    }
}

fn logs() -> Vec<NoteVerifier> {
    parse_logs(&format!("# ours\n\n{}\n", log_key().verifier().vkey())).unwrap()
}

fn answer(stream: &mut TcpStream, witness: &Witness, lying: bool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("POST /w/add-checkpoint "), "{line}");
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let lower = line.trim().to_lowercase();
        if lower.is_empty() {
            break;
        }
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let WitnessAnswer {
        status,
        content_type,
        mut body,
    } = witness.add_checkpoint(&logs(), &String::from_utf8(body).unwrap());
    if lying {
        // One character of the signature's base64 is another.
        let at = body.len() - 20;
        let other = if &body[at..=at] == "A" { "B" } else { "A" };
        body.replace_range(at..=at, other);
    }
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nConnection: close");
    write!(
        stream,
        "{head}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
}

/// Two witnesses of which both must have seen the log.
pub struct Watched {
    pub town: Town,
    pub served: Vec<Served>,
    _folders: Vec<TempDir>,
}

impl Watched {
    pub fn new(threshold: &str) -> Self {
        Self::with(threshold, true)
    }

    /// The first witness may be silent from the beginning.
    fn with(threshold: &str, first_answers: bool) -> Self {
        let clock = TestClock::new();
        let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let served: Vec<Served> = folders
            .iter()
            .zip(11..)
            .map(|(folder, seed)| {
                Served::start(witness(folder.path().to_owned(), seed, Arc::clone(&clock)))
            })
            .collect();
        served[0].answering.store(first_answers, Ordering::SeqCst);
        let lines: String = served
            .iter()
            .enumerate()
            .map(|(n, w)| format!("witness w{n} {} {}\n", w.vkey(), w.url))
            .collect();
        let policy: Policy = policy(&format!("{lines}group g {threshold} w0 w1\nquorum g\n"));
        let mut town = Town::new(policy);
        // The town and its witnesses share one clock.
        town.stop();
        town.clock = clock;
        town.restart().unwrap();
        Self {
            town,
            served,
            _folders: folders.into(),
        }
    }
}

fn a_watched_log_is_cosigned_and_the_page_says_so() {
    let watched = Watched::new("all");
    let mut residents = [Resident::new(7), Resident::new(8)];
    watched.town.live(&mut residents, 10);
    watched.town.live(&mut residents, 10);
    let report = watched.town.check(&residents[0]).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(report.verified.cosigned.len(), 2);
    assert_eq!(
        report.verified.newest_cosignature(),
        Some(START.unsigned_abs())
    );
    assert_eq!(
        watched.town.log().standing(),
        Standing::Witnessed {
            at: UnixTime(START),
            by: vec!["w0".into(), "w1".into()]
        }
    );
    for served in &watched.served {
        assert_eq!(served.witness.head(ORIGIN).size, 40);
    }
    let label = residents[1].prepare(watched.town.minute()).0.label;
    assert_eq!(watched.town.log().find_label(&label).unwrap(), None);

    watched.town.clock.forward(601);
    assert_eq!(
        watched.town.log().standing(),
        Standing::Lacking {
            last: Some(UnixTime(START))
        }
    );
    watched.town.log().publish_now().unwrap();
    assert!(matches!(
        watched.town.log().standing(),
        Standing::Witnessed { at: UnixTime(at), .. } if at == START + 601
    ));
}

fn a_checkpoint_with_its_quorum_is_not_replaced_by_one_without() {
    let watched = Watched::new("all");
    let mut resident = Resident::new(7);
    watched.town.live(std::slice::from_mut(&mut resident), 5);
    watched.served[1].answering.store(false, Ordering::SeqCst);
    watched.town.live(std::slice::from_mut(&mut resident), 5);
    let report = watched.town.check(&resident).unwrap();
    assert!(report.is_whole());
    assert_eq!(report.verified.checkpoint.size, 5);
    watched.served[1].answering.store(true, Ordering::SeqCst);
    watched.town.log().publish_now().unwrap();
    let report = watched.town.check(&resident).unwrap();
    assert_eq!(report.verified.checkpoint.size, 10);
    assert_eq!(report.verified.cosigned.len(), 2);
}

fn a_log_that_never_had_its_quorum_says_so() {
    let watched = Watched::with("all", false);
    let mut resident = Resident::new(7);
    watched.town.live(std::slice::from_mut(&mut resident), 3);
    let report = watched.town.check(&resident).unwrap();
    assert_eq!(report.findings, [Finding::QuorumMissed { cosigned: 1 }]);
    let standing = watched.town.log().standing();
    assert_eq!(standing, Standing::Lacking { last: None });
    assert!(!standing.sentence(Language::En).is_empty());
}

/// A line that does not verify would spoil the whole note for every reader (signed-note: "SHOULD reject").
fn a_lying_witness_spoils_nothing() {
    let watched = Watched::with("any", true);
    watched.served[0].lying.store(true, Ordering::SeqCst);
    let mut resident = Resident::new(7);
    watched.town.live(std::slice::from_mut(&mut resident), 3);
    let report = watched.town.check(&resident).unwrap();
    assert!(report.is_whole(), "{:?}", report.findings);
    let names: Vec<&str> = report
        .verified
        .cosigned
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["w1"]);
}

fn one_of_two_is_enough_when_the_policy_says_any() {
    let watched = Watched::with("any", false);
    let mut resident = Resident::new(7);
    watched.town.live(std::slice::from_mut(&mut resident), 3);
    assert!(watched.town.check(&resident).unwrap().is_whole());
}

/// A log as a liar would keep it: any tree, signed with the right key.
fn submit(witness: &Witness, tree: &Tree, old_size: u64, proof_from: u64) -> WitnessAnswer {
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: tree.size(),
        root: tree.root().unwrap(),
        extensions: Vec::new(),
    };
    let request = AddCheckpoint {
        old_size,
        consistency: tree.consistency_proof(proof_from, tree.size()).unwrap(),
        checkpoint: checkpoint.sign(&log_key()).unwrap(),
    };
    witness.add_checkpoint(&logs(), &request.to_string())
}

fn tree(leaves: std::ops::Range<u32>) -> Tree {
    let mut tree = Tree::new();
    for leaf in leaves {
        tree.append(&leaf.to_be_bytes()).unwrap();
    }
    tree
}

fn a_witness_refuses_roll_back_and_fork_and_keeps_the_evidence() {
    let folder = TempDir::new().unwrap();
    let clock = TestClock::new();
    let first = witness(folder.path().to_owned(), 11, Arc::clone(&clock));
    assert_eq!(submit(&first, &tree(0..5), 0, 0).status, 200);
    assert_eq!(submit(&first, &tree(0..9), 5, 5).status, 200);

    // A roll-back: the witness answers with the size it has seen.
    let back = submit(&first, &tree(0..7), 5, 5);
    assert_eq!((back.status, back.body.as_str()), (409, "9\n"));
    assert_eq!(back.content_type, "text/x.tlog.size");
    // A fork of the same size, and one that goes on from another history.
    assert_eq!(submit(&first, &tree(100..109), 9, 9).status, 409);
    assert_eq!(submit(&first, &tree(100..120), 9, 9).status, 422);
    assert_eq!(submit(&first, &tree(0..12), 9, 8).status, 422);
    assert_eq!(submit(&first, &tree(0..9), 12, 9).status, 400);
    let evidence = |folder: &TempDir| {
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|f| {
                f.as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with("evidence")
            })
            .count()
    };
    assert_eq!(evidence(&folder), 3);

    // The same tree again is cosigned anew, with the time of day.
    clock.forward(30);
    let again = submit(&first, &tree(0..9), 9, 9);
    let key = CosignatureVerifier::parse(&first.vkey()).unwrap();
    let line = parse_signature_lines(&again.body).unwrap().remove(0);
    let text = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 9,
        root: tree(0..9).root().unwrap(),
        extensions: Vec::new(),
    };
    assert_eq!(
        key.check(&text.to_string(), &line),
        Ok(START.unsigned_abs() + 30)
    );

    // Another process on the same folder remembers; a damaged file is an error and not a fresh start.
    let beside = try_witness(folder.path().to_owned(), 11, Arc::clone(&clock));
    assert!(
        matches!(beside, Err(WitnessError::State { reason, .. }) if reason.contains("another"))
    );
    drop(first);
    let second = witness(folder.path().to_owned(), 11, Arc::clone(&clock));
    assert_eq!(second.head(ORIGIN).size, 9);
    assert_eq!(submit(&second, &tree(0..7), 0, 0).status, 409);
    drop(second);
    std::fs::write(folder.path().join("heads"), "denizen-witness/1\n9 x y\n").unwrap();
    assert!(try_witness(folder.path().to_owned(), 11, clock).is_err());
}

fn a_witness_knows_its_logs_and_their_keys() {
    let folder = TempDir::new().unwrap();
    let witness = witness(folder.path().to_owned(), 11, TestClock::new());
    assert_eq!(witness.add_checkpoint(&logs(), "old 0\n").status, 400);
    let note = |origin: &str, seed: u8| {
        let signer = tlog::note::NoteSigner::from_seed(origin, &[seed; 32]).unwrap();
        Checkpoint {
            origin: origin.to_owned(),
            size: 1,
            root: tree(0..1).root().unwrap(),
            extensions: Vec::new(),
        }
        .sign(&signer)
        .unwrap()
    };
    let ask = |checkpoint: SignedNote| {
        let request = AddCheckpoint {
            old_size: 0,
            consistency: Vec::new(),
            checkpoint,
        };
        witness.add_checkpoint(&logs(), &request.to_string()).status
    };
    assert_eq!(ask(note("other.example/log", 1)), 404);
    assert_eq!(ask(note(ORIGIN, 99)), 403);
    assert_eq!(witness.head(ORIGIN), Head::NONE);
    assert_eq!(ask(note(ORIGIN, 1)), 200);

    let key = log_key().verifier().vkey();
    assert!(matches!(
        parse_logs(&format!("{key}\n{key}\n")),
        Err(WitnessError::Logs(2))
    ));
    assert!(matches!(parse_logs("x"), Err(WitnessError::Logs(1))));
}

fn a_log_restored_from_an_old_copy_gets_no_cosignature() {
    let watched = Watched::new("all");
    let mut resident = Resident::new(7);
    watched.town.live(std::slice::from_mut(&mut resident), 8);
    // The same key, the same address book, but a new database: the city starts its log over.
    let mut fresh = Town::new(watched.town.policy.clone());
    fresh.stop();
    fresh.clock = Arc::clone(&watched.town.clock);
    fresh.restart().unwrap();
    let mut other = Resident::new(9);
    fresh.live(std::slice::from_mut(&mut other), 3);
    let report = fresh.check(&other).unwrap();
    assert_eq!(report.findings, [Finding::QuorumMissed { cosigned: 0 }]);
    fresh.live(std::slice::from_mut(&mut other), 20);
    let report = fresh.check(&other).unwrap();
    assert_eq!(report.findings, [Finding::QuorumMissed { cosigned: 0 }]);
    assert_eq!(watched.served[0].witness.head(ORIGIN).size, 8);
}
