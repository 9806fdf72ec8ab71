use hinomi_domain::ingest::query::{Comparison, Needle, Test, TextTest, fold, number_in};

pub(crate) trait Passes<T> {
    fn passes(&self, value: T) -> bool;
}
fn with<R>(needle: &Needle, text: &str, f: impl Fn(&str, &str) -> R) -> R {
    if needle.folded { f(&fold(text), &needle.text) } else { f(text, &needle.text) }
}
impl Passes<&str> for TextTest {
    fn passes(&self, text: &str) -> bool {
        match self {
            TextTest::Contains(needle) => with(needle, text, |t, n| memchr::memmem::find(t.as_bytes(), n.as_bytes()).is_some()),
            TextTest::Matches(r) => r.is_match(text),
        }
    }
}
impl Passes<Option<&str>> for Test {
    fn passes(&self, value: Option<&str>) -> bool {
        let Some(text) = value else { return false };
        match self {
            Test::Is(n) => with(n, text, |t, n| t == n),
            Test::StartsWith(n) => with(n, text, |t, n| t.starts_with(n)),
            Test::Contains(n) => with(n, text, |t, n| t.contains(n)),
            Test::Matches(r) => r.is_match(text),
            Test::OneOf(l) => l.iter().any(|n| with(n, text, |t, n| t == n)),
            Test::Number(c, than) => number_in(text).is_some_and(|x| match c {
                Comparison::Less => x < *than,
                Comparison::AtMost => x <= *than,
                Comparison::Equal => x == *than,
                Comparison::AtLeast => x >= *than,
                Comparison::More => x > *than,
            }),
            Test::Between(a, b) => number_in(text).is_some_and(|x| (*a..=*b).contains(&x)),
            Test::Level(..) => false,
            Test::Exists => true,
        }
    }
}
