//! The servers beside hinomi: nginx as what is watched and as the yardstick of serving, Alertmanager, Prometheus with blackbox.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::process::Command;
use tokio::time::Instant;

use crate::process::Process;
use crate::{http, stage};

const READY_TIME_MAX: Duration = Duration::from_secs(30);

async fn wait_for(process: &mut Process, address: SocketAddr, path: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    while !matches!(http::fetch(address, path, &[]).await, Ok((200, _))) {
        process.check()?;
        if started.elapsed() > READY_TIME_MAX {
            bail!("http://{address}{path} did not answer:\n{}", process.said());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// A private nginx.
pub struct Nginx {
    pub process: Process,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Nginx {
    /// Answers every path and logs when it was asked, to the millisecond. One worker: as a target it has little to do.
    pub async fn target(directory: &Path) -> anyhow::Result<Self> {
        let server = "access_log {log} checks buffer=64k flush=200ms; location / { default_type text/plain; return 200 \"ok\\n\"; }";
        Self::start(directory, "1", server).await
    }

    /// Serves one body that is compressed already, at `/page`, with a worker for each processor.
    pub async fn page(directory: &Path, gzip: &[u8]) -> anyhow::Result<Self> {
        std::fs::create_dir_all(directory)?;
        let file = directory.join("page.html.gz");
        std::fs::write(&file, gzip)?;
        let server = format!(
            "access_log off; open_file_cache max=10; location = /page {{ alias {}; types {{ }} default_type 'text/html; charset=utf-8'; \
             add_header Content-Encoding gzip; add_header Cache-Control 'public, max-age=10'; }} location / {{ return 200; }}",
            file.display()
        );
        Self::start(directory, "auto", &server).await
    }

    async fn start(directory: &Path, workers: &str, server: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(directory)?;
        let (address, log) = (stage::free_address()?, directory.join("access.log"));
        let at = |name: &str| directory.join(name).display().to_string();
        let server = server.replace("{log}", &log.display().to_string());
        let text = format!(
            "daemon off; worker_processes {workers}; worker_rlimit_nofile 32768; pid {pid}; error_log {error};\n\
             events {{ worker_connections 16384; multi_accept on; }}\n\
             http {{ log_format checks '$msec $uri'; access_log off; sendfile on; tcp_nopush on; keepalive_timeout 120s; keepalive_requests 100000000;\n\
             client_body_temp_path {b}; proxy_temp_path {p}; fastcgi_temp_path {f}; uwsgi_temp_path {u}; scgi_temp_path {s};\n\
             server {{ listen {address} backlog=8192; {server} }} }}\n",
            pid = at("pid"),
            error = at("error.log"),
            b = at("b"),
            p = at("p"),
            f = at("f"),
            u = at("u"),
            s = at("s"),
        );
        let path = directory.join("nginx.conf");
        // Its workers may be another user's, and must reach what they serve.
        stage::write(&path, &if is_root() { format!("user root;\n{text}") } else { text })?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(directory).arg("-c").arg(&path);
        let mut process = Process::start("nginx", command, &directory.join("nginx.log"))?;
        wait_for(&mut process, address, "/").await?;
        Ok(Self { process, address, log })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// When each path was asked for, in seconds of the epoch. The log is flushed a moment after.
    pub async fn asked(&self) -> anyhow::Result<Vec<(f64, String)>> {
        tokio::time::sleep(Duration::from_millis(600)).await;
        let text = std::fs::read_to_string(&self.log).context("failed to read nginx' log")?;
        Ok(text
            .lines()
            .filter_map(|line| {
                let (at, path) = line.split_once(' ')?;
                Some((at.parse().ok()?, path.to_owned()))
            })
            .collect())
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0)
}

/// Alertmanager alone, without its cluster.
pub struct Alertmanager {
    pub process: Process,
    pub address: SocketAddr,
}

impl Alertmanager {
    pub async fn start(directory: &Path, hook: &str, group_by: &str, group_wait_s: u64) -> anyhow::Result<Self> {
        let (address, config) = (stage::free_address()?, directory.join("alertmanager.yml"));
        stage::write(
            &config,
            &format!(
                "route:\n  receiver: hook\n  group_by: [{group_by}]\n  group_wait: {group_wait_s}s\n  group_interval: 5m\n  repeat_interval: 4h\n\
                 receivers:\n  - name: hook\n    webhook_configs:\n      - url: {hook}\n        send_resolved: false\n"
            ),
        )?;
        let mut command = Command::new("prometheus-alertmanager");
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", directory.join("alertmanager").display()))
            .arg(format!("--web.listen-address={address}"))
            .arg("--cluster.listen-address=");
        let mut process = Process::start("alertmanager", command, &directory.join("alertmanager.log"))?;
        wait_for(&mut process, address, "/-/ready").await?;
        Ok(Self { process, address })
    }
}

/// Prometheus that checks by blackbox: together they do what one monitor does.
pub struct Prometheus {
    pub prometheus: Process,
    pub blackbox: Process,
}

impl Prometheus {
    /// Checks `PREFIX0` … of `base`, so many, at an interval.
    pub async fn start(directory: &Path, base: &str, prefix: &str, targets: usize, interval: &str) -> anyhow::Result<Self> {
        let (address, box_address) = (stage::free_address()?, stage::free_address()?);
        let (box_config, config) = (directory.join("blackbox.yml"), directory.join("prometheus.yml"));
        stage::write(
            &box_config,
            "modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n    http:\n      preferred_ip_protocol: ip4\n",
        )?;
        let mut command = Command::new("prometheus-blackbox-exporter");
        command.arg(format!("--config.file={}", box_config.display())).arg(format!("--web.listen-address={box_address}"));
        command.arg("--log.level=error");
        let mut blackbox = Process::start("blackbox", command, &directory.join("blackbox.log"))?;
        wait_for(&mut blackbox, box_address, "/-/healthy").await?;

        let mut list = String::new();
        for target in 0..targets {
            let _ = writeln!(list, "          - {base}{prefix}{target}");
        }
        stage::write(
            &config,
            &format!(
                "scrape_configs:\n  - job_name: blackbox\n    scrape_interval: {interval}\n    scrape_timeout: {interval}\n    metrics_path: /probe\n    \
                 params:\n      module: [http_2xx]\n    static_configs:\n      - targets:\n{list}    relabel_configs:\n      \
                 - source_labels: [__address__]\n        target_label: __param_target\n      \
                 - source_labels: [__param_target]\n        target_label: instance\n      \
                 - target_label: __address__\n        replacement: {box_address}\n"
            ),
        )?;
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("prometheus").display()))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=warn");
        let mut prometheus = Process::start("prometheus", command, &directory.join("prometheus.log"))?;
        wait_for(&mut prometheus, address, "/-/ready").await?;
        Ok(Self { prometheus, blackbox })
    }

    pub async fn stop(self) -> anyhow::Result<()> {
        self.prometheus.stop().await?;
        self.blackbox.stop().await
    }

    pub fn cpu_s(&self) -> f64 {
        self.prometheus.usage().cpu_s + self.blackbox.usage().cpu_s
    }

    pub fn resident_mb(&self) -> f64 {
        self.prometheus.usage().resident_mb + self.blackbox.usage().resident_mb
    }
}
