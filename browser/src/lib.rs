//! Tests in a real browser; see `tests/`. It ships nothing and must never be a dependency of anything that does.
