//! Signing in with Google, against a provider that speaks the real protocol (requirements A1, C).

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use futures_util::future::join_all;
use serde_json::{Value, json};
use url::Url;

use crate::front::number;

const SESSION: &str = "__Host-session";
const BEGUN: &str = "__Host-google";

/// Where an answer sends the browser.
#[track_caller]
fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 302, "{}: {}", answer.asked, answer.text);
    in_full(answer.headers["location"].to_str().unwrap())
}

/// The way back leads to the sign-in page, with this reason.
#[track_caller]
pub(crate) fn refused(answer: &Answer, why: &str) {
    let to = answer.headers["location"].to_str().unwrap();
    let bare = to.split_once("&next=").map_or(to, |(bare, _)| bare);
    assert_eq!((answer.status, bare), (302, format!("/signin?error=google_{why}").as_str()), "{}", answer.asked);
    let set = answer.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().starts_with(SESSION));
    assert!(!set, "a session was begun");
}

/// Leaves for Google: where to.
async fn leave(user: &TestUser, query: &str) -> Url {
    location(&user.get(&format!("/api/auth/google{query}")).await)
}

/// Signs in there as this account and answers the callback's path with its query, which nobody has opened yet.
async fn at_google(app: &TestApp, user: &TestUser, to: &Url, account: Value) -> String {
    let _ = app.drive("google", account).await;
    let back = location(&user.get(to.as_str()).await);
    format!("{}?{}", back.path(), back.query().unwrap())
}

/// Signs in as this account at Google: the answer of the way back.
pub(crate) async fn sign_in(app: &TestApp, user: &TestUser, account: Value) -> Answer {
    sign_in_with(app, user, "", account).await
}

/// The same, begun with this query.
pub(crate) async fn sign_in_with(app: &TestApp, user: &TestUser, query: &str, account: Value) -> Answer {
    let to = leave(user, query).await;
    let back = at_google(app, user, &to, account).await;
    user.get(&back).await
}

fn in_full(path: &str) -> Url {
    Url::parse("http://here.example").unwrap().join(path).unwrap()
}

fn query(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
}

/// An account at Google whose address it has verified.
pub(crate) fn verified(sub: &str, email: &str) -> Value {
    json!({ "sub": sub, "email": email, "name": "Ada Winter", "email_verified": true })
}

on_both! {
    async fn the_whole_way_there_and_back_signs_in(app: TestApp) {
        let ada = app.visitor();
        let to = leave(&ada, "?return_to=/gallery").await;
        for (name, value) in [("response_type", "code"), ("code_challenge_method", "S256"), ("scope", "openid email profile")] {
            assert_eq!(query(&to, name), value);
        }
        for secret in ["state", "nonce", "code_challenge"] {
            assert!(query(&to, secret).len() >= 43, "{secret}");
        }
        let begun = ada.cookie(BEGUN).unwrap();
        let back = at_google(&app, &ada, &to, verified("1001", "Ada@Example.com")).await;
        let done = ada.get(&back).await;
        assert_eq!(location(&done).path(), "/gallery");
        assert_eq!(ada.cookie(BEGUN), None, "used up");
        let me = ada.get("/api/auth/me").await.expect(200);
        assert_eq!((me.text_of("/email"), me.text_of("/name")), ("ada@example.com".to_owned(), "Ada Winter".to_owned()));
        assert_eq!(me.json["credits"]["available"], 1000);
        // The same address opened again, with and without the cookie that is used up: signed in as before.
        assert_eq!(location(&ada.get(&back).await).path(), "/studio");
        ada.set_cookie(BEGUN, &begun);
        assert_eq!(location(&ada.get(&back).await).path(), "/gallery");
        // And by the browser to which the first answer never came.
        let session = ada.cookie(SESSION).unwrap();
        ada.set_cookie(BEGUN, &begun);
        ada.set_cookie(SESSION, "gone");
        assert_eq!(location(&ada.get(&back).await).path(), "/gallery");
        assert_eq!(ada.get("/api/auth/me").await.expect(200).text_of("/email"), "ada@example.com");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions").await, 1);
        // A session that was ended is not begun again.
        ada.set_cookie(SESSION, &session);
        let _ = ada.post("/api/auth/logout", json!({})).await.expect(204);
        ada.set_cookie(BEGUN, &begun);
        refused(&ada.get(&back).await, "stale");
    }
}

