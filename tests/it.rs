//! The one integration binary: stories in text over every backend, what must hold for all of them, and the real program killed.

mod crash;
mod operations;
mod scenarios;
mod year;
