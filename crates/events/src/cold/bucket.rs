//! A bucket with the API of Amazon S3, and the two requests that the library for it does not know: deleting a version for good, and asking
//! whether the bucket locks its objects.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use object_store::aws::{AmazonS3, AmazonS3Builder, AwsAuthorizer, AwsCredential, Checksum};
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService};
use object_store::path::Path as Key;
use object_store::signer::Signer as _;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use secrecy::{ExposeSecret as _, SecretString};

use super::fault::{ColdFault, clip};

/// Where it is and who asks.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// `http(s)://HOST:PORT`; `None`: Amazon's of the region.
    pub endpoint: Option<String>,
    pub bucket: String,
    pub region: String,
    /// Before every key, with a slash between; empty: nothing.
    pub prefix: String,
    pub access_key: SecretString,
    pub secret_key: SecretString,
    /// The bucket stands in the path.
    pub path_style: bool,
}

#[derive(Debug)]
pub(super) struct Opened {
    store: Arc<AmazonS3>,
    client: HttpClient,
    credential: Arc<AwsCredential>,
    region: String,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Without a byte for so long a connection is given up.
const SILENT_TIMEOUT: Duration = Duration::from_secs(30);
/// People wait for searches; who copies comes again by itself.
const RETRIES_MAX: usize = 3;
const RETRY_WITHIN: Duration = Duration::from_secs(20);
/// Of answers that are read as text.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Makes connections that use no proxy and follow no redirect: hinomi speaks only to what the configuration names.
fn plain_client() -> Result<HttpClient, reqwest::Error> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // The bytes of a part are what its digest is of.
        .no_gzip()
        .http1_only()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENT_TIMEOUT)
        .user_agent("hinomi")
        .build()?;
    Ok(HttpClient::new(client))
}

/// Says of everything that is sent how it was summed up. Buckets that lock objects want to be told, and the library only sends the sum; so what it
/// signed is signed again.
#[derive(Clone, Debug)]
struct Telling {
    client: HttpClient,
    credential: Arc<AwsCredential>,
    region: String,
}

impl HttpConnector for Telling {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Telling {
    fn call<'a, 'b>(&'a self, mut request: HttpRequest) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let headers = request.headers_mut();
        let digest = headers.get("x-amz-content-sha256").and_then(|digest| hex::decode(digest).ok());
        if headers.contains_key("x-amz-checksum-sha256") && digest.is_some() {
            headers.remove(AUTHORIZATION);
            headers.insert("x-amz-sdk-checksum-algorithm", HeaderValue::from_static("SHA256"));
            AwsAuthorizer::new(&self.credential, "s3", &self.region).authorize(&mut request, digest.as_deref());
        }
        Box::pin(self.client.execute(request))
    }
}

impl Opened {
    pub fn new(bucket: &Bucket) -> Result<Opened, ColdFault> {
        let client = plain_client().map_err(|error| ColdFault::unreachable(&error))?;
        let credential = Arc::new(AwsCredential {
            key_id: bucket.access_key.expose_secret().to_owned(),
            secret_key: bucket.secret_key.expose_secret().to_owned(),
            token: None,
        });
        let telling = Telling { client: client.clone(), credential: credential.clone(), region: bucket.region.clone() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.bucket)
            .with_region(&bucket.region)
            .with_access_key_id(&credential.key_id)
            .with_secret_access_key(&credential.secret_key)
            .with_virtual_hosted_style_request(!bucket.path_style)
            // Buckets that lock objects want it.
            .with_checksum_algorithm(Checksum::SHA256)
            .with_http_connector(telling)
            .with_retry(RetryConfig { max_retries: RETRIES_MAX, retry_timeout: RETRY_WITHIN, ..RetryConfig::default() });
        if let Some(endpoint) = &bucket.endpoint {
            let endpoint = endpoint.trim_end_matches('/');
            let named = match endpoint.split_once("://") {
                Some((scheme, host)) if !bucket.path_style => format!("{scheme}://{}.{host}", bucket.bucket),
                _ => endpoint.to_owned(),
            };
            builder = builder.with_endpoint(named).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = Arc::new(builder.build().map_err(|error| ColdFault::unreachable(&error))?);
        Ok(Opened { store, client, credential, region: bucket.region.clone() })
    }

    pub fn store(&self) -> &dyn ObjectStore {
        &*self.store
    }

    /// In a bucket that keeps versions an object is only gone when its version is.
    pub async fn delete(&self, key: &Key, path: &str) -> Result<(), ColdFault> {
        let found = match self.store.head(key).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(()),
            Err(error) => return Err(ColdFault::of(&error, path)),
        };
        let Some(version) = found.version else {
            return match self.store.delete(key).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(object_store::Error::PermissionDenied { source, .. }) => {
                    Err(ColdFault::Refused { path: path.to_owned(), why: clip(&source.to_string()) })
                }
                Err(error) => Err(ColdFault::of(&error, path)),
            };
        };
        let version: String = url::form_urlencoded::byte_serialize(version.as_bytes()).collect();
        let (status, text) = self.ask(Method::DELETE, key, &format!("versionId={version}")).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST | StatusCode::CONFLICT => {
                Err(ColdFault::Refused { path: path.to_owned(), why: clip(&said(status, &text)) })
            }
            status => Err(ColdFault::unreachable(&said(status, &text))),
        }
    }

    /// The bucket's own settings about locking, as the API writes them; `None`: it has none.
    pub async fn lock_settings(&self) -> Result<Option<String>, ColdFault> {
        let (status, text) = self.ask(Method::GET, &Key::default(), "object-lock=").await?;
        match status {
            status if status.is_success() => Ok(Some(text)),
            StatusCode::NOT_FOUND if text.contains("ObjectLockConfigurationNotFound") => Ok(None),
            status => Err(ColdFault::unreachable(&said(status, &text))),
        }
    }

    /// A request that is signed here; an empty key is the bucket itself.
    async fn ask(&self, method: Method, key: &Key, query: &str) -> Result<(StatusCode, String), ColdFault> {
        let broken = |error: &dyn std::fmt::Display| ColdFault::unreachable(error);
        // The library knows how a key is written in an address; only its signature does not fit.
        let stand_in = Key::from("x");
        let asked = if key.as_ref().is_empty() { &stand_in } else { key };
        let mut url = self.store.signed_url(method.clone(), asked, Duration::from_secs(60)).await.map_err(|error| broken(&error))?;
        if key.as_ref().is_empty() {
            let path = url.path().trim_end_matches('x').to_owned();
            url.set_path(path.trim_end_matches('/'));
        }
        url.set_query(Some(query));
        let mut request: HttpRequest =
            http::Request::builder().method(method).uri(url.as_str()).body(Bytes::new().into()).map_err(|error| broken(&error))?;
        AwsAuthorizer::new(&self.credential, "s3", &self.region).authorize(&mut request, None);
        let response = self.client.execute(request).await.map_err(|error| broken(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await.map_err(|error| broken(&error))?;
        Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
    }
}

/// The API says what is wrong in XML.
fn said(status: StatusCode, text: &str) -> String {
    let message = between(text, "<Message>", "</Message>").unwrap_or(text);
    format!("{status}: {message}")
}

pub(super) fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(open)?;
    after.split_once(close).map(|(inner, _)| inner)
}
