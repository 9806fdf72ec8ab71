//! What Lighthouse and pa11y say of the public page. Both are programs of node; `bench/page-quality` holds them with their versions.

use anyhow::Context as _;
use serde_json::Value;
use tokio::process::Command;

use super::page;
use crate::report::{Row, Series};
use crate::{Settings, process};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/page-quality/measure.mjs");

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let stage = page::stage(settings).await?;
    for path in [page::PATH, "/status/main/en/"] {
        let mut command = Command::new("node");
        command.arg(SCRIPT).arg(format!("http://{}{path}", stage.hinomi.address)).arg(settings.runs.to_string());
        let text = process::output(command).await?;
        let found: Value = serde_json::from_str(&text).context("measure.mjs did not print JSON")?;
        let series = |name: &str| {
            let mut series = Series::default();
            let values = found[name].as_array().map(Vec::as_slice).unwrap_or_default();
            values.iter().filter_map(Value::as_f64).for_each(|value| series.push(value));
            series
        };
        let (performance, accessibility, errors) = (series("performance"), series("accessibility"), series("pa11y_errors"));
        let (requests, bytes) = (series("requests"), series("bytes"));
        let held = performance.median() >= 0.98 && accessibility.min() >= 1.0 && errors.max() == 0.0;
        Row::new(
            format!("{path} in Chromium"),
            format!(
                "Lighthouse performance {}, accessibility {}; pa11y errors {}; {} request, {}",
                performance.show(2, ""),
                accessibility.show(2, ""),
                errors.show(0, ""),
                requests.show(0, ""),
                bytes.show(0, "B")
            ),
        )
        .budget("Lighthouse ≥ 0.98 / 1.0, 0 pa11y errors", held)
        .print();
    }
    stage.stop().await
}
