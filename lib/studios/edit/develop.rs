//! The engine's answer, laid back into the picture (requirement B11).
//!
//! A JPEG that we wrote ([`darkroom_retouch::jpeg::spliceable`]), which every poster and every edit of a whole picture is,
//! is spliced: each 8 × 8 block that holds no paint and no feather keeps its coefficients, so whoever decodes the new file
//! sees there what the old one shows, bit by bit, however many edits follow. Any other picture (engines deliver photos as
//! WebP and PNG) would change everywhere when it is written as JPEG, so its edits are PNG, and each pixel without paint or
//! feather has exactly the levels that the picture is decoded to.

use darkroom_fit::{RgbImage, Rules, WhiteRules, fit_on_white, write_jpeg};
use darkroom_pixels::Picture as Pixels;
use darkroom_retouch::jpeg::{splice, spliceable};
use darkroom_retouch::{Edit, Mask, MaskLimits, Picture, Settings, Verdict, lay_back};
use serde_json::Value;

use super::plan::{EditPlan, Painted, Scope};
use super::sent::as_picture;
use crate::engines::ItemFault;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::media;
use crate::media::marks::SourceType;
use crate::storage::ObjectKey;
use crate::studio::{Developed, Development, Exposed, Undevelopable};
use crate::studios::shop::{Shop, edited_bytes_max, has_white_border, not_on_white, too_large};

/// Of pictures that are written anew.
const QUALITY: u8 = 92;
/// More of the changed pixels than this share have the outline's colour: the engine drew it.
const LEAK_MAX_SHARE: f32 = 0.003;

/// How the answers to edits are developed, of pictures from every studio.
pub(in crate::studios) static DEVELOPMENT: Development =
    Development { needs, develop, source: |_| SourceType::CompositeWithTrainedModel };

/// The text-free picture below an edited poster: what its studio letters again once the answer is laid back.
pub(in crate::studios) fn base_facts(plan: &Value) -> Option<Value> {
    read(plan).ok().and_then(|plan| plan.base)
}

/// Whether a plan is an edit's, and not one of the studio that the picture is from.
pub(in crate::studios) fn is_edit(plan: &Value) -> bool {
    read(plan).is_ok()
}

fn read(plan: &Value) -> Result<EditPlan> {
    serde_json::from_value(plan.clone()).map_err(|error| AppError::Internal(format!("the plan of an edit: {error}")))
}

fn needs(plan: &Value, _: UserId) -> Result<Vec<ObjectKey>> {
    let plan = read(plan)?;
    let mask = match &plan.scope {
        Scope::Whole => None,
        Scope::Painted(painted) => Some(&painted.mask),
    };
    std::iter::once(&plan.picture).chain(mask).map(|key| Ok(key.parse()?)).collect()
}

fn develop(exposed: &Exposed<'_>) -> std::result::Result<Developed, Undevelopable> {
    let plan = read(exposed.plan).map_err(broken)?;
    let shown = match (&plan.scope, exposed.objects) {
        (Scope::Whole, [picture, ..]) => whole(picture, exposed.picture, plan.shop)?,
        (Scope::Painted(painted), [picture, mask, ..]) => {
            laid_back(picture, mask, painted, exposed.picture, plan.shop)?
        }
        (Scope::Whole | Scope::Painted(_), _) => return Err(broken("an object is missing")),
    };
    Ok(Developed { shown, base: None })
}

/// The answer, as large as the picture: engines answer in sizes of their own.
fn whole(picture: &[u8], answer: &[u8], shop: Option<Shop>) -> std::result::Result<Vec<u8>, Undevelopable> {
    let picture = media::coded_pixels(picture).map_err(broken)?;
    let answer = media::pixels(answer).map_err(useless)?;
    let answer = RgbImage::from_raw(answer.width, answer.height, answer.rgb).ok_or_else(|| useless("no pixels"))?;
    let size = darkroom_fit::Size::new(picture.width, picture.height).ok_or_else(|| broken("no such size"))?;
    if let Some(shop) = shop {
        return for_shop(&answer, size, shop);
    }
    let fitted = fitted(&answer, size)?;
    written(picture.width, picture.height, fitted.into_raw())?
        .jpeg(QUALITY)
        .map_err(|fault| broken(format!("{fault:?}")))
}

