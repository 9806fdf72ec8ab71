//! hinomi
