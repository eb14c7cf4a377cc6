//! Sealed records have one door: only `access` names `store::sealed`, and under that name only. This
//! rule must never grow an exception; a second door is a read that no resident sees.

use anyhow::Result;

use super::sizes::is_test;
use super::{Finding, House};
use crate::lexer::{Token, What};

const DOOR: &str = "sealed";
const STORE: &str = "service/store/";
const ACCESS: &str = "service/access/";
/// The table behind the door; its name in a string is a door of its own.
const TABLE: &str = "sealed_group";

/// Names each second way to the sealed records.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let files = house.tree.with_ending("rs").map(|(path, _)| path);
    let shipped = files.filter(|path| !is_test(path) && !path.starts_with("xtask/"));
    Ok(shipped
        .flat_map(|path| file(path, &house.tree.tokens(path)))
        .collect())
}

fn file(path: &str, tokens: &[Token]) -> Vec<Finding> {
    let in_access = path.starts_with(ACCESS);
    let own = is_own_file(path);
    let mut findings = Vec::new();
    let mut say =
        |token: &Token, message: &str| findings.push(Finding::at(path, token.line, message));
    for (at, token) in tokens.iter().enumerate() {
        let statement = use_statement(tokens, at);
        if is_path_attribute(tokens, at) {
            say(token, "a module has the name of its file; no `#[path]`");
        }
        if token.is_word("store")
            && !own
            && opens_wide(tokens, at, statement)
            && (!in_access || statement.is_some())
        {
            say(token, "`store` has one name, and is never taken whole");
        }
        if matches!(&token.what, What::Text(text) if text.contains(TABLE)) && !own {
            say(token, "only `store::sealed` reads its table");
        }
        if !token.is_word(DOOR) || own || !is_in_path(tokens, at, statement) {
            continue;
        }
        if path.starts_with(STORE) {
            if !is_declaration(tokens, at) {
                say(
                    token,
                    "inside `store`, `sealed` is declared and never used: `access` is its only caller",
                );
            }
        } else if !in_access {
            say(token, "only `access` names `store::sealed`");
        } else if let Some(statement) = statement
            && (statement.public || tokens.get(at + 1).is_some_and(|next| next.is_word("as")))
        {
            say(
                token,
                "`store::sealed` has no second name and is not handed on",
            );
        }
    }
    findings
}

fn is_own_file(path: &str) -> bool {
    let inside = path.strip_prefix("service/store/src/").unwrap_or_default();
    inside == "sealed.rs" || inside.starts_with("sealed/")
}

/// A `use` statement around a token.
#[derive(Clone, Copy)]
struct Use {
    public: bool,
}

/// The `use` statement that the token at `at` is part of, if any.
fn use_statement(tokens: &[Token], at: usize) -> Option<Use> {
    let before = tokens.get(..at)?;
    let start = before
        .iter()
        .rposition(|token| token.is_sign(";") || token.is_word("use"))?;
    let public = start
        .checked_sub(1)
        .and_then(|at| before.get(at))
        .is_some_and(|token| token.is_word("pub") || token.what == What::Close(')'));
    before.get(start)?.is_word("use").then_some(Use { public })
}

/// `a::sealed`, `sealed::a`, `use a::{sealed}` or `mod sealed`: not a local value of that name.
fn is_in_path(tokens: &[Token], at: usize, statement: Option<Use>) -> bool {
    let near = |at: Option<usize>| at.and_then(|at| tokens.get(at));
    let before = near(at.checked_sub(1));
    let after = near(at.checked_add(1));
    statement.is_some()
        || before.is_some_and(|token| token.is_sign("::") || token.is_word("mod"))
        || after.is_some_and(|token| token.is_sign("::"))
}

/// `store as s`, `store::*`, `store::{self as s}`, `store::{*}`.
fn opens_wide(tokens: &[Token], at: usize, statement: Option<Use>) -> bool {
    let next = |by: usize| tokens.get(at + by);
    let named_again = next(1).is_some_and(|token| token.is_word("as"));
    let whole = next(1).is_some_and(|token| token.is_sign("::"))
        && next(2).is_some_and(|token| token.is_sign("*"));
    let group = statement.is_some() && next(2).is_some_and(|token| token.what == What::Open('{'));
    let in_group = group
        && tokens
            .iter()
            .skip(at + 3)
            .take_while(|token| !token.is_sign(";"))
            .any(|token| token.is_sign("*") || token.is_word("self"));
    named_again || whole || in_group
}

/// Exactly `pub mod sealed;`.
fn is_declaration(tokens: &[Token], at: usize) -> bool {
    let before = |by: usize| at.checked_sub(by).and_then(|at| tokens.get(at));
    before(1).is_some_and(|token| token.is_word("mod"))
        && before(2).is_some_and(|token| token.is_word("pub"))
        && tokens.get(at + 1).is_some_and(|token| token.is_sign(";"))
}

fn is_path_attribute(tokens: &[Token], at: usize) -> bool {
    let word = |by: usize| tokens.get(at + by);
    word(0).is_some_and(|token| token.is_sign("#"))
        && word(1).is_some_and(|token| token.what == What::Open('['))
        && word(2).is_some_and(|token| token.is_word("path"))
        && word(3).is_some_and(|token| token.is_sign("="))
}

#[cfg(test)]
mod tests {
    use crate::lexer::shipped;

    fn file(path: &str, text: &str) -> Vec<crate::tidy::Finding> {
        super::file(path, &shipped(text))
    }

    #[test]
    fn the_one_door_passes() {
        assert_eq!(
            file(
                "service/access/src/open.rs",
                "use store::sealed;\nfn a() { sealed::get(); store::sealed::put(); }"
            ),
            []
        );
        assert_eq!(
            file(
                "service/access/src/open.rs",
                "use store::{Store, sealed::Row};"
            ),
            []
        );
        assert_eq!(
            file(
                "service/store/src/lib.rs",
                "pub mod sealed;\npub mod office;"
            ),
            []
        );
        assert_eq!(
            file(
                "service/store/src/sealed.rs",
                "use crate::sealed::Row; const A: &str = \"sealed_group\";"
            ),
            []
        );
        assert_eq!(
            file(
                "city/registry/src/chain.rs",
                "let sealed = key.seal(x); f(sealed, store);"
            ),
            []
        );
        assert_eq!(
            file("service/office/src/a.rs", "use store::{Store, residents};"),
            []
        );
    }

    #[test]
    fn other_crates_do_not_find_it() {
        for bad in [
            "use store::sealed;",
            "use store::{Store, sealed};",
            "use store::{sealed as records};",
            "fn a() { store::sealed::get(); }",
            "fn a() { m!(store::sealed::get()) }",
            "use store as s;",
            "use store::*;",
            "use store::{self as s};",
            "const A: &str = \"SELECT ciphertext FROM sealed_group LIMIT 1\";",
            "#[path = \"../../store/src/sealed.rs\"] mod records;",
        ] {
            assert_eq!(file("service/office/src/a.rs", bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn a_second_name_is_found_inside_store_and_access() {
        for bad in [
            "pub use sealed as records;",
            "mod sealed;",
            "pub use crate::sealed::get;",
            "fn a() { crate::sealed::get() }",
        ] {
            assert_eq!(file("service/store/src/lib.rs", bad).len(), 1, "{bad}");
        }
        for bad in [
            "pub use store::sealed;",
            "pub(crate) use store::sealed::Row;",
            "use store::sealed as records;",
            "use store as s;",
        ] {
            assert_eq!(file("service/access/src/lib.rs", bad).len(), 1, "{bad}");
        }
    }
}
