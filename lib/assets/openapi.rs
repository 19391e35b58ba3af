//! What the routes of this folder take, answer and refuse.

use super::asset::Asset;
use super::download_http::{Download, DownloadRequest};
use super::http::{Filter, Marks};
use crate::error::AppError;
use crate::ids::AssetId;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 5] {
    [
        Operation::get("/api/media/assets", "list_assets", "My pictures.")
            .query::<Filter>()
            .answers_page_of::<Asset>("Pictures that were delivered and not deleted."),
        Operation::get("/api/media/assets/{id}", "show_asset", "One picture.")
            .names::<AssetId>("id", "The picture.")
            .answers_with::<Asset>(200, "The picture, with addresses that are good for some minutes."),
        Operation::patch("/api/media/assets/{id}", "change_asset", "Mark a picture.")
            .names::<AssetId>("id", "The picture.")
            .takes::<Marks>()
            .answers_with::<Asset>(200, "The picture, marked."),
        Operation::delete("/api/media/assets/{id}", "delete_asset", "Delete a picture for good.")
            .names::<AssetId>("id", "The picture.")
            .answers_nothing(204, "It is deleted."),
        Operation::post("/api/media/assets/{id}/download", "download_asset", "An address to save a picture from.")
            .about(
                "With `visible_mark` it is a copy with “AI生成” or “AI generated” in its lower right corner, in the language \
                 of the request (GB 45438-2025); the stored picture never changes. Whether it may be left out is \
                 said by `label_visible` of the catalogue: `on` refuses that (`LABEL_REQUIRED`), `ask` wants an \
                 acknowledgement of the last half year (`LABEL_UNACKNOWLEDGED`), and with `off` there is none.",
            )
            .names::<AssetId>("id", "The picture.")
            .takes::<DownloadRequest>()
            .answers_with::<Download>(200, "The address, which is good for some minutes.")
            .refuses([AppError::LabelRequired, AppError::LabelUnacknowledged])
            .limited(),
    ]
}
