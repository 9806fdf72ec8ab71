use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{ADMIN, Answer, world};

#[tokio::test]
async fn bodies_are_bounded_per_route() {
    let world = world().await;
    let large = "x".repeat(1024 * 1024 + 1);
    let request = world.admin().request(reqwest::Method::POST, "/api/v1/tokens").header("content-type", "application/json");
    Answer::of(request.body(large.clone()).send().await.unwrap()).await.problem(413, "request.too_large");
    // Alerts may be larger, and are refused in Alertmanager's words.
    let request = world.admin().request(reqwest::Method::POST, "/api/v2/alerts").header("content-type", "application/json");
    assert_eq!(request.body(large).send().await.unwrap().status().as_u16(), 400);
    let request = world.admin().request(reqwest::Method::POST, "/api/v2/alerts");
    assert_eq!(request.body("x".repeat(8 * 1024 * 1024 + 1)).send().await.unwrap().status().as_u16(), 413);
}

#[tokio::test]
async fn headers_are_bounded() {
    let world = world().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "y".repeat(40 * 1024));
    let _ = stream.write_all(head.as_bytes()).await;
    // What was not read makes the end a reset, so only the beginning of the answer is sure to arrive.
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: {}\r\n\r\n", "y".repeat(20 * 1024));
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.to_lowercase().contains("\r\nserver:") && !answer.contains("hinomi"), "{answer}");
}

#[tokio::test]
async fn malformed_bodies_never_echo_what_was_sent() {
    let world = world().await;
    for body in ["{\"person\":\"a\",\"password\":[\"s3cret\"]}", "{\"person\":\"a\",\"password\":\"s3cret", "\"s3cret\""] {
        let request = world.anybody().request(reqwest::Method::POST, "/api/v1/session/password").header("content-type", "application/json");
        let answer = Answer::of(request.body(body).send().await.unwrap()).await;
        answer.problem(400, "request.malformed");
        assert!(!answer.text.contains("s3cret"), "{}", answer.text);
    }
}

#[tokio::test]
async fn what_is_in_flight_ends_before_the_server_does() {
    let world = world().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("POST /api/v2/alerts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN}\r\ncontent-length: 34\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    world.stop.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(world.address).await.is_err(), "no new connection is taken");
    stream.write_all(b"[{\"labels\":{\"alertname\":\"Drained\"}}]"[..34].as_ref()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 200"), "{answer}");
    tokio::time::timeout(Duration::from_secs(5), world.serving).await.unwrap().unwrap().unwrap();
}
