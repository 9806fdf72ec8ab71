//! Promises coming due: carrying out what decisions ask of obligations, and looking at those whose time has come.

pub mod obligation;
