//! Takes everything and keeps nothing, so that an agent alone can be measured: `null_server ADDRESS`. At SIGINT it says what it saw.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    body_bytes: AtomicU64,
    file_bytes: AtomicU64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8999".to_owned());
    let listener = TcpListener::bind(&address).await.expect("the address is free");
    let seen = Arc::new(Seen::default());
    let serving = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = serving.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(request, seen.clone()));
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    let _ = tokio::signal::ctrl_c().await;
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!("{} requests, {} bytes of bodies, {} bytes of files", count(&seen.requests), count(&seen.body_bytes), count(&seen.file_bytes));
}

async fn answer(request: Request<Incoming>, seen: Arc<Seen>) -> Result<Response<Full<Bytes>>, Infallible> {
    let range = request.headers().get("hinomi-range").and_then(|range| range.to_str().ok()?.split_once('-'));
    let range = range.and_then(|(start, end)| Some((start.parse::<u64>().ok()?, end.parse::<u64>().ok()?)));
    let text = match (request.uri().path(), range) {
        ("/ingest/stored", _) => r#"{"files":[]}"#.to_owned(),
        (_, Some((start, end))) => {
            seen.file_bytes.fetch_add(end - start, Ordering::Relaxed);
            format!(r#"{{"records":1,"unparsed":0,"duplicate":false,"accepted_to":{end},"stored_to":{end}}}"#)
        }
        _ => r#"{"records":1}"#.to_owned(),
    };
    let mut body = request.into_body();
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        seen.body_bytes.fetch_add(u64::try_from(length).unwrap_or(0), Ordering::Relaxed);
    }
    seen.requests.fetch_add(1, Ordering::Relaxed);
    Ok(Response::new(Full::from(text)))
}
