//! What the first picture of a product shows: its colours, for the set, and a part of it at its own resolution. Engines are
//! shown that for close-ups: of a small picture they would invent what they draw large.

use bytes::Bytes;
use darkroom_pixels::Picture;
use darkroom_posters::brief::Palette;
use darkroom_typeset::{Area, Canvas, subject};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media::{self, Pixels};
use crate::storage::ObjectKey;

/// No upload of a product is longer, in bytes.
const UPLOAD_BYTES_MAX: u64 = 6_000_000;
/// A close-up's side, as a share of the product's shorter side.
const SHARE: f32 = 0.6;
/// A smaller part would be drawn more than three times as large on the largest poster.
const SIDE_MIN_PX: u32 = 384;
const SIDE_MAX_PX: u32 = 1_536;
const QUALITY: u8 = 92;
/// Enough to name a thing.
const GLIMPSE_SIDE_PX: u32 = 768;
const GLIMPSE_QUALITY: u8 = 80;
/// What the close-up is called in the folder of its session.
const FILE: &str = "close-up.jpg";
/// How long an order has to be written after its close-up was.
const ORDER_SECONDS: i64 = 600;

/// What was seen.
pub(super) struct Product {
    /// The product's own colours; `None` without any.
    pub(super) palette: Option<Palette>,
    /// A JPEG; `None` where the picture is too small for one.
    pub(super) close_up: Option<Bytes>,
}

/// Looks at an upload.
pub(super) async fn look(app: &App, key: &str) -> Result<Product> {
    let file = app.storage.get(&key.parse()?, UPLOAD_BYTES_MAX).await?;
    let looked = tokio::task::spawn_blocking(move || seen(&file)).await;
    looked.map_err(|error| AppError::Internal(format!("looking at a product: {error}")))?
}

fn seen(file: &[u8]) -> Result<Product> {
    let broken = |code: media::ReasonCode| AppError::Internal(format!("a kept upload: {code}"));
    let Pixels { width, height, mut rgb } = media::pixels(file).map_err(broken)?;
    let whole = Area::new([0.0, 0.0, 1.0, 1.0]);
    let (product, palette) = found(&mut rgb, (width, height));
    let close_up = close_up(&rgb, (width, height), product.unwrap_or(whole));
    Ok(Product { palette, close_up })
}

/// Where the product is, and its colours.
fn found(rgb: &mut [u8], (width, height): (u32, u32)) -> (Option<Area>, Option<Palette>) {
    let product = Canvas::new(width, height, rgb).and_then(|canvas| subject(&canvas));
    let palette = product.and_then(|area| Palette::of_article(inside(rgb, (width, height), area)));
    (product, palette)
}

/// What the writer of a brief has of a product's picture.
pub(super) struct Glimpse {
    /// The product's own colours; `None` without any.
    pub(super) palette: Option<Palette>,
    /// A JPEG of at most [`GLIMPSE_SIDE_PX`], for a model that sees.
    pub(super) small: Bytes,
}

/// A glimpse of an upload. `None` where it cannot be had: the description is enough.
pub(super) async fn glimpse(app: &App, key: &str) -> Option<Glimpse> {
    let glimpse = async {
        let file = app.storage.get(&key.parse()?, UPLOAD_BYTES_MAX).await?;
        let made = tokio::task::spawn_blocking(move || glimpsed(&file)).await;
        made.map_err(|error| AppError::Internal(format!("a glimpse of a product: {error}")))?
    };
    glimpse.await.map_err(|error: AppError| tracing::warn!(%error, "a brief is written without the picture")).ok()
}

fn glimpsed(file: &[u8]) -> Result<Glimpse> {
    let broken = |code: media::ReasonCode| AppError::Internal(format!("a kept upload: {code}"));
    let Pixels { width, height, mut rgb } = media::pixels(file).map_err(broken)?;
    let (_, palette) = found(&mut rgb, (width, height));
    let small = Picture::from_rgb(width, height, rgb).map(|picture| picture.fitted(GLIMPSE_SIDE_PX));
    let small = small.and_then(|small| small.jpeg(GLIMPSE_QUALITY).ok());
    let small = small.ok_or_else(|| AppError::Internal("a picture without a size".to_owned()))?;
    Ok(Glimpse { palette, small: small.into() })
}

