use std::path::Path;

use super::support::{ADMIN, CONFIG, World};

fn certificate(directory: &Path) -> Vec<u8> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(directory.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(directory.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.pem().into_bytes()
}

#[tokio::test]
async fn https_speaks_both_versions_and_sets_its_headers() {
    let directory = tempfile::tempdir().unwrap();
    let files = directory.path().join("config");
    std::fs::create_dir(&files).unwrap();
    let pem = certificate(&files);
    let config = CONFIG.replace(
        "public_url = \"http://localhost\"",
        "public_url = \"https://localhost\"\ntls = { cert = \"cert.pem\", key = \"key.pem\" }",
    );
    std::fs::write(files.join("all.toml"), config).unwrap();
    let world = World::of(directory).await;
    let client = |second: bool| {
        let builder = reqwest::Client::builder().no_proxy().add_root_certificate(reqwest::Certificate::from_pem(&pem).unwrap());
        let builder = builder.resolve("localhost", world.address);
        if second { builder } else { builder.http1_only() }.build().unwrap()
    };
    for (second, version) in [(true, reqwest::Version::HTTP_2), (false, reqwest::Version::HTTP_11)] {
        let url = format!("https://localhost:{}/api/v1/people", world.address.port());
        let answer = client(second).get(url).bearer_auth(ADMIN).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (200, version));
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    }
    let secret = world.link("hanako").await;
    let url = format!("https://localhost:{}/api/v1/setup/{secret}/password", world.address.port());
    let answer = client(true).post(url).json(&serde_json::json!({ "password": super::support::PASSWORD })).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-hinomi=") && cookie.ends_with("; Secure"), "{cookie}");
    // Plain text on the same port is nobody's.
    assert!(reqwest::Client::builder().no_proxy().build().unwrap().get(format!("http://{}/healthz", world.address)).send().await.is_err());
}
