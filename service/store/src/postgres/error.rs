//! The server's refusals in the store's words. Only codes and constraint names are kept: its details quote values.

use tokio_postgres::Error;
use tokio_postgres::error::DbError;

use crate::error::StoreError;

pub(super) fn translate(error: &Error) -> StoreError {
    match error.as_db_error() {
        Some(refusal) => translate_refusal(refusal),
        // Everything that ends the connection; what the library says has no values in it.
        None if error.is_closed() || is_of_the_wire(error) => StoreError::Unavailable {
            reason: "the connection to PostgreSQL was lost or refused".to_owned(),
        },
        None => StoreError::Statement {
            reason: error.to_string(),
        },
    }
}

fn is_of_the_wire(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<std::io::Error>() {
            return true;
        }
        source = cause.source();
    }
    // Its own kinds are private; these are the ones without a cause that end a connection.
    matches!(
        error.to_string().as_str(),
        "connection closed" | "error connecting to server" | "timeout waiting for server"
    )
}

fn translate_refusal(refusal: &DbError) -> StoreError {
    let code = refusal.code().code();
    let constraint = || {
        refusal
            .constraint()
            .or(refusal.column())
            .unwrap_or(code)
            .to_owned()
    };
    // PostgreSQL manual, appendix A.
    match code {
        "40001" | "40P01" | "55P03" => StoreError::Contended,
        "53100" => StoreError::StorageFull,
        "23505" => StoreError::Conflict {
            constraint: constraint(),
        },
        "XX001" | "XX002" => StoreError::Damaged {
            reason: format!("PostgreSQL {code}"),
        },
        "25006" => StoreError::Unavailable {
            reason: "PostgreSQL is read-only".to_owned(),
        },
        _ => match code.get(..2) {
            Some("23") => StoreError::Constraint {
                constraint: constraint(),
            },
            // Connection, resources, operator intervention, system error; authorisation and missing database.
            Some("08" | "53" | "57" | "58" | "28" | "3D") => StoreError::Unavailable {
                reason: format!("PostgreSQL {code}"),
            },
            _ => StoreError::Statement {
                reason: format!("PostgreSQL {code}"),
            },
        },
    }
}
