//! Sign in with Google: our client, and the address that Google sends browsers back to.

use super::line::{Check, Found, amber, check, green, red, words};
use crate::app::App;
use crate::google::{Google, GoogleError, challenge};
use crate::random;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let Some(google) = &app.google else {
        if app.mailer.is_some() {
            return Vec::new();
        }
        let nobody = red(
            words("没有任何登录方式", "Nobody can sign in"),
            words("设置 GOOGLE_CLIENT_ID 或 RESEND_API_KEY", "Set GOOGLE_CLIENT_ID or RESEND_API_KEY"),
        );
        return vec![check("google", async move { nobody })];
    };
    vec![check("google", client(app, google)), check("google.redirect", redirect(app, google))]
}

/// A code that Google never gave is refused as a code by whom it knows, and as a client by whom it does not.
async fn client(app: &App, google: &Google) -> Found {
    let Ok(back) = app.config.public_url.join("/api/auth/google/callback") else { return no_address() };
    match google.exchange("4/doctor", &random::token(), &back).await {
        Ok(_) | Err(GoogleError::CodeRejected) => {
            green(words("Google 认得客户端和密钥", "Google knows the client and its secret"))
        }
        Err(GoogleError::Misconfigured) => red(
            words("Google 不接受客户端", "Google does not take our client"),
            words("核对 GOOGLE_CLIENT_ID 和 GOOGLE_CLIENT_SECRET", "Check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET"),
        ),
        Err(GoogleError::Unavailable | GoogleError::Token(_)) => red(
            words("Google 没有回答", "Google does not answer"),
            words("核对网络和 GOOGLE_TOKEN_URL", "Check the network and GOOGLE_TOKEN_URL"),
        ),
    }
}

async fn redirect(app: &App, google: &Google) -> Found {
    let Ok(back) = app.config.public_url.join("/api/auth/google/callback") else { return no_address() };
    let url = google.authorize_url(&random::token(), &random::token(), &challenge(&random::token()), &back);
    match google.would_ask(url).await {
        Ok(true) => green(words(format!("Google 接受 {back}"), format!("Google sends people back to {back}"))),
        Ok(false) => red(
            words(format!("Google 不接受回调地址 {back}"), format!("Google does not take the redirect address {back}")),
            words(
                format!("在 Google Cloud 的 OAuth 客户端里添加 {back}，一字不差"),
                format!("Add {back} to the OAuth client in the Google Cloud console, letter by letter"),
            ),
        ),
        Err(_) => amber(
            words("Google 没有说", "Google does not say"),
            words("稍后再试，或自己登录一次", "Try again later, or sign in once yourself"),
        ),
    }
}

fn no_address() -> Found {
    red(words("PUBLIC_URL 不能用", "PUBLIC_URL cannot be used"), words("改正 PUBLIC_URL", "Correct PUBLIC_URL"))
}
