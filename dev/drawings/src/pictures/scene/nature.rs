//! Beach, forest, snow, blossom, field.

use crate::pictures::brush::{Brush, Ink, Spot, Tint, hex};
use crate::pictures::dice::Dice;

/// A gradient from the top to a height.
fn sky(brush: &mut Brush, down_to: f32, tints: &[u32]) {
    brush.everything(&Ink::Along((0.0, 0.0), (0.0, down_to), tints.iter().map(|tint| hex(*tint)).collect()));
}

/// A sun with its glow.
fn sun(brush: &mut Brush, centre: Spot, radius: f32, tint: Tint) {
    let glow = vec![tint.at(0.85), tint.at(0.28), tint.at(0.0)];
    brush.disc(centre, radius * 5.0, &Ink::Around(centre, radius * 5.0, glow));
    brush.disc(centre, radius, &Ink::Flat(tint.lighter(0.7)));
}

/// Long soft clouds.
fn clouds(brush: &mut Brush, dice: &mut Dice, count: u8, heights: Spot, tint: Tint) {
    let wide = brush.wide();
    brush.softly(16.0, |soft| {
        for _ in 0..count {
            let (x, y) = (dice.between(-100.0, wide), dice.between(heights.0, heights.1));
            for _ in 0..4 {
                let spot = (x + dice.between(0.0, 190.0), y + dice.between(-12.0, 12.0));
                soft.oval(spot, (dice.between(60.0, 130.0), dice.between(12.0, 26.0)), &Ink::Flat(tint.at(0.42)));
            }
        }
    });
}

pub(super) fn beach(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    let evening = dice.unit() < 0.4;
    if evening {
        sky(brush, 560.0, &[0x5f_7fb0, 0xe8_a58c, 0xff_d9a0]);
    } else {
        sky(brush, 560.0, &[0x58_a9dc, 0x9f_d4ee, 0xe2_f3f6]);
    }
    clouds(brush, dice, 5, (90.0, 380.0), hex(if evening { 0xff_d8c4 } else { 0xff_ffff }));
    sun(brush, (wide * dice.between(0.15, 0.85), if evening { 480.0 } else { 150.0 }), 34.0, hex(0xff_e2a8));
    let sea = if evening { [0x7d_6f8e, 0x4d_6d8f, 0x86_a3ab] } else { [0x2b_86b4, 0x36_a6c4, 0x9d_dfdc] };
    brush.block((0.0, 540.0), (wide, 800.0), &Ink::Along((0.0, 540.0), (0.0, 760.0), sea.map(hex).to_vec()));
    for _ in 0..46 {
        let y = dice.between(550.0, 730.0);
        let x = dice.between(0.0, wide);
        let long = (y - 520.0) * dice.between(0.2, 0.6);
        brush.line(&[(x, y), (x + long, y)], (y - 530.0) * 0.03 + 0.6, &Ink::Flat(hex(0xff_ffff).at(0.30)));
    }
    let shore = [
        (-60.0, 760.0),
        (wide * 0.3, 735.0),
        (wide * 0.7, 765.0),
        (wide + 60.0, 730.0),
        (wide + 80.0, 1100.0),
        (-80.0, 1100.0),
    ];
    brush.blob(&shore.map(|(x, y)| (x, y - 16.0)), &Ink::Flat(hex(0xff_ffff).at(0.8)));
    brush.blob(&shore, &Ink::Along((0.0, 740.0), (0.0, 1000.0), vec![hex(0xcf_b088), hex(0xe8_d0a6), hex(0xd9_ba88)]));
}

