//! The public status page of 50 components with 90 days of history, beside nginx that serves the very same bytes.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use hinomi_store::interval::{self, StatusIntervalRow};
use hinomi_store::{OpenOptions, Store};
use tokio::process::Command;

use crate::hinomi::{Hinomi, Home};
use crate::http::Connection;
use crate::peer::Nginx;
use crate::report::{Row, Series};
use crate::{Settings, clock, http, load, process, say, stage};

const COMPONENTS: usize = 50;
const DAYS: i64 = 90;
const DAY_US: i64 = 86_400_000_000;
const MINUTE_US: i64 = 60_000_000;
pub const PATH: &str = "/status/main/ja/";
const GZIP: &str = "Accept-Encoding: gzip";
const LOAD_SECONDS: u64 = 8;
const CONNECTIONS: usize = 64;
/// A rate that it must bear without anybody noticing.
const FIXED_PER_SECOND: f64 = 2_000.0;

/// hinomi with the page, and the web server that its monitors look at.
pub struct Stage {
    pub hinomi: Hinomi,
    target: Nginx,
    _directory: tempfile::TempDir,
}

impl Stage {
    pub async fn stop(self) -> anyhow::Result<()> {
        self.hinomi.stop().await?;
        self.target.process.stop().await
    }
}

/// Starts hinomi on a database that holds 90 days, and waits until every component has been checked.
pub async fn stage(settings: &Settings) -> anyhow::Result<Stage> {
    let directory = stage::directory(settings)?;
    let target = Nginx::target(&directory.path().join("target")).await?;
    let mut text = String::from(
        "[[page]]\nid = \"main\"\ntitle = { ja = \"サービス稼働状況\", en = \"Service status\" }\ncontact = \"mailto:help@example.jp\"\n\n",
    );
    for index in 0..COMPONENTS {
        text.push_str(&format!(
            "[[component]]\nid = \"c{index}\"\nname = {{ ja = \"サービス {index}\", en = \"Service {index}\" }}\n\
             description = {{ ja = \"お客様が使う機能 {index}\", en = \"What customers use, {index}\" }}\npublic = true\n"
        ));
    }
    text.push_str(&crate::hinomi::monitors(COMPONENTS, &target.url(), "/", "5s", |index| format!("component = \"c{index}\"\n")));
    let home = Home::make(settings, &directory.path().join("hinomi"), &text)?;
    history(&home.data()).await.context("failed to write 90 days of history")?;
    let hinomi = home.start().await?;
    // All checked, and the page made anew after that (at most once a second).
    while hinomi.metric("hinomi_checks_total").await? < (2 * COMPONENTS) as f64 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok(Stage { hinomi, target, _directory: directory })
}

/// Every component was up, but for an outage of 7 to 55 minutes each nine days and a slow hour each thirty, all at other times.
async fn history(data: &Path) -> anyhow::Result<()> {
    let store = Store::open(&format!("sqlite:{}", data.join("hinomi.db").display()), OpenOptions::default()).await?;
    store.migrate().await?;
    let now = clock::now().as_microsecond();
    let mut rows = Vec::new();
    for index in 0..COMPONENTS {
        let place = i64::try_from(index)?;
        let mut at = now - DAYS * DAY_US;
        let mut add = |to: i64, status: &str| {
            if to > at {
                let (monitor, status) = (format!("m{index}"), status.to_owned());
                rows.push(StatusIntervalRow { monitor, started_at: at, ended_at: Some(to), status, reason: String::new() });
                at = to;
            }
        };
        for day in (0..DAYS).rev().filter(|day| *day > 0) {
            let noon = now - day * DAY_US + place * 7 * MINUTE_US;
            if (day + place) % 9 == 0 {
                add(noon, "up");
                add(noon + (7 + place % 49) * MINUTE_US, "down");
            } else if (day + place) % 30 == 1 {
                add(noon, "up");
                add(noon + 60 * MINUTE_US, "degraded");
            }
        }
        add(now - MINUTE_US, "up");
    }
    store.write(move |tx| Box::pin(async move { interval::put_many(tx, &rows).await })).await?;
    store.close().await;
    Ok(())
}

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let stage = stage(settings).await?;
    let address = stage.hinomi.address;
    let page = look(address).await?;
    let requests = 1 + subresources(&page.html);
    let directory = stage::directory(settings)?;
    let nginx = Nginx::page(directory.path(), &page.gzip).await?;
    let theirs = look_at(nginx.address, "/page").await?;
    ensure!(theirs.gzip == page.gzip, "nginx does not serve the same bytes");

    let (mut ours, mut peer) = (Full::default(), Full::default());
    let (mut ratio, mut fixed_ms, mut fixed_peer_ms) = (Series::default(), Series::default(), Series::default());
    for run in 1..=settings.runs {
        let (a, b) = (wrk(address, PATH).await?, wrk(nginx.address, "/page").await?);
        ratio.push(a.per_second / b.per_second);
        say!("page, run {run}: {:.0}/s beside nginx {:.0}/s", a.per_second, b.per_second);
        ours.take(&a);
        peer.take(&b);
        fixed_ms.push(fixed(address, PATH).await?);
        fixed_peer_ms.push(fixed(nginx.address, "/page").await?);
    }
    let held = ratio.median() >= 0.5;
    Row::new(
        format!("public page, {COMPONENTS} components × {DAYS} days, as fast as it goes ({CONNECTIONS} connections)"),
        format!("{} × nginx: {}; p99 {}", ratio.show(2, ""), ours.per_second.show(0, "/s"), ours.p99_ms.show(1, "ms")),
    )
    .budget("≥ half of nginx with the same bytes", held)
    .beside(format!("nginx, a worker for each processor: {}; p99 {}", peer.per_second.show(0, "/s"), peer.p99_ms.show(1, "ms")))
    .print();
    Row::new(format!("the same at {FIXED_PER_SECOND:.0}/s, p99 from when each was due"), fixed_ms.show(1, "ms"))
        .budget("< 20 ms", fixed_ms.max() < 20.0)
        .beside(format!("nginx: {}", fixed_peer_ms.show(1, "ms")))
        .print();
    Row::new("the same, on the wire", format!("{} B with headers, {} B gzip, {requests} request", page.wire_bytes, page.gzip.len()))
        .budget("≤ 30 kB, one request", page.wire_bytes <= 30_000 && requests == 1)
        .print();
    nginx.process.stop().await?;
    stage.stop().await
}

