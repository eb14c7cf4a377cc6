//! `denizen serve`: the city in one process.
//!
//! Must never run a directory that is stamped as a demonstration without being told so, and has no setting that skips
//! the log, a check or a page's sentence about who keeps it.

use std::sync::Arc;
use std::time::Duration;

use access::log::{Sequencer, Standing};
use anyhow::{Context as _, bail};
use axum::Router;
use axum::routing::get;
use issuing::{Issuer, IssuerParts, IssuerSettings};
use registry::clock::{CityDay, CityZone, Clock as _, UnixTime};
use registry::official::Office;
use tlog::note::SignedNote;
use web::portal::watch::{AskWatch, Watch};
use web::portal::{Portal, PortalParts};
use web::protocol::public_log::PublicLog;
use web::protocol::{alive, credential_issuer, public_log};
use web::site::{Both, Site};

use crate::city::OpenCity;
use crate::directory::DataDirectory;
use crate::listening;
use crate::marks::Marks;
use crate::system::{SystemClock, SystemEntropy};

/// Runs until the process is ended.
///
/// # Errors
/// When the city does not open or the address is taken.
pub fn run(directory: DataDirectory, demonstration: bool) -> anyhow::Result<()> {
    if directory.is_demonstration() && !demonstration {
        bail!(
            "{} is a demonstration: its people are invented. Say --demo to run it all the same",
            directory.root().display()
        );
    }
    if !directory.is_demonstration() && demonstration {
        bail!(
            "{} is not a demonstration: leave --demo out",
            directory.root().display()
        );
    }
    let city = OpenCity::open(directory)?;
    sweep_hourly(Arc::clone(&city.office), Arc::clone(&city.log), city.zone());
    mark_every_minute(Arc::clone(&city.marks));
    if let Some(keyhold) = &city.keyhold_here {
        crate::root_key::keep_watch(Arc::clone(keyhold), &city.configuration, &city.directory)?;
    }
    let listen = city.configuration.listen.clone();
    listening::run(&listen, pages(&city)?)
}

/// Retention runs by itself: once at the start and every hour after. A sweep that fails is told and tried again.
fn sweep_hourly(office: Arc<office::City>, log: Arc<Sequencer>, zone: CityZone) {
    const BETWEEN_SWEEPS: Duration = Duration::from_secs(3600);
    std::thread::spawn(move || {
        loop {
            for error in office.sweep() {
                tracing::error!(code = error.code(), "a step of the sweep did not end");
            }
            match log.prune(CityDay::of(SystemClock.now(), zone)) {
                Ok(0) => {}
                Ok(entries) => {
                    tracing::info!(entries, "sealed bodies whose time was over are gone")
                }
                Err(error) => tracing::error!(%error, "the log was not pruned"),
            }
            std::thread::sleep(BETWEEN_SWEEPS);
        }
    });
}

/// A database that is rolled back by more than this is noticed at the next start.
fn mark_every_minute(marks: Arc<Marks>) {
    const BETWEEN_MARKS: Duration = Duration::from_secs(60);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(BETWEEN_MARKS);
            if let Err(error) = marks.advance() {
                tracing::error!(%error, "the databases could not be marked");
            }
        }
    });
}

/// Every page and endpoint of the city.
///
/// # Errors
/// When the issuer's key or the store does not answer.
pub fn pages(city: &OpenCity) -> anyhow::Result<Router> {
    let site = Arc::new(site(city)?);
    let issuer = Arc::new(issuer(city)?);
    let portal = web::portal::router(Portal::new(PortalParts {
        site: Arc::clone(&site),
        city: Arc::clone(&city.office),
        issuer: Arc::clone(&issuer),
        centres: centres(city)?,
        watch: watch(city),
    }));
    let build = crate::job::build()?;
    let desk = web::desk::router(web::desk::Desk::new(site, Arc::clone(&city.office), &build));
    let public = Router::new()
        .route("/log/{*path}", get(public_log::file))
        .with_state(PublicLog(Arc::new(city.directory.public_log())))
        .route("/healthz", get(alive::healthz));
    // A path that none of them has is answered by the one merged last: with a page, not with an empty answer.
    Ok(web::dressing::endpoints(public)
        .merge(web::dressing::endpoints(credential_issuer::router(issuer)))
        .merge(desk)
        .merge(portal))
}

fn issuer(city: &OpenCity) -> anyhow::Result<Issuer> {
    let (signer, _) = crate::setup::issuer(&city.directory, &city.configuration)?;
    let place = &city.configuration.place;
    Ok(Issuer::new(
        IssuerSettings {
            identifier: city.configuration.public_url.clone(),
            name_zh_cn: place.zh.clone(),
            name_en: place.en.clone(),
            zone: city.zone(),
        },
        IssuerParts {
            signer: Arc::new(signer),
            es256: Arc::new(keys::AwsLcEs256),
            grants: Arc::new(city.access.clone()),
            entropy: Arc::new(keys::SystemEntropy),
            clock: Arc::new(SystemClock),
        },
    ))
}

fn site(city: &OpenCity) -> anyhow::Result<Site> {
    let both = |text: &crate::configuration::Both| Both::new(&text.zh, &text.en);
    Ok(Site {
        place: both(&city.configuration.place),
        help: both(&city.configuration.help),
        telephone: city.configuration.telephone.clone(),
        demonstration: city.directory.is_demonstration(),
        address: listening::address(&city.configuration.public_url).to_owned(),
        scheme: listening::scheme(&city.configuration.public_url)?,
        zone: city.zone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })
}

/// The offices where somebody registers residents.
fn centres(city: &OpenCity) -> anyhow::Result<Vec<Office>> {
    city.office
        .registration_centres()
        .context("the offices cannot be read")
}

/// How the log's witnesses stand, asked anew for each page.
fn watch(city: &OpenCity) -> AskWatch {
    let (log, policy) = (Arc::clone(&city.log), city.policy.clone());
    Arc::new(move || {
        let now = SystemClock.now();
        let seconds = u64::try_from(now.0).unwrap_or(0);
        let signed = SignedNote::parse(&log.published_note())
            .ok()
            .and_then(|note| policy.verify(&note, seconds).ok())
            .map(|verified| verified.cosigned)
            .unwrap_or_default();
        let witnesses = policy.witnesses().iter().map(|witness| {
            let at = signed
                .iter()
                .find(|(name, _)| *name == witness.name)
                .map(|(_, at)| UnixTime(at.cast_signed()));
            (witness.name.clone(), at)
        });
        Watch {
            quorum: policy.witnesses_needed(),
            witnesses: witnesses.collect(),
            met: matches!(log.standing(), Standing::Witnessed { .. }),
        }
    })
}
