//! A running server and a browser that knows one cookie.

use std::net::SocketAddr;
use std::time::Duration;

use hinomi_domain::kernel::{PersonId, Span, Timestamp};
use hinomi_engine::clock::{Clock, Ids};
use hinomi_engine::{Engine, Options};
use hinomi_server::access::{ensure_admin_token, make_sign_in_link};
use hinomi_server::{ServerState, serve};
use hinomi_store::{OpenOptions, Store};
use prometheus_client::registry::Registry;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub const ADMIN: &str = "an-admin-token-for-tests";
pub const PASSWORD: &str = "kawaberi-no-tsukimi";
pub const CONFIG: &str = r#"
[server]
public_url = "http://localhost"

[[person]]
id = "hanako"
name = "Hanako"
role = "admin"
email = "hanako@example.jp"

[[person]]
id = "taro"
role = "viewer"
language = "en"

[[component]]
id = "web"
public = true

[[monitor]]
id = "job"
kind = "heartbeat"
component = "web"
every = "1h"
grace = "5m"
ping = "6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60"
push = "pushtoken"
"#;

pub struct World {
    pub engine: Engine,
    pub state: ServerState,
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub serving: tokio::task::JoinHandle<std::io::Result<()>>,
    directory: tempfile::TempDir,
}

pub async fn world() -> World {
    World::with(CONFIG).await
}

impl World {
    pub async fn with(config: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let files = directory.path().join("config");
        std::fs::create_dir(&files).unwrap();
        std::fs::write(files.join("all.toml"), config).unwrap();
        Self::of(directory).await
    }

    /// Over a directory with a `config` in it.
    pub async fn of(directory: tempfile::TempDir) -> Self {
        let config =
            hinomi_config::load(&directory.path().join("config"), &|_| None).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let url = format!("sqlite:{}", directory.path().join("hinomi.db").display());
        let store = Store::open(&url, OpenOptions { durable: false, ..OpenOptions::default() }).await.unwrap();
        store.migrate().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = Options {
            clock: Clock::simulated(Timestamp::parse("2026-11-23T00:00:00Z").unwrap()),
            ids: Ids::Random,
            node: "test".to_owned(),
            listen: Some(address),
            data_directory: directory.path().to_owned(),
            sender: None,
        };
        let engine = Engine::new(store, config, options).unwrap();
        engine.recover().await.unwrap();
        engine.start_intake();
        ensure_admin_token(&engine, &SecretString::from(ADMIN)).await.unwrap();
        let state = ServerState::new(engine.clone(), Registry::default());
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(vec![listener], state.clone(), stop.clone()));
        state.set_ready();
        World { engine, state, address, stop, serving, directory }
    }

    pub fn now_forward(&self, span: Span) {
        self.engine.clock().advance(span);
    }

    /// Replaces the configuration, as if its file had changed.
    pub async fn reconfigure(&self, config: &str) {
        std::fs::write(self.directory.path().join("config/all.toml"), config).unwrap();
        assert!(hinomi_engine::operate::reload::reload(&self.engine).await.unwrap(), "the configuration was refused");
    }

    /// The same with one that must be refused.
    pub async fn refuse(&self, config: &str) {
        std::fs::write(self.directory.path().join("config/all.toml"), config).unwrap();
        assert!(!hinomi_engine::operate::reload::reload(&self.engine).await.unwrap(), "the configuration was taken");
    }

    pub async fn link(&self, person: &str) -> String {
        let url = make_sign_in_link(&self.engine, &PersonId::from(person), Span::hours(1)).await.unwrap();
        url.split_once('#').unwrap().1.to_owned()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn anybody(&self) -> Client {
        Client { base: format!("http://{}", self.address), http: client(), cookie: None, token: None }
    }

    pub fn admin(&self) -> Client {
        self.token(ADMIN)
    }

    pub fn token(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), ..self.anybody() }
    }

    /// A token with these scopes.
    pub async fn scoped(&self, scopes: &[&str]) -> Client {
        let made = self.admin().send(Method::POST, "/api/v1/tokens", serde_json::json!({ "name": "scoped", "scopes": scopes })).await;
        self.token(made.created()["token"].as_str().unwrap())
    }

    /// Sets a password by a link; the client is signed in.
    pub async fn signed_in(&self, person: &str) -> Client {
        let secret = self.link(person).await;
        let mut client = self.anybody();
        let path = format!("/api/v1/setup/{secret}/password");
        client.sign_in(&path, serde_json::json!({ "password": PASSWORD })).await;
        client
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap()
}

#[derive(Clone)]
pub struct Client {
    base: String,
    pub http: reqwest::Client,
    pub cookie: Option<String>,
    pub token: Option<String>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Client {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).header("x-hinomi", "test");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::of(self.request(method, path).json(&body).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// Posts, expects success, and keeps the cookie.
    pub async fn sign_in(&mut self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        self.cookie = Some(answer.cookie());
        answer.json()
    }
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json()
    }

    pub fn created(&self) -> Value {
        assert_eq!(self.status, StatusCode::CREATED, "{}", self.text);
        self.json()
    }

    /// Expects a problem document with this status and code.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let document = self.json();
        assert_eq!(document["code"], code, "{document}");
        assert_eq!(document["status"], status);
        document
    }

    /// `name=value` of the cookie that was given.
    pub fn cookie(&self) -> String {
        self.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}
