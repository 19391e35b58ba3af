//! What the routes of this folder take, answer and refuse.

use super::code_http::{Ask, CodeSent, Try};
use super::google_http::{Return, Start};
use super::me::{Change, Methods};
use super::sessions_http::Session;
use super::user::User;
use crate::error::AppError;
use crate::ids::SessionId;
use crate::openapi::{Access, Operation};

const NOT_HERE: AppError = AppError::NotFound { what: "" };

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    signing_in().into_iter().chain(signed_in())
}

fn signing_in() -> [Operation; 5] {
    [
        Operation::get("/api/auth/methods", "list_sign_in_methods", "The ways to sign in.")
            .access(Access::Anybody)
            .without_database()
            .answers_with::<Methods>(200, "Which of them this deployment has."),
        Operation::get("/api/auth/google", "begin_google_sign_in", "Sign in with Google.")
            .about("For a browser to open. 404 when this deployment does not have it.")
            .access(Access::Anybody)
            .query::<Start>()
            .answers_nothing(302, "To Google, with state, nonce and PKCE; the rest is kept in a signed cookie.")
            .with_header(302, "location")
            .with_header(302, "set-cookie")
            .refuses([NOT_HERE])
            .limited(),
        Operation::get("/api/auth/google/callback", "end_google_sign_in", "Where Google sends the browser back to.")
            .access(Access::Anybody)
            .query::<Return>()
            .answers_nothing(302, "Signed in, to where it began; or to the sign-in page, with the reason as `error`.")
            .with_header(302, "location")
            .with_header(302, "set-cookie")
            .refuses([NOT_HERE]),
        Operation::post("/api/auth/code", "send_code", "Mail a six-digit code.")
            .about("The answer is the same whoever has the address. 404 when this deployment sends no mail.")
            .access(Access::Anybody)
            .takes::<Ask>()
            .answers_with::<CodeSent>(202, "A code is on its way. It is good in the browser that asked, once.")
            .with_header(202, "set-cookie")
            .refuses([NOT_HERE])
            .limited(),
        Operation::post("/api/auth/code/verify", "verify_code", "Sign in with a mailed code.")
            .about("The first time an address signs in, its account is made.")
            .access(Access::Anybody)
            .takes::<Try>()
            .answers_with::<User>(200, "Signed in, with a session cookie.")
            .with_header(200, "set-cookie")
            .refuses([AppError::CodeInvalid, AppError::CodeExpired])
            .limited(),
    ]
}

fn signed_in() -> [Operation; 5] {
    [
        Operation::post("/api/auth/logout", "sign_out", "End this session.")
            .answers_nothing(204, "It is over.")
            .with_header(204, "set-cookie"),
        Operation::get("/api/auth/me", "show_me", "Who is signed in, and their credits.")
            .answers_with::<User>(200, "The person."),
        Operation::patch("/api/auth/me", "change_me", "Change name or language.")
            .takes::<Change>()
            .answers_with::<User>(200, "The person, changed."),
        Operation::get("/api/auth/sessions", "list_sessions", "Where I am signed in.")
            .answers_page_of::<Session>("Sessions that are not over."),
        Operation::delete("/api/auth/sessions/{id}", "end_session", "End one of my sessions.")
            .names::<SessionId>("id", "The session.")
            .answers_nothing(204, "It is over."),
    ]
}
