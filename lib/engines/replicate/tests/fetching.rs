//! Outputs: from where they may be fetched (and where the token goes), and how much.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

use super::server::{Reply, Server};
use crate::engines::replicate::{DeliveryHost, FetchError};

const MAX_BYTES: usize = 1000;

#[tokio::test]
async fn an_output_is_fetched_without_the_token() {
    let server = Server::start([Reply::text(200, "webp").with_header("content-type", "image/webp")]).await;
    let fetched = server.client().fetch_output(&server.url("/files/x/out-0.webp"), MAX_BYTES).await;
    assert_eq!(fetched.as_deref(), Ok(&b"webp"[..]));
    assert_eq!(server.asked()[0].authorization, None);
}

#[tokio::test]
async fn a_file_kept_at_the_api_is_fetched_with_the_token() {
    let server = Server::start([Reply::text(200, "zip")]).await;
    assert!(server.client().fetch_output(&server.url("/v1/files/abc/download"), MAX_BYTES).await.is_ok());
    assert_eq!(server.asked()[0].authorization.as_deref(), Some("Bearer r8_test"));
}

#[tokio::test]
async fn no_other_host_path_or_scheme_is_asked_at_all() {
    let server = Server::start([]).await;
    let client = server.client_with(|settings| settings.delivery_hosts.extend(DeliveryHost::replicate()));
    let port = server.url("/").port().unwrap();
    for odd in [
        format!("{}/other/out-0.webp", server.origin),
        format!("{}/filesystem/out-0.webp", server.origin),
        format!("{}/files/../v2/secret", server.origin),
        format!("{}/v1evil/x", server.origin),
        format!("http://replicate.delivery@127.0.0.1:{port}/files/out-0.webp"),
        format!("http://localhost:{port}/files/out-0.webp"),
        "http://replicate.delivery/out-0.webp".to_owned(),
        "https://replicate.delivery:8443/out-0.webp".to_owned(),
        "https://evilreplicate.delivery/out-0.webp".to_owned(),
        "https://replicate.delivery.evil.example/out-0.webp".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
    ] {
        let fetched = client.fetch_output(&Url::parse(&odd).unwrap(), MAX_BYTES).await;
        assert_eq!(fetched, Err(FetchError::NotAllowed), "{odd}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start([]).await;
    server.push(Reply::text(302, "").with_header("location", server.url("/files/b").as_str()));
    let fetched = server.client().fetch_output(&server.url("/files/a"), MAX_BYTES).await;
    assert_eq!(fetched, Err(FetchError::Unavailable));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn one_byte_too_many_is_refused_and_the_limit_itself_is_not() {
    let server = Server::start([Reply::text(200, vec![0; MAX_BYTES + 1]), Reply::text(200, vec![0; MAX_BYTES])]).await;
    let client = server.client();
    let url = server.url("/files/a");
    assert_eq!(client.fetch_output(&url, MAX_BYTES).await, Err(FetchError::TooLarge { max_bytes: MAX_BYTES }));
    assert_eq!(client.fetch_output(&url, MAX_BYTES).await.map(|bytes| bytes.len()), Ok(MAX_BYTES));
}

#[tokio::test]
async fn what_is_gone_is_told_from_what_may_pass() {
    let server = Server::start([]).await;
    let client = server.client();
    for (reply, fault) in [
        (Reply::text(404, ""), FetchError::Gone),
        (Reply::text(410, ""), FetchError::Gone),
        (Reply::text(403, ""), FetchError::Gone),
        (Reply::text(500, ""), FetchError::Unavailable),
        (Reply::text(200, ""), FetchError::Unavailable),
    ] {
        server.push(reply);
        assert_eq!(client.fetch_output(&server.url("/files/a"), MAX_BYTES).await, Err(fault));
    }
    server.push(Reply::Hang);
    let hung = server.hasty_client().fetch_output(&server.url("/files/a"), MAX_BYTES).await;
    assert_eq!(hung, Err(FetchError::Unavailable));
    assert!(FetchError::Unavailable.worth_retrying() && !FetchError::Gone.worth_retrying());
}

#[test]
fn a_delivery_host_is_a_name_or_a_base_that_cannot_be_overheard() {
    for good in ["replicate.delivery", "https://proxy.example/files/", "http://127.0.0.1:3000/s/", "http://[::1]:3000/"]
    {
        assert_eq!(good.parse::<DeliveryHost>().map(|host| host.to_string()).as_deref(), Ok(good));
    }
    for bad in [
        "",
        "*",
        ".delivery",
        "delivery",
        "10.0.0.1",
        "http://proxy.example/",
        "https://me@proxy.example/",
        "ftp://a.b",
    ] {
        assert!(bad.parse::<DeliveryHost>().is_err(), "{bad}");
    }
}

#[tokio::test]
async fn an_output_that_breaks_off_is_not_taken_for_a_whole_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let server = Server::start([]).await;
    let base: DeliveryHost = format!("{origin}/").parse().unwrap();
    let client = server.client_with(|settings| settings.delivery_hosts = vec![base]);
    let half = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
    };
    let url = Url::parse(&format!("{origin}/out-0.webp")).unwrap();
    let (fetched, ()) = tokio::join!(client.fetch_output(&url, MAX_BYTES), half);
    assert_eq!(fetched, Err(FetchError::Unavailable));
}
