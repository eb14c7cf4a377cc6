//! What a copy costs beside the signatures it cannot do without, on one core:
//!
//! ```text
//! cargo run --release -p keys --example credential
//! ```
//!
//! Everything takes turns in short rounds, and what is counted is the time on the processor, so that a busy machine slows all
//! of it alike. One line a figure:
//! `round OPERATION PER_SECOND` for each round, `bytes WHAT COUNT`; `cargo xtask bench credential` collects them and
//! computes the shares.
use std::hint::black_box;
use std::io::{Write as _, stdout};

use credential::jwk::P256PublicJwk;
use credential::jws;
use credential::profile::{ResidenceClaims, SubjectClaims};
use credential::sd_jwt::key_binding::{self, Expected};
use credential::sd_jwt::{self, Concealed};
use credential::sd_jwt_vc::{Checker, CopyForm, TYP, Validity};
use credential::signer::Signer;
use credential::verifier::Es256 as _;
use credential::x509::{Trust, TrustAnchor};
use keys::{Authority, AwsLcEs256, Leaf, SoftwareSigner, SystemEntropy, ValidityPeriod};
use serde_json::{Map, Value, json};

type AnyError = Box<dyn std::error::Error + Send + Sync>;

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://city.example";
const VERIFIER: &str = "x509_hash:bench";
const NONCE: &str = "a nonce of ordinary length, 32 b.";
const ATTRIBUTES: usize = 12;
const ROUNDS: usize = 61;
const ROUND_NANOSECONDS: u64 = 20_000_000;

const DAY: Validity = Validity {
    not_before_unix: NOW - 10,
    expires_unix: NOW + 86_390,
};

/// One operation, and whether it did what it should.
type Operation<'a> = (&'static str, Box<dyn Fn() -> bool + 'a>);

fn main() -> Result<(), AnyError> {
    let city = City::found()?;
    let holder = SoftwareSigner::generate()?;
    let claims = attributes();
    let subject = residence();
    let form = CopyForm::new(ISSUER, &city.certified);
    let plain_header = jws::encode_header(TYP, &city.plain);
    let plain = || city.plain_copy(&plain_header, &claims, &holder.public_key());
    let with_x5c = || {
        form.issue(
            &subject,
            &holder.public_key(),
            DAY,
            &SystemEntropy,
            &city.certified,
        )
    };
    let presented = key_binding::bind(
        &city.certified_copy(&claims, &holder)?,
        NONCE,
        VERIFIER,
        NOW,
        &holder,
    )?;
    let message = vec![b'm'; signed(&plain()?)];
    let message_x5c = vec![b'm'; signed(&with_x5c()?)];
    let signature = city.plain.sign(&message)?;
    let key = city.plain.public_key();
    let trust = Trust::new(vec![TrustAnchor::parse(city.authority.certificate())?]);
    let checker = Checker {
        issuers: &trust,
        es256: &AwsLcEs256,
        now_unix: NOW,
        skew_seconds_max: 60,
    };
    let binding = Expected {
        nonce: NONCE,
        audience: VERIFIER,
        now_unix: NOW,
        age_seconds_max: 300,
        ahead_seconds_max: 60,
    };
    bytes("signed-by-a-plain-copy", message.len())?;
    bytes("signed-by-a-copy-with-x5c", message_x5c.len())?;
    bytes("presentation", presented.len())?;
    let operations: [Operation<'_>; 6] = [
        ("es256-sign", Box::new(|| city.plain.sign(&message).is_ok())),
        ("issue-sd-jwt-vc", Box::new(|| plain().is_ok())),
        (
            "es256-sign-x5c",
            Box::new(|| city.plain.sign(&message_x5c).is_ok()),
        ),
        (
            "issue-sd-jwt-vc-x5c-decoys",
            Box::new(|| with_x5c().is_ok()),
        ),
        (
            "es256-verify",
            Box::new(|| AwsLcEs256.verify(&key, &message, &signature)),
        ),
        (
            "verify-sd-jwt-vc",
            Box::new(|| checker.check_presented(&presented, &binding).is_ok()),
        ),
    ];
    take_turns(&operations)
}

