//! What the route of this folder takes, answers and refuses.

use super::http::{EnglishRequest, Written};
use crate::error::{AppError, PromptReason};
use crate::openapi::Operation;

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    let english = Operation::post("/api/predict/english", "put_into_english", "Put texts into English for models that read no Chinese.")
        .about(
            "For what is about to be ordered: `texts` as a small text model puts them into English, to be seen, changed and \
             sent with the order as `engine_prompt` or `engine_slots`. With `expand` they are whole prompts, which may be \
             given light, lens or style that they do not name. Nothing is charged or held. Words in Latin letters stay.",
        )
        .takes::<EnglishRequest>()
        .answers_with::<Written>(200, "The texts, and who wrote them.")
        .refuses([AppError::PromptRefused { reason: PromptReason::Intimate }])
        .limited();
    std::iter::once(english)
}
