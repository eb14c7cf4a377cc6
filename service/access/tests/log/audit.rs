//! The auditor's command: what it counts, and what it signs.

use access::log::audit::{Audit, AuditReport, Jobs, audit};
use access::log::checker::{CheckFailure, Finding, Folder};
use registry::clock::{CityDay, Clock as _};
use registry::readlog::{Announcement, public_list};
use registry::vocabulary::Language;
use tlog::cosignature::CosignatureSigner;
use tlog::note::{NoteSigner, SignedNote};

use crate::town::{ORIGIN, Resident, Town, alone, policy};
use crate::witnessing::Watched;

fn audited(town: &Town, older: &[String]) -> Result<AuditReport, CheckFailure> {
    let what = Audit {
        policy: &town.policy,
        older,
        now: town.clock.now(),
    };
    audit(&Folder(town.public()), &what)
}

fn town_with_announcements() -> Town {
    let town = Town::new(alone());
    town.live(&mut [Resident::new(1), Resident::new(2)], 70);
    let mut public = Resident::of(public_list(ORIGIN));
    town.act(&mut public); // begins the list
    let office = |slug: &str| slug.parse().unwrap();
    let said = [
        Announcement::BreakGlass {
            office: office("yantian-registration"),
        },
        Announcement::BreakGlass {
            office: office("yantian-registration"),
        },
        Announcement::CourtSealed {
            court: office("court-one"),
            until: CityDay(20_500),
        },
        Announcement::Job {
            job: "annual_notice".to_owned(),
            records: 900,
        },
        Announcement::Job {
            job: "annual_notice".to_owned(),
            records: 80,
        },
        Announcement::KeysDestroyed,
        Announcement::RootChanged { generation: 2 },
        Announcement::Restored {
            database: "app".to_owned(),
        },
        Announcement::OfficialEnded {
            official: "YT-0417".parse().unwrap(),
        },
    ];
    for announcement in said {
        public.announce(&town, announcement);
    }
    town.live(&mut [Resident::new(3)], 150);
    town
}

#[test]
fn the_public_list_is_counted() {
    let town = town_with_announcements();
    let report = audited(&town, &[]).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let public = &report.public;
    assert_eq!(public.entries, 10);
    let broken: Vec<(&str, u64)> = public
        .break_glass
        .iter()
        .map(|((month, _), count)| (month.as_str(), *count))
        .collect();
    assert_eq!(broken, [("2026-11", 2)]);
    assert_eq!(public.court_sealed.values().sum::<u64>(), 1);
    let jobs = Jobs {
        runs: 2,
        records: 980,
    };
    assert_eq!(public.jobs.get("annual_notice"), Some(&jobs));
    assert_eq!(public.restored.get("app"), Some(&1));
    assert_eq!(
        (
            public.keys_destroyed,
            public.root_changes,
            public.officials_ended
        ),
        (1, 1, 1)
    );
    assert_eq!(report.counted.entries, 300);
    assert_eq!(report.counted.bodies, 300);
    let words = report.words(Language::En);
    assert!(words.contains("2026-11: yantian-registration opened 2 records by break-glass."));
    let words = report.words(Language::ZhCn);
    assert!(words.contains("court-one 封存内容的阅览 1 次。"), "{words}");
}

/// A list that goes on under another key is one that nobody can count any more.
#[test]
fn a_public_list_that_is_led_elsewhere_or_ended_is_broken() {
    let town = Town::new(alone());
    let mut public = Resident::of(public_list(ORIGIN));
    town.act(&mut public);
    town.live(&mut [Resident::new(1)], 5);
    public.end(&town, &Resident::new(9));
    town.log().publish_now().unwrap();
    let report = audited(&town, &[]).unwrap();
    assert!(!report.is_whole(), "{:?}", report.findings);
    let text = report.text();
    assert!(text.contains("\nfinding 6\n"), "{text}");
}

#[test]
fn a_log_without_announcements_is_no_fault() {
    let town = Town::new(alone());
    town.live(&mut [Resident::new(1)], 5);
    let report = audited(&town, &[]).unwrap();
    assert!(report.findings.is_empty());
    assert!(report.words(Language::En).contains("has not begun"));
}

