//! Who is drawn: features that stay the same in every view.

use crate::pictures::brush::{Tint, hex};
use crate::pictures::dice::Dice;

/// The features of an invented person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) skin: Tint,
    pub(super) hair: Tint,
    pub(super) eyes: Tint,
    pub(super) lips: Tint,
    pub(super) clothes: Tint,
    pub(super) collar: Tint,
    pub(super) style: Style,
    /// Half width of the face in units; 126 is narrow, 142 wide.
    pub(super) face: f32,
    /// Which side the hair parts on: −1 or 1.
    pub(super) parting: f32,
    pub(super) top: Top,
}

/// How the hair is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Long,
    Bob,
    Bun,
    Short,
}

/// What is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Top {
    Crew,
    Collar,
    VNeck,
}

impl Person {
    /// The person of a seed.
    pub(super) fn from_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "person");
        let skin = hex(dice.pick(&[0xf6_d7c0, 0xf2_c9ab, 0xe9_b995, 0xdf_aa83, 0xc6_8d65, 0x9c_6845]));
        let hair = hex(dice.pick(&[0x1e_1a1c, 0x2a_2220, 0x3b_2a22, 0x5a_3d29, 0x7a_4f30, 0x14_1518]));
        let clothes = hex(dice.pick(&[0x2f_3e52, 0xb5_727c, 0x8a_4b3e, 0x56_6b57, 0xc9_a86a, 0x3a_3a3f, 0x9f_b3c4]));
        Self {
            skin,
            hair,
            eyes: hex(dice.pick(&[0x3b_2417, 0x4a_2f1c, 0x2c_1d16, 0x55_4a2e, 0x4d_6572])),
            lips: hex(0xc2_5b5b).mix(skin, dice.between(0.15, 0.45)),
            clothes,
            collar: clothes.lighter(0.55),
            style: dice.pick(&[Style::Long, Style::Bob, Style::Bun, Style::Short, Style::Long]),
            face: dice.between(127.0, 139.0),
            parting: dice.pick(&[-1.0, 1.0]),
            top: dice.pick(&[Top::Crew, Top::Collar, Top::VNeck]),
        }
    }
}
