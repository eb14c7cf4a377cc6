//! A small world around one keyhold: a log that can lie, a clock that can jump, an official with a software passkey.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use access::keyhold::remote::{RemoteKeyhold, RemoteLog, log_questions, server, socket};
use access::keyhold::{
    Announce, Indexed, Keyhold, KeyholdError, KeyholdSettings, LocalKeyhold, LogView,
    OfficialSession, Prepared, Released, Request, ResidentSessionId, RootKeys, Ticket,
};
use access::log::LogProof;
use access::passkey::{Assertion, RegistrationResponse, RelyingParty};
use access::sealing::SecretKey;
use access::statement::{Act, Cosignature, Person, SignedStatement, Statement, number_commitment};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use registry::clock::{CityZone, Clock, Minute, UnixTime};
use registry::ids::{OfficialId, ProgrammeId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::{CheckSheet, Entry, Label, SealedBody};
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Role;
use sha2::{Digest, Sha256};
use store::{Schema, Store};
use tlog::cosignature::CosignatureSigner;
use tlog::note::NoteSigner;
use tlog::{Checkpoint, Hash, Policy, Tree};

pub const ORIGIN: &str = "denizen.example/log";
pub const NOON: i64 = 1_790_000_000;

static NONCES: AtomicI64 = AtomicI64::new(1);

/// A clock the test sets.
pub struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// A log in memory; `labels` and `tree` may be set apart to play a lying or crashed log.
pub struct TestLog {
    pub tree: Mutex<Tree>,
    pub labels: Mutex<Vec<Label>>,
    pub entries: Mutex<Vec<(Entry, SealedBody)>>,
    pub published: Mutex<String>,
    signer: NoteSigner,
    witness: CosignatureSigner,
}

impl LogView for TestLog {
    fn has_label(&self, label: &Label) -> Result<bool, String> {
        Ok(self.labels.lock().unwrap().contains(label))
    }

    fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, String> {
        self.tree
            .lock()
            .unwrap()
            .consistency_proof(old_size, new_size)
            .map_err(|error| error.to_string())
    }

    fn published_note(&self) -> Result<String, String> {
        Ok(self.published.lock().unwrap().clone())
    }
}

impl TestLog {
    fn new() -> Self {
        Self {
            tree: Mutex::new(Tree::new()),
            labels: Mutex::default(),
            entries: Mutex::default(),
            published: Mutex::default(),
            signer: NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap(),
            witness: CosignatureSigner::from_seed("witness.example", &[2; 32]).unwrap(),
        }
    }

    pub fn append(&self, prepared: &Prepared) -> LogProof {
        let mut tree = self.tree.lock().unwrap();
        let index = tree.append(&prepared.entry.to_bytes()).unwrap();
        self.labels.lock().unwrap().push(prepared.entry.label);
        let made = (prepared.entry, prepared.body.clone());
        self.entries.lock().unwrap().push(made);
        let size = tree.size();
        LogProof {
            index,
            inclusion: tree.inclusion_proof(index, size).unwrap(),
            size,
            checkpoint_note: self.note(size, tree.root().unwrap()),
        }
    }

    /// The entry with this label, as anybody finds it in the public files.
    pub fn find(&self, label: &Label) -> Option<(Entry, SealedBody)> {
        let entries = self.entries.lock().unwrap();
        entries.iter().find(|made| made.0.label == *label).cloned()
    }

    pub fn note(&self, size: u64, root: Hash) -> String {
        let checkpoint = Checkpoint {
            origin: ORIGIN.into(),
            size,
            root,
            extensions: Vec::new(),
        };
        checkpoint.sign(&self.signer).unwrap().to_string()
    }

    /// The witness signs what the log is now.
    pub fn cosign(&self, at: i64) {
        let tree = self.tree.lock().unwrap();
        let note = self.note(tree.size(), tree.root().unwrap());
        let mut note = tlog::note::SignedNote::parse(&note).unwrap();
        let line = self.witness.cosign(note.text(), at.try_into().unwrap());
        note.add(line.unwrap());
        *self.published.lock().unwrap() = note.to_string();
    }

    pub fn policy(&self, witnessed: bool) -> Policy {
        let log = self.signer.verifier().vkey();
        let witness = self.witness.verifier().vkey();
        let quorum = if witnessed { "w1" } else { "none" };
        Policy::parse(&format!(
            "log {log}\nwitness w1 {witness}\nquorum {quorum}\n"
        ))
        .unwrap()
    }
}

pub struct World {
    pub keyhold: Arc<dyn Keyhold>,
    /// Where keyhold's socket lies when it runs apart.
    _folder: Option<tempfile::TempDir>,
    pub log: Arc<TestLog>,
    pub clock: Arc<SetClock>,
    pub store: Store,
    root: [u8; 32],
    witnessed: bool,
}

impl World {
    pub fn new() -> Self {
        Self::with_witness(false)
    }

    pub fn with_witness(witnessed: bool) -> Self {
        let store = store::sqlite::in_memory(Schema::Keyhold).unwrap();
        let log = Arc::new(TestLog::new());
        let clock = Arc::new(SetClock(AtomicI64::new(NOON)));
        let root = [7; 32];
        let (keyhold, folder) = start(&store, &log, &clock, root, witnessed);
        Self {
            keyhold,
            _folder: folder,
            log,
            clock,
            store,
            root,
            witnessed,
        }
    }

    /// The process ends and starts again over the same store and log.
    pub fn restart(self) -> Self {
        let (keyhold, folder) = start(
            &self.store,
            &self.log,
            &self.clock,
            self.root,
            self.witnessed,
        );
        Self {
            keyhold,
            _folder: folder,
            ..self
        }
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn perform(&self, request: Request) -> Result<Released, KeyholdError> {
        let prepared = self.keyhold.prepare(request)?;
        let proof = self.log.append(&prepared);
        self.keyhold
            .confirm(prepared.ticket, &proof)
            .inspect_err(|_| self.keyhold.abandon(prepared.ticket))
    }

    /// The ticket of what was released: later acts rest on it.
    pub fn proved(&self, request: Request) -> Ticket {
        let prepared = self.keyhold.prepare(request).unwrap();
        let proof = self.log.append(&prepared);
        self.keyhold.confirm(prepared.ticket, &proof).unwrap();
        prepared.ticket
    }

    pub fn enrol(&self, byte: u8) -> (ResidentId, CheckSheet) {
        let resident = ResidentId::from_bytes([byte; 16]);
        let request = Request::Begin {
            resident,
            reference: reference_of(resident),
        };
        let Released::Sheet(sheet) = self.perform(request).unwrap() else {
            panic!("a list begins with a sheet");
        };
        self.keyhold
            .seal(resident, FieldGroup::Name, b"a name")
            .unwrap();
        (resident, sheet)
    }

    pub fn clerk(&self) -> Official {
        self.official("YT-0417", Role::RegistrationClerk)
    }

    pub fn official(&self, id: &str, role: Role) -> Official {
        self.official_of(id, "yantian-centre", role)
    }

    pub fn official_of(&self, id: &str, office: &str, role: Role) -> Official {
        let device = self.passkey_of(id, office, role);
        self.announce(Announce::Official(id.parse().unwrap()))
            .unwrap();
        self.sign_in(id, &device).unwrap()
    }

    /// The same official on another device: one more session of the same passkey.
    pub fn again(&self, official: &Official) -> Official {
        let device =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &official.device).unwrap();
        self.sign_in(official.session.official.as_str(), &device)
            .unwrap()
    }

    pub fn announce(&self, what: Announce) -> Result<Released, KeyholdError> {
        match self.perform(Request::Announce(what.clone())) {
            Err(KeyholdError::NotFound) => {
                self.perform(Request::BeginPublicList)?;
                self.perform(Request::Announce(what))
            }
            answered => answered,
        }
    }

    /// Appoints an official, anew if need be, and registers a passkey that nobody has announced.
    pub fn passkey(&self, id: &str, role: Role) -> EcdsaKeyPair {
        self.passkey_of(id, "yantian-centre", role)
    }

    fn passkey_of(&self, id: &str, office: &str, role: Role) -> EcdsaKeyPair {
        let official: OfficialId = id.parse().unwrap();
        let office = office.parse().unwrap();
        let appoint = || self.keyhold.appoint(&official, &office, role);
        let code = match appoint() {
            Err(KeyholdError::NotAllowed(_)) => {
                self.announce(Announce::OfficialEnded(official.clone()))
                    .unwrap();
                appoint()
            }
            answered => answered,
        };
        let device = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let challenge = self.keyhold.begin_passkey(&official, &code.unwrap());
        let response = registration(&device, &challenge.unwrap().challenge);
        self.keyhold.finish_passkey(&official, &response).unwrap();
        device
    }

    pub fn sign_in(&self, id: &str, device: &EcdsaKeyPair) -> Result<Official, KeyholdError> {
        let official: OfficialId = id.parse().unwrap();
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point: [u8; 65] = key.public_key().as_ref().try_into().unwrap();
        let challenge = self.keyhold.begin_sign_in(&official, &point)?.challenge;
        let answer = assertion(device, &challenge);
        let session = self.keyhold.finish_sign_in(&official, &answer)?;
        Ok(Official {
            session,
            passkey: device.public_key().as_ref().to_vec(),
            device: device.to_pkcs8v1().unwrap().as_ref().to_vec(),
            key,
        })
    }

    /// A resident signs in with letter and PIN.
    pub fn letter(&self, resident: ResidentId) -> ResidentSessionId {
        let pin = Sensitive::new("271828".to_owned());
        self.keyhold.keep_pin(resident, &pin).unwrap();
        let letter = self.keyhold.new_letter(resident).unwrap();
        self.keyhold.sign_in_resident(&letter, &pin).unwrap().0
    }

    /// The clerk opens the resident's file, looks a document up for it and claims it.
    pub fn index(&self, clerk: &Official, resident: ResidentId, number: &str) -> Indexed {
        let opening = self.proved(clerk.open_name(self, resident));
        self.proved(clerk.look_up_for(self, reference_of(resident), number));
        let number = Sensitive::new(number.to_owned());
        self.keyhold.index_document(opening, &number).unwrap()
    }
}

fn start(
    store: &Store,
    log: &Arc<TestLog>,
    clock: &Arc<SetClock>,
    root: [u8; 32],
    witnessed: bool,
) -> (Arc<dyn Keyhold>, Option<tempfile::TempDir>) {
    let folder = crate::APART.then(|| tempfile::tempdir().unwrap());
    let questions: Arc<dyn LogView> = match &folder {
        Some(folder) => {
            let (socket, log) = (folder.path().join("log.sock"), log.clone());
            let listener = socket::bind(&socket).unwrap();
            std::thread::spawn(move || log_questions::serve(&listener, log));
            Arc::new(RemoteLog::new(socket))
        }
        None => log.clone(),
    };
    let roots = RootKeys::new(1, SecretKey::from_bytes(root));
    let keyhold = local(store, questions, log.policy(witnessed), clock, roots).unwrap();
    let keyhold: Arc<dyn Keyhold> = Arc::new(keyhold);
    let Some(folder) = folder else {
        return (keyhold, None);
    };
    let socket = folder.path().join("keyhold.sock");
    let listener = socket::bind(&socket).unwrap();
    std::thread::spawn(move || server::serve(&listener, keyhold));
    (Arc::new(RemoteKeyhold::new(socket)), Some(folder))
}

/// Keyhold itself, over `roots`.
pub fn local(
    store: &Store,
    log: Arc<dyn LogView>,
    policy: Policy,
    clock: &Arc<SetClock>,
    roots: RootKeys,
) -> Result<LocalKeyhold, KeyholdError> {
    LocalKeyhold::start(KeyholdSettings {
        store: store.clone(),
        roots,
        log,
        policy,
        relying_party: party(),
        clock: clock.clone(),
        zone: CityZone {
            offset_seconds: 28_800,
        },
        programmes: [(
            programme(),
            FieldGroups::of(&[FieldGroup::Name, FieldGroup::Birth]),
        )]
        .into(),
    })
    .map(|keyhold| keyhold.with_exceptional(crate::court_order::policy()))
}

fn party() -> RelyingParty {
    RelyingParty {
        id: "localhost".into(),
        origin: "http://localhost:1".into(),
    }
}

/// The file of the resident whom `enrol(1)` makes.
pub fn reference() -> Reference {
    reference_of(ResidentId::from_bytes([1; 16]))
}

/// The file that the resident's list began with.
pub fn reference_of(resident: ResidentId) -> Reference {
    let byte = resident.as_bytes()[0];
    format!("YT-P-7K3M9Q{byte:02X}").parse().unwrap()
}

pub fn programme() -> ProgrammeId {
    "school-fee-remission".parse().unwrap()
}

/// An official with their session key.
pub struct Official {
    pub session: OfficialSession,
    /// Public key of the passkey.
    pub passkey: Vec<u8>,
    /// The passkey, in PKCS #8.
    device: Vec<u8>,
    key: EcdsaKeyPair,
}

impl Official {
    pub fn statement(&self, world: &World, purpose: Purpose, act: Act) -> Statement {
        let mut nonce = [0; 16];
        let number = NONCES.fetch_add(1, Ordering::SeqCst);
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        Statement {
            session: self.session.id,
            official: self.session.official.clone(),
            office: self.session.office.clone(),
            purpose,
            reference: match &act {
                Act::Open { resident, .. } => reference_of(*resident),
                Act::BreakGlass {
                    person: Person::Resident(resident),
                    ..
                } => reference_of(*resident),
                _ => reference(),
            },
            act,
            minute: Minute::of(world.clock.now()),
            nonce,
        }
    }

    pub fn sign(&self, statement: Statement) -> SignedStatement {
        let signature = self
            .key
            .sign(&SystemRandom::new(), &statement.to_bytes())
            .unwrap();
        SignedStatement {
            statement,
            signature: signature.as_ref().try_into().unwrap(),
        }
    }

    /// The signature over another official's statement.
    pub fn cosign(&self, statement: &Statement) -> Cosignature {
        self.cosign_bytes(&statement.to_bytes())
    }

    pub fn cosign_bytes(&self, bytes: &[u8]) -> Cosignature {
        let signature = self.key.sign(&SystemRandom::new(), bytes).unwrap();
        Cosignature {
            session: self.session.id,
            signature: signature.as_ref().try_into().unwrap(),
        }
    }

    /// Opens the name to register the resident.
    pub fn open_name(&self, world: &World, resident: ResidentId) -> Request {
        let act = Act::Open {
            resident,
            groups: FieldGroups::of(&[FieldGroup::Name]),
        };
        Request::Open(self.sign(self.statement(world, Purpose::RegisterResident, act)))
    }

    /// Opens the document of one file of a review.
    pub fn review(&self, world: &World, resident: ResidentId) -> Request {
        let act = Act::Open {
            resident,
            groups: FieldGroups::of(&[FieldGroup::Document]),
        };
        let mut statement = self.statement(world, Purpose::ReviewDuplicate, act);
        statement.reference = "YT-P-ZZZZZZZZ".parse().unwrap();
        Request::Open(self.sign(statement))
    }

    pub fn look_up(&self, world: &World, number: &str) -> Request {
        self.look_up_for(world, reference(), number)
    }

    /// Looks a number up for the file in hand.
    pub fn look_up_for(&self, world: &World, file: Reference, number: &str) -> Request {
        let number = Sensitive::new(number.to_owned());
        let empty = Act::LookUp {
            number_commitment: [0; 32],
        };
        let mut statement = self.statement(world, Purpose::CheckDuplicate, empty);
        statement.reference = file;
        statement.act = Act::LookUp {
            number_commitment: number_commitment(&statement.nonce, &number),
        };
        Request::LookUp {
            signed: self.sign(statement),
            number,
        }
    }
}

fn header(flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(b"localhost").to_vec();
    data.push(flags);
    data.extend_from_slice(&[0; 4]);
    data
}

fn client_data(ceremony: &str, challenge: &[u8; 32]) -> Vec<u8> {
    let challenge = URL_SAFE_NO_PAD.encode(challenge);
    let origin = party().origin;
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"}}"#).into_bytes()
}

fn registration(device: &EcdsaKeyPair, challenge: &[u8; 32]) -> RegistrationResponse {
    let point = device.public_key().as_ref();
    let mut data = header(0x45);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(&[0, 4, 9, 9, 9, 9]);
    let mut key = minicbor::Encoder::new(&mut data);
    key.map(5).unwrap();
    for number in [1, 2, 3, -7, -1, 1] {
        key.i8(number).unwrap();
    }
    key.i8(-2).unwrap().bytes(&point[1..33]).unwrap();
    key.i8(-3).unwrap().bytes(&point[33..]).unwrap();
    let mut object = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut object);
    encoder
        .map(3)
        .unwrap()
        .str("fmt")
        .unwrap()
        .str("none")
        .unwrap();
    encoder.str("attStmt").unwrap().map(0).unwrap();
    encoder.str("authData").unwrap().bytes(&data).unwrap();
    RegistrationResponse {
        client_data_json: client_data("webauthn.create", challenge),
        attestation_object: object,
    }
}

fn assertion(device: &EcdsaKeyPair, challenge: &[u8; 32]) -> Assertion {
    let client_data_json = client_data("webauthn.get", challenge);
    let authenticator_data = header(0x05);
    let signed = [
        authenticator_data.as_slice(),
        &Sha256::digest(&client_data_json),
    ]
    .concat();
    Assertion {
        credential_id: vec![9; 4],
        client_data_json,
        authenticator_data,
        signature: device
            .sign(&SystemRandom::new(), &signed)
            .unwrap()
            .as_ref()
            .to_vec(),
    }
}
