//! A city in memory: an issuer whose every answer can be bent, a school's reader, and the wallet's only network.

use std::path::Path;
use std::sync::{Arc, Mutex};

use credential::jwk::P256PublicJwk;
use credential::openid4vci::{CredentialRequest, KeyProof, OfferLink, TokenRequest};
use credential::profile::{ClaimName, CredentialType, EntitlementClaims, SubjectClaims};
use credential::reader::{BothLanguages, MayAsk, Registration};
use credential::sd_jwt_vc::{CopyForm, Validity};
use credential::signer::Signer as _;
use credential::x509::TrustAnchor;
use keys::{Authority, AwsLcEs256, Leaf, SoftwareSigner, SystemEntropy, ValidityPeriod};
use serde_json::{Value, json};
use verifying::{EntitlementQuery, Fetch, Verifier, VerifierConfig};
use wallet::{Body, Decision, Outgoing, Question, Reply, Transport, Wallet, WalletError};

/// Half past two on a city day that began at three.
pub const NOW: i64 = 1_800_000_000;
pub const DAY: i64 = 86_400;
pub const DAY_BEGINS: i64 = NOW - 41_400;
pub const ISSUER: &str = "https://city.example/issuing";
pub const READER: &str = "http://127.0.0.1:8090/verifier";
pub const CODE: &str = "code";
pub const TX_CODE: &str = "493817";
const YEARS: ValidityPeriod = ValidityPeriod {
    not_before_unix: NOW - 100 * DAY,
    not_after_unix: NOW + 100 * DAY,
};

/// How the issuer makes one copy: position in the batch, the key, and the way it does it when it is honest.
pub type MakeCopy = Box<dyn Fn(&City, usize, &P256PublicJwk) -> String + Send + Sync>;
/// Changes an answer on its way: path, answer.
pub type Bend = Box<dyn Fn(&str, &mut Reply) + Send + Sync>;

/// Looks on whenever the wallet sends something.
pub type OnSend = Box<dyn FnMut(&str) + Send>;

pub struct City {
    pub issuers: Authority,
    pub readers: Authority,
    pub issuer: SoftwareSigner,
    pub verifier: Verifier,
    pub make_copy: MakeCopy,
    pub bend: Bend,
    pub batch_size: usize,
    /// Nonces of the issuer that are stale when they are used.
    pub stale_nonces: Mutex<usize>,
    /// Path and body of everything the wallet sent.
    pub sent: Mutex<Vec<(String, String)>>,
    /// Looked at whenever the wallet sends something.
    pub on_send: Mutex<Option<OnSend>>,
}

pub fn authority(name: &str) -> Authority {
    Authority::certify_itself(
        name,
        SoftwareSigner::generate().unwrap(),
        YEARS,
        &SystemEntropy,
    )
    .unwrap()
}

pub fn certified(authority: &Authority, uris: &[&str]) -> SoftwareSigner {
    let signer = SoftwareSigner::generate().unwrap();
    let key = signer.public_key();
    let leaf = Leaf {
        common_name: "leaf",
        key: &key,
        uris,
        dns_names: &[],
        validity: YEARS,
    };
    let certificate = authority.certify(&leaf, &SystemEntropy).unwrap();
    signer.with_certificates(vec![certificate])
}

pub fn day(offset: i64) -> Validity {
    Validity {
        not_before_unix: DAY_BEGINS + offset * DAY,
        expires_unix: DAY_BEGINS + (offset + 1) * DAY,
    }
}

pub fn entitlement(benefit: &str) -> SubjectClaims {
    SubjectClaims::Entitlement(EntitlementClaims {
        benefit: benefit.into(),
        school_year: "2026/27".into(),
        valid_until: "2027-08-31".into(),
    })
}

pub fn registration() -> Registration {
    let text = |zh_cn: &str, en: &str| BothLanguages {
        zh_cn: zh_cn.into(),
        en: en.into(),
    };
    Registration {
        name: text("育才小学", "Yucai School"),
        purpose: text("减免学费", "School-fee remission"),
        may_ask: vec![MayAsk::of(
            CredentialType::Entitlement,
            &[ClaimName::Benefit, ClaimName::SchoolYear],
        )],
    }
}