#[test]
fn the_report_is_a_signed_note_that_no_change_survives() {
    let town = town_with_announcements();
    let old = std::fs::read_to_string(town.public().join("checkpoint")).unwrap();
    town.live(&mut [Resident::new(4)], 3);
    let report = audited(&town, &[old]).unwrap();
    let signer = NoteSigner::from_seed("audit.example", &[5; 32]).unwrap();
    let text = report.sign(&signer).unwrap().to_string();
    let verifies = |text: &str| {
        SignedNote::parse(text).is_ok_and(|note| signer.verifier().verify(&note).is_ok())
    };
    assert!(verifies(&text));
    for line in [
        "denizen-audit/1\nlog city.example/readlog\nsize 303\nroot ",
        "\nverdict whole\n",
        "\nquorum none\n",
        " continued\n",
        "\nbreak-glass 2026-11 yantian-registration 2\n",
        "\njob annual_notice 2 980\n",
        "\nfindings 0\n",
    ] {
        assert!(text.contains(line), "{line} is missing: {text}");
    }
    assert!(!verifies(&text.replace("findings 0", "findings 1")));
    // Nobody takes it for a checkpoint of the auditor's.
    let note = SignedNote::parse(&text).unwrap();
    assert!(tlog::Checkpoint::parse(note.text()).is_err());
}

#[test]
fn a_broken_log_is_reported_as_broken_with_its_entry() {
    let town = town_with_announcements();
    let file = town.public().join("body/000");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[512 * 77] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let report = audited(&town, &[]).unwrap();
    assert!(!report.is_whole());
    let text = report.text();
    assert!(text.contains("\nverdict broken\n"), "{text}");
    assert!(text.contains("\nfinding 77\n"), "{text}");
    assert!(
        text.contains("! Entry 77: its sealed text was altered."),
        "{text}"
    );
    assert!(text.contains("! 第 77 条：其密封正文被改动。"), "{text}");
}

#[test]
fn an_announcement_that_was_removed_is_a_gap() {
    let town = Town::new(alone());
    let mut public = Resident::of(public_list(ORIGIN));
    town.act(&mut public);
    public.step(); // one was made, and the log does not hold it
    public.announce(&town, Announcement::KeysDestroyed);
    town.log().publish_now().unwrap();
    let report = audited(&town, &[]).unwrap();
    assert!(!report.is_whole());
    let words = report.words(Language::En);
    assert!(
        words.contains("Public list: number 1 of the list is missing"),
        "{words}"
    );
}

#[test]
fn cosignatures_are_named_and_a_missed_quorum_is_a_finding() {
    let watched = Watched::new("all");
    watched.town.live(&mut [Resident::new(7)], 12);
    let report = audited(&watched.town, &[]).unwrap();
    assert!(report.is_whole(), "{:?}", report.findings);
    let text = report.text();
    for line in ["\nquorum met ", "\ncosigned w0 ", "\ncosigned w1 "] {
        assert!(text.contains(line), "{line} is missing: {text}");
    }
    let key = |name: &str| {
        let signer = CosignatureSigner::from_seed(name, &[99; 32]).unwrap();
        signer.verifier().vkey()
    };
    let stricter = policy(&format!(
        "witness w {}\nquorum w\n",
        key("stranger.example")
    ));
    let what = Audit {
        policy: &stricter,
        older: &[],
        now: watched.town.clock.now(),
    };
    let report = audit(&Folder(watched.town.public()), &what).unwrap();
    assert!(!report.is_whole());
    assert_eq!(report.findings, [Finding::QuorumMissed { cosigned: 0 }]);
    assert!(report.text().contains("\nquorum missed\n"));
}

#[test]
fn an_older_checkpoint_of_another_log_is_refused() {
    let town = Town::new(alone());
    town.live(&mut [Resident::new(1)], 5);
    let signer = NoteSigner::from_seed("other.example", &[8; 32]).unwrap();
    let other = tlog::Checkpoint {
        origin: "other.example".to_owned(),
        size: 0,
        root: tlog::Hash::EMPTY,
        extensions: Vec::new(),
    };
    let note = other.sign(&signer).unwrap().to_string();
    assert!(matches!(
        audited(&town, &[note]),
        Err(CheckFailure::Older { number: 1 })
    ));
}