#[derive(Default)]
struct Full {
    per_second: Series,
    p99_ms: Series,
}

impl Full {
    fn take(&mut self, found: &Wrk) {
        self.per_second.push(found.per_second);
        self.p99_ms.push(found.p99_ms);
    }
}

/// The page as a browser gets it.
struct Page {
    gzip: Vec<u8>,
    html: String,
    wire_bytes: usize,
}

async fn look(address: SocketAddr) -> anyhow::Result<Page> {
    let mut page = look_at(address, PATH).await?;
    let (status, html) = http::fetch(address, PATH, &[]).await?;
    ensure!(status == 200, "{PATH} answered {status}");
    page.html = String::from_utf8(html)?;
    for index in [0, COMPONENTS - 1] {
        ensure!(page.html.contains(&format!("サービス {index}")), "component {index} is not on the page");
    }
    Ok(page)
}

async fn look_at(address: SocketAddr, path: &str) -> anyhow::Result<Page> {
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(&http::get(address, path, &[GZIP])).await?;
    ensure!(answer.status == 200, "{path} answered {}", answer.status);
    ensure!(connection.head(answer).to_ascii_lowercase().contains("content-encoding: gzip"), "{path} is not compressed");
    Ok(Page { gzip: connection.body(answer).to_vec(), html: String::new(), wire_bytes: answer.wire_bytes })
}

/// What a browser would fetch besides: scripts, style sheets, pictures that are not inside the page itself.
fn subresources(html: &str) -> usize {
    let outside = |tag: &str| {
        let own = tag.contains("src=\"data:") || tag.contains("href=\"data:");
        let fetched = (tag.starts_with("script") || tag.starts_with("img")) && tag.contains("src=")
            || tag.starts_with("link") && (tag.contains("rel=\"stylesheet\"") || tag.contains("rel=\"icon\""));
        fetched && !own
    };
    html.split('<').skip(1).filter(|rest| outside(rest.split('>').next().unwrap_or_default())).count()
}

async fn fixed(address: SocketAddr, path: &str) -> anyhow::Result<f64> {
    let request = http::get(address, path, &[GZIP]);
    let mut load = load::open(address, request, FIXED_PER_SECOND, CONNECTIONS, LOAD_SECONDS as f64).await?;
    ensure!(load.bad == 0, "{} requests failed", load.bad);
    Ok(load.latency_ms(0.99))
}

struct Wrk {
    per_second: f64,
    p99_ms: f64,
}

/// One thread of wrk, which is cheaper than anything here.
async fn wrk(address: SocketAddr, path: &str) -> anyhow::Result<Wrk> {
    let mut command = Command::new("wrk");
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{LOAD_SECONDS}s"), "--latency", "-H", GZIP]);
    command.arg(format!("http://{address}{path}"));
    let text = process::output(command).await?;
    ensure!(!text.contains("Socket errors") && !text.contains("Non-2xx"), "wrk saw errors:\n{text}");
    let value = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
    let per_second = value("Requests/sec:").and_then(|value| value.parse().ok()).context("wrk gave no rate")?;
    let p99_ms = value("99%").and_then(milliseconds).context("wrk gave no p99")?;
    Ok(Wrk { per_second, p99_ms })
}

/// `7.25ms`, `930.00us`, `1.02s`.
fn milliseconds(text: &str) -> Option<f64> {
    let end = text.find(|c: char| c.is_ascii_alphabetic())?;
    let value: f64 = text[..end].parse().ok()?;
    match &text[end..] {
        "us" => Some(value / 1e3),
        "ms" => Some(value),
        "s" => Some(value * 1e3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_fetch_is_counted() {
        let html = r#"<link rel="alternate" href="/x"><script>1</script><img src="data:x"><script src="/a.js"><link rel="stylesheet" href="/b.css">"#;
        assert_eq!(subresources(html), 2);
    }

    #[test]
    fn durations_of_wrk() {
        assert_eq!(milliseconds("930.00us"), Some(0.93));
        assert_eq!(milliseconds("1.02s"), Some(1020.0));
        assert_eq!(milliseconds("7.25ms"), Some(7.25));
    }
}