pub(super) fn forest(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    sky(brush, 1000.0, &[0xdc_eec2, 0x9c_c48a, 0x3f_6b45]);
    sun(brush, (wide * dice.between(0.25, 0.75), 240.0), 46.0, hex(0xff_f3bf));
    for layer in 0..3_u8 {
        let depth = f32::from(layer) / 2.0;
        let tint = hex(0x8f_b583).mix(hex(0x23_3f2b), depth);
        for _ in 0..(9 - 2 * layer) {
            let x = dice.between(-30.0, wide + 30.0);
            let thick = 12.0 + 34.0 * depth * dice.between(0.7, 1.3);
            let lean = dice.between(-24.0, 24.0);
            let trunk =
                Ink::Along((x - thick, 0.0), (x + thick, 0.0), vec![tint.lighter(0.16), tint, tint.darker(0.3)]);
            brush.facet(
                &[
                    (x - thick * 0.5 + lean, -10.0),
                    (x + thick * 0.5 + lean, -10.0),
                    (x + thick, 1000.0),
                    (x - thick, 1000.0),
                ],
                &trunk,
            );
        }
        for _ in 0..60 {
            let spot = (dice.between(-40.0, wide + 40.0), dice.between(-60.0, 330.0 - 90.0 * depth));
            let leaf = tint.mix(hex(0xcf_e58a), dice.between(0.0, 0.5)).at(0.5);
            brush.disc(spot, dice.between(20.0, 62.0), &Ink::Flat(leaf));
        }
    }
    brush.softly(10.0, |soft| {
        for _ in 0..6 {
            let x = dice.between(0.0, wide);
            let ray = Ink::Along((x, 0.0), (x + 260.0, 900.0), vec![hex(0xff_fbd6).at(0.30), hex(0xff_fbd6).at(0.0)]);
            soft.facet(&[(x, -20.0), (x + 70.0, -20.0), (x + 340.0, 950.0), (x + 160.0, 950.0)], &ray);
        }
    });
    let ground = [(-80.0, 840.0), (wide * 0.4, 800.0), (wide + 80.0, 850.0), (wide + 80.0, 1100.0), (-80.0, 1100.0)];
    brush.blob(&ground, &Ink::Along((0.0, 800.0), (0.0, 1000.0), vec![hex(0x6f_8f4c), hex(0x2c_4428)]));
}

pub(super) fn snow(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    sky(brush, 700.0, &[0x9f_b9d3, 0xcf_dde9, 0xf3_efec]);
    clouds(brush, dice, 4, (60.0, 260.0), hex(0xff_ffff));
    for layer in 0..3_u8 {
        let depth = f32::from(layer) / 2.0;
        let base = 560.0 + 110.0 * f32::from(layer);
        let hill = [
            (-120.0, base + 40.0),
            (wide * dice.between(0.15, 0.4), base - 50.0),
            (wide * dice.between(0.6, 0.9), base + 20.0),
            (wide + 120.0, base - 20.0),
            (wide + 120.0, 1150.0),
            (-120.0, 1150.0),
        ];
        let snow = vec![hex(0xff_ffff), hex(0xdb_e6f0).darker(0.05 * (1.0 - depth))];
        brush.blob(&hill, &Ink::Along((0.0, base - 40.0), (0.0, base + 240.0), snow));
        for _ in 0..(8 + 3 * layer) {
            let (x, y) = (dice.between(-20.0, wide + 20.0), base + dice.between(-10.0, 50.0));
            fir(
                brush,
                (x, y),
                46.0 + 110.0 * depth * dice.between(0.6, 1.2),
                hex(0x8f_a9b5).mix(hex(0x2f_4a4d), depth),
            );
        }
    }
}

/// A fir with snow on it, its foot at a place.
fn fir(brush: &mut Brush, foot: Spot, high: f32, tint: Tint) {
    for tier in 0..3_u8 {
        let part = f32::from(tier) / 3.0;
        let (top, low) = (foot.1 - high + high * part * 0.8, foot.1 - high * (0.62 - 0.31 * f32::from(tier)).max(0.02));
        let half = high * (0.14 + 0.09 * f32::from(tier));
        brush.facet(&[(foot.0, top), (foot.0 + half, low), (foot.0 - half, low)], &Ink::Flat(tint));
        brush.facet(
            &[(foot.0, top), (foot.0 + half * 0.5, low - high * 0.1), (foot.0 - half * 0.7, low - high * 0.06)],
            &Ink::Flat(hex(0xff_ffff).at(0.5)),
        );
    }
}

