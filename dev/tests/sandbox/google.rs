//! Signing in with Google: what comes back, what is enforced.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use serde_json::{Value, json};

use crate::harness::{Running, start};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn auth_url(sandbox: &Running) -> Url {
    let mut url: Url = format!("{}/sandbox/providers/google/auth", sandbox.url).parse().unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", &sandbox.secrets.google_client_id)
        .append_pair("redirect_uri", &callback(sandbox))
        .append_pair("response_type", "code")
        .append_pair("scope", "openid email profile")
        .append_pair("state", "s t&te")
        .append_pair("nonce", "n-1")
        .append_pair("code_challenge", CHALLENGE)
        .append_pair("code_challenge_method", "S256");
    url
}

fn callback(sandbox: &Running) -> String {
    format!("{}/api/auth/google/callback", sandbox.url)
}

/// Signs Ada in and gives the code that comes back.
async fn code(sandbox: &Running) -> String {
    let ada = json!({ "sub": "42", "email": "ada@example.com", "name": "Ada Winter", "email_verified": true });
    assert_eq!(sandbox.drive("/sandbox/google", ada).await.0, 200);
    let answer = sandbox.http.get(auth_url(sandbox)).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let back: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let pairs: std::collections::BTreeMap<_, _> = back.query_pairs().into_owned().collect();
    assert_eq!(pairs["state"], "s t&te");
    pairs["code"].clone()
}

async fn exchange(sandbox: &Running, change: &[(&str, &str)], code: &str) -> (u16, Value) {
    let redirect = callback(sandbox);
    let mut form = std::collections::BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect.as_str()),
        ("client_id", sandbox.secrets.google_client_id.as_str()),
        ("client_secret", sandbox.secrets.google_client_secret.as_str()),
        ("code_verifier", VERIFIER),
    ]);
    form.extend(change.iter().copied());
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let response = sandbox
        .http
        .post(format!("{}/sandbox/providers/google/token", sandbox.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_code_becomes_an_id_token_that_verifies_with_the_published_key() {
    let sandbox = start().await;
    let code = code(&sandbox).await;
    let (status, tokens) = exchange(&sandbox, &[], &code).await;
    assert_eq!(status, 200, "{tokens}");
    let token = tokens["id_token"].as_str().unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&part(header)).unwrap();
    let claims: Value = serde_json::from_slice(&part(claims)).unwrap();
    let keys: Value = sandbox
        .http
        .get(format!("{}/sandbox/providers/google/jwks", sandbox.url))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let key = &keys["keys"][0];
    assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &key["kid"]));
    let public = RsaPublicKeyComponents { n: part(key["n"].as_str().unwrap()), e: part(key["e"].as_str().unwrap()) };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &part(signature)).unwrap();
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("https://accounts.google.com"), &json!("42")));
    assert_eq!((&claims["aud"], &claims["azp"]), (&json!(sandbox.secrets.google_client_id), &claims["aud"]));
    assert_eq!((&claims["nonce"], &claims["email_verified"]), (&json!("n-1"), &json!(true)));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    assert!((claims["iat"].as_i64().unwrap() - sandbox.clock.now().seconds()).abs() < 60);
    sandbox.end().await;
}

#[tokio::test]
async fn a_code_works_once() {
    let sandbox = start().await;
    let code = code(&sandbox).await;
    assert_eq!(exchange(&sandbox, &[], &code).await.0, 200);
    let (status, body) = exchange(&sandbox, &[], &code).await;
    assert_eq!((status, body["error"].as_str()), (400, Some("invalid_grant")));
    sandbox.end().await;
}

#[tokio::test]
async fn verifier_receiver_client_and_age_are_enforced() {
    let sandbox = start().await;
    let wrong = [
        ("code_verifier", "another-verifier-another-verifier-another-ver", 400, "invalid_grant"),
        ("redirect_uri", "http://127.0.0.1:1/other", 400, "redirect_uri_mismatch"),
        ("client_secret", "GOCSPX-wrong", 401, "invalid_client"),
        ("grant_type", "password", 400, "unsupported_grant_type"),
    ];
    for (name, value, status, error) in wrong {
        let code = code(&sandbox).await;
        let answer = exchange(&sandbox, &[(name, value)], &code).await;
        assert_eq!((answer.0, answer.1["error"].as_str()), (status, Some(error)), "{name}");
    }
    let code = code(&sandbox).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 601 })).await;
    assert_eq!(exchange(&sandbox, &[], &code).await.1["error"], "invalid_grant");
    sandbox.end().await;
}

#[tokio::test]
async fn a_stranger_is_not_sent_anywhere() {
    let sandbox = start().await;
    let registered = callback(&sandbox);
    let (other_path, longer) = (format!("{}/elsewhere", sandbox.url), format!("{registered}?to=elsewhere"));
    for redirect in ["https://evil.example/", &other_path, &longer, &format!("{registered}/")] {
        let mut url = auth_url(&sandbox);
        let other: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != "redirect_uri").collect();
        url.query_pairs_mut().clear().extend_pairs(other).append_pair("redirect_uri", redirect);
        let answer = sandbox.http.get(url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None), "{redirect}");
        assert!(answer.text().await.unwrap().contains("redirect_uri_mismatch"), "{redirect}");
    }
    sandbox.end().await;
}

#[tokio::test]
async fn with_nobody_named_the_chooser_asks_and_signs_in_who_was_chosen() {
    let sandbox = start().await;
    let page = sandbox.http.get(auth_url(&sandbox)).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("xiaoman@example.com") && !page.contains("<script"));
    let request = json!({
        "client_id": sandbox.secrets.google_client_id, "redirect_uri": callback(&sandbox), "response_type": "code",
        "scope": "openid email", "state": "s", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    });
    let send = |pairs: Vec<(&'static str, String)>| {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let url = format!("{}/sandbox/providers/google/auth/choose", sandbox.url);
        sandbox.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body).send()
    };
    let request = request.to_string();
    let chosen = send(vec![("request", request.clone()), ("email", "me@example.com".into())]).await.unwrap();
    assert!(chosen.headers()["location"].to_str().unwrap().contains("code=4%2F0A"));
    let canceled = send(vec![("request", request), ("cancel", "1".into())]).await.unwrap();
    assert!(canceled.headers()["location"].to_str().unwrap().ends_with("?error=access_denied&state=s"));
    sandbox.end().await;
}
