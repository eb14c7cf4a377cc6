//! `denizen verifier`: a reader at a school. It has trust anchors and its own key, and no route to the city.
//!
//! Must never open a city's directory, and keeps no check: answers live in memory for five minutes.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use axum::routing::get;
use credential::signer::Signer as _;
use credential::x509::{Certificate, TrustAnchor};
use registry::clock::CityZone;
use verifying::{EntitlementQuery, Verifier, VerifierConfig};
use web::site::{Both, Site};
use web::verifier::CheckPoint;

use crate::reader::{ANCHOR_FILE, CONFIGURATION_FILE, REGISTRATION_FILE, ReaderConfiguration};
use crate::system::{SystemClock, SystemEntropy};

/// Opens a reader's folder.
///
/// # Errors
/// With the file that is missing or does not fit.
pub fn open(folder: &Path) -> anyhow::Result<(Verifier, ReaderConfiguration)> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let text = String::from_utf8(read(CONFIGURATION_FILE)?)?;
    let configuration: ReaderConfiguration =
        toml::from_str(&text).with_context(|| format!("{CONFIGURATION_FILE} is not valid"))?;
    let signer = keys::open_or_create_signer(&folder.join("reader.key"))?;
    let certificate = read("reader.der")?;
    Certificate::parse(&certificate).context("reader.der is not a certificate")?;
    let reader = signer.with_certificates(vec![certificate]);
    anyhow::ensure!(!reader.x5c().is_empty(), "the reader has no certificate");
    let verifier = Verifier::new(VerifierConfig {
        anchors: vec![TrustAnchor::parse(&read(ANCHOR_FILE)?)?],
        reader: Arc::new(reader),
        registration: String::from_utf8(read(REGISTRATION_FILE)?)?,
        base_url: configuration.base_url.clone(),
        query: EntitlementQuery {
            benefits: vec![configuration.benefit.to_string()],
            school_years: configuration.school_years.clone(),
        },
    })?;
    Ok((verifier, configuration))
}

/// Runs until the process is ended.
///
/// # Errors
/// When the folder does not open or the address is taken.
pub fn run(folder: &Path) -> anyhow::Result<()> {
    let (verifier, configuration) = open(folder)?;
    let point = CheckPoint {
        site: Arc::new(site(&verifier, &configuration)?),
        benefit: Both::new(
            &configuration.benefit_title.zh,
            &configuration.benefit_title.en,
        ),
        trusts: Both::new("本市的发证机构", "the city’s issuer"),
        verifier: Arc::new(verifier),
    };
    // The router merged last answers a path that neither has.
    let pages = axum::Router::new()
        .route("/healthz", get(web::protocol::alive::healthz))
        .merge(web::verifier::router(point));
    crate::listening::run(&configuration.listen, pages)
}

fn site(verifier: &Verifier, configuration: &ReaderConfiguration) -> anyhow::Result<Site> {
    let name = verifier.name();
    Ok(Site {
        place: Both::new(&name.zh_cn, &name.en),
        help: Both::new("", ""),
        telephone: String::new(),
        demonstration: false,
        address: crate::listening::address(&configuration.base_url).to_owned(),
        scheme: crate::listening::scheme(&configuration.base_url)?,
        zone: CityZone {
            offset_seconds: configuration.clock_offset_minutes * 60,
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })
}
