//! Whether a line continues the stack trace before it, by its looks: Java and its kin, Python, Go, Rust, .NET, JavaScript.

/// Words that open a line that belongs to what stands before it.
const CONTINUING: &[&[u8]] = &[
    b"Caused by:",
    b"Suppressed:",
    b"Traceback (most recent call last):",
    b"During handling of the above exception, another exception occurred:",
    b"The above exception was the direct cause of the following exception:",
    b"stack backtrace:",
    b"note: run with `RUST_BACKTRACE",
    b"note: Some details are omitted",
    b"--- End of ",
    b"... ",
];

/// After a panic's first line: how many lines its message may have before something else must say that it goes on.
const PANIC_MESSAGE_LINES: u8 = 1;

/// What the lines of a record have shown so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    None,
    /// A Python traceback; its last line, which names the exception, is not indented.
    Python {
        indented: bool,
    },
    /// A Rust panic, whose message stands on lines of its own.
    Rust {
        lines_left: u8,
    },
    /// A Go panic: names of functions at the margin, places below them indented.
    Go,
}

impl Trace {
    pub fn begin(line: &[u8]) -> Trace {
        let line = line.trim_ascii_end();
        if line.starts_with(b"Traceback (most recent call last):") {
            Trace::Python { indented: false }
        } else if line.starts_with(b"thread '") && contains(line, b" panicked at ") {
            Trace::Rust { lines_left: PANIC_MESSAGE_LINES }
        } else if line.starts_with(b"panic: ") || line.starts_with(b"fatal error: ") || line.starts_with(b"goroutine ") {
            Trace::Go
        } else {
            Trace::None
        }
    }

    /// Whether the line belongs to the record; if not, the next record begins with it.
    pub fn goes_on_with(&mut self, line: &[u8]) -> bool {
        let indented = line.first().is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        if indented {
            if let Trace::Python { indented } = self {
                *indented |= !line.is_empty();
            }
            return true;
        }
        if line.starts_with(b"Traceback (most recent call last):") {
            *self = Trace::Python { indented: false };
            return true;
        }
        if CONTINUING.iter().any(|words| line.starts_with(words)) || is_thrown(line) {
            return true;
        }
        match self {
            // `ValueError: …`; what follows begins anew, unless it is the next traceback of a chain.
            Trace::Python { indented: true } => {
                *self = Trace::None;
                true
            }
            Trace::Rust { lines_left: lines_left @ 1.. } => {
                *lines_left -= 1;
                true
            }
            Trace::Go => is_go_frame(line),
            _ => false,
        }
    }
}

/// `java.lang.IllegalStateException: …`, `System.InvalidOperationException: …`: dotted words that end as such names do.
fn is_thrown(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'))).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let dotted = name.iter().position(|byte| *byte == b'.').is_some_and(|at| at > 0);
    let ending = [b"Exception".as_slice(), b"Error", b"Throwable"].iter().any(|ending| name.ends_with(ending));
    dotted && ending && (rest.is_empty() || rest.starts_with(b":"))
}

/// `goroutine 1 [running]:`, `main.main()`, `created by main.start`, `exit status 2`, `[signal …`.
fn is_go_frame(line: &[u8]) -> bool {
    [b"goroutine ".as_slice(), b"created by ", b"exit status ", b"[signal ", b"panic: "].iter().any(|words| line.starts_with(words))
        || (line.ends_with(b")")
            && !line[..line.iter().position(|byte| *byte == b'(').unwrap_or(0)].contains(&b' ')
            && line.contains(&b'.'))
}

fn contains(line: &[u8], words: &[u8]) -> bool {
    memchr::memmem::find(line, words).is_some()
}
