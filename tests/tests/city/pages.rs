//! People's bad days at the pages: each refusal is a page in their language that says what happened and what to do next.

use tests::caller::FORM;
use tests::{Reply, Town};

/// The refusal is a whole page with these words.
#[track_caller]
fn assert_explained(reply: &Reply, status: u16, happened: &str, next: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    let kind = reply.header("content-type");
    assert!(kind.starts_with("text/html"), "{kind}: {}", reply.text);
    for words in ["<html lang=\"en\"", happened, next] {
        assert!(reply.text.contains(words), "{words}: {}", reply.text);
    }
    assert_guarded("refusal", reply);
}

/// The headers that every answer carries, and the cache that keeps no page.
#[track_caller]
pub fn assert_guarded(what: &str, reply: &Reply) {
    let policy = reply.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{what}: {policy}");
    }
    for loose in ["unsafe", "*", "http:", "https:"] {
        assert!(!policy.contains(loose), "{what}: {policy}");
    }
    assert_eq!(reply.header("referrer-policy"), "no-referrer", "{what}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(reply.header("x-frame-options"), "DENY", "{what}");
    assert_ne!(reply.header("cache-control"), "", "{what}");
}

#[test]
fn a_form_of_another_site_is_refused_at_residents_and_officials_pages() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let forms = [
        ("/register/name", "full_name=x"),
        ("/sign-in", "code=AAAA-BBBB-CCCC&pin=271828"),
        ("/sign-out", ""),
        ("/lost", "lost=phone"),
        ("/desk/call-up", "reference=YT-P-7K3M9QXD"),
        ("/desk/sign-out", ""),
    ];
    let strangers = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for (path, body) in forms {
        for stranger in strangers {
            let headers = [("content-type", FORM), stranger];
            let reply = caller.send("POST", path, &headers, body).unwrap();
            let happened = "It was refused and nothing was changed.";
            assert_explained(&reply, 403, happened, "Open our own page and start there.");
            assert_eq!(reply.header("set-cookie"), "", "{path}");
        }
    }
    // The same form from our own page is taken, whichever of the two headers a browser sends.
    for own in [
        ("sec-fetch-site", "same-origin"),
        ("origin", town.address.as_str()),
    ] {
        let headers = [("content-type", FORM), own];
        let reply = caller
            .send("POST", "/register/name", &headers, "full_name=x")
            .unwrap();
        assert_eq!(reply.status, 303, "{}", reply.text);
    }
}

#[test]
fn what_no_form_of_ours_sends_is_refused_in_words() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let form = |path: &str, body: &str| caller.post_form(path, body).unwrap();
    let nothing = "Nothing was stored.";
    let again = "Open the page again and fill it in there.";
    for (path, body) in [
        ("/register/name", "full_name=x&religion=none"),
        ("/register/name", "full_name=x&full_name=y"),
        ("/sign-in", "code=AAAA-BBBB-CCCC&pin=271828&admin=yes"),
    ] {
        let reply = form(path, body);
        assert_explained(&reply, 400, nothing, again);
        assert!(
            !reply.text.contains("religion"),
            "a refusal repeats nothing"
        );
    }
    let json = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "same-origin"),
    ];
    let reply = caller.send("POST", "/register/name", &json, "{}").unwrap();
    assert_explained(&reply, 400, nothing, again);
    let empty = form("/register/name", "");
    assert_eq!(empty.status, 422, "a question not answered is asked again");
    assert!(empty.text.contains("href=\"#full_name\""), "{}", empty.text);
    let large = format!("full_name={}", "x".repeat(70_000));
    let reply = form("/register/name", &large);
    assert_explained(
        &reply,
        413,
        "We never take files or pictures.",
        "Shorten your answer",
    );
}

#[test]
fn unknown_pages_and_other_methods_are_refused_in_words() {
    let town = Town::open().unwrap();
    let caller = town.caller();
    let nowhere = "The address leads nowhere";
    let start = "Start from the first page";
    for path in [
        "/nowhere",
        "/register/religion",
        "/desk/nowhere",
        "/register/name/x",
    ] {
        assert_explained(&caller.get(path).unwrap(), 404, nowhere, start);
    }
    let by_form = "It is reached by a form";
    let back = "Go back to the form";
    for (method, path) in [
        ("POST", "/promises"),
        ("PUT", "/register/name"),
        ("DELETE", "/home"),
        ("GET", "/sign-out"),
        ("GET", "/desk/call-up"),
    ] {
        let reply = caller
            .send(method, path, &[("sec-fetch-site", "same-origin")], "")
            .unwrap();
        assert_explained(&reply, 405, by_form, back);
    }
    // In the other language the same, in its words.
    let reply = caller.get("/nowhere?lang=zh-CN").unwrap();
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("请从首页开始"), "{}", reply.text);
}
