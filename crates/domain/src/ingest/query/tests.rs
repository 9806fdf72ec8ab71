//! The language by example, and what holds for every text.

mod completing;
mod laws;
mod meaning;
mod problems;
mod reading;
