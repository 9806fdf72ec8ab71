//! The questions a to h, over HTTP, with their answers as JSON: processor time of the program for each.

use std::time::Duration;

use anyhow::ensure;
use tokio::time::Instant;
use url::form_urlencoded::byte_serialize;

use crate::hinomi::{Hinomi, authorization};
use crate::http::{Connection, get};
use crate::report::{Row, Series};
use crate::{corpus, say};

struct Question {
    name: &'static str,
    path: &'static str,
    query: &'static str,
    /// Hours of the day in Tokyo.
    hours: (u32, u32),
    /// Milliseconds of processor time.
    budget: f64,
    /// What peers needed on this corpus on such a machine, as it was agreed.
    peers: &'static str,
}

const DAY: (u32, u32) = (0, 24);
/// The ticks of the processor's clock are 10 ms: a question is asked until it has spent some of them.
const SPENT_LEAST_S: f64 = 0.3;
const ASKED_MAX: u32 = 200;
const ASKED_LEAST: u32 = 3;

const QUESTIONS: [Question; 12] = [
    question("a  one txid", "/api/v1/logs?limit=1000", "txid:TXID", 40.0, "VictoriaLogs 103, ClickHouse 117, DuckDB 51"),
    question("b  a rare word, 4 records", "/api/v1/logs?limit=100", "quxzebra", 12.0, "VictoriaLogs 17, ClickHouse 19, DuckDB 1,287"),
    Question {
        hours: (10, 11),
        ..question(
            "c  a word and ERROR in an hour",
            "/api/v1/logs?limit=1000",
            "level:ERROR 接続失敗",
            40.0,
            "VictoriaLogs 183, ClickHouse 136, DuckDB 114",
        )
    },
    question("d  接続失敗, count", "/api/v1/logs/table?", "接続失敗 | count", 20.0, "VictoriaLogs 1,090, ClickHouse 1,160, DuckDB 1,348"),
    question("d  接続失敗, newest 100", "/api/v1/logs?limit=100", "接続失敗", 20.0, "–"),
    question("d  接続失敗, all as CSV", "/api/v1/logs/export?format=csv", "接続失敗", 900.0, "–"),
    question("e  level per minute", "/api/v1/logs/table?", "| count by level, 1m", 10.0, "VictoriaLogs 673, ClickHouse 409, DuckDB 646"),
    question("e  the same of one proc", "/api/v1/logs/table?", "proc:方式審査 | count by level, 1m", 400.0, "–"),
    question("f  top 10 proc", "/api/v1/logs/table?", "| top 10 proc", 5.0, "VictoriaLogs 487, ClickHouse 174, DuckDB 46"),
    question("f  the same of slow ones", "/api/v1/logs/table?", "elapsed_ms>1000 | top 10 proc", 250.0, "–"),
    question(
        "g  p95 of elapsed_ms by proc per 5 minutes",
        "/api/v1/logs/table?",
        "| p95(elapsed_ms) by proc, 5m",
        800.0,
        "VictoriaLogs 2,663, ClickHouse 514, DuckDB 533",
    ),
    question("h  newest 100", "/api/v1/logs?limit=100", "", 15.0, "VictoriaLogs 67, ClickHouse 117, DuckDB 2,205"),
];

const fn question(name: &'static str, path: &'static str, query: &'static str, budget: f64, peers: &'static str) -> Question {
    Question { name, path, query, hours: DAY, budget, peers }
}

/// CPU and wall milliseconds of each question.
#[derive(Default)]
pub struct Figures([(Series, Series); QUESTIONS.len()]);

impl Figures {
    /// Asks everything once more.
    pub async fn all(&mut self, hinomi: &Hinomi) -> anyhow::Result<()> {
        let mut connection = Connection::open(hinomi.address).await?;
        for (question, (cpu, wall)) in QUESTIONS.iter().zip(&mut self.0) {
            let query = question.query.replace("TXID", &corpus::txid(17).to_string());
            let query: String = byte_serialize(query.as_bytes()).collect();
            let at = |hour: u32| format!("2014-10-{:02}T{:02}:00:00%2B09:00", 20 + hour / 24, hour % 24);
            let join = if question.path.ends_with('?') { "" } else { "&" };
            let path = format!("{}{join}query={query}&from={}&to={}", question.path, at(question.hours.0), at(question.hours.1));
            let request = get(hinomi.address, &path, &[&authorization()]);
            let answer = connection.exchange(&request).await?;
            ensure!(
                answer.status == 200,
                "{} was answered {}: {}",
                question.name,
                answer.status,
                String::from_utf8_lossy(connection.body(answer))
            );
            // The tick under way ends.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let (before, began, mut asked) = (hinomi.process.usage().cpu_s, Instant::now(), 0);
            let spent = loop {
                connection.exchange(&request).await?;
                asked += 1;
                let spent = hinomi.process.usage().cpu_s - before;
                if asked >= ASKED_MAX || (asked >= ASKED_LEAST && spent >= SPENT_LEAST_S) {
                    break spent;
                }
            };
            let (spent_ms, took_ms) = (spent * 1e3 / f64::from(asked), began.elapsed().as_secs_f64() * 1e3 / f64::from(asked));
            say!("{}: {spent_ms:.1} CPU ms, {took_ms:.1} ms, {} bytes", question.name, answer.wire_bytes);
            cpu.push(spent_ms);
            wall.push(took_ms);
        }
        Ok(())
    }

    pub fn print(&self) {
        for (question, (cpu, wall)) in QUESTIONS.iter().zip(&self.0) {
            Row::new(question.name, format!("{}; {}", cpu.show(1, "CPU ms"), wall.show(1, "ms")))
                .budget(format!("≤ {} CPU ms", question.budget), cpu.median() <= question.budget)
                .beside(question.peers)
                .print();
        }
    }
}
