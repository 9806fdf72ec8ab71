//! Incidents: what lists filter and sort by as columns, the rest as a document.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::{json_texts, json_texts_if_any};
use crate::{StoreError, Tx, values};

row! {
    pub struct IncidentRow {
        pub id: String,
        /// Public number; restricted incidents have none.
        pub number: Option<i64>,
        pub state: String,
        pub priority: String,
        pub kind: String,
        pub restricted: bool,
        /// JSON text in both languages.
        pub title: String,
        pub assignee: Option<String>,
        pub detected_at: i64,
        pub resolved_at: Option<i64>,
        pub updated_at: i64,
        pub version: i64,
        pub doc: String,
    }
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct IncidentFilter {
    pub states: Vec<String>,
    pub priorities: Vec<String>,
    pub component: Option<String>,
    pub assignee: Option<String>,
    /// Part of the title or of the document.
    pub query: Option<String>,
    /// Detected within `[from, to)`.
    pub detected_from: Option<i64>,
    pub detected_to: Option<i64>,
    /// Whether the viewer sees what is restricted.
    pub restricted: bool,
    pub page: Page,
}

impl IncidentRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.detected_at, self.id.as_str())
    }
}

statements! { for IncidentRow;
    INSERT = "insert into incident ({{columns}}) values ({{parameters}})";
    UPDATE = "update incident set {{assignments}} where id = $1 and version = $14";
    GET = "select {{columns}} from incident where id = $1 and (restricted = false or cast($2 as boolean))";
    DROP_COMPONENTS = "delete from incident_component where incident = $1 and component not in {{texts($2)}}";
    ADD_COMPONENTS = "insert into incident_component (incident, component) \
        select cast($1 as text), given.value from {{texts($2)}} as given where true on conflict (incident, component) do nothing";
    COMPONENTS = "select component from incident_component where incident = $1 order by component";
    TOUCHING = "select {{columns}} from incident where state in {{texts($1)}} and detected_at >= $3 and exists \
        (select 1 from incident_component as touched where touched.incident = incident.id and touched.component in {{texts($2)}}) \
        order by detected_at desc, id desc limit $4";
    COUNTS = "select state, count(*) from incident where (restricted = false or cast($1 as boolean)) group by state";
    LIST = "select {{columns}} from incident where (restricted = false or cast($1 as boolean)) \
        and (cast($2 as text) is null or state in {{texts($2)}}) \
        and (cast($3 as text) is null or priority in {{texts($3)}}) \
        and (cast($4 as text) is null or exists (select 1 from incident_component as touched \
            where touched.incident = incident.id and touched.component = $4)) \
        and (cast($5 as text) is null or assignee = $5) \
        and (cast($6 as text) is null or {{contains(title, $6)}} or {{contains(doc, $6)}}) \
        and (cast($7 as bigint) is null or detected_at >= $7) \
        and (cast($8 as bigint) is null or detected_at < $8) \
        and (cast($9 as bigint) is null or detected_at < $9 or (detected_at = $9 and id < $10)) \
        order by detected_at desc, id desc limit $11";
}

pub async fn insert<S: AsRef<str> + Sync>(tx: &mut Tx, incident: &IncidentRow, components: &[S]) -> Result<(), StoreError> {
    tx.execute(&INSERT, incident.values()).await?;
    tx.execute(&ADD_COMPONENTS, values![incident.id.as_str(), json_texts(components)]).await.map(|_| ())
}

/// Writes the row if it still has the version that it was loaded with, and raises the version.
pub async fn update(tx: &mut Tx, incident: &mut IncidentRow) -> Result<(), StoreError> {
    let loaded = incident.version;
    incident.version += 1;
    let mut values = incident.values();
    values.push(loaded.into());
    tx.change_one(&UPDATE, values).await
}

/// The components that it touches, in place of those that it touched.
pub async fn set_components<S: AsRef<str> + Sync>(tx: &mut Tx, id: &str, components: &[S]) -> Result<(), StoreError> {
    let components = json_texts(components);
    tx.execute(&DROP_COMPONENTS, values![id, components.as_str()]).await?;
    tx.execute(&ADD_COMPONENTS, values![id, components]).await.map(|_| ())
}

pub async fn get(tx: &mut Tx, id: &str, restricted: bool) -> Result<Option<IncidentRow>, StoreError> {
    tx.row(&GET, values![id, restricted]).await
}

pub async fn components(tx: &mut Tx, id: &str) -> Result<Vec<String>, StoreError> {
    tx.fetch_all(&COMPONENTS, values![id]).await?.iter().map(|row| row.get(0)).collect()
}

/// Incidents in one of `states` that touch one of `components`, detected since an instant, newest first. Sees all, restricted too.
pub async fn open_touching<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    states: &[&str],
    components: &[S],
    since: i64,
    limit: i64,
) -> Result<Vec<IncidentRow>, StoreError> {
    tx.rows(&TOUCHING, values![json_texts(states), json_texts(components), since, limit]).await
}

/// How many there are in each state.
pub async fn counts(tx: &mut Tx, restricted: bool) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx.fetch_all(&COUNTS, values![restricted]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The next public number. Restricted incidents take none, so that gaps tell nothing.
pub async fn next_number(tx: &mut Tx) -> Result<i64, StoreError> {
    crate::operate::counter::next(tx, "incident").await
}

/// Newest detection first.
pub async fn list(tx: &mut Tx, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
    let values = values![
        filter.restricted,
        json_texts_if_any(&filter.states),
        json_texts_if_any(&filter.priorities),
        &filter.component,
        &filter.assignee,
        &filter.query,
        filter.detected_from,
        filter.detected_to,
        filter.page.at(),
        filter.page.id(),
        filter.page.limit(),
    ];
    tx.rows(&LIST, values).await
}
