//! A test of a field that may have no value: then nothing passes.

use hinomi_domain::ingest::query::Test;

pub(crate) trait Passes {
    fn passes(&self, value: Option<&str>) -> bool;
}

impl Passes for Test {
    fn passes(&self, value: Option<&str>) -> bool {
        value.is_some_and(|text| self.matches(text))
    }
}
