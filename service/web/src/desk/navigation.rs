//! The links above an official's pages: those of the role, and which of them the page belongs to.
//! Must never show a link that the role may not follow.

use rules::authority::Role;

use crate::frame::NavItem;
use crate::words::Words;

/// Where an official of the role begins the day.
pub(super) fn first_page(role: Role) -> &'static str {
    match role {
        Role::EntitlementOfficer => "/desk/cases",
        Role::DuplicateReviewer => "/desk/reviews",
        Role::CourtLiaison => "/desk/court-orders",
        Role::Auditor | Role::Operator => "/desk/jobs",
        Role::Ombudsman => "/desk/objections",
        _ => "/desk",
    }
}

/// The links of a role; `path` is the page that is shown.
pub(super) fn links(t: Words, role: Role, path: &str) -> Vec<NavItem> {
    let mut links = Vec::new();
    let mut link = |href, key| links.push((href, t.say(key)));
    match role {
        Role::RegistrationClerk => link("/desk", "nav-registration"),
        Role::DuplicateReviewer => link("/desk/reviews", "nav-reviews"),
        Role::EntitlementOfficer => link("/desk/cases", "nav-cases"),
        Role::CourtLiaison => link("/desk/court-orders", "nav-court-orders"),
        Role::Auditor | Role::Operator => link("/desk/jobs", "nav-jobs"),
        Role::Ombudsman => link("/desk/objections", "nav-objections"),
    }
    if matches!(role, Role::RegistrationClerk | Role::EntitlementOfficer) {
        link("/desk/emergency", "nav-emergency");
    }
    // Whoever opens records says whose must not open for them.
    if !matches!(role, Role::Auditor | Role::Operator) && !links.is_empty() {
        links.push(("/desk/ties", t.say("nav-ties")));
    }
    let here = links
        .iter()
        .map(|(href, _)| *href)
        .filter(|href| is_under(path, href))
        .max_by_key(|href| href.len());
    let item = |(href, label)| NavItem::link(href, label, here == Some(href));
    let mut items: Vec<_> = links.into_iter().map(item).collect();
    items.push(NavItem::button("/desk/sign-out", t.say("nav-sign-out")));
    items
}

/// Whether the page belongs to the link. What stands directly under `/desk` is the registration's.
fn is_under(path: &str, href: &str) -> bool {
    path.strip_prefix(href)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use registry::vocabulary::Language;
    use rules::authority::Role;

    use super::links;
    use crate::words::Words;

    fn current(role: Role, path: &str) -> Vec<&'static str> {
        let links = links(Words::of(Language::En), role, path);
        let current = links.into_iter().filter(|link| link.current);
        current.map(|link| link.href).collect()
    }

    #[test]
    fn one_link_is_current_and_it_is_the_page_s_own() {
        for (role, path, own) in [
            (Role::RegistrationClerk, "/desk", "/desk"),
            (Role::RegistrationClerk, "/desk/file", "/desk"),
            (
                Role::RegistrationClerk,
                "/desk/emergency",
                "/desk/emergency",
            ),
            (
                Role::RegistrationClerk,
                "/desk/emergency/record",
                "/desk/emergency",
            ),
            (Role::RegistrationClerk, "/desk/ties", "/desk/ties"),
            (
                Role::EntitlementOfficer,
                "/desk/cases/YT-F-7K3M9QXD",
                "/desk/cases",
            ),
            (
                Role::EntitlementOfficer,
                "/desk/emergency",
                "/desk/emergency",
            ),
            (Role::DuplicateReviewer, "/desk/reviews", "/desk/reviews"),
            (
                Role::CourtLiaison,
                "/desk/court-orders/record",
                "/desk/court-orders",
            ),
            (Role::Auditor, "/desk/jobs", "/desk/jobs"),
            (
                Role::Ombudsman,
                "/desk/objections/ZZ-Y-7K3M9QXD",
                "/desk/objections",
            ),
        ] {
            assert_eq!(current(role, path), [own], "{role:?} at {path}");
        }
        assert!(current(Role::EntitlementOfficer, "/desk/casesx").is_empty());
    }
}
