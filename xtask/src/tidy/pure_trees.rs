//! What may not be anywhere below a crate: no network, thread pool or database under the public
//! standards and the city's own words (DESIGN §2), no image decoder under the server (invariant 12).
//! It must never look at what only tests need.

use anyhow::Result;

use super::{Finding, House};
use crate::graph::Graph;

/// Names that would bring effects into `specs/` and `city/`.
const EFFECTS: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "ureq",
    "reqwest",
    "mio",
    "socket2",
    "rusqlite",
    "libsqlite3-sys",
    "tokio-postgres",
    "deadpool-postgres",
    "sqlx",
    "rand",
    "tempfile",
];

/// Names, or beginnings of names, of crates that open a picture.
const PICTURES: &[&str] = &[
    "image",
    "png",
    "jpeg",
    "zune",
    "gif",
    "webp",
    "image-webp",
    "libwebp",
    "tiff",
    "ravif",
    "rav1d",
    "dav1d",
    "avif",
    "libavif",
    "heif",
    "libheif",
    "mozjpeg",
    "turbojpeg",
    "jpegxl",
    "jxl",
    "bmp",
    "tinybmp",
    "exr",
    "qoi",
    "resvg",
    "usvg",
    "rqrr",
    "opencv",
    "fast_image_resize",
    "kamadak-exif",
];

/// Names each crate with something below it that it may not have.
///
/// # Errors
/// None: the graph has been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    Ok(below(&house.graph))
}

fn below(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in graph.own() {
        let folder = package.folder.as_deref().unwrap_or_default();
        let pure = folder.starts_with("specs/") || folder.starts_with("city/");
        let shipped = package.name == "denizen";
        for (key, path) in graph.reach(&package.name) {
            let name = key.split(' ').next().unwrap_or(key);
            if pure && EFFECTS.contains(&name) {
                let message = format!("is pure, but has `{name}` below it: {}", path.join(" → "));
                findings.push(Finding::new(&package.name, message));
            }
            if shipped && opens_pictures(name) {
                let message = format!("can open pictures with `{name}`: {}", path.join(" → "));
                findings.push(Finding::new(&package.name, message));
            }
        }
    }
    findings
}

/// `zune-jpeg` and `zune-core` are of the family `zune`; `gifted` is nobody's.
fn opens_pictures(name: &str) -> bool {
    PICTURES.iter().any(|family| {
        name.strip_prefix(family)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::{below, opens_pictures};
    use crate::graph::{Graph, Package};

    fn graph(folder: &str, name: &str, between: &str, outside: &str) -> Graph {
        let own = |name: &str, folder: &str, needs: &str| Package {
            name: name.into(),
            folder: Some(folder.into()),
            normal: [needs.to_owned()].into(),
            ..Package::default()
        };
        let stranger = Package {
            source: Some("registry".into()),
            name: outside.into(),
            ..Package::default()
        };
        let key = format!("{outside} 1.0.0");
        let between_package = Package {
            source: Some("registry".into()),
            normal: [key.clone()].into(),
            ..Package::default()
        };
        let packages = [
            (name.to_owned(), own(name, folder, between)),
            (between.to_owned(), between_package),
            (key, stranger),
        ];
        Graph {
            packages: packages.into(),
        }
    }

    #[test]
    fn harmless_trees_pass() {
        assert_eq!(below(&graph("city/rules", "rules", "toml", "serde")), []);
        assert_eq!(below(&graph("service/store", "store", "pool", "tokio")), []);
        assert_eq!(below(&graph("denizen", "denizen", "web", "fast_qr")), []);
    }

    #[test]
    fn a_database_below_the_city_and_a_decoder_below_the_server_are_found() {
        assert_eq!(
            below(&graph("city/rules", "rules", "helper", "rusqlite")).len(),
            1
        );
        assert_eq!(
            below(&graph("specs/tlog", "tlog", "helper", "tokio")).len(),
            1
        );
        assert_eq!(
            below(&graph("denizen", "denizen", "krilla", "zune-jpeg")).len(),
            1
        );
        assert_eq!(
            below(&graph("denizen", "denizen", "fast_qr", "png")).len(),
            1
        );
    }

    #[test]
    fn families_are_names_and_not_beginnings_of_words() {
        assert!(
            opens_pictures("jpeg-decoder")
                && opens_pictures("image_codec")
                && opens_pictures("gif")
        );
        assert!(
            !opens_pictures("gifted")
                && !opens_pictures("imagesize-less")
                && !opens_pictures("pngquant")
        );
    }
}