impl City {
    pub fn new() -> Self {
        let (issuers, readers) = (authority("City issuers"), authority("City readers"));
        let registration = registration().encode();
        let uri = Registration::uri(&registration).unwrap();
        let verifier = Verifier::new(VerifierConfig {
            anchors: vec![TrustAnchor::parse(issuers.certificate()).unwrap()],
            reader: Arc::new(certified(&readers, &[&uri])),
            registration,
            base_url: READER.into(),
            query: EntitlementQuery {
                benefits: vec!["school-fee-remission".into()],
                school_years: Vec::new(),
            },
        });
        Self {
            issuer: certified(&issuers, &[ISSUER]),
            verifier: verifier.unwrap(),
            make_copy: Box::new(|city, position, key| {
                city.honest_copy(
                    &entitlement("school-fee-remission"),
                    day(position as i64 % 7),
                    key,
                )
            }),
            bend: Box::new(|_, _| ()),
            batch_size: 21,
            stale_nonces: Mutex::new(0),
            sent: Mutex::default(),
            on_send: Mutex::default(),
            issuers,
            readers,
        }
    }

    pub fn honest_copy(
        &self,
        subject: &SubjectClaims,
        validity: Validity,
        key: &P256PublicJwk,
    ) -> String {
        CopyForm::new(ISSUER, &self.issuer)
            .issue(subject, key, validity, &SystemEntropy, &self.issuer)
            .unwrap()
    }

    /// A wallet in `folder` that trusts this city.
    pub fn wallet(self: &Arc<Self>, folder: &Path) -> Wallet {
        let wallet = Wallet::with_transport(folder, Box::new(Wire(self.clone()))).unwrap();
        wallet
            .trust_issuer_authority(self.issuers.certificate())
            .unwrap();
        wallet
            .trust_reader_authority(self.readers.certificate())
            .unwrap();
        wallet
    }

    pub fn sent_paths(&self) -> Vec<String> {
        self.sent
            .lock()
            .unwrap()
            .iter()
            .map(|(path, _)| path.clone())
            .collect()
    }

    fn answer(&self, path: &str, request: &Outgoing<'_>) -> Reply {
        let body = match request.body {
            Body::None => "",
            Body::Form(text) | Body::Json(text) => text,
        };
        match path {
            "/offer/1" => json(200, &serde_json::from_str(&offer_json()).unwrap()),
            "/.well-known/openid-credential-issuer/issuing" => json(200, &self.metadata()),
            "/.well-known/oauth-authorization-server/issuing" => json(
                200,
                &json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token")}),
            ),
            "/issuing/token" => token(body),
            "/issuing/nonce" => json(200, &json!({"c_nonce": "n"})),
            "/issuing/credential" => self.credential(request.bearer, body),
            _ => self
                .read(path, request.body)
                .unwrap_or_else(|| json(404, &json!({}))),
        }
    }

    fn metadata(&self) -> Value {
        let configuration = json!({
            "format": "dc+sd-jwt", "vct": "urn:denizen:entitlement:1", "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}}, "x": "unknown",
        });
        json!({
            "credential_issuer": ISSUER, "credential_endpoint": format!("{ISSUER}/credential"),
            "nonce_endpoint": format!("{ISSUER}/nonce"), "batch_credential_issuance": {"batch_size": self.batch_size},
            "display": [{"name": "深圳", "locale": "zh-CN"}, {"name": "Shenzhen", "locale": "en"}],
            "credential_configurations_supported": {"entitlement-sd-jwt-1": configuration},
        })
    }

