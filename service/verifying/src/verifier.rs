//! Setting a reader up: its anchors, its certified key, its registration, what it asks. Refuses to start with a request that
//! its own registration does not cover, so that the misfit shows at the school and not on a resident's phone.

use std::sync::{Arc, Mutex};

use credential::dcql::{ClaimQuery, CredentialQuery, Query};
use credential::entropy::Entropy;
use credential::jwe::JweCrypto;
use credential::openid4vp::RequestObject;
use credential::profile::{ClaimName, CredentialType};
use credential::reader::{BothLanguages, Registration};
use credential::refusal::Refusal;
use credential::signer::Signer;
use credential::verifier::Es256;
use credential::x509::{Certificate, Trust, TrustAnchor};
use keys::{AwsLcEs256, AwsLcJwe, SystemEntropy};
use serde_json::json;

use crate::limits::QUERY_VALUES_MAX;
use crate::sessions::Sessions;

/// The `id` of the one credential query, and so of the one presentation in a response.
pub(crate) const QUERY_ID: &str = "entitlement";

/// Which entitlement is asked for. The request always asks for benefit and school year, and for nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntitlementQuery {
    /// Programme identifiers that are accepted; at least one.
    pub benefits: Vec<String>,
    /// School years that are accepted (`2026/27`); none means any that the city still dates copies for.
    pub school_years: Vec<String>,
}

/// What a reader is set up with. All of it is certificates and configuration; nothing of it is about people.
pub struct VerifierConfig {
    /// The issuers' authorities.
    pub anchors: Vec<TrustAnchor>,
    /// The reader's key with its certificate.
    pub reader: Arc<dyn Signer>,
    /// The registration that the certificate names: who this reader is, what for, and the most it may ask
    /// (`credential::reader::Registration::encode`).
    pub registration: String,
    /// Where wallets reach this reader: no trailing slash. Requests are at `{base_url}/request/{request}`, responses at
    /// `{base_url}/response/{request}`.
    pub base_url: String,
    /// What is asked.
    pub query: EntitlementQuery,
}

/// A reader. Shared between requests; blocking, but never for longer than a few signatures take.
pub struct Verifier {
    pub(crate) issuers: Trust,
    pub(crate) reader: Arc<dyn Signer>,
    pub(crate) client_id: String,
    pub(crate) encoded_registration: String,
    pub(crate) base_url: String,
    pub(crate) query: Query,
    pub(crate) es256: &'static dyn Es256,
    pub(crate) jwe: &'static dyn JweCrypto,
    pub(crate) entropy: &'static dyn Entropy,
    pub(crate) sessions: Mutex<Sessions>,
    certificate_ends_unix: i64,
    registration: Registration,
}

/// A reader that cannot be set up like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// No anchor: nothing could ever be accepted.
    #[error(
        "anchors: at least one authority must be trusted: copy the city's issuer certificate here"
    )]
    NoAnchor,
    /// The query names no benefit, or too many.
    #[error("query: name one to {QUERY_VALUES_MAX} benefits and at most as many school years")]
    Query,
    /// The base URL is none.
    #[error("base_url: must begin with http:// or https:// and not end with a slash")]
    BaseUrl,
    /// The certificate does not go with the registration, or the registration does not cover the query.
    #[error(
        "the reader's certificate and registration do not fit: {0}; ask the city for a certificate for this use"
    )]
    Registration(#[from] Refusal),
}

impl Verifier {
    /// Sets a reader up.
    ///
    /// # Errors
    /// See [`SetUpError`].
    pub fn new(config: VerifierConfig) -> Result<Self, SetUpError> {
        if config.anchors.is_empty() {
            return Err(SetUpError::NoAnchor);
        }
        let url = config.base_url.as_str();
        if !(url.starts_with("https://") || url.starts_with("http://")) || url.ends_with('/') {
            return Err(SetUpError::BaseUrl);
        }
        let query = dcql(&config.query)?;
        let leaf = config
            .reader
            .x5c()
            .first()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let certificate = Certificate::parse(leaf).map_err(|refusal| refusal.under("reader"))?;
        let registration = Registration::of_certificate(&config.registration, &certificate)?;
        registration.permits(&query)?;
        Ok(Self {
            issuers: Trust::new(config.anchors),
            client_id: RequestObject::client_id(&*config.reader)?,
            reader: config.reader,
            encoded_registration: config.registration,
            base_url: config.base_url,
            query,
            es256: &AwsLcEs256,
            jwe: &AwsLcJwe,
            entropy: &SystemEntropy,
            sessions: Mutex::default(),
            certificate_ends_unix: certificate.not_after_unix(),
            registration,
        })
    }

    /// Who this reader is, as registered.
    #[must_use]
    pub const fn name(&self) -> &BothLanguages {
        &self.registration.name
    }

    /// What it asks for, as registered.
    #[must_use]
    pub const fn purpose(&self) -> &BothLanguages {
        &self.registration.purpose
    }

    /// The last second of its certificate, Unix seconds: no wallet answers it afterwards.
    #[must_use]
    pub const fn certificate_ends_unix(&self) -> i64 {
        self.certificate_ends_unix
    }

    /// The claims a wallet is asked for, by name.
    #[must_use]
    pub const fn asks() -> [&'static str; 2] {
        [ClaimName::Benefit.as_str(), ClaimName::SchoolYear.as_str()]
    }
}

fn dcql(query: &EntitlementQuery) -> Result<Query, SetUpError> {
    let bounded = 1..=QUERY_VALUES_MAX;
    if !bounded.contains(&query.benefits.len()) || query.school_years.len() > QUERY_VALUES_MAX {
        return Err(SetUpError::Query);
    }
    let one_of = |claim: ClaimName, values: &[String]| {
        ClaimQuery::named(claim.as_str()).with_values(values.iter().map(|v| json!(v)).collect())
    };
    Ok(Query {
        credentials: vec![CredentialQuery {
            id: QUERY_ID.to_owned(),
            vct_values: vec![CredentialType::Entitlement.vct().to_owned()],
            claims: vec![
                one_of(ClaimName::Benefit, &query.benefits),
                one_of(ClaimName::SchoolYear, &query.school_years),
            ],
        }],
    })
}
