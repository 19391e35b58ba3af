//! `kill -9` between any two steps: of the whole studio, of one function, at every call it makes and at random moments.
//! After each death everything comes to its end, nothing is charged twice, nothing is lost, nothing is left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod checks;
mod doors;
mod every_call;
mod flows;
mod functions;
mod gifts;
mod moments;
mod money;
mod posters;
mod requests;
mod studio;
mod tryons;
mod worker;

use every_call::{kill_after, kill_at_every_call, kill_at_the_first_start};
use functions::kill_one_function;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_survives_a_death_at_any_call() {
    kill_at_the_first_start().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::Photo).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_of_posters_survives_a_death_at_any_call() {
    kill_at_every_call(&posters::Posters).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_of_a_poster_survives_a_death_at_any_call() {
    kill_at_every_call(&posters::EditPoster).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_try_on_survives_a_death_at_any_call() {
    kill_at_every_call(&tryons::Tryon).await;
}

/// Before, between and after its two requests: most of these calls are around the end of the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_try_on_piece_by_piece_survives_a_death_between_its_pieces() {
    kill_after(&tryons::PieceByPiece, &[8, 12, 14, 16, 18, 20, 22, 26]).await;
}

/// All ten finish once and are paid for once, and the engine is asked again only where it had not answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_try_ons_survive_a_death_in_their_middle() {
    kill_after(&tryons::Ten, &[12, 30, 60]).await;
}

/// The same on an engine that answers with the picture itself, and can be asked for nothing that it had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_pictures_survive_the_death_of_their_worker() {
    worker::ten_pictures_survive(worker::Death::WaitingForAnswers).await;
    worker::ten_pictures_survive(worker::Death::after(24)).await;
    worker::ten_pictures_survive(worker::Death::after(48)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_training_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::Training).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_photos_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::StopPhoto).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_a_training_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::StopTraining).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::Retry).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::Upload).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reconciler_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::Overdue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sending_again_survives_a_death_at_any_call() {
    kill_at_every_call(&flows::SentAgain).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redeeming_a_code_survives_a_death_at_any_call() {
    kill_at_every_call(&gifts::Redeem).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mailing_a_receipt_survives_a_death_at_any_call() {
    kill_at_every_call(&gifts::Receipt).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_in_usdt_survives_a_death_at_any_call() {
    kill_at_every_call(&money::UsdtPaid).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_by_card_survives_a_death_at_any_call() {
    kill_at_every_call(&money::CardOrder).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_by_card_survives_a_death_at_any_call() {
    kill_at_every_call(&money::CardPaid).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_function_that_takes_orders_may_die_alone() {
    kill_one_function("/api/billing/orders", &money::UsdtOrder).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_function_that_takes_photos_may_die_alone() {
    kill_one_function("/api/predict/photos", &flows::Photo).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_function_that_trains_may_die_alone() {
    kill_one_function("/api/train", &flows::Training).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_functions_that_stop_may_die_alone() {
    kill_one_function("/api/predict/{id}", &flows::StopPhoto).await;
    kill_one_function("/api/train/{id}", &flows::StopTraining).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_function_that_tries_again_may_die_alone() {
    kill_one_function("/api/predict/{id}/items/{seq}/retry", &flows::Retry).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_functions_of_an_upload_may_die_alone() {
    kill_one_function("/api/media/uploads", &requests::AskForUpload).await;
    kill_one_function("/api/media/uploads/{id}", &requests::CompleteUpload).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_function_that_takes_news_may_die_alone() {
    kill_one_function("/api/webhooks/replicate", &requests::EngineEvent).await;
}