    fn credential(&self, bearer: Option<&str>, body: &str) -> Reply {
        assert_eq!(bearer, Some("token"));
        let request = CredentialRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(request.configuration_id, "entitlement-sd-jwt-1");
        let mut stale = self.stale_nonces.lock().unwrap();
        if *stale > 0 {
            *stale -= 1;
            return json(400, &json!({"error": "invalid_nonce"}));
        }
        let copies = request
            .jwt_proofs
            .iter()
            .enumerate()
            .map(|(position, jwt)| {
                let proof = KeyProof::verify(jwt, ISSUER, NOW, 300, &AwsLcEs256).unwrap();
                assert_eq!(proof.nonce, "n");
                json!({"credential": (self.make_copy)(self, position, &proof.key)})
            });
        json(200, &json!({"credentials": copies.collect::<Vec<_>>()}))
    }

    fn read(&self, path: &str, body: Body<'_>) -> Option<Reply> {
        let (kind, name) = path.strip_prefix("/verifier/")?.split_once('/')?;
        let request = name.parse().ok()?;
        let refused = |refused: verifying::Refused| Reply {
            status: refused.http_status(),
            media_type: "application/json".into(),
            body: refused.to_json().into_bytes(),
        };
        Some(match (kind, body) {
            ("request", Body::Json(_)) => return None,
            ("request", body) => {
                let fetch = if let Body::Form(form) = body {
                    Fetch::Post(form)
                } else {
                    Fetch::Get
                };
                let media_type = verifying::REQUEST_OBJECT_MEDIA_TYPE.into();
                self.verifier
                    .request_object(request, fetch, NOW)
                    .map_or_else(refused, |text| Reply {
                        status: 200,
                        media_type,
                        body: text.into_bytes(),
                    })
            }
            ("response", Body::Form(form)) => self
                .verifier
                .response(request, form, NOW)
                .map_or_else(refused, |()| json(200, &json!({}))),
            _ => return None,
        })
    }
}

/// The wallet's network.
pub struct Wire(pub Arc<City>);

impl Transport for Wire {
    fn send(&self, request: &Outgoing<'_>) -> Result<Reply, WalletError> {
        let path = request.target.uri().path().to_owned();
        let body = match request.body {
            Body::None => String::new(),
            Body::Form(text) | Body::Json(text) => text.to_owned(),
        };
        self.0.sent.lock().unwrap().push((path.clone(), body));
        if let Some(look) = &mut *self.0.on_send.lock().unwrap() {
            look(&path);
        }
        let mut reply = self.0.answer(&path, request);
        (self.0.bend)(&path, &mut reply);
        Ok(reply)
    }
}

fn token(body: &str) -> Reply {
    let request = TokenRequest::parse(body).unwrap();
    if (request.code.as_str(), request.tx_code.as_deref()) == (CODE, Some(TX_CODE)) {
        json(
            200,
            &json!({"access_token": "token", "token_type": "bearer"}),
        )
    } else {
        json(
            400,
            &json!({"error": "invalid_grant", "error_description": "tx_code: is wrong; 4 tries are left"}),
        )
    }
}

pub fn json(status: u16, value: &Value) -> Reply {
    Reply {
        status,
        media_type: "application/json".into(),
        body: value.to_string().into_bytes(),
    }
}

pub fn offer_json() -> String {
    json!({
        "credential_issuer": ISSUER, "credential_configuration_ids": ["entitlement-sd-jwt-1"],
        "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": {
            "pre-authorized_code": CODE, "tx_code": {"input_mode": "numeric", "length": 6},
        }},
    })
    .to_string()
}

pub fn offer() -> String {
    format!(
        "openid-credential-offer://?credential_offer={}",
        credential::form::escape(&offer_json())
    )
}

pub fn offer_by_reference() -> String {
    OfferLink::Reference("https://city.example/offer/1".into()).to_uri()
}

pub fn agree(_: &Question) -> Decision {
    Decision::Show
}

/// A city, and a wallet with a full card.
pub fn with_card(folder: &Path) -> (Arc<City>, Wallet) {
    let city = Arc::new(City::new());
    let wallet = city.wallet(folder);
    wallet.accept_offer(&offer(), Some(TX_CODE), NOW).unwrap();
    (city, wallet)
}
