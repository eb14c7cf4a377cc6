//! What HAIP 1.0 asks of OAuth.
