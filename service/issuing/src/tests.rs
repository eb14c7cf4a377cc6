//! The endpoints at message level, with the issuer modules of the OpenID conformance suite as the list of negative cases.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};

use credential::openid4vci::{
    CredentialRequest, CredentialResponse, ErrorCode, ErrorResponse, OfferLink,
    PRE_AUTHORIZED_GRANT, TokenRequest, sign_proof,
};
use credential::profile::{CredentialType, EntitlementClaims, SubjectClaims};
use credential::sd_jwt::SdJwt;
use credential::sd_jwt_vc::TYP;
use credential::signer::Signer;
use keys::{AwsLcEs256, SoftwareSigner, SystemEntropy};
use registry::clock::{CityDay, CityZone, Clock, UnixTime};
use registry::ids::GrantId;
use serde_json::{Value, json};

use crate::limits::{BATCH_COPIES, TOKEN_SECONDS_MAX};
use crate::{
    GrantRefusal, GrantSource, Issuer, IssuerParts, IssuerSettings, Redeemed, last_copy_ends,
};

const IDENTIFIER: &str = "https://city.example/issuer";
const NOON: i64 = 1_800_000_000;

struct StillClock(AtomicI64);

impl Clock for StillClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// One offer, `code` with `123456`, three tries.
struct OneOffer {
    ended: Arc<AtomicBool>,
    tries: AtomicU8,
    last_day: CityDay,
}

impl GrantSource for OneOffer {
    fn redeem(&self, code: &str, tx_code: &str) -> Result<Redeemed, GrantRefusal> {
        let tries = self.tries.load(Ordering::SeqCst);
        if code != "code" || tries == 0 {
            return Err(GrantRefusal::Unknown);
        }
        if tx_code != "123456" {
            self.tries.store(tries - 1, Ordering::SeqCst);
            return Err(GrantRefusal::WrongTxCode {
                tries_left: tries - 1,
            });
        }
        self.tries.store(0, Ordering::SeqCst);
        let claims = EntitlementClaims {
            benefit: "school-fee-remission".into(),
            school_year: "2026/27".into(),
            valid_until: "2027-08-31".into(),
        };
        Ok(Redeemed {
            grant: GrantId::from_bytes([7; 16]),
            claims: SubjectClaims::Entitlement(claims),
            last_day: self.last_day,
        })
    }

    fn stands(&self, _: GrantId) -> Result<bool, GrantRefusal> {
        Ok(!self.ended.load(Ordering::SeqCst))
    }
}

struct City {
    ended: Arc<AtomicBool>,
    issuer: Issuer,
    clock: Arc<StillClock>,
    signer: Arc<SoftwareSigner>,
}

fn city_with(last_day: CityDay) -> City {
    let clock = Arc::new(StillClock(AtomicI64::new(NOON)));
    let signer = Arc::new(SoftwareSigner::generate().unwrap());
    let settings = IssuerSettings {
        identifier: IDENTIFIER.into(),
        name_zh_cn: "盐田".into(),
        name_en: "Yantian".into(),
        zone: CityZone::CHINA,
    };
    let ended = Arc::new(AtomicBool::new(false));
    let parts = IssuerParts {
        signer: signer.clone(),
        es256: Arc::new(AwsLcEs256),
        grants: Arc::new(OneOffer {
            ended: ended.clone(),
            tries: AtomicU8::new(3),
            last_day,
        }),
        entropy: Arc::new(SystemEntropy),
        clock: clock.clone(),
    };
    City {
        ended,
        issuer: Issuer::new(settings, parts),
        clock,
        signer,
    }
}

fn city() -> City {
    city_with(CityDay(90_000))
}

impl City {
    fn token(&self, tx_code: &str) -> Result<String, ErrorResponse> {
        let request = TokenRequest {
            code: "code".into(),
            tx_code: Some(tx_code.into()),
        };
        self.issuer
            .token(&request.to_form().encode())
            .map(|response| response.access_token)
    }

    fn good_token(&self) -> String {
        self.token("123456").unwrap()
    }

    fn proofs(&self, count: usize) -> Vec<String> {
        let nonce = self.issuer.nonce().c_nonce;
        (0..count)
            .map(|_| proof(&nonce, &SoftwareSigner::generate().unwrap()))
            .collect()
    }