fn take_turns(operations: &[Operation<'_>]) -> Result<(), AnyError> {
    for _ in 0..ROUNDS {
        for (name, operation) in operations {
            let per_second = round(operation.as_ref())?.ok_or_else(|| format!("{name} failed"))?;
            writeln!(stdout(), "round {name} {per_second:.1}")?;
        }
    }
    Ok(())
}

/// Bytes of a copy that its issuer signs.
fn signed(text: &str) -> usize {
    let jwt = text.split('~').next();
    jwt.and_then(|jwt| jwt.rfind('.')).unwrap_or(0)
}

fn bytes(what: &str, count: usize) -> Result<(), AnyError> {
    Ok(writeln!(stdout(), "bytes {what} {count}")?)
}

/// Operations a second of the processor's time in one round; nothing when one of them failed.
fn round(operation: &dyn Fn() -> bool) -> Result<Option<f64>, AnyError> {
    let began = processor_nanoseconds()?;
    let mut done = 0_u32;
    loop {
        for _ in 0..25 {
            if !black_box(operation()) {
                return Ok(None);
            }
        }
        done += 25;
        let spent = processor_nanoseconds()? - began;
        if spent >= ROUND_NANOSECONDS {
            return Ok(Some(f64::from(done) / (spent as f64 / 1e9)));
        }
    }
}

/// What this thread has had of the processor (`schedstat`, first figure).
fn processor_nanoseconds() -> Result<u64, AnyError> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let spent = text.split(' ').next().ok_or("an empty schedstat")?;
    Ok(spent.parse()?)
}

struct City {
    authority: Authority,
    /// With its certificate, as HAIP 1.0 §6.1.1 wants it.
    certified: SoftwareSigner,
    /// Without one, as the peers sign.
    plain: SoftwareSigner,
}

impl City {
    fn found() -> Result<Self, AnyError> {
        let validity = ValidityPeriod {
            not_before_unix: NOW - 86_400,
            not_after_unix: NOW + 86_400 * 365,
        };
        let key = SoftwareSigner::generate()?;
        let authority = Authority::certify_itself("City", key, validity, &SystemEntropy)?;
        let certified = SoftwareSigner::generate()?;
        let leaf = Leaf {
            common_name: "Issuer",
            key: &certified.public_key(),
            uris: &[ISSUER],
            dns_names: &[],
            validity,
        };
        let certificate = authority.certify(&leaf, &SystemEntropy)?;
        Ok(Self {
            authority,
            certified: certified.with_certificates(vec![certificate]),
            plain: SoftwareSigner::generate()?,
        })
    }

    fn plain_copy(
        &self,
        header: &str,
        claims: &Map<String, Value>,
        holder: &P256PublicJwk,
    ) -> Result<String, AnyError> {
        issue(header, claims, holder, &self.plain)
    }

    /// All twelve attributes, disclosed, under the issuer's certificate: what a verifier has most work with.
    fn certified_copy(
        &self,
        claims: &Map<String, Value>,
        holder: &dyn Signer,
    ) -> Result<String, AnyError> {
        let header = jws::encode_header(TYP, &self.certified);
        issue(&header, claims, &holder.public_key(), &self.certified)
    }
}

fn issue(
    header: &str,
    claims: &Map<String, Value>,
    holder: &P256PublicJwk,
    signer: &dyn Signer,
) -> Result<String, AnyError> {
    let payload = json!({
        "cnf": {"jwk": holder.to_json()}, "exp": DAY.expires_unix, "iat": DAY.not_before_unix,
        "iss": ISSUER, "nbf": DAY.not_before_unix, "vct": "urn:denizen:bench:1",
    });
    let Value::Object(payload) = payload else {
        return Err("a payload is an object".into());
    };
    let concealed = Concealed {
        claims,
        digest_count: ATTRIBUTES,
    };
    Ok(sd_jwt::issue(
        header,
        payload,
        concealed,
        &SystemEntropy,
        signer,
    )?)
}

fn attributes() -> Map<String, Value> {
    (0..ATTRIBUTES)
        .map(|n| {
            (
                format!("attribute_{n:02}"),
                json!(format!("a value of ordinary length {n:02}")),
            )
        })
        .collect()
}

fn residence() -> SubjectClaims {
    SubjectClaims::Residence(ResidenceClaims {
        district: "盐田区".into(),
        full_name: "A name of ordinary length".into(),
        address: "盐田区沙头角街道蓝田壹站3栋12楼05".into(),
        document_number: "id|CHN|110105194912310021".into(),
        valid_until: "2027-08-31".into(),
    })
}
