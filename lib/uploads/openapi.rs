//! What the routes of this folder take, answer and refuse.

use super::complete::Checking;
use super::http::{Ticket, UploadRequest};
use super::view::Upload;
use crate::error::AppError;
use crate::ids::UploadId;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 3] {
    [
        Operation::post("/api/media/uploads", "create_upload", "Say what file will come, and learn where to put it.")
            .takes::<UploadRequest>()
            .answers_with::<Ticket>(201, "The storage takes exactly this file at this address.")
            .limited(),
        Operation::post("/api/media/uploads/{id}", "complete_upload", "The file was put: look at it.")
            .about("A clean copy is kept and the file as it came is deleted. Asked again, the answer is the same.")
            .names::<UploadId>("id", "The upload.")
            .answers_with::<Upload>(200, "It can be used.")
            .answers_with::<Checking>(202, "It is being looked at: ask again after `retry-after` seconds.")
            .with_header(202, "retry-after")
            .refuses([AppError::UploadMissing, AppError::FileRejected(Vec::new())])
            .limited(),
        Operation::delete("/api/media/uploads/{id}", "delete_upload", "Forget a file.")
            .about("409 while a model uses it.")
            .names::<UploadId>("id", "The upload.")
            .answers_nothing(204, "It is deleted.")
            .refuses([AppError::Conflict("")]),
    ]
}
