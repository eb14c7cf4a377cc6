//! `SQLite`'s refusals in the store's words.

use rusqlite::{Error, ErrorCode, ffi};

use crate::error::StoreError;

pub(super) fn translate(error: Error) -> StoreError {
    match error {
        Error::SqliteFailure(failure, message) => translate_failure(failure, message),
        // The statement's text is ours, its values are parameters: nothing of a row is in it.
        Error::SqlInputError { msg, .. } => StoreError::Statement { reason: msg },
        other => StoreError::Statement {
            reason: other.to_string(),
        },
    }
}

fn translate_failure(failure: ffi::Error, message: Option<String>) -> StoreError {
    let reason = message.unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::DiskFull => StoreError::StorageFull,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Unavailable {
            reason: "another program holds the file".to_owned(),
        },
        ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::OutOfMemory
        | ErrorCode::FileLockingProtocolFailed => StoreError::Unavailable { reason },
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged { reason },
        ErrorCode::ConstraintViolation => translate_constraint(failure.extended_code, reason),
        _ => StoreError::Statement { reason },
    }
}

fn translate_constraint(extended_code: i32, constraint: String) -> StoreError {
    match extended_code {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_ROWID => StoreError::Conflict { constraint },
        _ => StoreError::Constraint { constraint },
    }
}
