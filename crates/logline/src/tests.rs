//! What is read, written, found and hidden.

mod documents;
mod format;
mod lint;
mod mask;
mod parse;
mod personal;
mod report;
mod robust;
mod timestamp;