pub(super) fn blossom(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    sky(brush, 1000.0, &[0xbf_dcef, 0xf6_e3ea, 0xe9_c7d3]);
    clouds(brush, dice, 3, (80.0, 300.0), hex(0xff_ffff));
    let path = [(wide * 0.42, 620.0), (wide * 0.58, 620.0), (wide * 0.95, 1020.0), (wide * 0.05, 1020.0)];
    brush.block(
        (0.0, 640.0),
        (wide, 1000.0),
        &Ink::Along((0.0, 640.0), (0.0, 1000.0), vec![hex(0xa9_c58f), hex(0x6f_9464)]),
    );
    brush.facet(&path, &Ink::Along((0.0, 620.0), (0.0, 1000.0), vec![hex(0xf3_dfe0), hex(0xd8_bfc4)]));
    for side in [0.0_f32, 1.0] {
        let x = wide * (0.06 + 0.88 * side);
        let inward = 1.0 - 2.0 * side;
        let bark = Ink::Flat(hex(0x5a_4046));
        brush.line(&[(x, 1000.0), (x + 20.0 * inward, 640.0), (x + 90.0 * inward, 330.0)], 44.0, &bark);
        brush.line(
            &[(x + 24.0 * inward, 560.0), (x + 170.0 * inward, 300.0), (x + 330.0 * inward, 220.0)],
            18.0,
            &bark,
        );
    }
    for _ in 0..260 {
        let side = dice.unit();
        let x = wide * if side < 0.5 { dice.between(-0.1, 0.42) } else { dice.between(0.58, 1.1) };
        let y = dice.between(-60.0, 430.0) - 60.0 * (x / wide - 0.5).abs();
        let tint = hex(0xf7_b6cc).mix(hex(0xff_eef3), dice.unit()).mix(hex(0xd8_7fa3), dice.between(0.0, 0.35));
        brush.disc((x, y), dice.between(14.0, 44.0), &Ink::Flat(tint.at(0.72)));
    }
}

pub(super) fn field(brush: &mut Brush, dice: &mut Dice) {
    let wide = brush.wide();
    sky(brush, 640.0, &[0x4f_5f96, 0xd9_7f6c, 0xff_c878, 0xff_e6ae]);
    clouds(brush, dice, 6, (120.0, 470.0), hex(0xff_b08a));
    sun(brush, (wide * dice.between(0.2, 0.8), 560.0), 58.0, hex(0xff_d27a));
    for layer in 0..3_u8 {
        let base = 610.0 + 90.0 * f32::from(layer);
        let tint = hex(0xb8_7a56).mix(hex(0x4c_3a24), f32::from(layer) / 2.0);
        let hill = [
            (-100.0, base),
            (wide * dice.between(0.2, 0.45), base - 46.0),
            (wide * dice.between(0.6, 0.85), base + 8.0),
            (wide + 100.0, base - 26.0),
            (wide + 100.0, 1150.0),
            (-100.0, 1150.0),
        ];
        brush.blob(
            &hill,
            &Ink::Along((0.0, base - 40.0), (0.0, base + 260.0), vec![tint.lighter(0.22), tint.darker(0.2)]),
        );
    }
    for _ in 0..240 {
        let (x, y) = (dice.between(0.0, wide), dice.between(800.0, 1030.0));
        let tint = hex(0xf2_c877).mix(hex(0x8a_6a34), dice.unit()).at(0.6);
        brush.line(&[(x, y), (x + dice.between(-14.0, 14.0), y - dice.between(40.0, 130.0))], 3.0, &Ink::Flat(tint));
    }
}
