//! From files to a configuration, step by step: read, parse, name, check, build.

use std::path::Path;

use hinomi_domain::catalog::Origin;
use hinomi_domain::kernel::{Text, Zone};

use crate::build::{self, Builder, Object};
use crate::check::{Checker, clip};
use crate::error::ConfigErrors;
use crate::names::{Names, ObjectKind};
use crate::read::Fields;
use crate::report::{Report, nearest};
use crate::secret::Secrets;
use crate::shape::{SECTIONS, Section, Shape};
use crate::source::{self, Source};
use crate::tree::{self, Entry, Node, Spot, Table, Value};
use crate::{Config, ConfigFile, ObjectSource, mask};

pub(crate) fn load(directory: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
    let mut report = Report::default();
    let sources = source::read(directory, &mut report);
    assemble(directory, &sources, report, environment)
}

pub(crate) fn load_texts(files: &[(String, String)], environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source { name: name.clone(), text: text.clone() }).collect();
    assemble(Path::new("."), &sources, Report::default(), environment)
}

fn assemble(
    directory: &Path,
    sources: &[Source],
    mut report: Report,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, ConfigErrors> {
    let documents = parse(sources, &mut report);
    // Half a file would make mistakes of everything that refers to the other half.
    if report.has_errors() {
        return Err(refused(report, sources));
    }
    let mut names = Names::default();
    let objects = collect(&documents, sources, &mut names, &mut report);
    for object in &objects {
        let title = Shape::section(object.kind.as_str()).map(Section::header).unwrap_or_default();
        Checker { names: &names, report: &mut report }.table(object.fields.shape, object.fields.table, &title);
    }
    let mut builder = Builder {
        sources,
        names: &names,
        secrets: Secrets { directory, environment },
        report: &mut report,
        has_ping_key: false,
        zone: Zone::utc(),
    };
    let build::Built { catalog, policy, logs, server } = build::build(&mut builder, &objects);
    let object_sources = objects.iter().map(|object| object_source(object, sources, &report)).collect();
    let warnings = report.finish(sources)?;
    Ok(Config {
        catalog,
        policy,
        logs,
        server,
        version: source::version(sources),
        files: sources.iter().map(|source| ConfigFile { name: source.name.clone(), bytes: source.text.len() as u64 }).collect(),
        objects: object_sources,
        directory: directory.to_owned(),
        warnings,
    })
}

fn refused(report: Report, sources: &[Source]) -> ConfigErrors {
    match report.finish(sources) {
        Err(errors) => errors,
        Ok(_) => ConfigErrors { errors: Vec::new(), left_out: 0 },
    }
}

fn parse(sources: &[Source], report: &mut Report) -> Vec<Table> {
    let mut documents = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let (document, errors) = tree::parse(file, &source.text);
        for error in errors {
            report.error("syntax", error.spot, "not TOML").label(error.message);
        }
        documents.push(document);
    }
    documents
}

/// Finds every object, gives names to those without, and remembers who is called what.
fn collect<'a>(documents: &'a [Table], sources: &[Source], names: &mut Names, report: &mut Report) -> Vec<Object<'a>> {
    let mut objects: Vec<Object<'a>> = Vec::new();
    let line_ends = line_ends(sources);
    let mut unnamed = 0;
    for entry in documents.iter().flat_map(|document| &document.entries) {
        let Some(section) = Shape::section(&entry.key) else {
            unknown_table(entry, report);
            continue;
        };
        for table in tables(section, entry, report) {
            let origin = origin(table.spot, sources, &line_ends);
            let fields = Fields::new(section.shape, table);
            if !section.many {
                if let Some(first) = objects.iter().find(|object| object.kind == section.kind) {
                    report
                        .error("duplicate-section", table.spot, format!("{} is there twice", section.header()))
                        .label("again here")
                        .also(first.fields.table.spot, "first here")
                        .help("settings of one section stand together in one file");
                    continue;
                }
                objects.push(Object { kind: section.kind, id: section.shape.name.to_owned(), fields, origin });
                continue;
            }
            let key = if section.kind == ObjectKind::Template { "notice" } else { "id" };
            let given = table.get(key).and_then(|entry| entry.node.as_str());
            let id = match given {
                Some(id) => {
                    names.define(section.kind, id, table.get(key).map_or(table.spot, |entry| entry.node.spot), report);
                    id.to_owned()
                }
                // The checker reports a missing id where one is needed.
                None => {
                    unnamed += 1;
                    let place = objects.iter().filter(|object| object.kind == section.kind).count() + 1;
                    let id = format!("{}-{place}", section.shape.name);
                    let id = if names.spot(section.kind, &id).is_some() { format!("{id}-{unnamed}") } else { id };
                    names.define(section.kind, &id, table.spot, report);
                    id
                }
            };
            objects.push(Object { kind: section.kind, id, fields, origin });
        }
    }
    objects
}

