//! Jobs at the desk: one signature for a small run, three different officials for a large one, and how far it has come.

use axum::http::StatusCode;
use rules::authority::Role;

use crate::story::{keep, pre_register_plainly, register_plainly};
use crate::world::World;
use crate::world::browser::{Answer, Browser};
use crate::world::device::Device;

const PAGE: &str = "/desk/jobs";
const JOB: [(&str, &str); 1] = [("job", "correct_district_names")];

async fn official(
    world: &World,
    language: &'static str,
    id: &str,
    role: Role,
) -> (Browser, Device) {
    let desk = Browser::new(world, language);
    let device = desk
        .sign_in_official(world, id, "yantian-centre", role)
        .await;
    (desk, device)
}

/// The name of the run that stands first, put together again.
fn run_name(page: &Answer) -> String {
    page.between(
        "<section class=\"stack\" aria-labelledby=\"runs\">",
        "</section>",
    )
    .rsplit_once("<dd>")
    .unwrap()
    .1
    .split("</dd>")
    .next()
    .unwrap()
    .replace("<wbr>", "")
}

/// Without the name, which differs from run to run.
fn kept(name: &str, language: &str, page: &Answer) {
    assert_eq!(page.status, StatusCode::OK, "{name}: {}", page.words());
    let is_hex = |line: &&str| line.len() == 16 && line.bytes().all(|b| b.is_ascii_hexdigit());
    let words = page.words();
    let words: Vec<_> = words.lines().filter(|line| !is_hex(line)).collect();
    insta::assert_snapshot!(format!("{name}.{language}"), words.join("\n"));
}

async fn small_run(language: &'static str) {
    let world = World::new();
    let resident = Browser::new(&world, language);
    let reference = pre_register_plainly(&resident, "402913").await;
    register_plainly(&world, "YT-0417", &reference).await;
    let (desk, device) = official(&world, language, "YT-0502", Role::Operator).await;
    let first = desk.get("/desk").await;
    assert_eq!(first.headers["location"], PAGE, "the operator begins here");
    keep("jobs", language, &desk.get(PAGE).await);
    let sign = desk.post(PAGE, &JOB).await;
    keep("job-sign", language, &sign);
    let announced = desk.sign(&device, &sign).await;
    kept("job-announced", language, &announced);
    assert!(!announced.body.contains("林示例"));
    world.run_job(&run_name(&announced));
    kept("job-run", language, &desk.get(PAGE).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_run_in_chinese() {
    small_run("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_run_in_english() {
    small_run("en").await;
}

async fn large_run(language: &'static str) {
    let world = World::new();
    world.fill_with_addresses(1_001);
    let (first, device) = official(&world, language, "YT-0502", Role::Operator).await;
    let (second, other) = official(&world, language, "YT-0503", Role::Auditor).await;
    let (third, last) = official(&world, language, "YT-0504", Role::Operator).await;
    let sign = first.post(PAGE, &JOB).await;
    let waits = first.sign(&device, &sign).await;
    kept("job-waits-own", language, &waits);
    assert!(
        !waits.body.contains("data-statement"),
        "nobody signs the same run twice"
    );
    let wanted = second.get(PAGE).await;
    kept("job-wanted", language, &wanted);
    for nobody in ["YT-0502", "YT-0503"] {
        assert!(!wanted.body.contains(nobody), "no person: {nobody}");
    }
    second.sign(&other, &wanted).await;
    let wanted = third.get(PAGE).await;
    let announced = third.sign(&last, &wanted).await;
    assert!(
        !announced.body.contains("data-statement"),
        "it is announced"
    );
    kept("job-announced-large", language, &announced);
    assert_eq!(run_name(&announced).len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_run_in_chinese() {
    large_run("zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_run_in_english() {
    large_run("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_official_s_second_signature_and_a_false_one_announce_nothing() {
    let world = World::new();
    world.fill_with_addresses(1_001);
    let (first, device) = official(&world, "en", "YT-0502", Role::Operator).await;
    let (second, other) = official(&world, "en", "YT-0503", Role::Auditor).await;
    let (third, last) = official(&world, "en", "YT-0504", Role::Operator).await;
    let sign = first.post(PAGE, &JOB).await;
    first.sign(&device, &sign).await;
    let wanted = second.get(PAGE).await;
    let twice = first.sign(&device, &wanted).await;
    assert!(twice.words().contains("1 of 3"), "{}", twice.words());
    second.sign(&other, &wanted).await;
    // The third signs with a key that is not its session's: what waited goes on waiting.
    let false_one = third.sign_here(&other, &wanted).await;
    assert_eq!(false_one.status, StatusCode::CONFLICT);
    let still = third.get(PAGE).await;
    assert!(still.words().contains("2 of 3"), "{}", still.words());
    let announced = third.sign(&last, &still).await;
    assert_eq!(run_name(&announced).len(), 64);
}

/// One who signed has signed out since: the last one is not told that their own sign-in has ended, and the run is asked for anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_signer_who_signed_out_ends_the_run_and_nobody_elses_session() {
    let world = World::new();
    world.fill_with_addresses(1_001);
    let (first, device) = official(&world, "en", "YT-0502", Role::Operator).await;
    let (second, other) = official(&world, "en", "YT-0503", Role::Auditor).await;
    let (third, last) = official(&world, "en", "YT-0504", Role::Operator).await;
    let sign = first.post(PAGE, &JOB).await;
    first.sign(&device, &sign).await;
    let wanted = second.get(PAGE).await;
    second.sign(&other, &wanted).await;
    second.post("/desk/sign-out", &[]).await;
    let wanted = third.get(PAGE).await;
    let refused = third.sign_here(&last, &wanted).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let page = third.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "still signed in");
    assert!(!page.body.contains("data-statement"), "nothing waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_signed_by_all_within_ten_minutes_is_forgotten() {
    let world = World::new();
    world.fill_with_addresses(1_001);
    let (first, device) = official(&world, "en", "YT-0502", Role::Operator).await;
    let (second, other) = official(&world, "en", "YT-0503", Role::Auditor).await;
    let sign = first.post(PAGE, &JOB).await;
    first.sign(&device, &sign).await;
    world.pass(500);
    let wanted = second.get(PAGE).await;
    second.sign(&other, &wanted).await;
    world.pass(101);
    let late = second.get(PAGE).await;
    assert!(
        !late.words().contains("2 of 3"),
        "the second signature gave no more time"
    );
    assert_eq!(
        second.sign_here(&other, &wanted).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_auditors_and_operators_sees_the_page() {
    let world = World::new();
    for (id, role) in [
        ("YT-0511", Role::RegistrationClerk),
        ("YT-0512", Role::CourtLiaison),
    ] {
        let (desk, _) = official(&world, "en", id, role).await;
        assert_eq!(desk.get(PAGE).await.status, StatusCode::FORBIDDEN);
        assert_eq!(desk.post(PAGE, &JOB).await.status, StatusCode::FORBIDDEN);
    }
    let (desk, _) = official(&world, "en", "YT-0513", Role::Auditor).await;
    let answer = desk.post(PAGE, &[("job", "list_residents")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
