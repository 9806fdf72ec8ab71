//! Where the parts of a page are. The live page answers queries; a published copy is plain files, where each address must be a
//! directory with an `index.html`.

use hinomi_domain::kernel::Language;

use super::{Month, PageView};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkStyle {
    /// Served by hinomi: `…/ja/history?month=2026-11`.
    #[default]
    Live,
    /// Plain files on any host: `…/ja/history/2026-11/`.
    Files,
}

impl PageView {
    pub fn index_path(&self, language: Language) -> String {
        format!("{}/{}/", self.base_path, language.as_str())
    }

    pub fn history_path(&self, language: Language, month: Option<Month>) -> String {
        let base = self.index_path(language);
        match (self.links, month) {
            (LinkStyle::Live, None) => format!("{base}history"),
            (LinkStyle::Live, Some(month)) => format!("{base}history?month={month}"),
            (LinkStyle::Files, None) => format!("{base}history/"),
            (LinkStyle::Files, Some(month)) => format!("{base}history/{month}/"),
        }
    }

    pub fn uptime_path(&self, language: Language) -> String {
        self.part(language, "uptime")
    }

    pub fn policy_path(&self, language: Language) -> String {
        self.part(language, "policy")
    }

    pub fn incident_path(&self, language: Language, incident: &str) -> String {
        self.part(language, &format!("incidents/{incident}"))
    }

    pub fn feed_path(&self, language: Language) -> String {
        format!("{}feed.atom", self.index_path(language))
    }

    pub fn calendar_path(&self, language: Language) -> String {
        format!("{}calendar.ics", self.index_path(language))
    }

    /// An address on this page as one outside hinomi needs it.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    fn part(&self, language: Language, name: &str) -> String {
        let slash = if self.links == LinkStyle::Files { "/" } else { "" };
        format!("{}{name}{slash}", self.index_path(language))
    }
}
