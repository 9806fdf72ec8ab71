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
mod txid;
mod writer;

/// Lines are written with `⇥` for the tab, as the standard shows them.
fn tabs(text: &str) -> String {
    text.replace('⇥', "\t")
}
