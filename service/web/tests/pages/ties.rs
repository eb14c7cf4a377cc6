//! An official declares whose files they must not open: the count is shown, the number never again.

use axum::http::StatusCode;
use rules::authority::Role;

use crate::world::World;
use crate::world::browser::Browser;

const NUMBER: &str = "11010519491231002X";

fn form<'a>(whose: &'a str, number: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("whose", whose),
        ("document_kind", "resident_identity_card"),
        ("document_issuer", "CHN"),
        ("document_number", number),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_declared_is_counted_and_never_shown() {
    let world = World::new();
    for (language, clerk) in [("zh-CN", "YT-0417"), ("en", "YT-0418")] {
        let desk = Browser::new(&world, language);
        desk.sign_in_official(&world, clerk, "yantian-centre", Role::RegistrationClerk)
            .await;
        for (whose, number) in [("own", NUMBER), ("relative", NUMBER)] {
            let answer = desk.post("/desk/ties", &form(whose, number)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        }
        let page = desk.get("/desk/ties").await;
        insta::assert_snapshot!(format!("ties.{language}"), page.words());
        assert!(!page.body.contains(NUMBER));
        let wrong = desk
            .post("/desk/ties", &form("relative", "110105194912310021"))
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.body.contains("110105194912310021"));
        let withdrawn = desk.post("/desk/ties/withdraw", &[]).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
        let left = desk.get("/desk/ties").await.words();
        assert_ne!(left, page.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_leaves_the_choices_as_they_were() {
    let world = World::new();
    let desk = Browser::new(&world, "en");
    desk.sign_in_official(&world, "YT-0417", "yantian-centre", Role::RegistrationClerk)
        .await;
    let typed = [
        ("whose", "own"),
        ("document_kind", "passport"),
        ("document_issuer", "VNM"),
        ("document_number", "?"),
    ];
    let wrong = desk.post("/desk/ties", &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for chosen in ["\"own\"", "\"passport\""] {
        let choice = wrong.between(&format!("value={chosen}"), ">");
        assert!(choice.contains("checked"), "{chosen}: {choice}");
    }
    assert!(wrong.body.contains("value=\"VNM\""));
    let mut unknown = typed;
    unknown[1].1 = "library_card";
    let answer = desk.post("/desk/ties", &unknown).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "never a guess");
}
