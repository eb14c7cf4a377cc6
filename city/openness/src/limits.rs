//! The bounds of a sensor declaration. A sensor that needs more is not declared but debated.

/// Longest text on a declaration, in characters.
pub const TEXT_CHARS_MAX: usize = 120;

/// Longest a recording of a public place may be kept, in days.
pub const RECORDING_DAYS_MAX: u16 = 30;

/// Longest figures may be kept, in days.
pub const FIGURES_DAYS_MAX: u16 = 3_660;

/// Longest a sensor may stand under one declaration, in days.
pub const STANDING_DAYS_MAX: i32 = 3 * 366;

/// Days after which it must be declared again, or is shown as lapsed.
pub const DECLARE_AGAIN_DAYS: i32 = 365;

/// Days before that day from which it is shown as due.
pub const DUE_SOON_DAYS: i32 = 30;