    fn ask(&self, token: &str, proofs: Vec<String>) -> Result<CredentialResponse, ErrorResponse> {
        let configuration_id = CredentialType::Entitlement.configuration_id().to_owned();
        let request = CredentialRequest {
            configuration_id,
            jwt_proofs: proofs,
        };
        self.issuer
            .credential(Some(token), request.to_json().to_string().as_bytes())
    }

    fn ask_raw(&self, token: &str, body: &Value) -> ErrorResponse {
        self.issuer
            .credential(Some(token), body.to_string().as_bytes())
            .unwrap_err()
    }
}

fn proof(nonce: &str, key: &SoftwareSigner) -> String {
    sign_proof(IDENTIFIER, nonce, NOON, key).unwrap()
}

#[test]
fn a_batch_is_one_copy_for_each_key_dated_by_day_and_unlinkable() {
    let city = city();
    let response = city
        .ask(&city.good_token(), city.proofs(BATCH_COPIES))
        .unwrap();
    let mut windows = Vec::new();
    let (mut keys, mut salts, mut digests) = (HashSet::new(), HashSet::new(), HashSet::new());
    for copy in &response.credentials {
        let parsed = SdJwt::parse(&copy.credential, TYP).unwrap();
        salts.extend(parsed.disclosures().iter().map(|d| d.encoded().to_owned()));
        let signed = parsed.jwt().payload_unverified().clone();
        digests.extend(
            signed["_sd"]
                .as_array()
                .unwrap()
                .iter()
                .map(Value::to_string),
        );
        let verified = parsed
            .verify(&AwsLcEs256, &city.signer.public_key())
            .unwrap();
        keys.insert(verified.holder_key().unwrap());
        let time = |name: &str| verified.claims()[name].as_i64().unwrap();
        assert_eq!(time("iat"), time("nbf"));
        windows.push((time("nbf"), time("exp")));
        assert_eq!(verified.claims()["entitled"], json!(true));
    }
    let today = CityDay::of(UnixTime(NOON), CityZone::CHINA);
    for offset in 0..7 {
        let day = today.plus_days(offset);
        let window = (day.start(CityZone::CHINA).0, day.end(CityZone::CHINA).0);
        assert_eq!(windows.iter().filter(|w| **w == window).count(), 3);
    }
    assert_eq!(keys.len(), 21, "a fresh key for each copy");
    assert_eq!(salts.len(), 21 * 4, "a fresh salt for each disclosure");
    assert_eq!(
        digests.len(),
        21 * 12,
        "no digest, decoys included, stands in two copies"
    );
    assert_eq!(
        windows.iter().map(|w| w.1).max(),
        Some(last_copy_ends(UnixTime(NOON), CityZone::CHINA).0)
    );
}

#[test]
fn a_wallet_with_one_key_gets_one_copy_for_today() {
    let city = city();
    let response = city.ask(&city.good_token(), city.proofs(1)).unwrap();
    assert_eq!(response.credentials.len(), 1);
    let parsed = SdJwt::parse(&response.credentials[0].credential, TYP).unwrap();
    let expires = parsed.jwt().payload_unverified()["exp"].as_i64().unwrap();
    assert!(expires > NOON && expires <= NOON + 86_400);
}

#[test]
fn the_token_endpoint_names_what_is_wrong() {
    let city = city();
    for (form, code, word) in [
        (String::new(), ErrorCode::InvalidRequest, "grant_type"),
        (
            "grant_type=password".into(),
            ErrorCode::UnsupportedGrantType,
            "grant_type",
        ),
        (
            format!("grant_type={PRE_AUTHORIZED_GRANT}"),
            ErrorCode::InvalidRequest,
            "pre-authorized_code",
        ),
        (
            format!("grant_type={PRE_AUTHORIZED_GRANT}&pre-authorized_code=code"),
            ErrorCode::InvalidRequest,
            "tx_code",
        ),
        (
            format!("grant_type={PRE_AUTHORIZED_GRANT}&pre-authorized_code=x&tx_code=123456"),
            ErrorCode::InvalidGrant,
            "pre-authorized_code",
        ),
    ] {
        let error = city.issuer.token(&form).unwrap_err();
        assert_eq!(error.error, code, "{form}");
        assert!(error.error_description.contains(word), "{error}");
    }
}

#[test]
fn a_wrong_transaction_code_counts_and_an_offer_is_used_once() {
    let city = city();
    let error = city.token("000000").unwrap_err();
    assert_eq!(error.error, ErrorCode::InvalidGrant);
    assert!(
        error.error_description.contains("2 tries are left"),
        "{error}"
    );
    city.good_token();
    assert_eq!(
        city.token("123456").unwrap_err().error,
        ErrorCode::InvalidGrant
    );
}

