//! Mountains at sunrise, a sky of stars, the sea from below.

use crate::pictures::brush::{Brush, Ink, Spot, hex};
use crate::pictures::dice::Dice;

pub(super) fn mountain(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    let sky = [0x4f_6a9c, 0xb9_8fae, 0xf6_b08a, 0xff_dfa8].map(hex).to_vec();
    brush.everything(&Ink::Along((0.0, 0.0), (0.0, 620.0), sky));
    let sun = (wide * dice.between(0.25, 0.75), 520.0);
    let glow = hex(0xff_e3a1);
    brush.disc(sun, 330.0, &Ink::Around(sun, 330.0, vec![glow.at(0.9), glow.at(0.3), glow.at(0.0)]));
    brush.disc(sun, 44.0, &Ink::Flat(hex(0xff_f6da)));
    for layer in 0..4_u8 {
        let depth = f32::from(layer) / 3.0;
        let base = 500.0 + 110.0 * f32::from(layer);
        let tint = hex(0xb3_93a6).mix(hex(0x26_2c41), depth);
        let mut ridge: Vec<Spot> = vec![(-60.0, 1100.0)];
        let mut x = -60.0;
        while x < wide + 60.0 {
            ridge.push((x, base - dice.between(0.0, 190.0 - 110.0 * depth)));
            x += dice.between(70.0, 170.0);
        }
        ridge.push((wide + 60.0, base));
        ridge.push((wide + 60.0, 1100.0));
        brush.facet(
            &ridge,
            &Ink::Along(
                (0.0, base - 180.0),
                (0.0, base + 160.0),
                vec![tint, tint.mix(hex(0xf3_c3a4), 0.5 * (1.0 - depth))],
            ),
        );
        brush.softly(22.0, |soft| {
            for _ in 0..4 {
                let mist = (dice.between(0.0, wide), base + dice.between(10.0, 80.0));
                soft.oval(
                    mist,
                    (dice.between(120.0, 260.0), 22.0),
                    &Ink::Flat(hex(0xff_e9d8).at(0.34 * (1.0 - depth * 0.7))),
                );
            }
        });
    }
}

pub(super) fn stars(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along(
        (0.0, 0.0),
        (0.0, 1000.0),
        [0x0b_1030, 0x1e_2a5e, 0x4a_4a86, 0x9a_6f93].map(hex).to_vec(),
    ));
    brush.softly(34.0, |soft| {
        for _ in 0..60 {
            let along = dice.unit();
            let spot = (wide * along + dice.between(-70.0, 70.0), 640.0 - 620.0 * along + dice.between(-80.0, 80.0));
            let tint = hex(0xb9_a6ff).mix(hex(0xff_c9dd), dice.unit());
            soft.disc(spot, dice.between(24.0, 90.0), &Ink::Flat(tint.at(0.16)));
        }
    });
    for _ in 0..420 {
        let spot = (dice.between(0.0, wide), dice.between(0.0, 800.0));
        let tint = hex(0xff_ffff).mix(hex(0xa9_c4ff), dice.unit());
        brush.disc(spot, dice.between(0.8, 3.2), &Ink::Flat(tint.at(dice.between(0.3, 1.0))));
    }
    let hills = [
        (-60.0, 850.0),
        (wide * 0.25, 800.0),
        (wide * 0.6, 870.0),
        (wide + 60.0, 810.0),
        (wide + 60.0, 1100.0),
        (-60.0, 1100.0),
    ];
    brush.blob(&hills, &Ink::Along((0.0, 800.0), (0.0, 1000.0), vec![hex(0x2b_2a4e), hex(0x0e_0f22)]));
}

pub(super) fn underwater(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    brush.everything(&Ink::Along(
        (0.0, 0.0),
        (0.0, 1000.0),
        [0x8f_e6ec, 0x2f_a3c4, 0x11_5f8f, 0x08_2c52].map(hex).to_vec(),
    ));
    brush.softly(14.0, |soft| {
        for _ in 0..9 {
            let x = dice.between(-50.0, wide);
            let ray = vec![hex(0xe6_ffff).at(0.34), hex(0xe6_ffff).at(0.0)];
            let lean = dice.between(-140.0, 140.0);
            soft.facet(
                &[(x, -10.0), (x + dice.between(30.0, 90.0), -10.0), (x + 190.0 + lean, 850.0), (x + lean, 850.0)],
                &Ink::Along((x, 0.0), (x, 820.0), ray),
            );
        }
    });
    for _ in 0..26 {
        let (x, low) = (dice.between(0.0, wide), 1010.0);
        let high = dice.between(90.0, 330.0);
        let tint = hex(0x1c_7f6b).mix(hex(0xe0_6f7f), dice.unit()).mix(hex(0x0b_3d5e), 0.35);
        let sway = dice.between(-40.0, 40.0);
        brush.line(
            &[(x, low), (x + sway, low - high * 0.5), (x - sway * 0.4, low - high)],
            dice.between(8.0, 20.0),
            &Ink::Flat(tint.at(0.85)),
        );
    }
    for _ in 0..34 {
        let spot = (dice.between(0.0, wide), dice.between(60.0, 900.0));
        let radius = dice.between(4.0, 18.0);
        brush.disc(
            spot,
            radius,
            &Ink::Around(
                (spot.0 - radius * 0.3, spot.1 - radius * 0.3),
                radius,
                vec![hex(0xff_ffff).at(0.7), hex(0xc9_f6ff).at(0.12)],
            ),
        );
    }
}
