//! `[[log_rule]]`

use hinomi_domain::detect::LogRule;
use hinomi_domain::detect::log_rule::Kind;
use hinomi_domain::ingest::Query;
use hinomi_domain::ingest::query::{Field, Filter, Test};
use hinomi_domain::kernel::{Severity, Span};

use super::{Builder, Object};
use crate::check::clip;
use crate::inner::inner;
use crate::names::ObjectKind;
use crate::read::Fields;
use crate::tree::{Node, Spot};

const GROUP_BY_MAX: usize = 8;

impl Builder<'_> {
    /// `None`: it cannot be read, which is reported.
    pub(super) fn log_rule(&mut self, object: &Object<'_>) -> Option<LogRule> {
        let fields = &object.fields;
        let query = self.query(fields, "query");
        let kind = self.log_rule_kind(fields);
        let group_by = self.group_by(fields, kind.as_ref());
        let ((query_text, query), kind) = (query?, kind?);
        if kind == Kind::Each && query.filter == Filter::All {
            self.report
                .warning("matches-everything", fields.spot("query"), format!("every record is an occurrence of `{}`", object.id))
                .label("say which records count");
        }
        Some(LogRule {
            id: object.id.as_str().into(),
            name: object.name("name"),
            pack: fields.owned("pack"),
            query_text,
            query,
            severity: fields.severity("severity").unwrap_or(Severity::Major),
            group_by,
            component: fields.reference("component"),
            system: fields.reference("system"),
            hold: if matches!(kind, Kind::Absence { .. }) { Span::ZERO } else { fields.span("hold").unwrap_or(Span::minutes(5)) },
            late_within: fields.span("late_within").unwrap_or(Span::minutes(5)),
            enabled: fields.boolean("enabled"),
            origin: object.origin.clone(),
            kind,
        })
    }

    fn log_rule_kind(&mut self, fields: &Fields<'_>) -> Option<Kind> {
        let within = fields.span("within");
        Some(match fields.kind? {
            "each" => Kind::Each,
            "count" => Kind::Count { at_least: fields.integer("threshold")?, within: within? },
            "distinct" => Kind::Distinct { field: self.counted_field(fields)?, at_least: fields.integer("threshold")?, within: within? },
            "absence" => Kind::Absence { within: within? },
            "ratio" => {
                let (of_text, of) = match fields.has("of") {
                    true => self.query(fields, "of")?,
                    false => (String::new(), Query { filter: Filter::All, steps: Vec::new() }),
                };
                let at_least = fields.number("threshold")?;
                if at_least <= 0.0 {
                    self.report
                        .error("out-of-range", fields.spot("threshold"), "a share of 0 is always reached")
                        .label("expected more than 0");
                }
                Kind::Ratio { of_text, of, at_least, within: within?, least_total: fields.integer("least_total")? }
            }
            "new" => Kind::New { field: self.counted_field(fields), learn: fields.span("learn").unwrap_or(Span::days(1)) },
            _ => return None,
        })
    }

    fn counted_field(&mut self, fields: &Fields<'_>) -> Option<Field> {
        let node = fields.node("field")?;
        let field = Field::named(node.as_str()?);
        self.check_field(&field, node);
        Some(field)
    }

    /// A query without steps; its problems are shown where they stand.
    fn query(&mut self, fields: &Fields<'_>, key: &str) -> Option<(String, Query)> {
        let node = fields.node(key)?;
        let text = node.as_str()?;
        let query = match Query::parse(text) {
            Ok(query) => query,
            Err(problems) => {
                for problem in problems.list {
                    let spot = self.inside(node, problem.from, problem.to);
                    let draft = self.report.error("bad-query", spot, problem.message.en.trim_end_matches('.').to_owned());
                    if let Some(hint) = problem.hint {
                        draft.label(hint.en);
                    }
                }
                return None;
            }
        };
        if !query.steps.is_empty() {
            let bar = text.find(['|', '｜']).unwrap_or_default();
            let spot = self.inside(node, bar, text.len());
            self.report
                .error("bad-query", spot, "the query of a rule says which records count, and nothing of what is made of them")
                .label("no steps here: see `kind`, `threshold` and `group_by`");
            return None;
        }
        self.check_names(&query.filter, node, text);
        Some((text.to_owned(), query))
    }

    fn inside(&self, node: &Node, from: usize, to: usize) -> Spot {
        let file = self.sources.get(node.spot.file).map_or("", |source| source.text.as_str());
        inner(file, node.spot, node.as_str().unwrap_or_default(), from, to)
    }

    /// Fields, sources and purposes that are probably meant to be others.
    fn check_names(&mut self, filter: &Filter, node: &Node, text: &str) {
        match filter {
            Filter::All | Filter::Text(_) => {}
            Filter::Not(inside) => self.check_names(inside, node, text),
            Filter::And(members) | Filter::Or(members) => members.iter().for_each(|member| self.check_names(member, node, text)),
            Filter::Field(field, test) => {
                let values: Vec<&str> = match test {
                    Test::Is(needle) => vec![&needle.text],
                    Test::OneOf(needles) => needles.iter().map(|needle| needle.text.as_str()).collect(),
                    _ => Vec::new(),
                };
                match field {
                    Field::Other(name) => self.check_field_name(name, || place_of(name, text), node),
                    Field::Source => self.check_values(&values, ObjectKind::LogSource, &[], node, text),
                    Field::Purpose => {
                        let standard = hinomi_domain::ingest::Purpose::ALL.map(hinomi_domain::ingest::Purpose::as_str);
                        self.check_values(&values, ObjectKind::LogPurpose, &standard, node, text);
                    }
                    _ => {}
                }
            }
        }
    }

    fn check_field_name(&mut self, name: &str, place: impl FnOnce() -> Option<(usize, usize)>, node: &Node) {
        let Some(near) = slip(name) else { return };
        let spot = place().map_or(node.spot, |(from, to)| self.inside(node, from, to));
        self.report
            .warning("unknown-field", spot, format!("`{}` is no field of hinomi's own", clip(name)))
            .label(format!("did you mean `{near}`?"));
    }

    /// Where sources may be unknown, a name that nobody configured may still come.
    fn check_values(&mut self, values: &[&str], kind: ObjectKind, built_in: &[&str], node: &Node, text: &str) {
        for value in values.iter().filter(|value| self.names.spot(kind, value).is_none() && !built_in.contains(value)) {
            let known: Vec<&str> = self.names.ids(kind).chain(built_in.iter().copied()).collect();
            let spot = place_of(value, text).map_or(node.spot, |(from, to)| self.inside(node, from, to));
            let word = kind.as_str();
            let draft = self.report.warning("unknown-reference", spot, format!("there is no {word} `{}`", clip(value)));
            draft.label(format!("no [[{word}]] has this id"));
            draft.suggest(value, known);
        }
    }

    fn check_field(&mut self, field: &Field, node: &Node) {
        match field {
            Field::Time | Field::Message | Field::Rest | Field::Unparsed => {
                self.report
                    .error("bad-value", node.spot, format!("`{}` has no values that could be told apart", field.name()))
                    .label("expected a field such as host, uid or status");
            }
            Field::Other(name) => self.check_field_name(name, || None, node),
            _ => {}
        }
    }

    fn group_by(&mut self, fields: &Fields<'_>, kind: Option<&Kind>) -> Vec<Field> {
        let is_new = matches!(kind, Some(Kind::New { field: None, .. }));
        let Some(node) = fields.node("group_by") else {
            return if matches!(kind, Some(Kind::Absence { .. })) { Vec::new() } else { vec![Field::Source] };
        };
        let mut group_by = Vec::new();
        for item in node.items() {
            let Some(name) = item.as_str() else { continue };
            let field = Field::named(name);
            self.check_field(&field, item);
            if group_by.contains(&field) {
                self.report.error("duplicate-member", item.spot, format!("`{}` is there twice", clip(name)));
            } else {
                group_by.push(field);
            }
        }
        if group_by.len() > GROUP_BY_MAX {
            self.report.error("too-large", node.spot, format!("more than {GROUP_BY_MAX} fields to group by"));
        }
        // Each source has templates of its own.
        if is_new && !group_by.contains(&Field::Source) {
            group_by.insert(0, Field::Source);
        }
        group_by
    }
}

/// Where a word of a query stands in it.
fn place_of(word: &str, text: &str) -> Option<(usize, usize)> {
    text.find(word).map(|from| (from, from + word.len()))
}

/// The field that a name probably means. Any name is allowed, so only a single slip in a long one is taken for one.
fn slip(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 6] = ["source", "level", "purpose", "template", "message", "unparsed"];
    let name = name.to_ascii_lowercase();
    let longer = |near: &str| name.starts_with(near);
    NAMES.into_iter().find(|near| name.len() <= 16 && !longer(near) && strsim::damerau_levenshtein(&name, near) == 1)
}
