//! A small world to ask pages of: no socket, a clock that stands, numbers that count.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use registry::clock::{CityZone, Clock, UnixTime};
use registry::entropy::Entropy;
use registry::official::Office;
use tower::ServiceExt;
use web::cookies::Scheme;
use web::portal::{self, Portal};
use web::sessions::{Ends, Sessions};
use web::site::{Both, Site};

/// 2026-03-03T10:14+08:00.
pub const NOW: i64 = 1_772_504_040;

struct Still;
impl Clock for Still {
    fn now(&self) -> UnixTime {
        UnixTime(NOW)
    }
}

struct Counted(AtomicU64);
impl Entropy for Counted {
    fn fill(&self, out: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (place, byte) in out.iter_mut().enumerate() {
            *byte = n[place % 8].wrapping_add(place as u8);
        }
    }
}

pub struct World {
    portal: Router,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl World {
    pub fn new() -> Self {
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) =
            (Arc::new(Still), Arc::new(Counted(AtomicU64::new(1))));
        let site = Arc::new(Site {
            place: Both::new("盐田区", "Yantian District"),
            help: Both::new(
                "盐田登记中心，工作日9:00至17:30",
                "Yantian registration centre, working days 9:00 to 17:30",
            ),
            telephone: "0755-0000 0000".to_owned(),
            demonstration: true,
            scheme: Scheme::Http,
            zone: CityZone::CHINA,
            clock: clock.clone(),
            entropy: entropy.clone(),
        });
        let ends = Ends {
            idle_seconds: 60,
            absolute_seconds: 600,
            held_max: 10,
        };
        let portal = Portal {
            site,
            centres: Arc::new(vec![Office {
                id: "yantian-registration".parse().unwrap(),
                name_zh: "盐田登记中心".to_owned(),
                name_en: "Yantian registration centre".to_owned(),
                district: "YT".to_owned(),
            }]),
            drafts: Arc::new(Sessions::new(ends, clock, entropy)),
        };
        Self {
            portal: portal::router(portal),
        }
    }

    pub async fn portal(&self, request: Request<Body>) -> Answer {
        let response = self.portal.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

pub fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

pub fn post(path: &str, cookie: &str, form: &str) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie)
        .body(Body::from(form.to_owned()))
        .unwrap()
}
