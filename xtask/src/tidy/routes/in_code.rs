//! Finds the routes that Rust code registers: `.route("/path", get(…).post(…))` and
//! `#[utoipa::path(get, path = "/path")]`. It must never miss a route because of how it is written: what it
//! cannot read it reports.

use crate::lexer::{Token, What};

/// One method of one path.
#[derive(Debug)]
pub struct Route {
    pub line: usize,
    /// In upper case.
    pub method: String,
    pub path: String,
}

const METHODS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "head", "options", "any",
];
/// Ways to register routes whose whole path does not stand in one place.
const UNREADABLE: &[&str] = &[
    "nest",
    "nest_service",
    "route_service",
    "merge_service",
    "fallback_service",
];

/// The routes in the tokens of a file, or the line of a registration that cannot be read.
pub fn routes(tokens: &[Token]) -> Vec<Result<Route, (usize, String)>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if is_call(tokens, at, UNREADABLE) {
            found.push(Err((
                token.line,
                "write the whole path in `.route`, so that the table can be checked".to_owned(),
            )));
        } else if is_call(tokens, at, &["route"]) {
            found.extend(registered(tokens, at));
        } else if token.is_word("path") && is_attribute(tokens, at) {
            found.extend(documented(tokens, at));
        }
    }
    found
}

/// `.name(`
fn is_call(tokens: &[Token], at: usize, names: &[&str]) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let named = tokens
        .get(at)
        .is_some_and(|token| names.iter().any(|name| token.is_word(name)));
    named
        && before.is_some_and(|token| token.is_sign("."))
        && tokens
            .get(at + 1)
            .is_some_and(|token| token.what == What::Open('('))
}

/// `utoipa::path(`
fn is_attribute(tokens: &[Token], at: usize) -> bool {
    at >= 2
        && tokens
            .get(at - 2)
            .is_some_and(|token| token.is_word("utoipa"))
        && tokens
            .get(at + 1)
            .is_some_and(|token| token.what == What::Open('('))
}

/// The tokens inside the bracket that opens at `open`, with their depth below it.
fn inside(tokens: &[Token], open: usize) -> Vec<(usize, &Token)> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for token in tokens.iter().skip(open) {
        match token.what {
            What::Open(_) => depth += 1,
            What::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        found.push((depth, token));
    }
    found.split_off(1.min(found.len()))
}

fn registered(tokens: &[Token], at: usize) -> Vec<Result<Route, (usize, String)>> {
    let line = tokens.get(at).map_or(1, |token| token.line);
    let inside = inside(tokens, at + 1);
    let Some((
        _,
        Token {
            what: What::Text(path),
            ..
        },
    )) = inside.first()
    else {
        return vec![Err((
            line,
            "write the path of the route out, as a string".to_owned(),
        ))];
    };
    let methods = inside
        .iter()
        .filter_map(|(depth, token)| match &token.what {
            What::Word(word) if *depth == 1 && METHODS.contains(&word.as_str()) => {
                Some(word.to_uppercase())
            }
            _ => None,
        });
    let mut routes: Vec<_> = methods
        .map(|method| {
            Ok(Route {
                line,
                method,
                path: path.clone(),
            })
        })
        .collect();
    if routes.is_empty() {
        routes.push(Err((
            line,
            format!("the methods of {path} must stand in `.route` itself: get(…), post(…)"),
        )));
    }
    routes
}

fn documented(tokens: &[Token], at: usize) -> Vec<Result<Route, (usize, String)>> {
    let line = tokens.get(at).map_or(1, |token| token.line);
    let inside: Vec<&Token> = inside(tokens, at + 1)
        .into_iter()
        .filter(|(depth, _)| *depth == 1)
        .map(|(_, t)| t)
        .collect();
    let method = inside.iter().find_map(|token| match &token.what {
        What::Word(word) if METHODS.contains(&word.as_str()) => Some(word.to_uppercase()),
        _ => None,
    });
    let path = inside.windows(3).find_map(|window| match &window[2].what {
        What::Text(path) if window[0].is_word("path") && window[1].is_sign("=") => {
            Some(path.clone())
        }
        _ => None,
    });
    match (method, path) {
        (Some(method), Some(path)) => vec![Ok(Route { line, method, path })],
        _ => vec![Err((
            line,
            "`utoipa::path` must say its method and its path".to_owned(),
        ))],
    }
}

#[cfg(test)]
mod tests {
    use super::routes;
    use crate::lexer::shipped;

    fn found(text: &str) -> Vec<String> {
        let line = |route: Result<super::Route, (usize, String)>| match route {
            Ok(route) => format!("{} {}", route.method, route.path),
            Err((line, _)) => format!("unreadable {line}"),
        };
        routes(&shipped(text)).into_iter().map(line).collect()
    }

    #[test]
    fn both_ways_of_registering_are_read() {
        let text = "fn r() { Router::new().route(\"/a\", get(show).post(save)).route(\"/b/{id}\", routing::delete(get_rid)) }\n\
                    #[utoipa::path(post, path = \"/token\", responses((status = 200, body = get)))]\nfn t() {}";
        assert_eq!(
            found(text),
            ["GET /a", "POST /a", "DELETE /b/{id}", "POST /token"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_reported() {
        let text = "fn r() { Router::new()\n.route(PATH, get(show))\n.nest(\"/desk\", desk())\n.route(\"/c\", methods()) }\n\
                    #[utoipa::path(post, responses(a))]\nfn t() {}";
        assert_eq!(
            found(text),
            [
                "unreadable 2",
                "unreadable 3",
                "unreadable 4",
                "unreadable 5"
            ]
        );
    }

    #[test]
    fn tests_register_what_they_like() {
        assert_eq!(
            found("#[cfg(test)]\nmod t { fn r() { x.route(\"/a\", get(show)) } }"),
            Vec::<String>::new()
        );
    }
}
