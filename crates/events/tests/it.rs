//! The store as others use it.

mod it {
    pub mod append;
    pub mod bucket;
    pub mod cold;
    pub mod crash;
    pub mod parts;
    pub mod rows;
    pub mod search;
    pub mod sql;
    pub mod support;
}
