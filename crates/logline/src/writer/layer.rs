//! The layer for `tracing`.

use std::sync::PoisonError;

use tracing::field::Visit;
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::compose::{Fields, Said};
use super::{Writer, clean};
use crate::format::Record;
use crate::header::KnownHeader;
use crate::level::Level;
use crate::purpose::Purpose;

/// Writes a line for each event. Made by [`Writer::layer`].
pub struct Lines {
    writer: Writer,
}

impl Lines {
    pub(super) fn new(writer: Writer) -> Self {
        Lines { writer }
    }

    /// The purpose that was named, if it has a file; else the one that goes with the level.
    fn purpose<'a>(&self, named: Option<&'a str>, level: Level) -> &'a str {
        let purposes = &self.writer.0.settings.purposes;
        named.filter(|named| purposes.iter().any(|purpose| purpose == named)).unwrap_or_else(|| by_level(level).as_str())
    }
}

/// Monitoring reads what an administrator may have to act on, and nothing else (`SYS-21`).
fn by_level(level: Level) -> Purpose {
    match level {
        Level::Error | Level::Warn => Purpose::Detect,
        Level::Info => Purpose::Diagnose,
        Level::Debug => Purpose::Debug,
    }
}

impl<S> Layer<S> for Lines
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::new(&self.writer.0.settings.own_headers);
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields.said);
    }

    fn on_record(&self, id: &Id, values: &Values<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::new(&self.writer.0.settings.own_headers);
        values.record(&mut fields);
        if let Some(said) = span.extensions_mut().get_mut::<Said>() {
            said.overlay(&fields.said);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let at = (self.writer.0.clock)();
        self.writer.look_at_filters(at);
        let mut said = Said::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(outer) = span.extensions().get::<Said>() {
                said.overlay(outer);
            }
        }
        let mut fields = Fields::new(&self.writer.0.settings.own_headers);
        event.record(&mut fields as &mut dyn Visit);
        said.overlay(&fields.said);

        let level = level(event.metadata().level());
        let named = said.purpose.take();
        let purpose = self.purpose(named.as_deref(), level);
        let target = event.metadata().target();
        let filters = self.writer.0.filters.read().unwrap_or_else(PoisonError::into_inner);
        let passes = filters.let_pass(purpose, level, target);
        drop(filters);
        if !passes {
            return;
        }
        if !said.headers.iter().any(|(name, _)| name == KnownHeader::Proc.as_str()) {
            said.headers.push((KnownHeader::Proc.as_str().to_owned(), target.to_owned()));
        }
        for (name, value) in &self.writer.0.settings.common_headers {
            if !said.headers.iter().any(|(known, _)| known == name) {
                said.headers.push((name.clone(), value.clone()));
            }
        }
        said.sort();
        let values: Vec<_> = said.headers.iter().map(|(name, value)| (name.as_str(), clean::value(value))).collect();
        let headers: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        let message = clean::message(&format!("{}{}", fields.message, fields.rest));
        let mut line = String::new();
        // Whatever was said has been made such that it can be written.
        let written = Record { timestamp: at, level, headers: &headers, message: &message }.write(&mut line);
        debug_assert_eq!(written, Ok(()), "{headers:?} {message:?}");
        self.writer.write(purpose, &line, at);
    }
}

fn level(level: &tracing::Level) -> Level {
    match *level {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        tracing::Level::DEBUG | tracing::Level::TRACE => Level::Debug,
    }
}
