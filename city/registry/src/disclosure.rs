//! What may be said of an error, and to whom. Every error enum of the city and the services implements
//! [`Disclose`], so that a page or a log line never has to guess.

/// Who may read the text of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// Anybody may read it; it says what to do next.
    Public,
    /// For the operator's log; people see a general sentence and a number.
    Internal,
    /// Its contents may hold personal data: never logged, never shown to anybody but the person.
    PersonalData,
}

/// Implemented by every error enum of the city and the services.
pub trait Disclose {
    /// The class of this very error.
    fn disclosure(&self) -> Disclosure;
}
