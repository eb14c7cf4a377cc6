//! `denizen appoint`: an operator appoints an official; the official registers the passkey themselves.
//!
//! Must never see or make a passkey.

use std::path::PathBuf;

use clap::Args;
use registry::ids::{OfficeId, OfficialId};
use registry::official::{Office, Official};
use rules::authority::Role;

use crate::city::OpenCity;
use crate::command_line::say;
use crate::directory::DataDirectory;

/// What `denizen appoint` takes.
#[derive(Debug, Args)]
pub struct AppointArguments {
    /// The city's directory. The city must not be running.
    #[arg(long)]
    data: PathBuf,
    /// The official's number, such as YT-0417.
    #[arg(long)]
    official: OfficialId,
    /// The office, a short name such as yantian-registration.
    #[arg(long)]
    office: OfficeId,
    /// The office's name in Chinese.
    #[arg(long)]
    office_zh: String,
    /// The office's name in English.
    #[arg(long)]
    office_en: String,
    /// The district in Chinese.
    #[arg(long)]
    district: String,
    /// `registration_clerk`, `duplicate_reviewer`, `entitlement_officer`, `ombudsman`, `auditor` or `operator`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The last day the official's training is valid, such as 2027-12-31.
    #[arg(long)]
    trained_until: registry::clock::CivilDate,
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("one of {}", known.join(", "))
    })
}

/// Appoints and prints the one-time code.
///
/// # Errors
/// When the city does not open.
pub fn run(arguments: &AppointArguments) -> anyhow::Result<()> {
    let city = OpenCity::open(DataDirectory::at(arguments.data.clone()))?;
    let office = Office {
        id: arguments.office.clone(),
        name_zh: arguments.office_zh.clone(),
        name_en: arguments.office_en.clone(),
        district: arguments.district.clone(),
    };
    let official = Official {
        id: arguments.official.clone(),
        office: arguments.office.clone(),
        role: arguments.role,
        trained_until: arguments.trained_until,
        own_resident: None,
    };
    city.store.transact("write an office", |tx| {
        store::officials::put_office(tx, &office)
    })?;
    let code = city.office.appoint_official(&official)?;
    say(&format!(
        "{} registers a passkey at {}/desk/passkey with the code {}",
        arguments.official,
        city.configuration.public_url,
        code.expose()
    ))
}
