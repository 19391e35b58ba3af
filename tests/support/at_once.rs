//! Many requests at the same moment.

use std::future::Future;

use tokio::task::JoinSet;

use crate::Answer;

/// Sends so many requests at once, each by its number, and says what each was answered in the end. A studio whose
/// database has more to do than it can answers 503: then the same request is sent again when the others have been
/// answered, as the page does.
pub async fn at_once<F>(count: usize, send: impl Fn(usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut requests = JoinSet::new();
    for number in 0..count {
        let request = send(number);
        requests.spawn(async move { (number, request.await) });
    }
    let mut answers = Vec::new();
    for (number, answer) in requests.join_all().await {
        answers.push(if answer.status == 503 { send(number).await } else { answer });
    }
    answers
}
