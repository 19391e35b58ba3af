//! The limits that decide which way a picture is fitted.

/// What [`crate::fit`] goes by. Shares are of the side that is too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// What may go without looking: prompts keep the outer 6 % of every side free.
    pub trim_always_share: f64,
    /// What may go where nothing stands.
    pub trim_if_calm_share: f64,
    /// Most gradient of a strip that may go, in levels per px of a copy of at most 256 px.
    pub trim_gradient_max: f32,
    /// Most gradient of a border that is continued outwards.
    pub extend_gradient_max: f32,
    /// Most of the wanted side that may be invented ground: beyond, it would be seen.
    pub extend_share_max: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            trim_always_share: 0.03,
            trim_if_calm_share: 0.16,
            trim_gradient_max: 1.5,
            extend_gradient_max: 2.0,
            extend_share_max: 0.5,
        }
    }
}

/// What [`crate::fit_on_white`] goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WhiteRules {
    /// The product's longer side, as a share of the picture's: Amazon wants at least 0.85.
    pub fill_share: f64,
    /// From this level on, what is joined to the border is ground.
    pub ground_level_min: u8,
    /// The border's darker levels become 255, and with them the product gets lighter: below this level too much so.
    pub lift_level_min: u8,
    /// Least of the picture's pixels that are no ground: with fewer, there is no product.
    pub product_share_min: f64,
    /// Most a product is enlarged: beyond, the shop's magnifier shows nothing but blur.
    pub enlarged_max: f64,
}

impl Default for WhiteRules {
    fn default() -> Self {
        Self {
            fill_share: 0.86,
            ground_level_min: 244,
            lift_level_min: 215,
            product_share_min: 0.01,
            enlarged_max: 4.0,
        }
    }
}
