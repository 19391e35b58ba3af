//! What the routes of this folder take, answer and refuse.

use super::code_http::{Ask, CodeSent, Try};
use super::google_http::{Return, Start};
use super::me::{Change, Methods};
use super::password::{Credentials, PasswordChange, PasswordState, Registered, ResetRequest, ResetTry};
use super::prove_http::{Proof, ProofRequest};
use super::sessions_http::Session;
use super::unsubscribe_http;
use super::user::User;
use crate::error::AppError;
use crate::ids::SessionId;
use crate::openapi::{Access, Operation};

const NOT_HERE: AppError = AppError::NotFound { what: "" };

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    signing_in().into_iter().chain(with_password()).chain(signed_in()).chain(unsubscribe_http::operations())
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
            .answers_nothing(302, "To Google, with state, nonce and PKCE, the rest is kept in a signed cookie; or first to the studio's own name.")
            .with_header(302, "location")
            .refuses([NOT_HERE])
            .limited(),
        Operation::get("/api/auth/google/callback", "end_google_sign_in", "Where Google sends the browser back to.")
            .access(Access::Anybody)
            .query::<Return>()
            .answers_nothing(302, "Signed in, to where it began; or to the sign-in page, with the reason as `error` and where to go as `next`.")
            .with_header(302, "location")
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
            .about(
                "The first time an address signs in, its account is made. The code proves the address: what somebody \
                 else registered with it, password and sessions, is over. The code of a registration confirms that one.",
            )
            .access(Access::Anybody)
            .takes::<Try>()
            .answers_with::<User>(200, "Signed in, with a session cookie.")
            .with_header(200, "set-cookie")
            .refuses([AppError::CodeInvalid { tries_left: 0 }, AppError::CodeExpired, AppError::AccountBlocked])
            .limited(),
    ]
}

fn with_password() -> [Operation; 6] {
    [
        Operation::post("/api/auth/register", "register", "Make an account with a password.")
            .about(
                "A code is mailed; given to `/api/auth/code/verify` in the same browser, it confirms the address. Until \
                 then whoever registers the address again ends this registration, as long as nothing was made or ordered; \
                 and whoever proves the address in any other way ends it always. 404 when this deployment sends no mail.",
            )
            .access(Access::Anybody)
            .takes::<Credentials>()
            .answers_with::<Registered>(201, "Signed in, with a session cookie, and what became of the mail.")
            .with_header(201, "set-cookie")
            .refuses([NOT_HERE, AppError::EmailTaken, AppError::AccountBlocked])
            .limited(),
        Operation::post("/api/auth/login", "log_in", "Sign in with a password.")
            .about("The refusal is the same, after the same time, whatever is wrong and whoever has the address.")
            .access(Access::Anybody)
            .takes::<Credentials>()
            .answers_with::<User>(200, "Signed in, with a session cookie.")
            .with_header(200, "set-cookie")
            .refuses([AppError::BadCredentials, AppError::AccountBlocked])
            .limited(),
        Operation::get("/api/auth/password", "show_password", "Whether I have a password.")
            .answers_with::<PasswordState>(200, "Whether, and since when."),
        Operation::post("/api/auth/password", "set_password", "Set or change my password.")
            .about("Every other session is ended, and the account's address is told. A first one needs a proof within ten minutes.")
            .takes::<PasswordChange>()
            .answers_with::<User>(200, "The person.")
            .refuses([AppError::BadCredentials, AppError::Reauthenticate, AppError::Conflict("")])
            .limited(),
        Operation::post("/api/auth/password/reset", "send_reset_code", "Mail a code to choose a new password with.")
            .about("The answer is the same whoever has the address. 404 when this deployment sends no mail.")
            .access(Access::Anybody)
            .takes::<ResetRequest>()
            .answers_with::<CodeSent>(202, "A code is on its way. It is good in the browser that asked, once.")
            .with_header(202, "set-cookie")
            .refuses([NOT_HERE])
            .limited(),
        Operation::post("/api/auth/password/reset/verify", "reset_password", "Choose a new password with a mailed code.")
            .about("The code proves the address, as a sign-in code does. Every other session is ended.")
            .access(Access::Anybody)
            .takes::<ResetTry>()
            .answers_with::<User>(200, "Signed in, with a session cookie.")
            .with_header(200, "set-cookie")
            .refuses([AppError::CodeInvalid { tries_left: 0 }, AppError::CodeExpired, AppError::AccountBlocked])
            .limited(),
    ]
}

fn signed_in() -> [Operation; 6] {
    [
        Operation::post("/api/auth/prove", "prove", "Show once more that it is me.")
            .about(
                "With the password, or with a code that `/api/auth/code` mailed to the account's own address. It is good \
                 for ten minutes, for what refuses with `REAUTHENTICATE` without it. The browser goes on in a new \
                 session; the one that asked is over.",
            )
            .takes::<ProofRequest>()
            .answers_with::<Proof>(200, "Until when it is good, with the new session's cookie.")
            .with_header(200, "set-cookie")
            .refuses([AppError::BadCredentials, AppError::CodeInvalid { tries_left: 0 }, AppError::CodeExpired])
            .limited(),
        Operation::post("/api/auth/logout", "sign_out", "End this session.")
            .answers_nothing(204, "It is over.")
            .with_header(204, "set-cookie"),
        Operation::get("/api/auth/me", "show_me", "Who is signed in, and their credits.")
            .about("A session lasts thirty days from its last use: once a day, the answer brings its cookie anew.")
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
