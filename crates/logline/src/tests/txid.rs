//! One piece of work over three programs, and what is no `txid`.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{HeaderName, Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_layer::Identity;
use tracing::info;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::txid::{Carry, HEADER, Inherit, Txid};
use crate::writer::{Settings, Writer};
use crate::{KnownHeader, Timestamp, parse};

const NAME: &str = "HINOMI_LOGLINE_TEST_NAME";
const NEXT: &str = "HINOMI_LOGLINE_TEST_NEXT";
const DIRECTORY: &str = "HINOMI_LOGLINE_TEST_DIRECTORY";

fn txid(text: &str) -> Txid {
    Txid::parse(text).expect("a txid")
}

fn current() -> Option<String> {
    Txid::current().map(|txid| txid.to_string())
}

#[test]
fn only_what_can_stand_in_a_line_and_a_header_is_one() {
    for good in ["1", "1234567890", "0193a1b2-c3d4-7000-8000-000000000001", "a.b_c:d", &"x".repeat(128)] {
        assert_eq!(Txid::parse(good).map(|txid| txid.to_string()).as_deref(), Some(good));
    }
    for bad in ["", " ", "a b", "a]", "a\tb", "方式", "a\n", "%41", &"x".repeat(129)] {
        assert_eq!(Txid::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn work_within_work_goes_back_to_the_outer_one() {
    assert_eq!(current(), None);
    txid("outer").within(|| {
        txid("inner").within(|| assert_eq!(current().as_deref(), Some("inner")));
        assert_eq!(current().as_deref(), Some("outer"));
        let panicked = std::panic::catch_unwind(|| txid("lost").within(|| panic!("on purpose")));
        assert!(panicked.is_err());
        assert_eq!(current().as_deref(), Some("outer"));
    });
    assert_eq!(current(), None);
}

#[tokio::test]
async fn works_that_take_turns_keep_their_own() {
    let work = |name: &'static str| {
        txid(name).scope(async move {
            for _ in 0..10 {
                assert_eq!(current().as_deref(), Some(name));
                tokio::task::yield_now().await;
            }
        })
    };
    tokio::join!(work("one"), work("two"), async { assert_eq!(current(), None) });
}

/// What a server behind [`Inherit`] answers to these headers: the id inside, and the id in the answer.
async fn asked(headers: &[(&str, &str)]) -> (String, String) {
    let inside = service_fn(async |request: Request<Body>| {
        assert_eq!(request.extensions().get::<Txid>(), Txid::current().as_ref());
        Ok::<_, Infallible>(Response::new(current().expect("one is current")))
    });
    let mut request = Request::new(Body::empty());
    for (name, value) in headers {
        request.headers_mut().append(HeaderName::try_from(*name).expect("a name"), value.parse().expect("a value"));
    }
    let answer = Inherit::new(|| txid("new")).layer(inside).oneshot(request).await.expect("infallible");
    let outside = answer.headers()[HEADER].to_str().expect("ASCII").to_owned();
    (answer.into_body(), outside)
}

#[tokio::test]
async fn a_server_inherits_one_that_is_good_and_makes_one_otherwise() {
    let told = async |headers: &[(&str, &str)]| {
        let (inside, outside) = asked(headers).await;
        assert_eq!(inside, outside);
        inside
    };
    assert_eq!(told(&[("x-txid", "42")]).await, "42");
    assert_eq!(told(&[("X-Txid", "42"), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]).await, "42");
    for bad in [&[][..], &[("x-txid", "")], &[("x-txid", "a]b")], &[("x-txid", "1"), ("x-txid", "2")]] {
        assert_eq!(told(bad).await, "new", "{bad:?}");
    }
}

#[tokio::test]
async fn a_client_brings_the_one_of_its_work_and_leaves_what_is_there() {
    let sent = async |request: Request<Body>| {
        let echo = service_fn(async |request: Request<Body>| Ok::<_, Infallible>(request.headers().get(HEADER).cloned()));
        Carry::default().layer(echo).oneshot(request).await.expect("infallible").map(|value| value.to_str().expect("ASCII").to_owned())
    };
    assert_eq!(sent(Request::new(Body::empty())).await, None);
    assert_eq!(txid("7").scope(sent(Request::new(Body::empty()))).await.as_deref(), Some("7"));
    let own = Request::builder().header(HEADER, "own").body(Body::empty()).expect("a request");
    assert_eq!(txid("7").scope(sent(own)).await.as_deref(), Some("own"));
    let other = HeaderName::from_static("x-other");
    let told = Carry::header(other.clone()).layer(
        Identity::new().layer(service_fn(async |request: Request<Body>| Ok::<_, Infallible>(request.headers().contains_key("x-other")))),
    );
    assert_eq!(txid("7").scope(told.oneshot(Request::new(Body::empty()))).await, Ok(true));
}

/// A program of the chain: it says a line, asks the next program if there is one, and says another.
#[test]
#[ignore = "a program that the test below starts three times"]
fn a_program_of_the_chain() {
    let variable = |name: &str| std::env::var(name).ok();
    let (name, directory) = (variable(NAME).expect(NAME), variable(DIRECTORY).expect(DIRECTORY));
    let writer = Writer::open(Settings::new(directory, name), Box::new(|| Timestamp::EPOCH)).expect("a writer");
    tracing_subscriber::registry().with(writer.layer()).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = async || {
            info!(proc = "chain", "asked");
            if let Ok(next) = std::env::var(NEXT) {
                let client = Carry::default().layer(Client::builder(TokioExecutor::new()).build_http::<Body>());
                let request = Request::get(next).body(Body::empty()).expect("a request");
                let answer = client.oneshot(request).await.expect("the next one answers");
                assert_eq!(answer.status(), StatusCode::OK);
            }
            info!(proc = "chain", "answered");
        };
        let service = Router::new().route("/", get(answer)).layer(Inherit::new(|| txid("made-by-the-first")));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("at http://{}/", listener.local_addr().expect("an address"));
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        axum::serve(listener, service).with_graceful_shutdown(async { drop(ended.await) }).await.expect("it serves");
    });
}

