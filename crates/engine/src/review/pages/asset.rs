//! One file of a page, ready to leave in every form that a reader may ask for.

use std::io::Write as _;
use std::sync::OnceLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hinomi_domain::kernel::Timestamp;
use hinomi_render::page::Rendered;
use sha2::{Digest as _, Sha256};

/// Below this, compressing saves nothing on the wire.
const GZIP_FROM_BYTES: usize = 600;

/// What kind of answer it is; the server's headers follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A page for people, which carries a stamp.
    Html,
    Json,
    Atom,
    Calendar,
}

impl Form {
    pub fn content_type(self) -> &'static str {
        match self {
            Form::Html => "text/html; charset=utf-8",
            Form::Json => "application/json",
            Form::Atom => "application/atom+xml; charset=utf-8",
            Form::Calendar => "text/calendar; charset=utf-8",
        }
    }
}

#[derive(Debug)]
pub struct Asset {
    pub form: Form,
    pub body: Bytes,
    /// Made for the first who takes it.
    gzip: OnceLock<Option<Bytes>>,
    /// As in the header, quotes included. Weak: the stamp of the page is not in it.
    pub etag: Bytes,
    /// As in the header: when the content was confirmed. Only of what carries a stamp.
    pub last_modified: Option<Bytes>,
    /// Until when a copy of it needs no renewal. `None`: what has no stamp does not age.
    pub valid_until: Option<Timestamp>,
}

impl Asset {
    /// A page for people; its stamp says until when it may be believed.
    pub fn html(rendered: Rendered, confirmed_at: Timestamp, valid_until: Timestamp) -> Asset {
        Asset {
            form: Form::Html,
            gzip: OnceLock::new(),
            body: Bytes::from(rendered.html),
            etag: Bytes::from(format!("W/\"{}\"", rendered.etag_source)),
            last_modified: Some(Bytes::from(http_date(confirmed_at))),
            valid_until: Some(valid_until),
        }
    }

    /// Something for programs, without a stamp.
    pub fn data(form: Form, body: String) -> Asset {
        let digest = hex::encode(&Sha256::digest(body.as_bytes())[..16]);
        Asset {
            form,
            gzip: OnceLock::new(),
            body: Bytes::from(body),
            etag: Bytes::from(format!("W/\"{digest}\"")),
            last_modified: None,
            valid_until: None,
        }
    }

    /// The same body, compressed, where that is worth it.
    pub fn gzip(&self) -> Option<&Bytes> {
        self.gzip.get_or_init(|| gzip(&self.body)).as_ref()
    }
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    if body.len() < GZIP_FROM_BYTES {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(6));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// RFC 9110, 5.6.7.
pub fn http_date(at: Timestamp) -> String {
    at.to_jiff().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
