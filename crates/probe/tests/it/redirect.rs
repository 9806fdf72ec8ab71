use hinomi_domain::catalog::{HttpCheck, MonitorKind, StatusRange};

use crate::support::{answering, bad, get, good, look, page, reason};

fn redirect(status: &str, location: &str) -> String {
    page(status, &format!("location: {location}\r\n"), "")
}

fn with_secrets(url: String) -> HttpCheck {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    HttpCheck {
        headers: vec![
            header("authorization", "Bearer s3cret"),
            header("cookie", "a=b"),
            header("x-key", "k"),
            header("accept-language", "ja"),
        ],
        ..get(url)
    }
}

#[tokio::test]
async fn none_allowed_means_that_it_is_the_answer() {
    let (address, _) = answering(redirect("302 Found", "/elsewhere")).await;
    let check = HttpCheck { redirects_max: 0, status: vec![StatusRange { from: 302, to: 302 }], ..get(format!("http://{address}/")) };
    let report = look(MonitorKind::Http(check)).await;
    good(&report);
    assert_eq!(report.detail.redirects, 0);
}

#[tokio::test]
async fn followed_and_counted() {
    let (end, seen) = answering(page("200 OK", "", "ok")).await;
    let (start, _) = answering(redirect("301 Moved Permanently", &format!("http://{end}/there?x=1#y"))).await;
    let report = look(MonitorKind::Http(get(format!("http://{start}/")))).await;
    good(&report);
    assert_eq!((report.detail.redirects, report.detail.status, report.detail.address), (1, Some(200), Some(end)));
    assert!(seen.last().starts_with("GET /there?x=1 HTTP/1.1\r\n"));
    assert!(seen.last().contains(&format!("\r\nhost: {end}\r\n")));
}

#[tokio::test]
async fn a_loop_ends() {
    let (address, seen) = answering(redirect("302 Found", "/again?token=s3cret")).await;
    let report = look(MonitorKind::Http(HttpCheck { redirects_max: 3, ..get(format!("http://{address}/")) })).await;
    assert_eq!(bad(&report), "too_many_redirects");
    assert_eq!(reason(&report).text, "more than 3 redirects");
    assert_eq!(seen.all().len(), 4);
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let (elsewhere, seen) = answering(page("200 OK", "", "")).await;
    let (start, _) = answering(redirect("302 Found", &format!("http://user:pass@{elsewhere}/"))).await;
    good(&look(MonitorKind::Http(with_secrets(format!("http://{start}/")))).await);
    let request = seen.last().to_lowercase();
    assert!(request.contains("accept-language: ja"), "{request}");
    for secret in ["authorization", "cookie", "x-key"] {
        assert!(!request.contains(secret), "{request}");
    }
}

#[tokio::test]
async fn within_an_origin_they_go_along() {
    let (address, seen) = answering(redirect("302 Found", "/next")).await;
    look(MonitorKind::Http(HttpCheck { redirects_max: 1, ..with_secrets(format!("http://{address}/")) })).await;
    assert!(seen.last().starts_with("GET /next "));
    assert!(seen.last().contains("authorization: Bearer s3cret"));
}

#[tokio::test]
async fn methods_change_as_the_rfc_says() {
    for (status, method, becomes, keeps_body) in [
        ("301 Moved Permanently", "POST", "GET", false),
        ("302 Found", "PUT", "PUT", true),
        ("303 See Other", "PUT", "GET", false),
        ("303 See Other", "HEAD", "HEAD", false),
        ("307 Temporary Redirect", "POST", "POST", true),
        ("308 Permanent Redirect", "POST", "POST", true),
    ] {
        let (address, seen) = answering(redirect(status, "/next")).await;
        let body = (method != "HEAD").then(|| "payload".to_owned());
        let check = HttpCheck { method: method.to_owned(), body, redirects_max: 1, ..get(format!("http://{address}/")) };
        look(MonitorKind::Http(check)).await;
        let request = seen.last();
        assert!(request.starts_with(&format!("{becomes} /next ")), "{status} {method}: {request}");
        assert_eq!(request.ends_with("payload"), keeps_body, "{status} {method}: {request}");
    }
}

#[tokio::test]
async fn a_body_is_not_carried_to_another_host() {
    let (elsewhere, seen) = answering(page("200 OK", "", "")).await;
    let (start, _) = answering(redirect("307 Temporary Redirect", &format!("http://localhost:{}/", elsewhere.port()))).await;
    let check = HttpCheck { method: "POST".to_owned(), body: Some("s3cret".to_owned()), ..get(format!("http://{start}/")) };
    assert_eq!(bad(&look(MonitorKind::Http(check)).await), "redirect");
    assert!(seen.all().is_empty());
}

#[tokio::test]
async fn only_http_is_followed() {
    for location in ["ftp://example.org/", "file:///etc/passwd", "http://", "http://[::1"] {
        let (address, _) = answering(redirect("302 Found", location)).await;
        let report = look(MonitorKind::Http(get(format!("http://{address}/")))).await;
        assert_eq!(bad(&report), "redirect", "{location}");
        assert!(!reason(&report).text.contains("passwd"));
    }
}
