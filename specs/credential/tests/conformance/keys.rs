//! A key and a checker for the tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use credential::base64url;
use credential::entropy::Entropy;
use credential::jwk::P256PublicJwk;
use credential::signer::{SignError, Signer};
use credential::verifier::Es256;
use credential::x509::TrustAnchor;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SignatureAlgorithm,
};

pub struct TestKey(EcdsaKeyPair, Vec<Vec<u8>>);

impl TestKey {
    pub fn generate() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self(key, Vec::new())
    }
}

/// A certification authority that was made for one test.
pub struct TestAuthority {
    key: KeyPair,
    params: CertificateParams,
    der: Vec<u8>,
}

impl TestAuthority {
    pub fn new(name: &str) -> Self {
        let mut params = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { key, params, der }
    }

    pub fn anchor(&self) -> TrustAnchor {
        TrustAnchor::parse(&self.der).unwrap()
    }

    /// A key with a certificate of this authority, valid from 2020 to 2050.
    pub fn certify(&self, name: &str) -> TestKey {
        let mut params = named(name);
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2050, 1, 1);
        let mut key = TestKey::generate();
        let point = Point(key.public_key().to_sec1());
        let issuer = rcgen::Issuer::from_params(&self.params, &self.key);
        let leaf = params.signed_by(&point, &issuer).unwrap();
        key.1 = vec![leaf.der().to_vec()];
        key
    }
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// A public key as rcgen wants it.
struct Point([u8; 65]);

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl Signer for TestKey {
    #[expect(
        clippy::disallowed_methods,
        reason = "the nonce of a signature comes from the crypto library"
    )]
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self
            .0
            .sign(&SystemRandom::new(), message)
            .unwrap()
            .as_ref()
            .try_into()
            .unwrap())
    }

    fn public_key(&self) -> P256PublicJwk {
        P256PublicJwk::from_sec1(self.0.public_key().as_ref()).unwrap()
    }

    fn x5c(&self) -> &[Vec<u8>] {
        &self.1
    }
}

/// An issuer's key with its certificate, and the authority above it.
pub struct Issuer {
    key: TestKey,
    pub x5c: Vec<Vec<u8>>,
    pub anchor: TrustAnchor,
}

impl Issuer {
    /// Its certificate is right until `change` makes it wrong.
    pub fn certified(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut own = CertificateParams::default();
        own.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        own.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        own.distinguished_name.push(DnType::CommonName, "City");
        let anchor = own.self_signed(&authority_key).unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Issuer");
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.subject_alt_names = vec![SanType::URI("https://city.example".try_into().unwrap())];
        change(&mut params);
        let key_pair = KeyPair::generate().unwrap();
        let leaf = params
            .signed_by(&key_pair, &rcgen::Issuer::new(own, authority_key))
            .unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key_pair.serialize_der());
        Self {
            key: TestKey(key.unwrap(), Vec::new()),
            x5c: vec![leaf.der().to_vec()],
            anchor: TrustAnchor::parse(anchor.der()).unwrap(),
        }
    }

    pub fn new() -> Self {
        Self::certified(|_| ())
    }
}

impl Signer for Issuer {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.key.sign(message)
    }

    fn public_key(&self) -> P256PublicJwk {
        self.key.public_key()
    }

    fn x5c(&self) -> &[Vec<u8>] {
        &self.x5c
    }
}

pub struct AwsLc;

impl Es256 for AwsLc {
    fn verify(&self, key: &P256PublicJwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_sec1())
            .verify(message, signature)
            .is_ok()
    }
}

/// A generator that counts, so that a test may repeat.
#[derive(Default)]
pub struct Counter(std::sync::atomic::AtomicU64);

impl Entropy for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let next = self
                .0
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed)
                .to_be_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

/// The issuer's key of the RFC's examples.
pub fn rfc_issuer() -> P256PublicJwk {
    let coordinate = |text| base64url::decode_array(text).unwrap();
    P256PublicJwk {
        x: coordinate("b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ"),
        y: coordinate("Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"),
    }
}