on_both! {
    async fn a_callback_that_this_browser_did_not_begin_is_refused(app: TestApp) {
        let ada = app.visitor();
        let account = verified("1001", "ada@example.com");
        let nobody = async || number(&app, "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM sessions) AS n").await;
        // Another browser, with no cookie, and with a cookie of its own sign-in.
        let back = at_google(&app, &ada, &leave(&ada, "").await, account.clone()).await;
        let victim = app.visitor();
        refused(&victim.get(&back).await, "stale");
        let _ = leave(&victim, "").await;
        refused(&victim.get(&back).await, "stale");
        // Its own code with another state, or none: the code is not even tried, so it is good afterwards.
        let way = at_google(&app, &ada, &leave(&ada, "").await, account.clone()).await;
        let (begun, state) = (ada.cookie(BEGUN).unwrap(), query(&in_full(&way), "state"));
        for bent in [way.replace(&state, &state.to_lowercase()), way.replace(&format!("state={state}&"), "")] {
            refused(&ada.get(&bent).await, "stale");
            assert_eq!(ada.cookie(BEGUN).as_ref(), Some(&begun), "what was begun goes on");
        }
        let _ = location(&ada.get(&way).await);
        let _ = ada.post("/api/auth/logout", json!({})).await.expect(204);
        assert_eq!(nobody().await, 2);
        // No state, another state, a state of another beginning.
        let other = query(&leave(&app.visitor(), "").await, "state");
        for state in ["", "&state=", "&state=x", &format!("&state={other}")] {
            let _ = leave(&ada, "").await;
            refused(&ada.get(&format!("/api/auth/google/callback?code=4/0Ax{state}")).await, "stale");
        }
        // A session cookie is no beginning, though the same key signs both.
        let mei = app.user().await;
        ada.set_cookie(BEGUN, &mei.cookie(SESSION).unwrap());
        refused(&ada.get("/api/auth/google/callback?code=4/0Ax&state=x").await, "stale");
        let _ = mei.post("/api/auth/logout", json!({})).await.expect(204);
        assert_eq!(nobody().await, 4);
        // A code of an earlier beginning of the same browser does not fit the later one.
        let first = at_google(&app, &ada, &leave(&ada, "").await, account.clone()).await;
        let later = query(&leave(&ada, "").await, "state");
        let code = query(&in_full(&first), "code");
        let mixed = Url::parse_with_params("http://x/api/auth/google/callback", [("code", &code), ("state", &later)]).unwrap();
        refused(&ada.get(&format!("{}?{}", mixed.path(), mixed.query().unwrap())).await, "stale");
        // Too late.
        let back = at_google(&app, &ada, &leave(&ada, "").await, account.clone()).await;
        app.advance(660).await;
        refused(&ada.get(&back).await, "stale");
        // Not wanted after all.
        let state = query(&leave(&ada, "").await, "state");
        refused(&ada.get(&format!("/api/auth/google/callback?error=access_denied&state={state}")).await, "canceled");
        assert_eq!(nobody().await, 4);
    }
}

on_both! {
    async fn nobody_is_sent_to_another_site(app: TestApp) {
        let ada = app.visitor();
        for bad in ["//evil.example", "https://evil.example", "/%5Cevil.example", "%5C%5Cevil.example", "javascript:alert(1)",
                    "/%0Aevil", "%20//evil.example", "/%09/evil.example", "///evil.example", ""] {
            let to = leave(&ada, &format!("?return_to={bad}")).await;
            let back = at_google(&app, &ada, &to, verified("1001", "ada@example.com")).await;
            let done = ada.get(&back).await;
            assert_eq!(done.headers["location"], "/studio", "{bad}");
            assert_eq!(location(&done).host_str(), Some("here.example"), "{bad}");
        }
    }
}

