//! Where logs come from, as the configuration says or as hinomi made it when a new name was first used.

use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::catalog;
use crate::kernel::{ComponentId, LogSourceId, PurposeId, Span, SystemId, Text, Zone};

/// A log source (ログの出所): one stream of records that share form, zone and purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub id: LogSourceId,
    pub name: Text,
    pub format: Format,
    /// In which the times without a zone are read.
    pub zone: Zone,
    /// Decides retention, backup and who may read it (`SYS-19`); see [`super::PurposeRule`].
    pub purpose: PurposeId,
    /// Who writes it (`SYS-20`): only own applications must keep the standard line.
    pub written_by: Origin,
    pub system: Option<SystemId>,
    pub component: Option<ComponentId>,
    /// A source that is silent for longer is told of.
    pub silent_after: Option<Span>,
    pub origin: catalog::Origin,
}

/// Who writes a source's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Os,
    Product,
    #[default]
    Application,
}

impl Origin {
    pub const ALL: [Origin; 3] = [Origin::Os, Origin::Product, Origin::Application];

    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Os => "os",
            Origin::Product => "product",
            Origin::Application => "application",
        }
    }
}

/// The form of a source's records.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Format {
    /// Each record by its looks: the standard line, JSON, or plain text.
    #[default]
    Auto,
    /// The standard line (`SYS-23`).
    Standard,
    /// One JSON object a line.
    Json(JsonFields),
    /// `name=value name="value"`.
    Logfmt,
    /// The common or the combined access log of web servers.
    Access,
    /// RFC 3164 or RFC 5424.
    Syslog,
    /// Named groups are fields: `time`, `level`, `message`, a header's name, or a name of its own.
    Regex(RecordPattern),
    /// Nothing is read out of it.
    Plain,
}

/// Where a JSON record keeps what; a name may be a path with dots. Empty: the usual names are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonFields {
    pub time: Vec<String>,
    pub level: Vec<String>,
    pub message: Vec<String>,
    pub host: Vec<String>,
}

/// A pattern with the form of its times, checked when the configuration was read.
#[derive(Clone, Debug)]
pub struct RecordPattern {
    pub regex: regex::bytes::Regex,
    /// As of `strptime`; `None`: RFC 3339, the standard's form, or Unix seconds are tried.
    pub time_format: Option<String>,
}

impl PartialEq for RecordPattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str() && self.time_format == other.time_format
    }
}

impl Source {
    /// What a name that nobody configured becomes on its first use.
    pub fn unknown(id: LogSourceId, zone: Zone) -> Source {
        Source {
            name: Text::same(id.as_str()),
            purpose: Purpose::of_file_name(&format!("{}.log", id.as_str())).unwrap_or(Purpose::Diagnose).into(),
            id,
            format: Format::Auto,
            zone,
            written_by: Origin::Application,
            system: None,
            component: None,
            silent_after: None,
            origin: catalog::Origin::Ui,
        }
    }
}
