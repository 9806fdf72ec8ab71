//! Asks a store that `ingest` filled: `ask DIRECTORY QUERY [FROM TO] [what]`. For profiling; the figures of record come from `bench`.

use std::path::PathBuf;
use std::sync::Arc;

use hinomi_domain::ingest::Query;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::search::{Ask, Limits, Order};
use hinomi_events::{Change, Events, InMemory, Manifest as _, Options};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = PathBuf::from(&arguments[0]);
    let manifest = Arc::new(InMemory::default());
    let text = std::fs::read_to_string(directory.join("parts.json"))?;
    let add = text.lines().map(|line| serde_json::from_str(line)).collect::<Result<Vec<hinomi_events::Part>, _>>()?;
    manifest.commit(Change { add, ..Change::default() }).await?;
    let events = Events::open(Options::new(directory), manifest).await?;
    let query = Query::parse(&arguments[1]).map_err(|problems| format!("{problems:?}"))?;
    let at = |text: &str| Timestamp::parse(text).ok_or("no time");
    let ask = Ask {
        filter: Arc::new(query.filter.clone()),
        from: at(arguments.get(2).map_or("2014-10-19T15:00:00Z", String::as_str))?,
        to: at(arguments.get(3).map_or("2014-10-20T15:00:00Z", String::as_str))?,
        hidden_purposes: Vec::new(),
        limits: Limits::default(),
    };
    let what = arguments.get(4).map_or("find", String::as_str).to_owned();
    for round in 0..6 {
        let before = spent();
        let said = match what.as_str() {
            "count" => format!("{:?}", events.count(&ask)?),
            "table" => {
                let table = events.table(&ask, &query, 0)?;
                format!("{} lines, {:?}", table.lines.len(), table.lines.first())
            }
            "histogram" => {
                let histogram = events.histogram(&ask, 60_000_000)?;
                format!("{} {} series {:?}", histogram.total, histogram.series.len(), histogram.scanned)
            }
            "each" => {
                let mut bytes = 0;
                let mut rows = 0;
                events.each(&ask, |some| {
                    rows += some.len();
                    bytes += some.iter().map(|row| row.bytes().len()).sum::<usize>();
                    true
                })?;
                format!("{rows} rows, {bytes} bytes")
            }
            _ => {
                let found = events.find(&ask, Order::Newest, 100, None)?;
                format!("{} rows, {:?}, first {:?}", found.rows.len(), found.scanned, found.rows.first().map(|row| row.message.clone()))
            }
        };
        println!("{:.1} CPU ms  {}", (spent() - before) * 1000.0, if round == 0 { said } else { String::new() });
    }
    Ok(())
}

fn spent() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|text| text.parse::<f64>().ok()).unwrap_or_default() / 1e9
}
