//! Lists: `{items, next}`, `?limit=&cursor=`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hinomi_store::{Cursor, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

const LIMIT_DEFAULT: i64 = 50;
const LIMIT_MAX: i64 = 200;

/// Which part of a list. Flatten it into an operation's own parameters, or take it as they are.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// 1 to 200; 50 if absent.
    pub limit: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Items<T: ToSchema> {
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; null at the end.
    pub next: Option<String>,
}

impl<T: ToSchema> Items<T> {
    /// A list that is never longer than a page.
    pub fn all(items: Vec<T>) -> Self {
        Items { items, next: None }
    }

    /// A page from rows that were asked for with [`Paging::page`]: a full one may have a next.
    pub fn page<R>(rows: Vec<R>, page: &Page, cursor: impl Fn(&R) -> Cursor, item: impl Fn(R) -> T) -> Self {
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= page.limit);
        let next = rows.last().filter(|_| full).map(|last| opaque(&cursor(last)));
        Items { items: rows.into_iter().map(item).collect(), next }
    }

    /// The same where a row may turn out to be unreadable.
    pub fn try_page<R>(
        rows: Vec<R>,
        page: &Page,
        cursor: impl Fn(&R) -> Cursor,
        item: impl Fn(R) -> Result<T, Problem>,
    ) -> Result<Self, Problem> {
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= page.limit);
        let next = rows.last().filter(|_| full).map(|last| opaque(&cursor(last)));
        Ok(Items { items: rows.into_iter().map(item).collect::<Result<_, _>>()?, next })
    }
}

impl Paging {
    /// As the store takes it.
    pub fn page(&self) -> Result<Page, Problem> {
        let limit = match self.limit.as_deref().map(str::parse::<i64>) {
            None => LIMIT_DEFAULT,
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => limit,
            Some(_) => return Err(Problem::malformed("limit must be 1 to 200")),
        };
        let cursor = match &self.cursor {
            None => None,
            Some(text) => Some(read(text).ok_or_else(|| Problem::malformed("cursor is none of ours"))?),
        };
        Ok(Page { cursor, limit })
    }
}

fn opaque(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(cursor.to_string())
}

fn read(text: &str) -> Option<Cursor> {
    let decoded = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() <= 256)?;
    Cursor::parse(std::str::from_utf8(&decoded).ok()?)
}
