//! What a model makes of a picture of a product: the product in the middle of a plain, nearly white ground.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use crate::pictures;

/// The ground, light enough to be made white.
const GROUND: Rgb<u8> = Rgb([250, 249, 247]);
/// The product's longer side at most, as a share of the picture's shorter one.
const PRODUCT_SHARE: f64 = 0.42;

/// The picture; without a product that can be read, a box stands in its place.
pub(super) fn draw(product: Option<&[u8]>, (width, height): (u32, u32), seed: u64) -> RgbImage {
    let mut picture = RgbImage::from_pixel(width, height, GROUND);
    let side = f64::from(width.min(height)) * PRODUCT_SHARE;
    let product = product.and_then(|file| pictures::decode(file).ok()).map_or_else(
        || RgbImage::from_pixel(64, 96, Rgb([(seed % 120) as u8 + 40, 90, 140])),
        |decoded| decoded.to_rgb8(),
    );
    let scale = side / f64::from(product.width().max(product.height()).max(1));
    let scaled = |pixels: u32| ((f64::from(pixels) * scale) as u32).max(1);
    let product = imageops::resize(&product, scaled(product.width()), scaled(product.height()), FilterType::Triangle);
    let left = i64::from((width - product.width()) / 2);
    let top = i64::from((height - product.height()) / 2) + i64::from(height / 16);
    imageops::replace(&mut picture, &product, left, top);
    picture
}
