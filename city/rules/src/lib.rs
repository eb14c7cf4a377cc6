//! Law as code, thin: three-valued truth, the authority of officials, and the programmes of `policy/`.
//!
//! This crate decides what an official may do and reads what a programme asks for. It never sees a person's
//! data: its inputs are roles, actions, predicates and the text of rule files. It has no I/O and no clock.

pub mod action;
pub mod authority;
pub mod budget;
pub mod limits;
pub mod office_openings;
pub mod programme;
mod role;
pub mod truth;
