//! An mdoc built piece by piece, right until a test makes one piece wrong: by an issuer who signs what no issuer may sign, or
//! by a holder who adds or bends. Written apart from the code under test, down to the bytes that are signed.

use credential::cbor::Writer;
use credential::mdoc::{Binding, Credential, SessionTranscript};
use credential::sd_jwt_vc::{Checker, CredentialError};
use credential::signer::Signer;
use sha2::{Digest as _, Sha256};

use crate::keys::{AwsLc, Issuer, TestKey};

pub const NOW_UNIX: i64 = 1_800_000_000;
pub const DOC_TYPE: &str = "org.denizen.entitlement.1";

/// A map's entries: names, and values that are encoded already.
pub type Fields = Vec<(&'static str, Vec<u8>)>;

pub fn encoded(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::new();
    fill(&mut out);
    out.finish()
}

pub fn text(text: &str) -> Vec<u8> {
    encoded(|out| {
        out.text(text);
    })
}

pub fn tdate(date_time: &str) -> Vec<u8> {
    encoded(|out| {
        out.tag(0).text(date_time);
    })
}

pub fn map(fields: &Fields) -> Vec<u8> {
    encoded(|out| {
        out.map(fields.len());
        for (name, value) in fields {
            out.text(name).raw(value);
        }
    })
}

pub fn wrapped(item: &[u8]) -> Vec<u8> {
    encoded(|out| {
        out.encoded(item);
    })
}

/// Puts `value` at `name`, there or new.
pub fn set(fields: &mut Fields, name: &'static str, value: Vec<u8>) {
    match fields.iter_mut().find(|(there, _)| *there == name) {
        Some(field) => field.1 = value,
        None => fields.push((name, value)),
    }
}

pub fn take(fields: &mut Fields, name: &str) {
    fields.retain(|(there, _)| *there != name);
}

pub fn item(digest_id: u64, name: &str, value: &str) -> Fields {
    vec![
        (
            "digestID",
            encoded(|out| {
                out.unsigned(digest_id);
            }),
        ),
        (
            "random",
            encoded(|out| {
                out.bytes(&Sha256::digest(name));
            }),
        ),
        ("elementIdentifier", text(name)),
        ("elementValue", text(value)),
    ]
}

pub fn transcript() -> SessionTranscript {
    SessionTranscript::openid4vp("x509_hash:abc", "nonce", None, "https://reader.example/r")
}

/// The pieces.
pub struct Forgery {
    pub issuer: Issuer,
    pub device: TestKey,
    /// What the issuer signs digests of.
    pub items: Vec<Fields>,
    /// What the holder shows instead, if not the same.
    pub shown: Option<Vec<Fields>>,
    /// `digestID` and digest beyond those of `items`.
    pub further_digests: Vec<(u64, Vec<u8>)>,
    pub mso: Fields,
    pub protected: Vec<u8>,
    pub unprotected: Vec<u8>,
    pub signature_cut: usize,
    pub document: Fields,
    pub device_namespaces: Vec<u8>,
    pub device_auth: Option<Vec<u8>>,
    pub response: Fields,
}

impl Forgery {
    pub fn of(issuer: Issuer) -> Self {
        let device = TestKey::generate();
        let key = device.public_key();
        let cose_key = encoded(|out| {
            out.map(4).signed(1).signed(2).signed(-1).signed(1);
            out.signed(-2).bytes(&key.x).signed(-3).bytes(&key.y);
        });
        let unprotected = encoded(|out| {
            out.map(1).signed(33).bytes(&issuer.x5c[0]);
        });
        Self {
            issuer,
            device,
            items: vec![
                item(0, "benefit", "secret"),
                item(7, "school_year", "2026/27"),
            ],
            shown: None,
            further_digests: vec![(3, vec![9; 32])],
            mso: vec![
                ("version", text("1.0")),
                ("digestAlgorithm", text("SHA-256")),
                ("deviceKeyInfo", map(&vec![("deviceKey", cose_key)])),
                ("docType", text(DOC_TYPE)),
                (
                    "validityInfo",
                    map(&vec![
                        ("signed", tdate("2027-01-15T00:00:00Z")),
                        ("validFrom", tdate("2027-01-15T00:00:00Z")),
                        ("validUntil", tdate("2027-01-16T00:00:00Z")),
                    ]),
                ),
            ],
            protected: vec![0xa1, 0x01, 0x26],
            unprotected,
            signature_cut: 64,
            document: vec![("docType", text(DOC_TYPE))],
            device_namespaces: wrapped(&[0xa0]),
            device_auth: None,
            response: vec![
                ("version", text("1.0")),
                (
                    "status",
                    encoded(|out| {
                        out.unsigned(0);
                    }),
                ),
            ],
        }
    }

    pub fn new() -> Self {
        Self::of(Issuer::new())
    }

    fn payload(&self) -> Vec<u8> {
        let mut digests: Vec<(u64, Vec<u8>)> = self
            .items
            .iter()
            .map(|fields| {
                let bytes = wrapped(&map(fields));
                (id_of(fields), Sha256::digest(bytes).to_vec())
            })
            .collect();
        digests.extend(self.further_digests.iter().cloned());
        let digests = encoded(|out| {
            out.map(1).text(DOC_TYPE).map(digests.len());
            for (id, digest) in &digests {
                out.unsigned(*id).bytes(digest);
            }
        });
        let mut mso = self.mso.clone();
        if !mso.iter().any(|(name, _)| *name == "valueDigests") {
            mso.push(("valueDigests", digests));
        }
        wrapped(&map(&mso))
    }

    pub fn issuer_signed(&self) -> Vec<u8> {
        let payload = self.payload();
        let signature = self.sign(&self.issuer, &self.protected, &payload);
        let auth = encoded(|out| {
            out.array(4).bytes(&self.protected).raw(&self.unprotected);
            out.bytes(&payload).bytes(&signature[..self.signature_cut]);
        });
        let shown = self.shown.as_ref().unwrap_or(&self.items);
        let namespaces = encoded(|out| {
            out.map(1).text(DOC_TYPE).array(shown.len());
            for fields in shown {
                out.raw(&wrapped(&map(fields)));
            }
        });
        map(&vec![("nameSpaces", namespaces), ("issuerAuth", auth)])
    }

    fn sign(&self, signer: &dyn Signer, protected: &[u8], payload: &[u8]) -> [u8; 64] {
        let message = encoded(|out| {
            out.array(4).text("Signature1").bytes(protected);
            out.bytes(&[]).bytes(payload);
        });
        signer.sign(&message).unwrap()
    }

    /// `COSE_Sign1` of the device over `payload`, detached.
    pub fn device_signature(&self, doc_type: &str) -> Vec<u8> {
        let authentication = encoded(|out| {
            out.array(4).text("DeviceAuthentication");
            out.raw(transcript().as_bytes()).text(doc_type);
            out.raw(&self.device_namespaces);
        });
        let protected = [0xa1, 0x01, 0x26];
        let signature = self.sign(&self.device, &protected, &wrapped(&authentication));
        encoded(|out| {
            out.array(4)
                .bytes(&protected)
                .map(0)
                .null()
                .bytes(&signature);
        })
    }

    pub fn device_response(&self) -> Vec<u8> {
        let auth = self
            .device_auth
            .clone()
            .unwrap_or_else(|| map(&vec![("deviceSignature", self.device_signature(DOC_TYPE))]));
        let device_signed = map(&vec![
            ("nameSpaces", self.device_namespaces.clone()),
            ("deviceAuth", auth),
        ]);
        let mut document = self.document.clone();
        document.push(("issuerSigned", self.issuer_signed()));
        document.push(("deviceSigned", device_signed));
        let mut response = self.response.clone();
        if !response.iter().any(|(name, _)| *name == "documents") {
            let documents = encoded(|out| {
                out.array(1).raw(&map(&document));
            });
            response.push(("documents", documents));
        }
        map(&response)
    }

    pub fn check_at(
        &self,
        response: &[u8],
        now_unix: i64,
        transcript: &SessionTranscript,
    ) -> Result<Credential, CredentialError> {
        let checker = Checker {
            issuers: &credential::x509::Trust::new(vec![self.issuer.anchor.clone()]),
            es256: &AwsLc,
            now_unix,
            skew_seconds_max: 60,
        };
        let binding = Binding {
            transcript,
            reader_key: None,
        };
        checker.check_device_response(response, &binding)
    }

    pub fn check(&self) -> Result<Credential, CredentialError> {
        self.check_at(&self.device_response(), NOW_UNIX, &transcript())
    }
}

fn id_of(fields: &Fields) -> u64 {
    let (_, id) = fields.iter().find(|(name, _)| *name == "digestID").unwrap();
    credential::cbor::parse(id).unwrap().unsigned().unwrap_or(0)
}
