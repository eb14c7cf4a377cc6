//! Registering a reader: the folder a school takes home, with key, certificate, registration and the city's anchors.
//!
//! A reader asks for what its registration lists and no more; wallets check it against the certificate. Must never put
//! anything about a person, or a way to reach the city, into the folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use credential::profile::{ClaimName, CredentialType};
use credential::reader::{BothLanguages, MayAsk, Registration};
use credential::signer::Signer as _;
use keys::Leaf;
use registry::ids::ProgrammeId;
use serde::{Deserialize, Serialize};

use crate::command_line::say;
use crate::configuration::{Both, Configuration};
use crate::directory::{DataDirectory, write_private};
use crate::setup::{ISSUER_AUTHORITY, LEAF_VALIDITY_DAYS, READER_AUTHORITY, authority, validity};

/// `reader.toml`: what a reader is started with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderConfiguration {
    /// Where wallets reach this reader.
    pub base_url: String,
    /// The address to listen on.
    pub listen: String,
    /// The programme asked about.
    pub benefit: ProgrammeId,
    /// School years that are accepted; none means any the city still dates copies for.
    #[serde(default)]
    pub school_years: Vec<String>,
    /// Minutes east of UTC.
    pub clock_offset_minutes: i32,
    /// What the programme is called.
    pub benefit_title: Both,
}

/// What `denizen reader` takes.
#[derive(Debug, Args)]
pub struct ReaderArguments {
    /// The city's directory.
    #[arg(long)]
    data: PathBuf,
    /// The new folder.
    #[arg(long)]
    folder: PathBuf,
    /// Who it is, in Chinese.
    #[arg(long)]
    name_zh: String,
    /// Who it is, in English.
    #[arg(long)]
    name_en: String,
    /// What for, in Chinese.
    #[arg(long)]
    purpose_zh: String,
    /// What for, in English.
    #[arg(long)]
    purpose_en: String,
    /// A programme whose entitlement it checks, such as school-fee-remission.
    #[arg(long)]
    benefit: ProgrammeId,
    /// Where wallets reach it.
    #[arg(long)]
    base_url: String,
    /// The address it listens on.
    #[arg(long)]
    listen: String,
}

/// Registers a reader from the command line.
///
/// # Errors
/// As [`register`].
pub fn run(arguments: &ReaderArguments) -> anyhow::Result<()> {
    let directory = DataDirectory::at(arguments.data.clone());
    let both = |zh: &str, en: &str| Both {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    register(
        &directory,
        &arguments.folder,
        &NewReader {
            name: both(&arguments.name_zh, &arguments.name_en),
            purpose: both(&arguments.purpose_zh, &arguments.purpose_en),
            benefit: arguments.benefit.clone(),
            base_url: arguments.base_url.clone(),
            listen: arguments.listen.clone(),
        },
    )?;
    say(&format!(
        "registered; next, at the reader: denizen verifier --folder {}",
        arguments.folder.display()
    ))
}

/// Names of the files in a reader's folder.
pub const CONFIGURATION_FILE: &str = "reader.toml";
/// The encoded registration.
pub const REGISTRATION_FILE: &str = "registration.txt";
/// The issuer's certificate, DER.
pub const ANCHOR_FILE: &str = "issuer-authority.der";

/// A reader to be registered.
#[derive(Debug, Clone)]
pub struct NewReader {
    /// Who it is.
    pub name: Both,
    /// What for.
    pub purpose: Both,
    /// The programme whose entitlement it checks.
    pub benefit: ProgrammeId,
    /// Where wallets reach it.
    pub base_url: String,
    /// The address it listens on.
    pub listen: String,
}

/// Makes the folder of a new reader.
///
/// # Errors
/// When the city has no such programme, or the folder is not empty or cannot be written.
pub fn register(
    directory: &DataDirectory,
    folder: &Path,
    reader: &NewReader,
) -> anyhow::Result<()> {
    if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty: name a new folder", folder.display());
    }
    let city = Configuration::read(&directory.configuration())?;
    let programmes = crate::programmes::read(directory)?;
    let programme = programmes
        .get(&reader.benefit)
        .with_context(|| format!("the city has no programme {}", reader.benefit))?;
    let configuration = ReaderConfiguration {
        base_url: reader.base_url.clone(),
        listen: reader.listen.clone(),
        benefit: reader.benefit.clone(),
        school_years: Vec::new(),
        clock_offset_minutes: city.clock_offset_minutes,
        benefit_title: Both {
            zh: programme.title().zh.clone(),
            en: programme.title().en.clone(),
        },
    };
    std::fs::create_dir_all(folder)?;
    let registration = Registration {
        name: both(&reader.name),
        purpose: both(&reader.purpose),
        may_ask: vec![MayAsk::of(
            CredentialType::Entitlement,
            &[ClaimName::Benefit, ClaimName::SchoolYear],
        )],
    };
    let encoded = registration.encode();
    let uri = Registration::uri(&encoded).context("the registration does not encode")?;
    let readers = authority(directory, READER_AUTHORITY)?;
    let key = keys::open_or_create_signer(&folder.join("reader.key"))?.public_key();
    let leaf = Leaf {
        key: &key,
        common_name: "Denizen reader",
        uris: &[uri.as_str()],
        dns_names: &[],
        validity: validity(LEAF_VALIDITY_DAYS),
    };
    keys::open_or_create_certified_signer(folder, "reader", &readers, &leaf, &keys::SystemEntropy)?;
    let issuer = authority(directory, ISSUER_AUTHORITY)?;
    write_private(&folder.join(ANCHOR_FILE), issuer.certificate())?;
    write_private(&folder.join(REGISTRATION_FILE), encoded.as_bytes())?;
    write_private(
        &folder.join(CONFIGURATION_FILE),
        toml::to_string(&configuration)?.as_bytes(),
    )
}

fn both(text: &Both) -> BothLanguages {
    BothLanguages {
        zh_cn: text.zh.clone(),
        en: text.en.clone(),
    }
}