fn tables<'a>(section: &Section, entry: &'a Entry, report: &mut Report) -> Vec<&'a Table> {
    let name = section.shape.name;
    match (&entry.node.value, section.many) {
        (Value::Table(table), false) => vec![table],
        (Value::Array(items), true) => {
            let (good, bad): (Vec<&Node>, Vec<&Node>) = items.iter().partition(|item| item.as_table().is_some());
            for item in bad {
                report
                    .error("wrong-type", item.spot, format!("expected a table, found {}", item.type_word()))
                    .label(format!("write [[{name}]]"));
            }
            good.into_iter().filter_map(Node::as_table).collect()
        }
        (_, many) => {
            let (spot, found) = match &entry.node.value {
                Value::Array(items) => (items.first().map_or(entry.key_spot, |item| item.spot), "a list"),
                Value::Table(table) => (table.spot, "a single table"),
                _ => (entry.key_spot, entry.node.type_word()),
            };
            let why = if many { "there can be many of these" } else { "there is only one of these" };
            report.error("wrong-type", spot, format!("`{name}` is {found}, and {why}")).label(format!("write {}", section.header()));
            Vec::new()
        }
    }
}

fn unknown_table(entry: &Entry, report: &mut Report) {
    if mask::is_sensitive(&entry.key) {
        report.mask(entry.node.spot);
    }
    let near = nearest(&entry.key, SECTIONS.iter().map(|section| section.shape.name)).and_then(Shape::section);
    let draft = report.error("unknown-table", entry.key_spot, format!("unknown table `{}`", clip(&entry.key)));
    match near {
        Some(section) => draft.label(format!("did you mean {}?", section.header())),
        None => draft.label("not known"),
    };
    draft.help(format!("known tables: {}", SECTIONS.iter().map(Section::header).collect::<Vec<_>>().join(" ")));
}

/// Where the lines of every file end, so that thousands of objects find their lines without reading the files again.
fn line_ends(sources: &[Source]) -> Vec<Vec<usize>> {
    let ends = |source: &Source| source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    sources.iter().map(ends).collect()
}

fn origin(spot: Spot, sources: &[Source], line_ends: &[Vec<usize>]) -> Origin {
    let before = line_ends.get(spot.file).map_or(0, |ends| ends.partition_point(|end| *end < spot.start));
    let file = sources.get(spot.file).map(|source| source.name.clone()).unwrap_or_default();
    Origin::File { file, line: u32::try_from(before + 1).unwrap_or(u32::MAX) }
}

fn object_source(object: &Object<'_>, sources: &[Source], report: &Report) -> ObjectSource {
    let table = object.fields.table;
    let text = sources.get(table.spot.file).map_or("", |source| source.text.as_str());
    let start = table.spot.start.min(text.len());
    let end = table.end().clamp(start, text.len());
    // To the end of the last line, so that a comment there comes along.
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let masked: Vec<Spot> = report
        .masked()
        .iter()
        .filter(|spot| spot.file == table.spot.file && spot.start >= start && spot.end <= end)
        .map(|spot| Spot { file: spot.file, start: spot.start - start, end: spot.end - start })
        .collect();
    let key = match object.kind {
        ObjectKind::Page | ObjectKind::Maintenance | ObjectKind::Template | ObjectKind::Clause => "title",
        ObjectKind::Priority => "reason",
        _ => "name",
    };
    let name = if object.fields.shape.field(key, None).is_some() { object.name(key) } else { Text::same(object.id.as_str()) };
    ObjectSource {
        kind: object.kind,
        id: object.id.clone(),
        name,
        origin: object.origin.clone(),
        toml: format!("{}\n", mask::display(text.get(start..end).unwrap_or_default(), masked.iter()).trim_end()),
    }
}
