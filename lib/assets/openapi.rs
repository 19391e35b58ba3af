//! What the routes of this folder take, answer and refuse.

use super::asset::Asset;
use super::http::{Filter, Marks};
use crate::ids::AssetId;
use crate::openapi::Operation;

pub(crate) fn operations() -> [Operation; 4] {
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
    ]
}
