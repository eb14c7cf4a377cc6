//! The resident's own check.
