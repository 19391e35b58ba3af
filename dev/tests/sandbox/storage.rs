//! The storage server answers browsers and refuses strangers.

use darkroom_dev::random;
use darkroom_dev::storage::cors::CorsRule;
use darkroom_dev::storage::{Storage, serve};
use reqwest::{Client, Method};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn uploads_from_the_studios_page_pass_the_preflight_and_strangers_are_refused() {
    let folder = std::env::temp_dir().join(format!("storage-{}", random::letters(12)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/darkroom/key", listener.local_addr().unwrap());
    let storage = Storage {
        folder: folder.clone(),
        bucket: "darkroom".into(),
        access_key: "access".into(),
        secret_key: "secret".into(),
        cors: CorsRule::documented(vec!["http://localhost:3000".into()]).unwrap(),
    };
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, storage, stop.clone()));
    let http = Client::builder().no_proxy().build().unwrap();
    let preflight = |origin: &'static str| {
        http.request(Method::OPTIONS, &url)
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type")
            .send()
    };
    let allowed = preflight("http://localhost:3000").await.unwrap();
    assert_eq!(allowed.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert!(allowed.headers()["access-control-allow-methods"].to_str().unwrap().contains("PUT"));
    let other = preflight("http://evil.example").await.unwrap();
    assert_eq!((other.status().as_u16(), other.headers().get("access-control-allow-origin")), (403, None));
    // A bucket whose rule forgets the header that every upload carries.
    let unnamed = http
        .request(Method::OPTIONS, &url)
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "content-type, x-amz-acl");
    assert_eq!(unnamed.send().await.unwrap().status().as_u16(), 403);
    let delete = http
        .request(Method::OPTIONS, &url)
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "DELETE");
    assert_eq!(delete.send().await.unwrap().status().as_u16(), 403);
    assert_eq!(http.put(&url).body("x").send().await.unwrap().status(), 403);
    stop.cancel();
    server.await.unwrap().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