fn fitted(answer: &RgbImage, size: darkroom_fit::Size) -> std::result::Result<RgbImage, Undevelopable> {
    let ground = answer.get_pixel(0, 0).0;
    Ok(darkroom_fit::fit(answer, size, ground, &Rules::default()).map_err(useless)?.picture)
}

/// All of a poster without words of ours: the file that its shop takes.
fn for_shop(answer: &RgbImage, size: darkroom_fit::Size, shop: Shop) -> std::result::Result<Vec<u8>, Undevelopable> {
    let picture = if shop.is_on_white() {
        fit_on_white(answer, size, &WhiteRules::default()).map_err(not_on_white)?.picture
    } else {
        fitted(answer, size)?
    };
    Ok(write_jpeg(&picture, edited_bytes_max(shop.preset.preset())).map_err(too_large)?.bytes)
}

/// A poster of which a part was edited is refused where its shop would refuse it: nothing outside the paint may change, so
/// it can be made neither smaller nor white.
fn check_for_shop(file: &[u8], shop: Shop) -> std::result::Result<(), Undevelopable> {
    if file.len() > edited_bytes_max(shop.preset.preset()) {
        return Err(too_large(format!("{} bytes", file.len())));
    }
    if !shop.is_on_white() {
        return Ok(());
    }
    let pixels = media::coded_pixels(file).map_err(broken)?;
    let picture = RgbImage::from_raw(pixels.width, pixels.height, pixels.rgb).ok_or_else(|| broken("no pixels"))?;
    if has_white_border(&picture) { Ok(()) } else { Err(not_on_white("the edit reaches the border")) }
}

fn laid_back(
    file: &[u8],
    mask: &[u8],
    painted: &Painted,
    answer: &[u8],
    shop: Option<Shop>,
) -> std::result::Result<Vec<u8>, Undevelopable> {
    let is_spliceable = spliceable(file).is_ok();
    let mut picture = pixels(file, is_spliceable).map_err(broken)?;
    let answer = pixels(answer, false).map_err(useless)?;
    let mask = Mask::read(mask, picture.size(), &MaskLimits::ANY).map_err(broken)?;
    let outline = painted.outline.map(Into::into);
    let edit = Edit { mask: &mask, part: painted.part(), answer: &answer, outline };
    let laid = match lay_back(&mut picture, &edit, &Settings::default()) {
        Verdict::Aligned(laid) | Verdict::Still(laid) => laid,
        Verdict::SceneChanged(change) => {
            return Err(Undevelopable::new(ItemFault::SceneChanged, format!("{change:?}")));
        }
        Verdict::NothingChanged { changed } => {
            return Err(Undevelopable::new(ItemFault::NothingChanged, format!("{changed} levels")));
        }
    };
    if laid.leak_share > LEAK_MAX_SHARE {
        return Err(Undevelopable::new(ItemFault::OutlineDrawn, format!("{} of the change", laid.leak_share)));
    }
    if is_spliceable {
        let spliced = splice(file, &picture, &laid.alpha).map_err(broken)?;
        if let Some(shop) = shop {
            check_for_shop(&spliced, shop)?;
        }
        return Ok(spliced);
    }
    let size = picture.size();
    written(size.width(), size.height(), picture.into_rgb())?.png().map_err(|fault| broken(format!("{fault:?}")))
}

fn pixels(file: &[u8], as_coded: bool) -> std::result::Result<Picture, String> {
    let pixels = if as_coded { media::coded_pixels(file) } else { media::pixels(file) };
    let rgb = pixels.map_err(|code| code.to_string())?;
    as_picture(rgb).ok_or_else(|| "a picture without pixels".to_owned())
}

fn written(width: u32, height: u32, rgb: Vec<u8>) -> std::result::Result<Pixels, Undevelopable> {
    Pixels::from_rgb(width, height, rgb).ok_or_else(|| broken("another number of pixels"))
}

/// Something of ours is not as it was when the edit was ordered.
fn broken(reason: impl std::fmt::Display) -> Undevelopable {
    Undevelopable::new(ItemFault::SourceGone, reason)
}

/// The engine's file is no picture that anything can be made of.
fn useless(reason: impl std::fmt::Display) -> Undevelopable {
    Undevelopable::new(ItemFault::ProviderFailed, reason)
}
