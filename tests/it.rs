//! The one integration binary: stories in text over every backend, and what must hold for all of them.

mod scenarios;
