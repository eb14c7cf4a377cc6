//! Whether two http(s) URIs are the same place, as far as RFC 9449 §4.3 asks: without query and fragment, after the
//! normalisation of RFC 3986 §6.2.2 and §6.2.3. Must never call two places the same that a server could tell apart.

/// The normal form of a URI without query and fragment; `None` for what is not an absolute http or https URI with a host,
/// names a user, or has dot segments, which no client has reason to send.
pub(super) fn normal(uri: &str) -> Option<String> {
    if !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let uri = uri.split(['?', '#']).next()?;
    let (scheme, rest) = uri.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.to_ascii_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        // An IPv6 address has colons of its own, inside brackets.
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority.as_str(), ""),
    };
    let port_is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let foreign = |c: char| matches!(c, '@' | '\\' | '%');
    if host.is_empty() || host.contains(foreign) || !port_is_number {
        return None;
    }
    let port = if port.is_empty() || port == default_port {
        String::new()
    } else {
        format!(":{port}")
    };
    let path = if path.is_empty() { "/" } else { path };
    let path = normal_path(path)?;
    if path.split('/').any(|part| part == "." || part == "..") {
        return None;
    }
    Some(format!("{scheme}://{host}{port}{path}"))
}

/// Percent escapes in capitals, and none for characters that need none.
fn normal_path(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    let mut parts = path.split('%');
    out.push_str(parts.next()?);
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let byte = u8::from_str_radix(digits, 16).ok()?;
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&digits.to_ascii_uppercase());
        }
        out.push_str(rest);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_place_are_one() {
        for (one, two) in [
            (
                "HTTPS://Server.Example:443/token",
                "https://server.example/token",
            ),
            ("http://a.example:80", "http://a.example/"),
            ("https://a.example/x?y=1#z", "https://a.example/x"),
            (
                "https://a.example/%7euser/%2f",
                "https://a.example/~user/%2F",
            ),
            ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
            ("https://a.example:/x", "https://a.example/x"),
        ] {
            assert_eq!(normal(one), normal(two), "{one}");
            assert_eq!(normal(two).as_deref(), Some(two));
        }
    }

    #[test]
    fn other_places_are_other() {
        let places = [
            "https://a.example/token",
            "http://a.example/token",
            "https://a.example:8443/token",
            "https://a.example/Token",
            "https://a.example/token/",
            "https://b.example/token",
            "https://a.example/tok%2Fen",
        ];
        for (position, place) in places.iter().enumerate() {
            assert!(normal(place).is_some());
            assert!(
                !places[..position]
                    .iter()
                    .any(|p| normal(p) == normal(place))
            );
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        for uri in [
            "",
            "token",
            "ftp://a.example/",
            "https://",
            "https:///x",
            "https://u@a.example/",
            "https://a.example:x/",
            "https://a.example/../x",
            "https://a.example/%2e%2e/x",
            "https://a.example/%2",
            "https://a.example/%zz",
            "https://a.example/\u{e9}",
            "https://a.example/ x",
            "https://a%2eexample/",
        ] {
            assert_eq!(normal(uri), None, "{uri}");
        }
    }
}
