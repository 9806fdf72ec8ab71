//! Values that nobody made a column of: `name=value` inside of a text, and fields of a JSON object that is kept as text. Both are looked up for each
//! record of a search, so the name is looked for as bytes before anything is read.

use std::borrow::Cow;

use memchr::memmem;

/// The value of `name=value`, `name="value"` or `name='value'` in a text; of several the first. In quotes it is given as it stands there. Without
/// them it ends at a space, a comma or the bracket that closes one around it. A name inside of a longer name is none: `id` is not in `user_id=5`.
pub fn value_in_text<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    if name.is_empty() {
        return None;
    }
    memmem::find_iter(text.as_bytes(), name.as_bytes()).find_map(|at| {
        let value = text[at + name.len()..].strip_prefix('=')?;
        let alone = text[..at].chars().next_back().is_none_or(|before| ends_before(before, name));
        if alone { value_at(value) } else { None }
    })
}

/// Whether a name can begin after a character. Japanese has no spaces: `処理完了elapsed_ms=5`.
fn ends_before(before: char, name: &str) -> bool {
    let joins = before.is_alphanumeric() || matches!(before, '_' | '-' | '.' | '@');
    !joins || (!before.is_ascii() && name.starts_with(|c: char| c.is_ascii()))
}

fn value_at(text: &str) -> Option<&str> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = &text[1..];
        let mut escaped = false;
        let end = inside.bytes().position(|byte| {
            let ends = byte == quote as u8 && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        // Without its end a quote is a letter like any other.
        if let Some(end) = end {
            return Some(&inside[..end]);
        }
    }
    let value = &text[..value_end(text)];
    let value = value.trim_end_matches(['.', ':', ',']);
    (!value.is_empty()).then_some(value)
}

fn value_end(text: &str) -> usize {
    let (mut open, mut in_url) = (0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if c.is_whitespace() => return at,
            '(' | '[' | '{' | '（' | '「' => open += 1,
            ')' | ']' | '}' | '）' | '」' | '>' | '】' | '』' if open == 0 => return at,
            ')' | ']' | '}' | '）' | '」' => open -= 1,
            ',' | ';' | '"' | '、' | '。' | '，' | '；' if open == 0 => return at,
            // `?a=1&b=2` holds two values, `url=http://x/?a=1&b=2` one.
            '&' if !in_url => return at,
            '?' => in_url = true,
            _ => {}
        }
    }
    text.len()
}

/// The value of a field in the text of a JSON object: `name` is a key, or a path of keys and places in lists with dots between them. The first that is
/// found in the order of the text. Numbers, lists and objects are given as they stand there; `null` is no value, and broken JSON has none.
pub fn value_in_json<'j>(json: &'j str, name: &str) -> Option<Cow<'j, str>> {
    let first = name.split('.').next().unwrap_or(name);
    if name.is_empty() || !may_have_key(json, first) {
        return None;
    }
    let mut scan = Scan { json, at: 0 };
    scan.spaces();
    scan.find(name, 0)
}

/// Whether a key that begins with `first` can be in it. Letters of keys may be escaped, though hardly anybody does.
fn may_have_key(json: &str, first: &str) -> bool {
    let plain = memmem::find(json.as_bytes(), first.as_bytes()).is_some();
    plain || (memchr::memchr(b'\\', json.as_bytes()).is_some() && has_escaped_letters(json, first))
}

fn has_escaped_letters(json: &str, first: &str) -> bool {
    let must_escape = first.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\' | b'/'));
    must_escape || memmem::find(json.as_bytes(), b"\\u").is_some()
}

/// A path goes no deeper into objects and lists.
const PATH_STEPS_MAX: usize = 32;

/// A place in a JSON text. Nothing is checked beyond what is needed to pass it: the text may be hostile.
struct Scan<'j> {
    json: &'j str,
    at: usize,
}

impl<'j> Scan<'j> {
    /// What lies at the end of the path in the object or list that begins here.
    fn find(&mut self, path: &str, depth: usize) -> Option<Cow<'j, str>> {
        if depth > PATH_STEPS_MAX {
            return None;
        }
        match self.byte()? {
            b'{' => self.find_key(path, depth),
            b'[' => self.find_place(path, depth),
            _ => None,
        }
    }

    fn find_key(&mut self, path: &str, depth: usize) -> Option<Cow<'j, str>> {
        self.at += 1;
        loop {
            self.spaces();
            match self.byte()? {
                b',' => {
                    self.at += 1;
                    continue;
                }
                b'"' => {}
                _ => return None,
            }
            let key = unescaped(self.string()?)?;
            self.spaces();
            if self.byte()? != b':' {
                return None;
            }
            self.at += 1;
            self.spaces();
            match path.strip_prefix(&*key) {
                Some("") => return self.value(),
                // A key that leads nowhere is passed: after `a` there may be one that is `a.b` itself.
                Some(rest) if rest.starts_with('.') => {
                    let mut inside = Scan { json: self.json, at: self.at };
                    if let Some(value) = inside.find(&rest[1..], depth + 1) {
                        return Some(value);
                    }
                }
                _ => {}
            }
            self.skip_value()?;
        }
    }

    fn find_place(&mut self, path: &str, depth: usize) -> Option<Cow<'j, str>> {
        let (place, rest) = path.split_once('.').unwrap_or((path, ""));
        let place: usize = place.parse().ok()?;
        self.at += 1;
        for _ in 0..place {
            self.skip_value()?;
            self.spaces();
            if self.byte()? != b',' {
                return None;
            }
            self.at += 1;
        }
        self.spaces();
        if rest.is_empty() { self.value() } else { self.find(rest, depth + 1) }
    }

    /// The value that begins here.
    fn value(&mut self) -> Option<Cow<'j, str>> {
        if self.byte()? == b'"' {
            return unescaped(self.string()?);
        }
        let from = self.at;
        self.skip_value()?;
        let value = self.json[from..self.at].trim_end();
        (value != "null" && !value.is_empty()).then_some(Cow::Borrowed(value))
    }

    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.byte()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => return None,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth == 0 => return None,
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let rest = &self.json.as_bytes()[self.at..];
                    let ends = |byte: &u8| matches!(byte, b',' | b':' | b'}' | b']' | b'{' | b'[' | b'"' | b' ' | b'\t' | b'\r' | b'\n');
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// What stands between the quotes that begin here, passed.
    fn string(&mut self) -> Option<&'j str> {
        let inside = &self.json[self.at + 1..];
        let bytes = inside.as_bytes();
        let mut from = 0;
        loop {
            let found = from + memchr::memchr2(b'"', b'\\', &bytes[from..])?;
            if bytes[found] == b'"' {
                self.at += 1 + found + 1;
                return Some(&inside[..found]);
            }
            from = found + 2;
            if from > bytes.len() {
                return None;
            }
        }
    }

    fn spaces(&mut self) {
        let rest = &self.json.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    }

    fn byte(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }
}

/// What stands between the quotes, read.
fn unescaped(inside: &str) -> Option<Cow<'_, str>> {
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str(&format!("\"{inside}\"")).ok().map(Cow::Owned)
}
