//! Sessions: what the cookie is, what it is not, and how it ends (requirement C1).

use darkroom_tests::{TestApp, TestUser, on_both};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use crate::front::number;

const SESSION: &str = "__Host-session";
const DAY_SECONDS: i64 = 86_400;

/// Another browser of the same user.
async fn again(app: &TestApp, user: &TestUser) -> TestUser {
    app.advance(60).await;
    let browser = app.visitor();
    let email = json!({ "email": user.email });
    let _ = browser.post("/api/auth/code", email).await.expect(202);
    let code = user.mailed_code().await;
    let _ = browser.post("/api/auth/code/verify", json!({ "email": user.email, "code": code })).await.expect(200);
    browser
}

async fn cookie_is_refused(app: &TestApp, value: &str) {
    let browser = app.visitor();
    browser.set_cookie(SESSION, value);
    browser.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    browser.patch("/api/auth/me", json!({ "name": "Intruder" })).await.expect_problem(401, "UNAUTHENTICATED");
}

on_both! {
    async fn the_cookie_is_for_this_host_over_tls_and_not_for_scripts_and_never_taken_from_the_browser(app: TestApp) {
        let mei = app.visitor();
        // Fixation: what is in the jar before is not what is in it after.
        let planted = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
        mei.set_cookie(SESSION, planted);
        let answer = mei.sign_in().await;
        let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
        let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
        let mut attributes: Vec<&str> = session.split("; ").skip(1).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let first = mei.cookie(SESSION).unwrap();
        assert_ne!(first, planted);
        // Neither is a real session of somebody else, or of oneself, continued by signing in.
        let ann = app.visitor();
        ann.set_cookie(SESSION, &first);
        let _ = ann.sign_in().await;
        assert_ne!(ann.cookie(SESSION), Some(first));
        assert_eq!(ann.get("/api/auth/me").await.text_of("/email"), ann.email);
        assert_eq!(mei.get("/api/auth/me").await.text_of("/email"), mei.email);
        // Two cookies of the name: none is trusted.
        let both = format!("{SESSION}={}; {SESSION}={}", mei.cookie(SESSION).unwrap(), ann.cookie(SESSION).unwrap());
        let nobody = app.visitor();
        let request = nobody.request(reqwest::Method::GET, "/api/auth/me").header("cookie", both);
        nobody.send(request).await.expect_problem(401, "UNAUTHENTICATED");
    }
}

on_both! {
    async fn a_cookie_that_we_did_not_sign_is_nobodys(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let (mine, hers) = (mei.cookie(SESSION).unwrap(), ann.cookie(SESSION).unwrap());
        let parts: Vec<&str> = mine.split('.').collect();
        let other: Vec<&str> = hers.split('.').collect();
        // {"alg":"none","kid":"dev"}
        let none = "eyJhbGciOiJub25lIiwia2lkIjoiZGV2In0";
        let mut flipped = parts[1].to_owned().into_bytes();
        flipped[20] = if flipped[20] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        for token in [
            String::new(),
            "x".to_owned(),
            format!("{}.{}.{}", parts[0], other[1], parts[2]),
            format!("{}.{}.{}", parts[0], parts[1], other[2]),
            format!("{}.{flipped}.{}", parts[0], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}", parts[0], parts[1]),
            "x".repeat(9_000),
        ] {
            cookie_is_refused(&app, &token).await;
        }
        // The very claims, signed with another key, under our key's name and others.
        let sid = mei.get("/api/auth/sessions").await.text_of("/items/0/id");
        let uid = mei.get("/api/auth/me").await.text_of("/id");
        let claims = json!({ "sid": sid, "uid": uid, "exp": 4_102_444_800_i64 });
        let signed = |kid: Option<&str>, key: &[u8]| {
            let header = Header { kid: kid.map(str::to_owned), ..Header::default() };
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(key)).unwrap()
        };
        for kid in [Some("dev"), Some("other"), Some(""), None] {
            cookie_is_refused(&app, &signed(kid, &[7; 32])).await;
        }
        // Only the key is missing: with it, these claims are a session.
        let key = &app.state.config.session_keys[0];
        let duplicate = app.visitor();
        duplicate.set_cookie(SESSION, &signed(Some(&key.kid), &key.secret));
        assert_eq!(duplicate.get("/api/auth/me").await.expect(200).text_of("/email"), mei.email);
        // Signed, but for a session of somebody else: the row decides.
        let mixed = json!({ "sid": sid, "uid": ann.get("/api/auth/me").await.text_of("/id"), "exp": 4_102_444_800_i64 });
        let header = Header { kid: Some(key.kid.clone()), ..Header::default() };
        let token = jsonwebtoken::encode(&header, &mixed, &EncodingKey::from_secret(&key.secret)).unwrap();
        cookie_is_refused(&app, &token).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE name = 'Intruder'").await, 0);
    }
}