fn started(name: &str, next: Option<&str>, directory: &Path) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "tests::txid::a_program_of_the_chain", "--ignored", "--nocapture"]);
    command.env(NAME, name).env(DIRECTORY, directory).stdin(Stdio::piped()).stdout(Stdio::piped());
    next.map(|next| command.env(NEXT, next));
    let mut child = command.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let at = lines.find_map(|line| line.split_once("at http://").map(|(_, rest)| format!("http://{rest}")));
    // It must not find its output closed.
    std::thread::spawn(move || lines.for_each(drop));
    (child, at.expect("it says where it is"))
}

/// Every line that a program wrote: its txid and its message.
fn said(name: &str, directory: &Path) -> Vec<(String, String)> {
    let text = std::fs::read(directory.join(format!("{name}.diagnose.log"))).expect("its file");
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let of = |line: &[u8]| {
        let line = parse(line);
        (line.header(KnownHeader::Txid).map(|piece| piece.to_string()).unwrap_or_default(), line.message().to_string())
    };
    lines.map(of).collect()
}

#[tokio::test]
async fn three_programs_write_one_txid() {
    let directory = tempfile::tempdir().expect("a directory");
    let (third, at) = started("third", None, directory.path());
    let (second, at) = started("second", Some(&at), directory.path());
    let (first, at) = started("first", Some(&at), directory.path());
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    for given in [Some("4711"), None] {
        let mut request = Request::get(&at).body(Body::empty()).expect("a request");
        if let Some(given) = given {
            request.headers_mut().insert(HEADER, given.parse().expect("a value"));
        }
        let answer = client.request(request).await.expect("an answer");
        assert_eq!(answer.headers()[HEADER], given.unwrap_or("made-by-the-first"));
    }
    for mut program in [first, second, third] {
        drop(program.stdin.take());
        assert!(program.wait().expect("it ends").success());
    }
    let line = |txid: &str, message: &str| (txid.to_owned(), message.to_owned());
    let expected =
        [line("4711", "asked"), line("4711", "answered"), line("made-by-the-first", "asked"), line("made-by-the-first", "answered")];
    for name in ["first", "second", "third"] {
        assert_eq!(said(name, directory.path()), expected, "{name}");
    }
}