#[test]
fn tokens_are_needed_known_fresh_and_used_once() {
    let city = city();
    let body = json!({});
    let missing = city
        .issuer
        .credential(None, body.to_string().as_bytes())
        .unwrap_err();
    assert_eq!(
        (missing.error, missing.http_status()),
        (ErrorCode::InvalidToken, 401)
    );
    assert_eq!(
        city.ask("unknown", city.proofs(1)).unwrap_err().error,
        ErrorCode::InvalidToken
    );
    let token = city.good_token();
    city.ask(&token, city.proofs(1)).unwrap();
    assert_eq!(
        city.ask(&token, city.proofs(1)).unwrap_err().error,
        ErrorCode::InvalidToken
    );

    let city = self::city();
    let token = city.good_token();
    city.clock
        .0
        .store(NOON + TOKEN_SECONDS_MAX, Ordering::SeqCst);
    assert_eq!(
        city.ask(&token, city.proofs(1)).unwrap_err().error,
        ErrorCode::InvalidToken
    );
}

#[test]
fn nonces_are_ours_fresh_and_used_once() {
    let city = city();
    let token = city.good_token();
    let forged = vec![proof("forged", &SoftwareSigner::generate().unwrap())];
    assert_eq!(
        city.ask(&token, forged).unwrap_err().error,
        ErrorCode::InvalidNonce
    );
    let fresh = city.proofs(1);
    // A batch uses its token up, so the replay is played by using the nonce first.
    let nonce = city.issuer.nonce().c_nonce;
    city.issuer.nonces.take(&nonce, UnixTime(NOON)).unwrap();
    let replayed = vec![proof(&nonce, &SoftwareSigner::generate().unwrap())];
    assert_eq!(
        city.ask(&token, replayed).unwrap_err().error,
        ErrorCode::InvalidNonce
    );
    city.ask(&token, fresh).unwrap();
}

#[test]
fn a_refused_request_does_not_burn_the_token() {
    let city = city();
    let token = city.good_token();
    assert_eq!(
        city.ask_raw(&token, &json!({})).error,
        ErrorCode::InvalidCredentialRequest
    );
    assert_eq!(
        city.ask(&token, vec!["x.y.z".into()]).unwrap_err().error,
        ErrorCode::InvalidProof
    );
    city.ask(&token, city.proofs(2)).unwrap();
}

#[test]
fn requests_outside_the_profile_are_refused_by_name() {
    let city = city();
    let token = city.good_token();
    let id = CredentialType::Entitlement.configuration_id();
    let proofs = json!({"jwt": city.proofs(1)});
    for (body, code, word) in [
        (
            json!({"credential_configuration_id": "x", "proofs": proofs}),
            ErrorCode::UnknownCredentialConfiguration,
            "credential_configuration_id",
        ),
        (
            json!({"credential_configuration_id": CredentialType::Residence.configuration_id(), "proofs": proofs}),
            ErrorCode::InvalidCredentialRequest,
            "credential_configuration_id",
        ),
        (
            json!({"credential_identifier": "x", "proofs": proofs}),
            ErrorCode::UnknownCredentialIdentifier,
            "credential_identifier",
        ),
        (
            json!({"credential_configuration_id": id}),
            ErrorCode::InvalidProof,
            "proofs",
        ),
        (
            json!({"credential_configuration_id": id, "proofs": {}}),
            ErrorCode::InvalidProof,
            "proofs",
        ),
        (
            json!({"credential_configuration_id": id, "proofs": {"jwt": []}}),
            ErrorCode::InvalidProof,
            "proofs.jwt",
        ),
        (
            json!({"credential_configuration_id": id, "proofs": {"attestation": ["x"]}}),
            ErrorCode::InvalidProof,
            "proofs",
        ),
        (
            json!({"credential_configuration_id": id, "proof": {}}),
            ErrorCode::InvalidCredentialRequest,
            "proof",
        ),
        (
            json!({"credential_configuration_id": id, "proofs": proofs, "credential_response_encryption": {}}),
            ErrorCode::InvalidEncryptionParameters,
            "credential_response_encryption",
        ),
    ] {
        let error = city.ask_raw(&token, &body);
        assert_eq!(error.error, code, "{body}");
        assert!(error.error_description.starts_with(word), "{error}");
    }
}

