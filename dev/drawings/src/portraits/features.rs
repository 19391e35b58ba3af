//! Eyes, brows, nose and mouth.

use super::figure::{Head, View, shade};
use super::person::Person;
use crate::pictures::brush::{Brush, Ink, Spot, hex};

/// Draws the features on a face whose skin is there.
pub(super) fn draw(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    eyes(brush, person, head, view);
    nose(brush, person, head, view);
    mouth(brush, person, head, view);
}

fn eyes(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    let line = person.hair.mix(hex(0x1a_1010), 0.6);
    for side in [-1.0_f32, 1.0] {
        let at = |x: f32, y: f32| head.front(side * (58.0 + x), y);
        let open = 15.5 - 4.0 * view.smile;
        let lid = [
            at(-31.0, 407.0),
            at(-14.0, 399.0 - open * 0.72),
            at(6.0, 399.0 - open),
            at(24.0, 399.0 - open * 0.4),
            at(35.0, 400.0),
        ];
        let low = [at(24.0, 410.0), at(2.0, 414.0 - view.smile), at(-18.0, 412.0)];
        let white: Vec<Spot> = lid.iter().chain(&low).copied().collect();
        brush.blob(&white, &Ink::Along(at(0.0, 385.0), at(0.0, 416.0), vec![hex(0xd9_d3d0), hex(0xfa_f7f4)]));
        // Eyes look into the camera: they turn back against the head.
        let iris = {
            let spot = at(2.0, 400.5);
            (spot.0 - head.long(7.0) * view.turn, spot.1)
        };
        brush.inside(&white, |clip| {
            clip.disc(iris, head.long(14.5), &Ink::Flat(person.eyes.darker(0.5)));
            clip.disc(
                iris,
                head.long(13.0),
                &Ink::Around(
                    (iris.0, iris.1 + head.long(5.0)),
                    head.long(14.0),
                    vec![person.eyes.lighter(0.35), person.eyes, person.eyes.darker(0.45)],
                ),
            );
            clip.disc(iris, head.long(6.2), &Ink::Flat(hex(0x0c_0808)));
            clip.line(&lid, head.long(7.0), &Ink::Flat(hex(0x2a_1512).at(0.35)));
        });
        let spark = (iris.0 + head.long(4.5) * view.light.signum(), iris.1 - head.long(5.0));
        brush.disc(spark, head.long(3.4), &Ink::Flat(hex(0xff_ffff).at(0.95)));
        brush.line(&lid, head.long(5.2), &Ink::Flat(line));
        brush.line(&[at(30.0, 400.0), at(41.0, 393.0)], head.long(3.4), &Ink::Flat(line));
        brush.line(&[at(31.0, 404.0), low[0], low[1], low[2]], head.long(1.6), &Ink::Flat(line.at(0.45)));
        brush.line(
            &[at(-24.0, 388.0), at(2.0, 374.0), at(34.0, 384.0)],
            head.long(2.2),
            &Ink::Flat(shade(person).at(0.55)),
        );
        brow(brush, person, head, view, side);
    }
}

fn brow(brush: &mut Brush, person: &Person, head: &Head, view: &View, side: f32) {
    let at = |x: f32, y: f32| head.front(side * (58.0 + x), y - 3.0 * view.smile);
    let shape = [
        at(-36.0, 362.0),
        at(-30.0, 352.0),
        at(0.0, 342.0),
        at(26.0, 344.0),
        at(46.0, 357.0),
        at(24.0, 351.0),
        at(0.0, 352.0),
        at(-26.0, 363.0),
    ];
    brush.blob(&shape, &Ink::Flat(person.hair.lighter(0.06).at(0.88)));
}

