//! A log record on its way in. Everything is borrowed: millions of them pass in a minute.

use std::borrow::Cow;

use crate::kernel::Timestamp;

/// The individual headers of the standard line (`SYS-23`) that every source may have, whatever its form.
pub use hinomi_logline::KnownHeader as Header;

/// One record. What it does not say is `None`: the store adds source, purpose and time of receipt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record<'a> {
    /// `None`: it has no time of its own that could be read; the time of receipt stands in.
    pub at: Option<Timestamp>,
    /// How far the clock that wrote the time is ahead of UTC: without it a standard line cannot be given back as it was.
    pub offset_minutes: i16,
    pub host: Option<Cow<'a, str>>,
    /// As it was written, without padding: `ERROR`, but also `FATAL` or `notice`.
    pub level: Option<Cow<'a, str>>,
    /// By [`Header`], in its order.
    pub headers: [Option<Cow<'a, str>>; Header::ALL.len()],
    /// The first line.
    pub message: Cow<'a, str>,
    /// The lines after the first, without the line end between: a stack trace.
    pub rest: Option<Cow<'a, str>>,
    /// Whatever else it says, as the text of a JSON object: own headers, fields of JSON, attributes of OTLP.
    pub attributes: Option<Cow<'a, str>>,
    pub form: Form,
    /// The bytes as they came, where `form` is [`Form::Raw`].
    pub raw: Option<Cow<'a, [u8]>>,
    /// It has not the form that its source declares; it is kept as it came.
    pub unparsed: bool,
}

/// How the bytes that came are found again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// They are the message, and the rest after a line end.
    #[default]
    Message,
    /// They are the standard line that the fields make.
    Standard,
    /// They are kept beside the fields.
    Raw,
}

impl Form {
    pub const ALL: [Form; 3] = [Form::Message, Form::Standard, Form::Raw];
}

impl<'a> Record<'a> {
    /// A record that is nothing but its text.
    pub fn text(text: &'a [u8]) -> Record<'a> {
        let (first, rest) = match memchr::memchr(b'\n', text) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let (message, rest) = (lossy(first), rest.map(lossy));
        let damaged = matches!(message, Cow::Owned(_)) || matches!(rest, Some(Cow::Owned(_)));
        let (form, raw) = if damaged { (Form::Raw, Some(Cow::Borrowed(text))) } else { (Form::Message, None) };
        Record { message, rest, form, raw, ..Record::default() }
    }

    pub fn header(&self, header: Header) -> Option<&str> {
        self.headers[header as usize].as_deref()
    }
}

/// For people: what is not UTF-8 shows as U+FFFD. Quick where all of it is, which is nearly always.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
