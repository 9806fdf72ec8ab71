//! A real agent against a real server of its protocol, with writers and rotations as hosts have them.

mod faults;
mod journal;
mod kill;
mod lines;
mod rotation;
mod server;
mod spool;
mod tls;
mod world;
mod writer;
