//! A city, a school's reader and a phone, small enough to bend every part.

use std::collections::BTreeMap;
use std::sync::Arc;

use credential::form::Form;
use credential::jwe::{self, ContentEncryption, Recipient};
use credential::jws::{self, Unverified};
use credential::openid4vp::{AuthorizationResponse, RequestLink, RequestObject, VerifiedRequest};
use credential::profile::{
    ClaimName, CredentialType, EntitlementClaims, ResidenceClaims, SubjectClaims,
};
use credential::reader::{BothLanguages, MayAsk, Registration};
use credential::sd_jwt::{self, Concealed, SdJwt, choose, key_binding, present};
use credential::sd_jwt_vc::{CopyForm, DIGEST_COUNT, TYP, Validity};
use credential::signer::Signer as _;
use credential::x509::TrustAnchor;
use keys::{Authority, AwsLcEs256, AwsLcJwe, Leaf, SoftwareSigner, SystemEntropy, ValidityPeriod};
use serde_json::{Map, Value, json};
use verifying::{
    Answer, EntitlementQuery, Fetch, Refused, RefusedReason, RequestId, Started, Verifier,
    VerifierConfig,
};

pub const NOW: i64 = 1_800_000_000;
pub const DAY: i64 = 86_400;
pub const ISSUER: &str = "https://city.example";
pub const TODAY: Validity = Validity {
    not_before_unix: NOW - 40_000,
    expires_unix: NOW - 40_000 + DAY,
};
const YEARS: ValidityPeriod = ValidityPeriod {
    not_before_unix: NOW - 100 * DAY,
    not_after_unix: NOW + 100 * DAY,
};

pub struct World {
    pub issuers: Authority,
    pub readers: Authority,
    pub issuer: SoftwareSigner,
    pub holder: SoftwareSigner,
    pub verifier: Verifier,
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

/// A fresh key certified by `authority` for `uris`.
pub fn certified(authority: &Authority, uris: &[&str], validity: ValidityPeriod) -> SoftwareSigner {
    let signer = SoftwareSigner::generate().unwrap();
    let key = signer.public_key();
    let leaf = Leaf {
        common_name: "leaf",
        key: &key,
        uris,
        dns_names: &[],
        validity,
    };
    let certificate = authority.certify(&leaf, &SystemEntropy).unwrap();
    signer.with_certificates(vec![certificate])
}

pub fn certified_for_years(authority: &Authority, uris: &[&str]) -> SoftwareSigner {
    certified(authority, uris, YEARS)
}

pub fn registration(claims: &[ClaimName]) -> String {
    let text = |zh_cn: &str, en: &str| BothLanguages {
        zh_cn: zh_cn.into(),
        en: en.into(),
    };
    Registration {
        name: text("育才小学", "Yucai School"),
        purpose: text("减免学费", "School-fee remission"),
        may_ask: vec![MayAsk::of(CredentialType::Entitlement, claims)],
    }
    .encode()
}

pub fn query() -> EntitlementQuery {
    EntitlementQuery {
        benefits: vec!["school-fee-remission".into()],
        school_years: vec!["2026/27".into()],
    }
}

pub fn config(issuers: &Authority, readers: &Authority) -> VerifierConfig {
    let registration = registration(&[ClaimName::Benefit, ClaimName::SchoolYear]);
    let uri = Registration::uri(&registration).unwrap();
    VerifierConfig {
        anchors: vec![TrustAnchor::parse(issuers.certificate()).unwrap()],
        reader: Arc::new(certified_for_years(readers, &[&uri])),
        registration,
        base_url: "http://127.0.0.1:8090/verifier".into(),
        query: query(),
    }
}

pub fn entitlement() -> SubjectClaims {
    SubjectClaims::Entitlement(EntitlementClaims {
        benefit: "school-fee-remission".into(),
        school_year: "2026/27".into(),
        valid_until: "2027-08-31".into(),
    })
}

pub fn residence() -> SubjectClaims {
    SubjectClaims::Residence(ResidenceClaims {
        district: "南山区".into(),
        full_name: "王小明".into(),
        address: "某路1号".into(),
        document_number: "x|CHN|1".into(),
        valid_until: "2027-08-31".into(),
    })
}

impl World {
    pub fn new() -> Self {
        let (issuers, readers) = (authority("City issuers"), authority("City readers"));
        Self {
            issuer: certified_for_years(&issuers, &[ISSUER]),
            holder: SoftwareSigner::generate().unwrap(),
            verifier: Verifier::new(config(&issuers, &readers)).unwrap(),
            issuers,
            readers,
        }
    }

    /// A copy as the city issues it.
    pub fn copy(&self, subject: &SubjectClaims, validity: Validity) -> String {
        let form = CopyForm::new(ISSUER, &self.issuer);
        form.issue(
            subject,
            &self.holder.public_key(),
            validity,
            &SystemEntropy,
            &self.issuer,
        )
        .unwrap()
    }

