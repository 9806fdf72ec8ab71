//! `[logs.cold]`: a directory, or a bucket. Never both, so that nobody has to guess where logs are.

use secrecy::SecretString;

use super::Builder;
use crate::check::clip;
use crate::logs::{Bucket, ColdPlace, ColdSettings};
use crate::read::Fields;
use crate::secret::called;

/// Only for a bucket.
const OF_BUCKET: [&str; 6] = ["endpoint", "region", "prefix", "access_key", "secret_key", "path_style"];
const PREFIX_BYTES_MAX: usize = 512;

impl Builder<'_> {
    /// `None` after a report.
    pub(super) fn cold(&mut self, cold: &Fields<'_>) -> Option<ColdSettings> {
        let place = match (cold.string("directory"), cold.string("bucket")) {
            (Some(directory), None) => {
                for name in OF_BUCKET {
                    if let Some(entry) = cold.entry(name) {
                        self.report
                            .error("other-kind", entry.key_spot, format!("`{name}` does not belong to a directory"))
                            .label("only with `bucket`")
                            .also(cold.spot("directory"), "");
                    }
                }
                if directory.is_empty() {
                    self.report.error("bad-value", cold.spot("directory"), "no directory").label("expected a path");
                    return None;
                }
                ColdPlace::Directory(self.secrets.directory.join(directory))
            }
            (None, Some(bucket)) => ColdPlace::Bucket(self.bucket(cold, bucket)?),
            (Some(_), Some(_)) => {
                self.report
                    .error("other-kind", cold.spot("bucket"), "cold storage is a directory or a bucket, not both")
                    .label("expected one of the two")
                    .also(cold.spot("directory"), "");
                return None;
            }
            (None, None) => {
                self.report.error("missing-key", cold.table.spot, "cold storage has no place").label("needs `directory` or `bucket`");
                return None;
            }
        };
        Some(ColdSettings { place, cache_bytes_max: cold.bytes("cache_bytes_max").unwrap_or(4 << 30) })
    }

    fn bucket(&mut self, cold: &Fields<'_>, bucket: &str) -> Option<Bucket> {
        let good = (3..=63).contains(&bucket.len())
            && bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
        if !good {
            self.report
                .error("bad-value", cold.spot("bucket"), format!("`{}` is no name of a bucket", clip(bucket)))
                .label("expected 3 to 63 of a-z, 0-9, - and .");
        }
        let endpoint = if cold.has("endpoint") { Some(self.url(cold, "endpoint", &["http", "https"])?) } else { None };
        if let Some(url) = &endpoint
            && (!url.path().trim_matches('/').is_empty() || url.query().is_some())
        {
            self.report
                .error("bad-url", cold.spot("endpoint"), "an endpoint has neither path nor query")
                .label("expected http(s)://HOST:PORT");
        }
        let region = cold.owned("region").or_else(|| endpoint.is_some().then(|| "us-east-1".to_owned()));
        if region
            .as_deref()
            .is_none_or(|region| region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        {
            let spot = if cold.has("region") { cold.spot("region") } else { cold.table.spot };
            self.report.error("missing-key", spot, "the bucket's region is not known").label("needs `region` or `endpoint`");
        }
        let prefix = cold.string("prefix").unwrap_or_default().trim_matches('/').to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'=');
        let pieces_good = prefix.is_empty() || prefix.split('/').all(|piece| !matches!(piece, "" | "." | ".."));
        if prefix.len() > PREFIX_BYTES_MAX || !prefix.bytes().all(plain) || !pieces_good {
            self.report
                .error("bad-value", cold.spot("prefix"), format!("`{}` is no beginning of names", clip(&prefix)))
                .label("expected names of A-Z, a-z, 0-9, -, _, . and = with / between them");
        }
        let (access_key, secret_key) = (self.key(cold, "access_key"), self.key(cold, "secret_key"));
        let path_style = cold.optional_boolean("path_style").unwrap_or(endpoint.is_some());
        let (access_key, secret_key) = (access_key?, secret_key?);
        Some(Bucket { endpoint, bucket: bucket.to_owned(), region: region?, prefix, access_key, secret_key, path_style })
    }

    /// hinomi asks nobody else for a login: what it connects to is what the configuration names.
    fn key(&mut self, cold: &Fields<'_>, name: &str) -> Option<SecretString> {
        let Some(node) = cold.node(name) else {
            self.report
                .error("missing-key", cold.table.spot, format!("`{name}` is missing in a bucket"))
                .label(format!("needs `{name}` = \"env:NAME\" or \"file:PATH\""));
            return None;
        };
        let text = self.secrets.resolve(node, self.report)?;
        if text.is_empty() || text.len() > 1024 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.report.error("bad-value", node.spot, format!("{} is no key of a bucket", called(node))).label("expected printable ASCII");
            return None;
        }
        Some(SecretString::from(text))
    }
}
