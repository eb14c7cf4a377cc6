//! The tokens of a Rust file as a flat list with lines, without what only tests compile and without
//! documentation. It works on tokens and not on syntax, so that nothing hides inside a macro.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// One token and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub what: What,
}

/// `::` is one token; all other punctuation is single characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Word(String),
    /// The value of a string literal, escapes resolved.
    Text(String),
    Sign(String),
    Open(char),
    Close(char),
}

impl Token {
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.what, What::Word(found) if found == word)
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(&self.what, What::Sign(found) if found == sign)
    }
}

/// The shipped tokens of `text`; none when it does not parse (the size rule says so) or when the
/// whole file is for tests.
pub fn shipped(text: &str) -> Vec<Token> {
    let Ok(stream) = text.parse::<TokenStream>() else {
        return Vec::new();
    };
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut tokens = Vec::new();
    flatten(&trees, &mut tokens);
    tokens
}

/// The names of the functions marked `#[test]` (or `#[tokio::test]`), also inside `proptest!`.
pub fn test_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Ok(stream) = text.parse::<TokenStream>() {
        collect_tests(stream, &mut names);
    }
    names
}

/// The lines of `#[ignore]`, but for processes that another test starts, whose reason begins with "started".
pub fn ignored_tests(text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    if let Ok(stream) = text.parse::<TokenStream>() {
        collect_ignored(stream, &mut lines);
    }
    lines
}

fn collect_ignored(stream: TokenStream, lines: &mut Vec<usize>) {
    let mut after_hash = false;
    for tree in stream {
        if let TokenTree::Group(group) = &tree {
            let attribute = group.stream().to_string();
            let ignored =
                attribute.starts_with("ignore") && !attribute.starts_with("ignore = \"started");
            if after_hash && ignored {
                lines.push(group.span_open().start().line);
            }
            collect_ignored(group.stream(), lines);
        }
        after_hash = matches!(&tree, TokenTree::Punct(sign) if sign.as_char() == '#');
    }
}

fn collect_tests(stream: TokenStream, names: &mut Vec<String>) {
    let mut marked = false;
    let mut after_fn = false;
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let attribute: String = group.stream().to_string().split_whitespace().collect();
                let bracket = group.delimiter() == Delimiter::Bracket;
                if bracket && (attribute == "test" || attribute.starts_with("tokio::test")) {
                    marked = true;
                } else {
                    collect_tests(group.stream(), names);
                }
            }
            TokenTree::Ident(word) => {
                if after_fn && marked {
                    names.push(word.to_string());
                    marked = false;
                }
                after_fn = word == "fn";
            }
            _ => {}
        }
    }
}

fn flatten(trees: &[TokenTree], out: &mut Vec<Token>) {
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        if let TokenTree::Punct(sign) = tree
            && sign.as_char() == '#'
        {
            let inner =
                matches!(trees.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == '!');
            let attribute = trees
                .get(at + usize::from(inner))
                .map(ToString::to_string)
                .unwrap_or_default();
            let words: String = attribute.split_whitespace().collect();
            if words.starts_with("[doc=") {
                at += 1 + usize::from(inner);
                continue;
            }
            if matches!(words.as_str(), "[cfg(test)]" | "[test]") {
                if inner {
                    return;
                }
                at = after_item(trees, at);
                continue;
            }
        }
        at = at.max(push(tree, trees, at, out));
    }
}

/// The position after the item that starts at `at`: behind its braces or its semicolon.
fn after_item(trees: &[TokenTree], mut at: usize) -> usize {
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                // `use a::{b};` ends with its semicolon.
                let ends =
                    matches!(trees.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ';');
                return at + usize::from(ends);
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => return at,
            _ => {}
        }
    }
    at
}

/// Adds `tree`, which stands before position `at`; returns the position after it.
fn push(tree: &TokenTree, trees: &[TokenTree], mut at: usize, out: &mut Vec<Token>) -> usize {
    let line = tree.span().start().line;
    match tree {
        TokenTree::Ident(word) => out.push(Token {
            line,
            what: What::Word(word.to_string()),
        }),
        TokenTree::Literal(literal) => {
            let what = match syn::Lit::new(literal.clone()) {
                syn::Lit::Str(text) => What::Text(text.value()),
                syn::Lit::ByteStr(bytes) => {
                    What::Text(String::from_utf8_lossy(&bytes.value()).into_owned())
                }
                other => What::Sign(other.span().source_text().unwrap_or_default()),
            };
            out.push(Token { line, what });
        }
        TokenTree::Punct(first) => {
            let mut sign = String::from(first.as_char());
            let second = trees.get(at).map(ToString::to_string);
            if sign == ":" && first.spacing() == Spacing::Joint && second.as_deref() == Some(":") {
                sign.push(':');
                at += 1;
            }
            out.push(Token {
                line,
                what: What::Sign(sign),
            });
        }
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ('(', ')'),
                Delimiter::Brace => ('{', '}'),
                Delimiter::Bracket => ('[', ']'),
                Delimiter::None => (' ', ' '),
            };
            out.push(Token {
                line,
                what: What::Open(open),
            });
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            flatten(&inside, out);
            out.push(Token {
                line: group.span_close().start().line,
                what: What::Close(close),
            });
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{What, shipped};

    fn words(text: &str) -> Vec<String> {
        let word = |what| match what {
            What::Word(word) | What::Text(word) => Some(word),
            _ => None,
        };
        shipped(text)
            .into_iter()
            .filter_map(|token| word(token.what))
            .collect()
    }

    #[test]
    fn tests_and_documentation_are_left_out_and_macros_are_not() {
        let text = "//! about a\n/// about b\nfn b() { m!(c, \"d\\u{65}\"); }\n#[cfg(test)]\nuse x::{y};\n\
                    #[cfg(test)]\nmod t { fn u() {} }\n#[test]\nfn v() {}\nfn w() {}\n";
        assert_eq!(words(text), ["fn", "b", "m", "c", "de", "fn", "w"]);
    }

    #[test]
    fn a_file_for_tests_has_no_shipped_tokens() {
        assert_eq!(shipped("#![cfg(test)]\nfn a() {}"), []);
    }

    #[test]
    fn path_signs_are_joined_and_lines_are_counted() {
        let tokens = shipped("use a\n::b;");
        assert!(tokens[2].is_sign("::"));
        assert_eq!((tokens[1].line, tokens[3].line), (1, 2));
    }
}
