//! Records in a body of JSON (`application/json`): the elements of an array, or one object after another.

/// Why a body of JSON cannot be cut. What is wrong inside of a record is for its reader to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the JSON ends before it is complete")]
    Torn,
    #[error("there is something at byte {offset} that is neither an array nor an object")]
    Unexpected { offset: usize },
}

/// The records of a body.
///
/// # Errors
/// Before any record is given: the body ends too early, or is something else.
pub fn documents(body: &[u8]) -> Result<impl Iterator<Item = &[u8]>, DocumentError> {
    let all = Documents::new(body);
    let mut check = all;
    while check.step()?.is_some() {}
    let mut all = all;
    Ok(std::iter::from_fn(move || all.step().ok().flatten()))
}

#[derive(Clone, Copy, Debug)]
struct Documents<'b> {
    body: &'b [u8],
    at: usize,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Objects follow each other.
    Between,
    /// Behind `[`.
    Opened,
    /// Behind an element of an array.
    BehindElement,
}

impl<'b> Documents<'b> {
    fn new(body: &'b [u8]) -> Self {
        let at = if body.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Documents { body, at, place: Place::Between }
    }

    fn step(&mut self) -> Result<Option<&'b [u8]>, DocumentError> {
        loop {
            self.at += self.body[self.at..].iter().take_while(|byte| is_blank(**byte)).count();
            let Some(byte) = self.body.get(self.at) else {
                return if self.place == Place::Between { Ok(None) } else { Err(DocumentError::Torn) };
            };
            match (self.place, byte) {
                (Place::Between, b'{') => return self.value().map(Some),
                (Place::Between, b'[') => self.place = Place::Opened,
                (Place::Between, _) => return Err(DocumentError::Unexpected { offset: self.at }),
                (Place::Opened | Place::BehindElement, b']') => self.place = Place::Between,
                (Place::Opened, _) => {
                    self.place = Place::BehindElement;
                    return self.value().map(Some);
                }
                (Place::BehindElement, b',') => {
                    self.at += 1;
                    self.at += self.body[self.at..].iter().take_while(|byte| is_blank(**byte)).count();
                    return self.value().map(Some);
                }
                (Place::BehindElement, _) => return Err(DocumentError::Unexpected { offset: self.at }),
            }
            self.at += 1;
        }
    }

    /// The value that begins here.
    fn value(&mut self) -> Result<&'b [u8], DocumentError> {
        let (start, mut depth) = (self.at, 0_usize);
        while let Some(byte) = self.body.get(self.at) {
            match byte {
                b'"' => {
                    self.string()?;
                    if depth == 0 {
                        return Ok(&self.body[start..self.at]);
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => {
                    self.at += 1;
                    return Ok(&self.body[start..self.at]);
                }
                b'}' | b']' if depth > 1 => depth -= 1,
                byte if depth == 0 && (is_blank(*byte) || matches!(byte, b',' | b']' | b'}' | b':')) => {
                    // A number or a word ends, or there is nothing.
                    let found = &self.body[start..self.at];
                    return if found.is_empty() { Err(DocumentError::Unexpected { offset: start }) } else { Ok(found) };
                }
                _ => {}
            }
            self.at += 1;
        }
        Err(DocumentError::Torn)
    }

    /// Steps behind the string that begins here.
    fn string(&mut self) -> Result<(), DocumentError> {
        self.at += 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', self.body.get(self.at..).unwrap_or_default()).ok_or(DocumentError::Torn)?;
            self.at += found + 1;
            if self.body[self.at - 1] == b'"' {
                return Ok(());
            }
            self.at += 1;
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(body: &str) -> Result<Vec<&str>, DocumentError> {
        documents(body.as_bytes()).map(|all| all.map(|record| std::str::from_utf8(record).expect("text")).collect())
    }

    #[test]
    fn arrays_and_objects_are_cut() {
        assert_eq!(cut(""), Ok(vec![]));
        assert_eq!(cut(" [ ] "), Ok(vec![]));
        assert_eq!(cut("{\"a\":[1,{}]}"), Ok(vec!["{\"a\":[1,{}]}"]));
        assert_eq!(cut("{}\n{\"a\":\"}\\\"\"} {}"), Ok(vec!["{}", "{\"a\":\"}\\\"\"}", "{}"]));
        assert_eq!(cut("\u{FEFF}[{\"a\":1}, \"b]\" ,\n3,[4]]"), Ok(vec!["{\"a\":1}", "\"b]\"", "3", "[4]"]));
    }

    #[test]
    fn what_is_torn_or_something_else_is_refused() {
        for torn in ["{", "[", "[{}", "[{},", "{\"a\":\"", "{\"a\\", "[1"] {
            assert_eq!(cut(torn), Err(DocumentError::Torn), "{torn}");
        }
        for (other, offset) in [("x", 0), ("[1 2]", 3), ("[,1]", 1), ("{} x", 3), ("[1,]", 3), ("\"a\"", 0), ("[}", 1)] {
            assert_eq!(cut(other), Err(DocumentError::Unexpected { offset }), "{other}");
        }
    }

    proptest! {
        #[test]
        fn elements_come_back(values in prop::collection::vec("[a-z\\[\\]{},:\" \\\\]{0,8}", 0..8), pretty: bool) {
            let array: Vec<serde_json::Value> = values.iter().map(|value| serde_json::json!({ value.as_str(): [value, 1, null] })).collect();
            let body = if pretty { serde_json::to_vec_pretty(&array) } else { serde_json::to_vec(&array) }.expect("JSON");
            let read: Vec<serde_json::Value> =
                documents(&body).expect("an array").map(|record| serde_json::from_slice(record).expect("JSON")).collect();
            prop_assert_eq!(read, array);
        }

        #[test]
        fn any_bytes_are_cut_or_refused(body in "[\\[\\]{},:\"\\\\a1 ]{0,40}") {
            if let Ok(all) = documents(body.as_bytes()) {
                prop_assert!(all.map(<[u8]>::len).sum::<usize>() <= body.len());
            }
        }
    }
}