    /// A copy with its payload and claims bent, signed by `issuer`.
    pub fn bent_copy(
        &self,
        issuer: &SoftwareSigner,
        bend: impl FnOnce(&mut Map<String, Value>, &mut Map<String, Value>),
    ) -> String {
        let mut payload = json!({
            "cnf": {"jwk": self.holder.public_key().to_json()}, "exp": TODAY.expires_unix, "iat": TODAY.not_before_unix,
            "iss": ISSUER, "nbf": TODAY.not_before_unix, "vct": CredentialType::Entitlement.vct(),
        });
        let mut claims = entitlement().to_json();
        let payload = payload.as_object_mut().unwrap();
        bend(payload, &mut claims);
        let concealed = Concealed {
            claims: &claims,
            digest_count: DIGEST_COUNT,
        };
        sd_jwt::issue(
            &jws::encode_header(TYP, issuer),
            payload.clone(),
            concealed,
            &SystemEntropy,
            issuer,
        )
        .unwrap()
    }

    pub fn start(&self) -> Started {
        self.verifier.start(NOW).unwrap()
    }

    /// The wallet's view of a request, with all its checks.
    pub fn fetch(&self, started: &Started, wallet_nonce: Option<&str>) -> VerifiedRequest {
        let body = wallet_nonce.map(|nonce| Form::default().with("wallet_nonce", nonce).encode());
        let fetch = body.as_deref().map_or(Fetch::Get, Fetch::Post);
        let text = self
            .verifier
            .request_object(started.request, fetch, NOW)
            .unwrap();
        let link = RequestLink::parse(&started.deep_link).unwrap();
        let anchors = [TrustAnchor::parse(self.readers.certificate()).unwrap()];
        RequestObject::verify(
            &text,
            &link.client_id,
            wallet_nonce,
            &anchors,
            NOW,
            &AwsLcEs256,
        )
        .unwrap()
    }

    /// What the phone would show: the asked claims of `copy`, not yet bound to a key.
    pub fn disclosed(&self, copy: &str, claims: &[ClaimName]) -> String {
        let sd_jwt = SdJwt::parse(copy, TYP).unwrap();
        let contents = sd_jwt
            .clone()
            .verify(&AwsLcEs256, &signer_of(copy))
            .unwrap();
        let paths: Vec<_> = claims
            .iter()
            .map(|c| vec![sd_jwt::PathStep::Member(c.as_str().into())])
            .collect();
        present(
            &sd_jwt,
            contents.revealed(),
            &choose(contents.revealed(), &paths),
        )
    }

    /// The asked claims of `copy`, bound to this request at `NOW`.
    pub fn presentation(&self, copy: &str, request: &RequestObject) -> String {
        let shown = self.disclosed(copy, &[ClaimName::Benefit, ClaimName::SchoolYear]);
        key_binding::bind(
            &shown,
            &request.nonce,
            &request.client_id,
            NOW,
            &self.holder,
        )
        .unwrap()
    }

    /// Starts, shows what `make` makes of the request, and gives what the wallet is told and what the desk sees.
    pub fn show(
        &self,
        make: impl FnOnce(&RequestObject) -> String,
    ) -> (Result<(), Refused>, Answer) {
        let started = self.start();
        let request = self.fetch(&started, None).request;
        let body = sealed(&make(&request), &request);
        let told = self.verifier.response(started.request, &body, NOW);
        (told, self.verifier.answer(started.session, NOW))
    }

    /// Shows a copy with nothing else bent.
    pub fn show_copy(&self, copy: &str) -> (Result<(), Refused>, Answer) {
        self.show(|request| self.presentation(copy, request))
    }
}

/// The key of the certificate in a copy's header, trusted or not.
fn signer_of(copy: &str) -> credential::jwk::P256PublicJwk {
    let jwt = Unverified::parse(copy.split('~').next().unwrap(), TYP).unwrap();
    *credential::x509::Certificate::parse(&jwt.x5c().unwrap()[0])
        .unwrap()
        .key()
}

/// An encrypted response with one presentation, as a form.
pub fn sealed(presentation: &str, request: &RequestObject) -> String {
    let presentations = BTreeMap::from([("entitlement".to_owned(), presentation.to_owned())]);
    let payload = AuthorizationResponse {
        presentations,
        state: None,
    }
    .to_json();
    sealed_json(&payload, request, ContentEncryption::A256Gcm)
}

pub fn sealed_json(payload: &Value, request: &RequestObject, enc: ContentEncryption) -> String {
    let metadata = &request.client_metadata;
    let to = Recipient {
        key: &metadata.encryption_key,
        kid: Some(&metadata.kid),
        enc,
    };
    let message = jwe::encrypt(
        to,
        payload.to_string().as_bytes(),
        &AwsLcJwe,
        &SystemEntropy,
    )
    .unwrap();
    Form::default().with("response", &message).encode()
}

pub fn entitled() -> Answer {
    Answer::Entitled {
        benefit: "school-fee-remission".into(),
        school_year: "2026/27".into(),
    }
}

/// That both ends learned of a refusal: the desk its reason, the wallet the field.
pub fn assert_refused(
    (told, answer): (Result<(), Refused>, Answer),
    reason: RefusedReason,
    field: &str,
) {
    let Answer::Refused {
        reason: seen,
        detail,
    } = answer
    else {
        panic!("the desk saw {answer:?} instead of a refusal of {field}");
    };
    assert_eq!((seen, detail.field.as_str()), (reason, field), "{detail}");
    let refused = told.unwrap_err();
    assert_eq!(refused.http_status(), 400);
    assert!(refused.to_json().contains(field), "{}", refused.to_json());
}

pub fn request_id(text: &str) -> RequestId {
    text.parse().unwrap()
}