on_both! {
    async fn a_session_ends_when_it_is_ended_anywhere_and_after_thirty_days_without_use(app: TestApp) {
        let laptop = app.user().await;
        let phone = again(&app, &laptop).await;
        let list = laptop.get("/api/auth/sessions").await.expect(200);
        let items = list.json["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items.iter().map(|item| item["current"] == true).collect::<Vec<_>>(), [false, true], "newest first");
        let of_phone = items[0]["id"].as_str().unwrap();
        let _ = laptop.delete(&format!("/api/auth/sessions/{of_phone}")).await.expect(204);
        phone.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        phone.patch("/api/auth/me", json!({ "name": "Intruder" })).await.expect_problem(401, "UNAUTHENTICATED");
        laptop.delete(&format!("/api/auth/sessions/{of_phone}")).await.expect_problem(404, "NOT_FOUND");
        let _ = laptop.get("/api/auth/me").await.expect(200);

        // Signing out ends the row, not only the cookie.
        let kept = laptop.cookie(SESSION).unwrap();
        let _ = laptop.post("/api/auth/logout", json!({})).await.expect(204);
        assert_eq!(laptop.cookie(SESSION), None);
        cookie_is_refused(&app, &kept).await;

        let phone = again(&app, &laptop).await;
        let (first, tablet) = (phone.cookie(SESSION).unwrap(), again(&app, &laptop).await);
        app.advance(30 * DAY_SECONDS - 120).await;
        // Use makes it last, with a new cookie; the old one ends when it said.
        let _ = phone.get("/api/auth/me").await.expect(200);
        assert_ne!(phone.cookie(SESSION).unwrap(), first);
        // A write shows when the session was seen last.
        let _ = phone.patch("/api/auth/me", json!({ "name": "Mei" })).await.expect(200);
        let seen = phone.get("/api/auth/sessions").await;
        assert!(seen.text_of("/items/1/last_seen_at") > seen.text_of("/items/1/created_at"));
        app.advance(121).await;
        cookie_is_refused(&app, &first).await;
        tablet.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        let renewed = phone.cookie(SESSION).unwrap();
        let _ = phone.get("/api/auth/me").await.expect(200);
        assert_eq!(phone.cookie(SESSION).unwrap(), renewed, "once a day is enough");
        app.advance(30 * DAY_SECONDS).await;
        phone.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE name = 'Intruder'").await, 0);
    }
}

on_both! {
    async fn a_session_that_is_used_every_day_ends_after_half_a_year(app: TestApp) {
        let mei = app.user().await;
        for _ in 0..6 {
            app.advance(29 * DAY_SECONDS).await;
            let _ = mei.get("/api/auth/me").await.expect(200);
        }
        // The 174th day: what is left of its life is less than thirty days, and no use makes it more.
        let last = mei.cookie(SESSION).unwrap();
        app.advance(5 * DAY_SECONDS).await;
        let _ = mei.get("/api/auth/me").await.expect(200);
        assert_eq!(mei.cookie(SESSION).unwrap(), last, "nothing to renew");
        app.advance(DAY_SECONDS).await;
        cookie_is_refused(&app, &last).await;
    }
}

on_both! {
    async fn whoever_signs_in_again_in_the_same_browser_has_one_session_of_it(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let old = mei.cookie(SESSION).unwrap();
        app.advance(61).await;
        let _ = mei.sign_in().await;
        cookie_is_refused(&app, &old).await;
        let list = mei.get("/api/auth/sessions").await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        // Nobody ends a session by signing in to another account.
        let hers = ann.cookie(SESSION).unwrap();
        app.advance(61).await;
        mei.set_cookie(SESSION, &hers);
        let _ = mei.sign_in().await;
        let _ = ann.get("/api/auth/me").await.expect(200);
    }
}

on_both! {
    /// What other programs of the domain keep in a browser is sent along with ours, in whatever bytes they like.
    async fn foreign_cookies_sign_nobody_out(app: TestApp) {
        let mei = app.user().await;
        let session = format!("{SESSION}={}", mei.cookie(SESSION).unwrap());
        let foreign: [Vec<u8>; 6] = [
            "name=梅".as_bytes().to_vec(),
            b"latin=\xe9\xff\x80".to_vec(),
            b";;=;a=; =b;".to_vec(),
            b"quoted=\"a b\"; json={\"a\":[1]}".to_vec(),
            b"__Host-session-other=1; Host-session=2".to_vec(),
            b"__Host-session=".to_vec(),
        ];
        let nobody = app.visitor();
        let ask = async |cookies: &[Vec<u8>]| {
            let mut request = nobody.request(reqwest::Method::GET, "/api/auth/me");
            for cookie in cookies {
                request = request.header("cookie", reqwest::header::HeaderValue::from_bytes(cookie).unwrap());
            }
            nobody.send(request).await
        };
        for bytes in foreign {
            let before = [bytes.as_slice(), b"; ", session.as_bytes()].concat();
            let after = [session.as_bytes(), b"; ", bytes.as_slice()].concat();
            let several = [bytes.clone(), session.clone().into_bytes(), bytes];
            for cookies in [&[before] as &[Vec<u8>], &[after], &several] {
                assert_eq!(ask(cookies).await.expect(200).text_of("/email"), mei.email, "{cookies:?}");
            }
        }
        let quoted = session.replace('=', "=\"") + "\"";
        let _ = ask(&[quoted.into_bytes()]).await.expect(200);
    }
}

on_both! {
    /// Safari keeps no secure cookie of a site without TLS, even on the very machine; Chrome does, and gets the others.
    async fn safari_signs_in_on_the_loopback_without_tls(app: TestApp) {
        const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15";
        let mei = app.visitor();
        let send = async |path: &str, body: serde_json::Value| {
            let request = mei.request(reqwest::Method::POST, path).header("user-agent", SAFARI).json(&body);
            mei.send(request).await
        };
        let asked = send("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
        let code = mei.mailed_code().await;
        let entered = send("/api/auth/code/verify", json!({ "email": mei.email, "code": code })).await.expect(200);
        for answer in [asked, entered] {
            for cookie in answer.headers.get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap();
                assert!(cookie.starts_with("loopback-") && !cookie.contains("Secure"), "{cookie}");
                assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            }
        }
        let me = mei.request(reqwest::Method::GET, "/api/auth/me").header("user-agent", SAFARI);
        assert_eq!(mei.send(me).await.expect(200).text_of("/email"), mei.email);
        let _ = send("/api/auth/logout", json!({})).await.expect(204);
        assert_eq!(mei.cookie("loopback-session"), None);
    }
}
