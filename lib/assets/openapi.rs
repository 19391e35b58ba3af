//! What the routes of this folder take, answer and refuse.

use super::asset::Asset;
use super::bulk_http::{Changed, Deleted, MarksOfMany, ToDelete};
use super::download_http::{Download, DownloadRequest};
use super::filter::Filter;
use super::http::Marks;
use super::share::{NewReport, ShareToken, SharedPicture, TokenQuery};
use crate::error::AppError;
use crate::ids::AssetId;
use crate::openapi::{Access, Operation};

pub(crate) fn operations() -> [Operation; 11] {
    [
        Operation::get("/api/media/assets", "list_assets", "My pictures.")
            .query::<Filter>()
            .answers_page_of::<Asset>("Pictures that were delivered and not deleted."),
        Operation::patch("/api/media/assets", "change_assets", "Mark many pictures.")
            .takes::<MarksOfMany>()
            .answers_with::<Changed>(200, "They are marked."),
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
        Operation::post("/api/media/assets/delete", "delete_assets", "Delete many pictures for good.")
            .takes::<ToDelete>()
            .answers_with::<Deleted>(200, "They are deleted."),
        Operation::get("/api/share/{token}", "show_share", "A picture that its owner shares.")
            .about("With its file and the page that shows it. There is nothing of its owner in it.")
            .access(Access::Anybody)
            .names::<ShareToken>("token", "The end of its link.")
            .answers_with::<SharedPicture>(200, "The picture.")
            .limited(),
        Operation::post("/api/share/{token}/reports", "report_share", "Say that a shared picture should not be shared.")
            .about("An operator looks at it. Nobody is asked who they are.")
            .access(Access::Anybody)
            .names::<ShareToken>("token", "The end of its link.")
            .takes::<NewReport>()
            .answers_nothing(204, "It is kept for the operator.")
            .limited(),
        Operation::get("/api/share/page", "show_share_page", "The page of a shared picture, at `/s/{token}`.")
            .access(Access::Anybody)
            .query::<TokenQuery>()
            .answers_text(200, "text/html", "The page.")
            .answers_text(404, "text/html", "A page that says that nothing is shared here.")
            .limited(),
        Operation::get("/api/share/picture", "show_share_picture", "The file of a shared picture, at `/s/{token}/picture`.")
            .about("A JPEG for a screen, with the visible label in the language of the request where downloads carry one.")
            .access(Access::Anybody)
            .query::<TokenQuery>()
            .answers_file(200, "image/jpeg", "The picture.")
            .refuses([AppError::NotFound { what: "" }])
            .limited(),
    ]
}
