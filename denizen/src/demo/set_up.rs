//! The city of the story: witness, directory, register, two registration centres, an education office, officials.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use registry::clock::{CityDay, Clock as _};
use registry::desk::Desk;
use registry::official::{Office, Official};
use rules::authority::Role;

use super::processes::Process;
use super::transcript::Transcript;
use crate::city::OpenCity;
use crate::configuration::{Both, Configuration, Storage};
use crate::directory::DataDirectory;
use crate::reader::{NewReader, register};
use crate::setup::{WitnessLine, invent_dwellings, set_up};
use crate::system::SystemClock;
use crate::witness::Algorithm;

/// What the story needs to know of its city.
pub struct Stage {
    /// The city's directory.
    pub directory: DataDirectory,
    /// Where its pages are.
    pub city: String,
    /// The witness, which runs as long as the story.
    pub _witness: Process,
    /// The reader's folder and address.
    pub school: (PathBuf, String),
    /// The wallet's folder.
    pub wallet: PathBuf,
    /// Officials with the one-time codes of their appointments.
    pub officials: Vec<(&'static str, String)>,
}

/// The officials of the story: number, office, role.
const OFFICIALS: [(&str, &str, Role); 11] = [
    ("YT-0417", YANTIAN_CENTRE, Role::RegistrationClerk),
    ("YT-0418", HAISHAN_CENTRE, Role::RegistrationClerk),
    ("YT-2207", "yantian-education", Role::EntitlementOfficer),
    ("YT-0901", YANTIAN_CENTRE, Role::DuplicateReviewer),
    // For guests of `--serve`.
    ("YT-0499", YANTIAN_CENTRE, Role::RegistrationClerk),
    ("YT-0599", YANTIAN_CENTRE, Role::RegistrationClerk),
    ("YT-0999", YANTIAN_CENTRE, Role::DuplicateReviewer),
    ("YT-2299", "yantian-education", Role::EntitlementOfficer),
    ("YT-0699", "yantian-ombudsman", Role::Ombudsman),
    ("YT-3099", YANTIAN_CENTRE, Role::CourtLiaison),
    ("YT-0899", YANTIAN_CENTRE, Role::Operator),
];

/// The first registration centre.
pub const YANTIAN_CENTRE: &str = "yantian-registration";
/// The second.
pub const HAISHAN_CENTRE: &str = "haishan-registration";

/// Offices: id, Chinese, English, desks.
const OFFICES: [(&str, &str, &str, &[&str]); 4] = [
    (
        YANTIAN_CENTRE,
        "盐田居住登记中心",
        "Yantian registration centre",
        &["yantian-1", "yantian-2"],
    ),
    (
        HAISHAN_CENTRE,
        "海山居住登记中心",
        "Haishan registration centre",
        &["haishan-1"],
    ),
    (
        "yantian-education",
        "盐田区教育局",
        "Yantian District Education Office",
        &[],
    ),
    (
        "yantian-ombudsman",
        "盐田区申诉专员",
        "Yantian ombudsman",
        &[],
    ),
];

const WITNESS_NAME: &str = "witness.demonstration.example";
/// The witness's folder, within the demonstration's.
const WITNESS_FOLDER: &str = "witness";
const TRAINING_YEARS: i16 = 2;

/// Builds the city in a new directory.
///
/// # Errors
/// With what could not be made.
pub fn build(
    root: &Path,
    seed: u64,
    dwellings: usize,
    transcript: &Transcript,
) -> anyhow::Result<Stage> {
    let directory = DataDirectory::create(root)?;
    directory.stamp_as_demonstration()?;
    let witness_folder = root.join(WITNESS_FOLDER);
    let vkey = crate::witness::open(&witness_folder, WITNESS_NAME, Algorithm::Ed25519)?.vkey();
    let witness = start_witness(root, "127.0.0.1:0")?;
    let port = free_port()?;
    let city = format!("http://localhost:{port}");
    let configuration = configuration(&city, port);
    let line = WitnessLine {
        name: "council".to_owned(),
        vkey,
        url: format!("http://{}", witness.address),
    };
    set_up(&directory, &configuration, &[line])?;
    watch_our_log(&directory, &configuration, &witness_folder)?;
    invent_dwellings(&directory, &configuration, seed, dwellings, |done| {
        // A progress line that cannot be written is no reason to stop.
        let _ = transcript.progress(done, dwellings);
    })?;
    let officials = appoint(&directory)?;
    let school = school(&directory, root)?;
    directory.stamp_as_set_up()?;
    Ok(Stage {
        wallet: root.join("wallet"),
        city,
        _witness: witness,
        school,
        officials,
        directory,
    })
}

/// Starts the witness of a demonstration; after a kill, at the address that the policy names.
///
/// # Errors
/// When it does not start.
pub fn start_witness(root: &Path, listen: &str) -> anyhow::Result<Process> {
    let folder = root.join(WITNESS_FOLDER);
    Process::start(
        "witness",
        &[
            "witness",
            "--folder",
            text(&folder)?,
            "--name",
            WITNESS_NAME,
            "--listen",
            listen,
        ],
    )
}

/// The configuration of a demonstration whose pages are at `city` on this machine.
#[must_use]
pub fn configuration(city: &str, port: u16) -> Configuration {
    let both = |zh: &str, en: &str| Both {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    Configuration {
        public_url: city.to_owned(),
        listen: format!("127.0.0.1:{port}"),
        telephone: "0755-0000 0000".to_owned(),
        clock_offset_minutes: 480,
        place: both("盐田区", "Yantian District"),
        help: both(
            "盐田居住登记中心，工作日9:00至17:30",
            "Yantian registration centre, working days 9:00 to 17:30",
        ),
        storage: Storage::Embedded,
        keyhold: None,
        root: crate::configuration::RootPlace::File,
    }
}

/// The witness agrees to watch this log.
fn watch_our_log(
    directory: &DataDirectory,
    configuration: &Configuration,
    witness: &Path,
) -> anyhow::Result<()> {
    let vkey = crate::city::log_signer(configuration, directory)?
        .verifier()
        .vkey();
    std::fs::write(witness.join(crate::witness::LOGS_FILE), format!("{vkey}\n"))?;
    Ok(())
}

/// Makes the offices with their desks and appoints the officials of the story: numbers and one-time codes.
///
/// # Errors
/// When the city does not open, or is there already.
pub fn appoint(directory: &DataDirectory) -> anyhow::Result<Vec<(&'static str, String)>> {
    let city = OpenCity::open(directory.clone())?;
    for (id, zh, en, desks) in OFFICES {
        let office = Office {
            id: id.parse()?,
            name_zh: zh.to_owned(),
            name_en: en.to_owned(),
            district: "YT".to_owned(),
        };
        city.store.transact("write an office", |tx| {
            store::officials::put_office(tx, &office)
        })?;
        for desk in desks {
            let desk = Desk {
                id: desk.parse()?,
                office: office.id.clone(),
            };
            city.store
                .transact("write a desk", |tx| store::officials::put_desk(tx, &desk))?;
        }
    }
    OFFICIALS
        .into_iter()
        .map(|(id, office, role)| Ok((id, appoint_one(&city, id, office, role)?)))
        .collect()
}

/// The one-time code of the appointment.
fn appoint_one(city: &OpenCity, id: &str, office: &str, role: Role) -> anyhow::Result<String> {
    let today = CityDay::of(SystemClock.now(), city.zone());
    let code = city.office.appoint_official(&Official {
        id: id.parse()?,
        office: office.parse()?,
        role,
        trained_until: today.date().plus_years(TRAINING_YEARS),
        own_resident: None,
    })?;
    Ok(code.expose().clone())
}

/// Appoints more registration clerks at the first centre, while the city is off: numbers and one-time codes.
///
/// # Errors
/// When the city does not open, or a number is taken.
pub fn appoint_clerks(
    directory: &DataDirectory,
    numbers: std::ops::Range<usize>,
) -> anyhow::Result<Vec<(String, String)>> {
    let city = OpenCity::open(directory.clone())?;
    numbers
        .map(|number| {
            let id = format!("YT-{number:04}");
            let code = appoint_one(&city, &id, YANTIAN_CENTRE, Role::RegistrationClerk)?;
            Ok((id, code))
        })
        .collect()
}

fn school(directory: &DataDirectory, root: &Path) -> anyhow::Result<(PathBuf, String)> {
    let folder = root.join("school");
    let port = free_port()?;
    let base_url = format!("http://localhost:{port}");
    let reader = NewReader {
        name: Both {
            zh: "海涛示例小学".to_owned(),
            en: "Haitao Sample Primary School".to_owned(),
        },
        purpose: Both {
            zh: "核对学杂费减免资格".to_owned(),
            en: "to check the remission of school fees".to_owned(),
        },
        benefit: "school-fee-remission".parse()?,
        base_url: base_url.clone(),
        listen: format!("127.0.0.1:{port}"),
    };
    register(directory, &folder, &reader)?;
    Ok((folder, base_url))
}

/// A port that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// A path as text, for an argument.
pub fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a folder name that is not text")
}
