//! The language by example, and what holds for every text.

mod reading;