/// Every few pixels of an area that are not the ground's, which the upper left corner has.
fn inside(rgb: &[u8], (width, height): (u32, u32), area: Area) -> impl Iterator<Item = [u8; 3]> {
    const STEPS: u32 = 200;
    let ground = [rgb[0], rgb[1], rgb[2]];
    let px = |share: f32, side: u32| ((share * side as f32) as u32).min(side - 1);
    let (left, right) = (px(area.x, width), px(area.x + area.width, width));
    let (top, bottom) = (px(area.y, height), px(area.y + area.height, height));
    let step = |from: u32, to: u32| ((to - from) / STEPS).max(1) as usize;
    let rows = (top..=bottom).step_by(step(top, bottom));
    let places = rows.flat_map(move |y| (left..=right).step_by(step(left, right)).map(move |x| (x, y)));
    let pixels = places.filter_map(move |(x, y)| {
        let start = (y as usize * width as usize + x as usize) * 3;
        rgb.get(start..start + 3).and_then(|pixel| <[u8; 3]>::try_from(pixel).ok())
    });
    pixels.filter(move |pixel| pixel.iter().zip(ground).any(|(level, other)| level.abs_diff(other) > 24))
}

/// A square out of the middle of an area.
fn close_up(rgb: &[u8], (width, height): (u32, u32), area: Area) -> Option<Bytes> {
    let shorter = (area.width * width as f32).min(area.height * height as f32);
    let side = ((shorter * SHARE) as u32).min(SIDE_MAX_PX);
    if side < SIDE_MIN_PX {
        return None;
    }
    let from = |start: f32, length: f32, of: u32| {
        let middle = (start + length / 2.0) * of as f32;
        ((middle - side as f32 / 2.0).max(0.0) as u32).min(of - side)
    };
    let (left, top) = (from(area.x, area.width, width), from(area.y, area.height, height));
    let row = |y: u32| {
        let start = (y as usize * width as usize + left as usize) * 3;
        rgb.get(start..start + side as usize * 3).unwrap_or_default()
    };
    let part: Vec<u8> = (top..top + side).flat_map(row).copied().collect();
    Some(Picture::from_rgb(side, side, part)?.jpeg(QUALITY).ok()?.into())
}

/// Stores the close-up of a session that is about to be ordered; answers where. It goes again unless the order is written:
/// [`kept`] is one of its statements.
pub(super) async fn store(
    app: &App,
    user: UserId,
    session: &str,
    close_up: Bytes,
    now: Timestamp,
) -> Result<ObjectKey> {
    let key = ObjectKey::output(&user.to_string(), session, FILE)?;
    let due_at = now.plus_seconds(ORDER_SECONDS);
    let erased = erasures::of_rows(ErasureKind::Object, "SELECT ?4 AS name, ?5 AS target", due_at, now)
        .bind(erasure(user, session))
        .bind(key.as_str());
    let _ = app.db.write(vec![erased]).await?;
    app.storage.put(&key, close_up, "image/jpeg").await?;
    Ok(key)
}

/// The close-up is its session's, and goes with it.
pub(super) fn kept(user: UserId, session: &str) -> Stmt {
    erasures::taken_back(&erasure(user, session))
}

fn erasure(user: UserId, session: &str) -> String {
    format!("{user}{session}_close_up")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(side: u32, product: [u8; 3]) -> Vec<u8> {
        let inside = |at: u32| (side / 4..side * 3 / 4).contains(&at);
        let pixel = |place: u32| if inside(place % side) && inside(place / side) { product } else { [255; 3] };
        let rgb = (0..side * side).flat_map(pixel).collect();
        Picture::from_rgb(side, side, rgb).unwrap().jpeg(95).unwrap()
    }

    #[test]
    fn a_close_up_is_cut_out_of_the_product_and_never_made_larger() {
        let Product { palette, close_up } = seen(&file(2_000, [40, 70, 120])).unwrap();
        let part = media::pixels(&close_up.unwrap()).unwrap();
        // Three fifths of 1,000 px, and of a cell of the coarse copy that the product was found in.
        assert!((600..=612).contains(&part.width) && part.height == part.width, "{} × {}", part.width, part.height);
        assert!(part.rgb.chunks(3).all(|pixel| pixel[2] > pixel[0]), "the ground is in it");
        let [red, _, blue] = palette.unwrap().accent.components();
        assert!(blue > red + 50);
    }

    #[test]
    fn a_small_picture_and_a_gray_product_give_nothing_that_is_not_there() {
        let Product { palette, close_up } = seen(&file(800, [90, 90, 90])).unwrap();
        assert!(palette.is_none() && close_up.is_none());
    }
}
