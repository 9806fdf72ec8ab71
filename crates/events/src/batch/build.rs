//! Takes records in, one after another.

use hinomi_domain::ingest::template::template_with;
use hinomi_domain::ingest::{Form, Header, Record};
use hinomi_domain::kernel::Timestamp;

use super::{Batch, Dict, DictColumn, Interner, NO_NUMBER, UNPARSED};

/// Distinct texts of one kind that are remembered for a search; with more of them a search reads the texts themselves.
const REMEMBERED_MAX: usize = 65_536;
/// A needle this short may lie in any variable, so pieces are not kept from here down.
pub(crate) const PIECE_BYTES_MIN: usize = 4;
/// From so many records on it shows whether a text has templates at all.
const SAMPLE_ROWS: usize = 2_048;

/// Builds a [`Batch`].
pub struct Builder {
    batch: Batch,
    source: Option<(String, u32)>,
    templates: Templates,
}

impl Builder {
    pub fn new(received_at: Timestamp) -> Builder {
        let batch = Batch {
            received_at: received_at.as_micros(),
            pieces: Some(Interner::default()),
            rest_templates: Some(Interner::default()),
            ..Batch::default()
        };
        Builder { batch, source: None, templates: Templates::default() }
    }

    pub fn len(&self) -> usize {
        self.batch.len()
    }

    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Whose records come next.
    pub fn source(&mut self, id: &str, purpose: &str) {
        if self.source.as_ref().is_some_and(|(known, _)| known == id) {
            return;
        }
        let key = self.batch.dicts[DictColumn::Source as usize].values.key(id);
        if self.batch.purposes.len() <= key as usize {
            self.batch.purposes.push(purpose.into());
        }
        self.source = Some((id.to_owned(), key));
    }

    /// Takes one in; `bytes` is how many it was on its way, with its line end. Its time of receipt stands in for a time that it has not.
    pub fn push(&mut self, record: &Record<'_>, bytes: usize) {
        let Some((_, source)) = &self.source else { return };
        let batch = &mut self.batch;
        let row = batch.times.len();
        batch.times.push(record.at.map_or(batch.received_at, Timestamp::as_micros));
        batch.offsets.push(record.offset_minutes);
        let form = match record.form {
            Form::Message => 0,
            Form::Standard => 1,
            Form::Raw => 2,
        };
        batch.forms.push(form | if record.unparsed { UNPARSED } else { 0 });
        batch.dicts[DictColumn::Source as usize].keys.push(*source);
        batch.dicts[DictColumn::Host as usize].push(record.host.as_deref());
        batch.dicts[DictColumn::Level as usize].push(record.level.as_deref());
        for header in Header::ALL {
            batch.dicts[DictColumn::of(header) as usize].push(record.header(header));
        }
        batch.elapsed.push(elapsed_ms(record));
        batch.message.push(&record.message);
        if let Some(rest) = &record.rest {
            batch.rest.push(row, rest);
        }
        if let Some(attributes) = &record.attributes {
            batch.attributes.push(row, attributes);
        }
        if let Some(raw) = &record.raw {
            batch.raw.push(row, raw);
        }
        batch.raw_bytes += bytes as u64;
        self.templates.message(&record.message, &mut batch.dicts[DictColumn::Template as usize], &mut batch.pieces);
        if let Some(rest) = &record.rest {
            self.templates.rest(rest, &mut batch.rest_templates, &mut batch.pieces);
        }
    }

    pub fn finish(self) -> Batch {
        self.batch
    }
}

/// Makes templates of messages, and remembers what a search must know of what they leave out.
#[derive(Default)]
pub(super) struct Templates {
    scratch: String,
    /// The texts have no templates worth keeping.
    off: bool,
}

impl Templates {
    /// Adds the key of one message's template.
    pub fn message(&mut self, message: &str, templates: &mut Dict, pieces: &mut Option<Interner>) {
        if !self.off && templates.keys.len() >= SAMPLE_ROWS && templates.values.len() > templates.keys.len() / 2 {
            (self.off, *pieces) = (true, None);
        }
        if self.off {
            templates.push(None);
            return;
        }
        self.scratch.clear();
        template_with(message, &mut self.scratch, |variable| remember_pieces(pieces, variable));
        templates.push(Some(&self.scratch));
    }

    /// Remembers the templates of the lines after the first.
    pub fn rest(&mut self, rest: &str, lines: &mut Option<Interner>, pieces: &mut Option<Interner>) {
        for line in rest.split('\n') {
            if lines.is_none() {
                return;
            }
            self.scratch.clear();
            template_with(line, &mut self.scratch, |variable| remember_pieces(pieces, variable));
            remember(lines, &self.scratch);
        }
    }
}

fn remember_pieces(pieces: &mut Option<Interner>, variable: &str) {
    if pieces.is_none() {
        return;
    }
    let bytes = variable.as_bytes();
    let mut from = 0;
    // Full-width characters take this way too: they are never cut, because only ASCII digits end a piece.
    for at in 0..=bytes.len() {
        if at == bytes.len() || bytes[at].is_ascii_digit() {
            if at - from >= PIECE_BYTES_MIN {
                remember(pieces, &variable[from..at]);
            }
            from = at + 1;
        }
    }
}

fn remember(set: &mut Option<Interner>, text: &str) {
    if let Some(known) = set {
        known.key(text);
        if known.len() > REMEMBERED_MAX {
            *set = None;
        }
    }
}

/// How long it took, where the record says so: `elapsed_ms=123` in the message, or a number of that name beside it.
fn elapsed_ms(record: &Record<'_>) -> i64 {
    const NAME: &str = "elapsed_ms";
    let found = match number_after(record.message.as_bytes(), b"elapsed_ms=") {
        Some(number) => Some(number),
        None => [record.attributes.as_deref(), record.raw.as_deref().and_then(|raw| std::str::from_utf8(raw).ok())]
            .into_iter()
            .flatten()
            .find(|text| text.starts_with('{') && memchr::memmem::find(text.as_bytes(), NAME.as_bytes()).is_some())
            .and_then(|json| hinomi_domain::ingest::query::value_in_json(json, NAME))
            .and_then(|value| value.parse::<f64>().ok())
            .filter(|number| number.is_finite() && number.abs() < 1e15)
            .map(|number| number.round() as i64),
    };
    found.unwrap_or(NO_NUMBER)
}

fn number_after(text: &[u8], name: &[u8]) -> Option<i64> {
    let at = memchr::memmem::find(text, name)?;
    let starts_word = at == 0 || !(text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'_');
    let digits = text[at + name.len()..].iter().take_while(|byte| byte.is_ascii_digit()).take(15);
    let (mut number, mut any) = (0_i64, false);
    for digit in digits {
        (number, any) = (number * 10 + i64::from(digit - b'0'), true);
    }
    (starts_word && any).then_some(number)
}