#[test]
fn proofs_must_be_good_distinct_and_few() {
    let city = city();
    let token = city.good_token();
    let nonce = city.issuer.nonce().c_nonce;
    let key = SoftwareSigner::generate().unwrap();
    let twice = vec![proof(&nonce, &key), proof(&nonce, &key)];
    let other_audience = vec![sign_proof("https://other.example", &nonce, NOON, &key).unwrap()];
    let old = vec![sign_proof(IDENTIFIER, &nonce, NOON - 301, &key).unwrap()];
    let mut bent = proof(&nonce, &key);
    bent.replace_range(bent.len() - 8.., "AAAAAAAA");
    let mixed = [city.proofs(1), city.proofs(1)].concat();
    for (proofs, field) in [
        (twice, "proofs.jwt[1].header.jwk"),
        (other_audience, "proofs.jwt[0].aud"),
        (old, "proofs.jwt[0].iat"),
        (vec![bent], "proofs.jwt[0].signature"),
        (mixed, "proofs.jwt[1].nonce"),
        (city.proofs(BATCH_COPIES + 1), "proofs.jwt"),
    ] {
        let error = city.ask(&token, proofs).unwrap_err();
        assert_eq!(error.error, ErrorCode::InvalidProof);
        assert!(
            error.error_description.starts_with(&format!("{field}:")),
            "{error}"
        );
    }
}

#[test]
fn nothing_is_issued_after_the_grant_has_ended() {
    let today = CityDay::of(UnixTime(NOON), CityZone::CHINA);
    let city = city_with(today.plus_days(-1));
    let error = city.ask(&city.good_token(), city.proofs(1)).unwrap_err();
    assert_eq!(error.error, ErrorCode::CredentialRequestDenied);
}

#[test]
fn offers_go_by_value_and_by_reference_and_end() {
    let city = city();
    let OfferLink::Value(offer) =
        OfferLink::parse(&city.issuer.offer_by_value(CredentialType::Residence, "c")).unwrap()
    else {
        unreachable!("by value");
    };
    assert_eq!(offer.pre_authorized_grant().unwrap().code, "c");
    let link = city
        .issuer
        .offer_by_reference(CredentialType::Residence, "c")
        .unwrap();
    let OfferLink::Reference(uri) = OfferLink::parse(&link).unwrap() else {
        unreachable!("by reference")
    };
    let name = uri.strip_prefix(&format!("{IDENTIFIER}/offer/")).unwrap();
    assert_eq!(city.issuer.held_offer(name), Ok(offer));
    city.clock
        .0
        .store(NOON + crate::limits::OFFER_SECONDS_MAX, Ordering::SeqCst);
    assert!(city.issuer.held_offer(name).is_err());
}

#[test]
fn metadata_says_what_the_endpoints_do() {
    let metadata = serde_json::to_value(city().issuer.metadata()).unwrap();
    assert_eq!(
        metadata["batch_credential_issuance"]["batch_size"],
        json!(21)
    );
    assert_eq!(
        metadata["nonce_endpoint"],
        json!("https://city.example/issuer/nonce")
    );
    let residence = &metadata["credential_configurations_supported"]["residence-sd-jwt-1"];
    assert_eq!(residence["format"], json!("dc+sd-jwt"));
    assert_eq!(
        residence["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"],
        json!(["ES256"])
    );
    assert_eq!(
        residence["credential_metadata"]["display"][0],
        json!({"name": "居住证", "locale": "zh-CN"})
    );
    let server = serde_json::to_value(city().issuer.authorization_server_metadata()).unwrap();
    assert_eq!(
        server["pre-authorized_grant_anonymous_access_supported"],
        json!(true)
    );
    assert_eq!(server["response_types_supported"], json!([]));
    let type_metadata = crate::type_metadata(CredentialType::Entitlement);
    assert_eq!(type_metadata["vct"], json!("urn:denizen:entitlement:1"));
    assert!(
        type_metadata["claims"]
            .as_array()
            .unwrap()
            .iter()
            .all(|claim| claim["sd"] == json!("always"))
    );
}

#[test]
fn a_grant_that_ends_after_its_offer_was_redeemed_makes_no_copies() {
    let city = city();
    let token = city.good_token();
    city.ended.store(true, Ordering::SeqCst);
    let refused = city.ask(&token, city.proofs(21)).unwrap_err();
    assert_eq!(refused.error, ErrorCode::CredentialRequestDenied);
    city.ended.store(false, Ordering::SeqCst);
    assert!(
        city.ask(&token, city.proofs(21)).is_err(),
        "the token is used up"
    );
}