on_both! {
    async fn one_verified_address_is_one_account_and_no_address_is_taken_over(app: TestApp) {
        // An account made by a mailed code and the same address at Google: one account.
        let mei = app.user().await;
        let id = mei.get("/api/auth/me").await.text_of("/id");
        let phone = app.visitor();
        // Not verified by Google: not linked, whoever claims it.
        let unverified = json!({ "sub": "2001", "email": mei.email, "email_verified": false });
        refused(&sign_in(&app, &phone, unverified.clone()).await, "unverified");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE google_sub IS NOT NULL").await, 0);
        let _ = location(&sign_in(&app, &phone, verified("2002", &mei.email)).await);
        assert_eq!(phone.get("/api/auth/me").await.text_of("/id"), id);
        // Another Google account with the same address now, verified even: not let in.
        let other = app.visitor();
        refused(&sign_in(&app, &other, verified("2003", &mei.email)).await, "other_account");
        refused(&sign_in(&app, &other, unverified).await, "unverified");
        // The same Google account under a new address, verified or not, is the same user.
        for moved in [verified("2002", "new@example.com"), json!({ "sub": "2002", "email": "x@example.com", "email_verified": false })] {
            let laptop = app.visitor();
            let _ = location(&sign_in(&app, &laptop, moved).await);
            let me = laptop.get("/api/auth/me").await.expect(200);
            assert_eq!((me.text_of("/id"), me.text_of("/email")), (id.clone(), mei.email.clone()));
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM entries WHERE kind = 'signup'").await, 1);
        app.audit().await;
    }
}

on_both! {
    async fn ten_first_sign_ins_of_one_person_at_once_make_one_account(app: TestApp) {
        let mut ways = Vec::new();
        for _ in 0..10 {
            let browser = app.visitor();
            let to = leave(&browser, "").await;
            let back = at_google(&app, &browser, &to, verified("3001", "lin@example.com")).await;
            ways.push((browser, back));
        }
        let answers = join_all(ways.iter().map(|(browser, back)| browser.get(back))).await;
        for answer in &answers {
            assert_eq!(location(answer).path(), "/studio");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions").await, 10);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM entries WHERE kind = 'signup'").await, 1);
        assert_eq!(ways[9].0.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    async fn an_older_tab_does_not_spoil_the_newer_one(app: TestApp) {
        let ada = app.visitor();
        let account = verified("1001", "ada@example.com");
        let older = at_google(&app, &ada, &leave(&ada, "").await, account.clone()).await;
        let newer = at_google(&app, &ada, &leave(&ada, "?return_to=/gallery").await, account).await;
        refused(&ada.get(&older).await, "stale");
        assert_eq!(location(&ada.get(&newer).await).path(), "/gallery");
        // Once the newer one is in, so is the older one.
        assert_eq!(location(&ada.get(&older).await).path(), "/studio");
        let cancelled = older.split_once('?').unwrap().0.to_owned() + "?error=access_denied&state=x";
        refused(&ada.get(&cancelled).await, "canceled");
        let _ = ada.get("/api/auth/me").await.expect(200);
        app.audit().await;
    }
}

on_both! {
    async fn who_cancels_or_fails_at_google_still_knows_where_to_go(app: TestApp) {
        let ada = app.visitor();
        let back = async |query: &str| {
            let state = self::query(&leave(&ada, "?return_to=/pricing%3Fpack=cny68").await, "state");
            let answer = ada.get(&format!("/api/auth/google/callback?{query}&state={state}")).await;
            location(&answer).as_str().replace("http://here.example", "")
        };
        let next = "%2Fpricing%3Fpack%3Dcny68";
        assert_eq!(back("error=access_denied").await, format!("/signin?error=google_canceled&next={next}"));
        assert_eq!(back("code=4/0Ax").await, format!("/signin?error=google_stale&next={next}"));
        assert_eq!(ada.cookie(BEGUN), None, "used up");
        // Cancelled in a browser that has forgotten where it began.
        refused(&app.visitor().get("/api/auth/google/callback?error=access_denied").await, "canceled");
    }
}

on_both! {
    async fn whoever_begins_under_another_name_of_the_studio_goes_to_its_own_first(app: TestApp) {
        let ada = app.visitor();
        let other = ada.request(reqwest::Method::GET, "/api/auth/google?return_to=/gallery").header("host", "other.example");
        let moved = ada.send(other).await;
        let there = location(&moved);
        assert_eq!(there.origin(), app.running.url.origin());
        assert_eq!(ada.cookie(BEGUN), None, "nothing is begun where nobody comes back to");
        let path = format!("{}?{}", there.path(), there.query().unwrap());
        let to = location(&ada.get(&path).await);
        let back = at_google(&app, &ada, &to, verified("1001", "ada@example.com")).await;
        assert_eq!(location(&ada.get(&back).await).path(), "/gallery");
        // Behind a proxy that hides the name nobody is sent round and round.
        let hidden = ada.request(reqwest::Method::GET, &path).header("host", "10.0.0.1:8080");
        assert!(location(&ada.send(hidden).await).path().contains("google/auth"));
    }
}