fn nose(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    let at = |x: f32, y: f32| {
        let spot = head.front(x, y);
        (spot.0 + head.long(13.0) * view.turn * ((y - 380.0) / 90.0).clamp(0.0, 1.0), spot.1)
    };
    let away = -view.light.signum();
    let shade = shade(person);
    brush.softly(5.0, |soft| {
        soft.blob(
            &[
                at(6.0 * away, 392.0),
                at(14.0 * away, 430.0),
                at(26.0 * away, 466.0),
                at(6.0 * away, 474.0),
                at(8.0 * away, 430.0),
            ],
            &Ink::Flat(shade.at(0.42)),
        );
        soft.oval(at(0.0, 480.0), (head.long(24.0), head.long(7.0)), &Ink::Flat(shade.at(0.35)));
        soft.line(
            &[at(-2.0 * away, 396.0), at(-3.0 * away, 452.0)],
            head.long(7.0),
            &Ink::Flat(person.skin.lighter(0.55).at(0.42)),
        );
    });
    for side in [-1.0, 1.0] {
        brush.line(
            &[at(20.0 * side, 462.0), at(25.0 * side, 470.0), at(18.0 * side, 477.0)],
            head.long(2.6),
            &Ink::Flat(shade.at(0.5)),
        );
        brush.oval(at(9.5 * side, 477.0), (head.long(5.6), head.long(2.6)), &Ink::Flat(shade.darker(0.35).at(0.62)));
    }
    let tip = at(-3.0 * away, 461.0);
    brush.disc(
        tip,
        head.long(9.0),
        &Ink::Around(tip, head.long(9.0), vec![hex(0xff_ffff).at(0.38), hex(0xff_ffff).at(0.0)]),
    );
}

fn mouth(brush: &mut Brush, person: &Person, head: &Head, view: &View) {
    let at = |x: f32, y: f32| {
        let spot = head.front(x, y);
        (spot.0 + head.long(4.0) * view.turn, spot.1)
    };
    let (wide, up) = (40.0 + 9.0 * view.smile, 9.0 * view.smile);
    let middle = 519.0;
    let upper = [
        at(-wide, middle - up),
        at(-22.0, middle - 9.0 - up * 0.15),
        at(-7.0, middle - 12.0),
        at(0.0, middle - 9.5),
        at(7.0, middle - 12.0),
        at(22.0, middle - 9.0 - up * 0.15),
        at(wide, middle - up),
        at(20.0, middle + 1.0),
        at(0.0, middle + 2.5),
        at(-20.0, middle + 1.0),
    ];
    let lower = [
        at(-wide, middle - up),
        at(-20.0, middle + 1.0),
        at(0.0, middle + 2.5),
        at(20.0, middle + 1.0),
        at(wide, middle - up),
        at(24.0, middle + 13.0),
        at(0.0, middle + 18.5),
        at(-24.0, middle + 13.0),
    ];
    brush.blob(
        &lower,
        &Ink::Along(at(0.0, middle), at(0.0, middle + 19.0), vec![person.lips, person.lips.lighter(0.2)]),
    );
    brush.blob(
        &upper,
        &Ink::Along(
            at(0.0, middle - 12.0),
            at(0.0, middle + 2.0),
            vec![person.lips.darker(0.06), person.lips.darker(0.24)],
        ),
    );
    let seam = [
        at(-wide - 2.0, middle - up - 1.0),
        at(-20.0, middle + 1.0),
        at(0.0, middle + 2.5),
        at(20.0, middle + 1.0),
        at(wide + 2.0, middle - up - 1.0),
    ];
    brush.line(&seam, head.long(2.6), &Ink::Flat(person.lips.darker(0.55).at(0.85)));
    brush.line(
        &[at(-12.0, middle + 11.0), at(0.0, middle + 12.5), at(12.0, middle + 11.0)],
        head.long(3.4),
        &Ink::Flat(hex(0xff_ffff).at(0.28)),
    );
    for side in [-1.0, 1.0] {
        brush.line(
            &[at(side * (wide + 5.0), middle - up - 5.0), at(side * (wide + 8.0), middle - up + 3.0)],
            head.long(2.4),
            &Ink::Flat(shade(person).at(0.2 + 0.3 * view.smile)),
        );
    }
}
