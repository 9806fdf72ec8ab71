//! The public pages as plain files in `[publish] directory`, for a host that does not go down together with hinomi.
//!
//! The directory is a document root: the default page lies at its top, every other page in a directory of its own. Beside the
//! pages lie `stamp.json` (until when they may be believed) and `_stale/`, the same front pages as "cannot confirm", which
//! `hinomi publish watch` puts in place when nobody renews the stamp. Only files that hinomi wrote are ever removed.

mod archive;
mod files;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use hinomi_domain::kernel::{Language, Timestamp};
use hinomi_render::page::{self, LinkStyle, PageView};
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::review::pages::{PageFacts, documents, own_host, ready_files, unconfirmed};

pub use watch::{Looked, look};

use archive::Archived;
use files::Written;

pub const STAMP: &str = "stamp.json";
/// What the front pages become when nobody renews them.
pub const STALE: &str = "_stale";

/// Until when the published pages may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub confirmed_at: Timestamp,
    pub valid_until: Timestamp,
}

/// Remembers what lies in the directory, so that only what changed is written.
#[derive(Default)]
pub struct Publisher {
    directory: PathBuf,
    written: Written,
    archived: Archived,
    failed: bool,
}

/// Files by their path in the directory, parts joined by `/`.
type Tree = BTreeMap<String, Bytes>;

/// Writes the pages if the configuration names a directory. A failure is logged, shown once, and tried again with the next renewal.
pub async fn publish(engine: &Engine, publisher: &mut Publisher, pages: Arc<Vec<PageFacts>>) {
    let Some(directory) = engine.world().server.publish_directory.clone() else { return };
    match write(engine, publisher, directory.clone(), pages).await {
        Ok(()) => {
            if std::mem::take(&mut publisher.failed) {
                tracing::info!("the public pages are published again");
            }
        }
        Err(error) => {
            publisher.failed = true;
            tracing::error!(error = %error, "failed to publish the pages in {}", directory.display());
        }
    }
}

async fn write(engine: &Engine, publisher: &mut Publisher, directory: PathBuf, pages: Arc<Vec<PageFacts>>) -> anyhow::Result<()> {
    if publisher.directory != directory {
        *publisher = Publisher { directory: directory.clone(), ..Publisher::default() };
        publisher.written = Written::load(&directory)?;
    }
    let (older, kept) = publisher.archived.due(engine, &pages).await?;
    let mut written = std::mem::take(&mut publisher.written);
    let (done, result) = tokio::task::spawn_blocking(move || {
        let result = write_files(&directory, &mut written, &pages, older, kept);
        (written, result)
    })
    .await?;
    publisher.written = done;
    if result.is_err() {
        // What lies there is uncertain now: look again and write everything.
        publisher.directory = PathBuf::new();
    }
    Ok(result?)
}

/// Front pages last, the stamp after everything that it vouches for.
fn write_files(directory: &Path, written: &mut Written, pages: &[PageFacts], older: Tree, kept: BTreeSet<String>) -> io::Result<()> {
    let mut tree = older;
    for (place, facts) in pages.iter().enumerate() {
        add_page(&mut tree, &Place::of(facts, place == 0), facts);
    }
    let (front, rest): (Vec<_>, Vec<_>) = tree.into_iter().partition(|(path, _)| is_front(path));
    let Some(first) = pages.first() else { return Ok(()) };
    let stamp = Stamp { confirmed_at: first.view.confirmed_at, valid_until: first.view.valid_until };
    let stamp = (STAMP.to_owned(), Bytes::from(serde_json::to_vec(&stamp)?));
    let all: Vec<(String, Bytes)> = rest.into_iter().chain(front).chain([stamp]).collect();
    let wanted: BTreeSet<String> = all.iter().map(|(path, _)| path.clone()).chain(kept).collect();
    written.bring_to(directory, &all, &wanted)
}

/// `ja/index.html` and the like; not those of archived parts.
fn is_front(path: &str) -> bool {
    !path.starts_with(STALE)
        && path.ends_with("index.html")
        && !["history/", "incidents/", "uptime/", "policy/"].iter().any(|part| path.contains(part))
}

/// Where a page lies in the directory and how it is reached from outside.
pub(crate) struct Place {
    /// Empty, or with a slash at its end.
    prefix: String,
    view: PageView,
}

impl Place {
    /// A page with its own host name has links that fit there: its part of the directory is then that host's document root.
    pub(crate) fn of(facts: &PageFacts, default: bool) -> Place {
        let prefix = if default { String::new() } else { format!("{}/", facts.page.id) };
        let view = match &facts.page.host_name {
            Some(host) => own_host(facts, host),
            None => PageView {
                base_path: if default { String::new() } else { format!("/{}", facts.page.id) },
                public_url: facts.world.server.publish_url.clone().unwrap_or_else(|| format!("{}/status", facts.view.public_url)),
                ..facts.view.clone()
            },
        };
        Place { prefix, view: PageView { links: LinkStyle::Files, ..view } }
    }

    /// Every path at which a file of one language lies: without a language stands the first one, because plain files cannot
    /// negotiate.
    fn paths(&self, language: Language, file: &str) -> Vec<String> {
        let mut paths = vec![format!("{}{}/{file}", self.prefix, language.as_str())];
        if language == Language::default() {
            paths.push(format!("{}{file}", self.prefix));
        }
        paths
    }
}

fn add_page(tree: &mut Tree, place: &Place, facts: &PageFacts) {
    for language in Language::ALL {
        let view = place.view.in_language(language);
        for (address, asset) in ready_files(facts, &view) {
            let file = file_of(&address);
            for path in place.paths(language, &file) {
                tree.insert(path, asset.body.clone());
            }
        }
        let stale = Bytes::from(page::cannot_confirm(&view).html);
        let mut put = |file: &str, body: Bytes| {
            for path in place.paths(language, file) {
                tree.insert(format!("{STALE}/{path}"), body.clone());
            }
        };
        put("index.html", stale);
        for (address, document) in documents(facts, &unconfirmed(&view)) {
            put(address, Bytes::from(document.to_string()));
        }
    }
}

/// A page is a directory with an `index.html`; everything else is a file of its own name.
fn file_of(address: &str) -> String {
    let is_file = [".json", ".atom", ".ics"].iter().any(|end| address.ends_with(end));
    match address {
        "" => "index.html".to_owned(),
        file if is_file => file.to_owned(),
        part => format!("{part}/index.html"),
    }
}
