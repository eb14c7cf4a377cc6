//! Which language a page is shown in: what the link of the page asked for (`?lang=en`), else what was chosen
//! before (a cookie that holds two letters and nothing else), else what the browser prefers, else Chinese.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use registry::vocabulary::Language;

use crate::cookies;

/// Name of the cookie.
const COOKIE: &str = "lang";

/// Settles the language for the handlers (as a request extension) and remembers an explicit choice.
pub async fn settle(
    State(secure): State<cookies::Scheme>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = asked_for(request.uri());
    let language = asked
        .or_else(|| chosen_before(request.headers()))
        .unwrap_or_else(|| preferred(request.headers()));
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(
        header::VARY,
        HeaderValue::from_static("Accept-Language, Cookie"),
    );
    if let Some(Ok(value)) =
        asked.map(|asked| HeaderValue::try_from(secure.lasting(COOKIE, asked.tag())))
    {
        headers.append(header::SET_COOKIE, value);
    }
    response
}

fn parse(text: &str) -> Option<Language> {
    let primary = text.split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("zh") {
        Some(Language::ZhCn)
    } else if primary.eq_ignore_ascii_case("en") {
        Some(Language::En)
    } else {
        None
    }
}

fn asked_for(uri: &Uri) -> Option<Language> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(parse)
}

fn chosen_before(headers: &HeaderMap) -> Option<Language> {
    cookies::value(headers, COOKIE).and_then(|value| parse(&value))
}

/// RFC 9110 §12.5.4: the known language with the highest weight; the first of equals.
fn preferred(headers: &HeaderMap) -> Language {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (Language::ZhCn, 0.0_f32);
    for range in wanted.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters
            .trim()
            .strip_prefix("q=")
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if let Some(language) = parse(tag.trim()).filter(|_| weight > best.1) {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, Uri, header};
    use registry::vocabulary::Language;

    use super::{asked_for, preferred};

    fn accept(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_highest_weight_wins_and_chinese_is_the_rule() {
        assert_eq!(preferred(&accept("en-GB,en;q=0.9,zh;q=0.8")), Language::En);
        assert_eq!(preferred(&accept("en;q=0.3, zh-TW;q=0.8")), Language::ZhCn);
        assert_eq!(preferred(&accept("fr, en;q=0")), Language::ZhCn);
        assert_eq!(preferred(&accept("fr, de;q=0.7, en;q=0.1")), Language::En);
        assert_eq!(preferred(&accept("en;q=high")), Language::ZhCn);
        assert_eq!(preferred(&HeaderMap::new()), Language::ZhCn);
    }

    #[test]
    fn a_link_asks_for_a_language() {
        assert_eq!(
            asked_for(&Uri::from_static("/who-looked?lang=en")),
            Some(Language::En)
        );
        assert_eq!(
            asked_for(&Uri::from_static("/who-looked?a=b&lang=zh-CN")),
            Some(Language::ZhCn)
        );
        assert_eq!(asked_for(&Uri::from_static("/who-looked?lang=fr")), None);
        assert_eq!(asked_for(&Uri::from_static("/who-looked?xlang=en")), None);
    }
}
