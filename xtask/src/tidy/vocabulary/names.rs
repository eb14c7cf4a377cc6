//! Takes the names out of a file, by its kind: identifiers, columns, form fields, message keys,
//! properties, settings. It must never take prose for a name, nor a name for prose.

use crate::lexer::{Token, What};

/// A name and where it stands.
pub struct Name {
    pub line: usize,
    pub text: String,
}

/// Longer than this, a string without spaces is data and not a name.
const NAME_CHARACTERS_MAX: usize = 64;
/// Chinese is written without spaces: a name is a word or two, a sentence is longer.
const CHINESE_NAME_CHARACTERS_MAX: usize = 8;

/// All names in the file, whose shipped tokens are at hand when it is Rust; none for kinds of file that hold no names.
pub fn of_file(path: &str, text: &str, tokens: &[Token]) -> Vec<Name> {
    let ending = path
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .unwrap_or_default();
    match ending {
        "rs" => of_rust(tokens),
        "sql" => of_lines(text, |line| words(before(line, "--"))),
        "html" => of_lines(text, of_template_line),
        "ftl" => of_lines(text, of_message_line),
        "json" => of_json(text),
        "toml" => of_lines(text, of_setting_line),
        "js" | "mjs" => of_lines(text, |line| words(before(line, "//"))),
        "md" => of_lines(front_matter(text), of_setting_line),
        _ => Vec::new(),
    }
}

fn of_rust(tokens: &[Token]) -> Vec<Name> {
    let mut names = Vec::new();
    for token in tokens {
        let found = match &token.what {
            What::Word(word) => vec![word.clone()],
            What::Text(text) if is_sql(text) => words(text),
            What::Text(text) if is_name(text) => vec![text.clone()],
            _ => Vec::new(),
        };
        names.extend(found.into_iter().map(|text| Name {
            line: token.line,
            text,
        }));
    }
    names
}

fn is_sql(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let verbs = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "WITH",
    ];
    verbs.iter().any(|verb| first.eq_ignore_ascii_case(verb))
}

/// A string that names something: one word, or words joined as identifiers and paths are.
fn is_name(text: &str) -> bool {
    let chinese = text.chars().filter(|c| !c.is_ascii()).count();
    let joined = |c: char| c.is_alphanumeric() || "_-.:/{}[]$#".contains(c);
    !text.is_empty()
        && text.chars().count() <= NAME_CHARACTERS_MAX
        && chinese <= CHINESE_NAME_CHARACTERS_MAX
        && text.chars().all(joined)
}

fn of_lines(text: &str, names: impl Fn(&str) -> Vec<String>) -> Vec<Name> {
    let numbered = text.lines().enumerate();
    numbered
        .flat_map(|(at, line)| {
            names(line)
                .into_iter()
                .map(move |text| Name { line: at + 1, text })
        })
        .collect()
}

/// Values of `name`, `id`, `for` and `data-` attributes, and every word inside `{{ }}` and `{% %}`.
fn of_template_line(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        for rest in line.split(open).skip(1) {
            names.extend(words(rest.split(close).next().unwrap_or_default()));
        }
    }
    for attribute in [
        "name=",
        "id=",
        "for=",
        "list=",
        "aria-describedby=",
        "data-",
    ] {
        for rest in line.split(attribute).skip(1) {
            let value = rest.trim_start_matches(['"', '\'']);
            names.extend(value.split(['"', '\'', ' ', '>']).next().map(str::to_owned));
        }
    }
    names
}

/// The key of a Fluent message or attribute and the variables it is given.
fn of_message_line(line: &str) -> Vec<String> {
    let key = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let mut names = Vec::new();
    if let Some((name, _)) = line.split_once('=')
        && !line.starts_with('#')
        && key(name.trim())
    {
        names.push(name.trim().to_owned());
    }
    names.extend(
        line.split('$')
            .skip(1)
            .filter_map(|rest| words(rest).into_iter().next()),
    );
    names
}

fn of_json(text: &str) -> Vec<Name> {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    json_names(&value, &mut names);
    // A parsed value has no line any more; the finding says the name, which is easily found.
    names
        .into_iter()
        .map(|text| Name { line: 1, text })
        .collect()
}

fn json_names(value: &serde_json::Value, names: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) if is_name(text) => names.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| json_names(item, names)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            names.push(key.clone());
            json_names(value, names);
        }),
        _ => {}
    }
}

/// Keys, table names and one-word values of a setting.
fn of_setting_line(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.starts_with('#') {
        return Vec::new();
    }
    let mut names: Vec<String> = line
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| is_name(text))
        .map(str::to_owned)
        .collect();
    let outside = line.split('"').step_by(2).next().unwrap_or_default();
    names.extend(words(outside));
    names
}

/// The settings at the top of a document, between two lines `---` or `+++`.
fn front_matter(text: &str) -> &str {
    let fence = text
        .lines()
        .next()
        .filter(|line| matches!(*line, "---" | "+++"));
    let inside = fence.and_then(|fence| {
        text.get(fence.len() + 1..)?
            .split_once(&format!("\n{fence}"))
    });
    inside.map(|(settings, _)| settings).unwrap_or_default()
}

fn before<'a>(line: &'a str, comment: &str) -> &'a str {
    line.split(comment).next().unwrap_or_default()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
