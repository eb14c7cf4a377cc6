//! Pages as they reach a browser: rendered in both languages, inside the bounds of LOOK, with the headers of one file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use axum::http::{StatusCode, header};
use world::{World, get, post};

#[tokio::test]
async fn the_headers_are_those_of_one_file() {
    let answer = World::new().portal(get("/")).await;
    let mut lines: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn pages_in_both_languages() {
    let world = World::new();
    for path in [
        "/",
        "/promises",
        "/register/name",
        "/register/document",
        "/register/address",
        "/register/contact",
        "/register/pin",
        "/nowhere",
    ] {
        for language in ["zh-CN", "en"] {
            let answer = world.portal(get(&format!("{path}?lang={language}"))).await;
            assert!(
                answer.body.len() < 20_000,
                "{path}: {} bytes",
                answer.body.len()
            );
            assert!(
                answer.body.contains(&format!("<html lang=\"{language}\"")),
                "{path}"
            );
            let main = answer
                .body
                .split("<main")
                .nth(1)
                .unwrap()
                .split("</main>")
                .next()
                .unwrap();
            let name = format!("{}.{language}", path.replace('/', "-"));
            insta::assert_snapshot!(name.clone(), main);
            // Whole pages lie in the target folder for whoever wants to look at them.
            std::fs::write(
                std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page{name}.html")),
                &answer.body,
            )
            .unwrap();
        }
    }
}
