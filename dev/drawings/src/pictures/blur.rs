//! A fast soft blur: three box blurs in a row are close to a bell curve.

/// Softens interleaved bytes of `channels` per pixel, `width` pixels per row, by about `radius` pixels.
pub(crate) fn soften(data: &mut [u8], width: usize, channels: usize, radius: usize) {
    let row = width * channels;
    if radius == 0 || row == 0 || data.len() < row {
        return;
    }
    // Drawings on a layer of their own are mostly empty: what is empty stays as it is.
    let height = data.len() / row;
    let filled = |line: &usize| data[line * row..(line + 1) * row].iter().any(|byte| *byte != 0);
    let (Some(first), Some(last)) = ((0..height).find(filled), (0..height).rev().find(filled)) else { return };
    let (first, last) = (first.saturating_sub(3 * radius), (last + 3 * radius).min(height - 1));
    let part = &mut data[first * row..(last + 1) * row];
    let mut copy = Vec::new();
    for _ in 0..3 {
        for line in part.chunks_exact_mut(row) {
            across(line, channels, radius, &mut copy);
        }
        down(part, row, radius, &mut copy);
    }
}

/// One row of a box blur; what lies outside repeats the edge.
fn across(line: &mut [u8], channels: usize, radius: usize, copy: &mut Vec<u8>) {
    copy.clear();
    copy.extend_from_slice(line);
    let window = Window::of(radius);
    let last = line.len() / channels - 1;
    for channel in 0..channels {
        let at = |index: usize| u32::from(copy[index.min(last) * channels + channel]);
        let mut sum = first_sum(radius, at);
        for index in 0..=last {
            line[index * channels + channel] = window.average(sum);
            sum = sum + at(index + radius + 1) - at(index.saturating_sub(radius));
        }
    }
}

/// All columns of a box blur at once, row after row.
fn down(data: &mut [u8], row: usize, radius: usize, copy: &mut Vec<u8>) {
    copy.clear();
    copy.extend_from_slice(data);
    let window = Window::of(radius);
    let last = data.len() / row - 1;
    let line = |index: usize| &copy[index.min(last) * row..(index.min(last) + 1) * row];
    let mut sums: Vec<u32> = (0..row).map(|column| first_sum(radius, |index| u32::from(line(index)[column]))).collect();
    for (index, out) in data.chunks_exact_mut(row).enumerate() {
        let (enter, leave) = (line(index + radius + 1), line(index.saturating_sub(radius)));
        for ((byte, sum), (new, old)) in out.iter_mut().zip(&mut sums).zip(enter.iter().zip(leave)) {
            *byte = window.average(*sum);
            *sum = *sum + u32::from(*new) - u32::from(*old);
        }
    }
}

/// The window around the first pixel, whose left half repeats it.
fn first_sum(radius: usize, at: impl Fn(usize) -> u32) -> u32 {
    at(0) * (u32::try_from(radius).unwrap_or(u32::MAX) + 1) + (1..=radius).map(&at).sum::<u32>()
}

/// Divides by the size of a window. A division takes ten times as long as a multiplication, and this is done for every
/// byte: `n / window` is `n * ceil(2³² / window) >> 32` exactly, as long as `n * window` is below 2³².
#[derive(Clone, Copy)]
struct Window {
    half: u64,
    inverse: u64,
}

impl Window {
    fn of(radius: usize) -> Self {
        let window = 2 * radius as u64 + 1;
        Self { half: window / 2, inverse: (1_u64 << 32).div_ceil(window) }
    }

    fn average(self, sum: u32) -> u8 {
        (((u64::from(sum) + self.half) * self.inverse) >> 32) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiplication_divides_exactly() {
        for radius in [1, 2, 7, 16, 63, 120] {
            let window = 2 * radius as u32 + 1;
            for sum in (0..=255 * window).step_by(3).chain([255 * window]) {
                assert_eq!(u32::from(Window::of(radius).average(sum)), (sum + window / 2) / window, "{sum} / {window}");
            }
        }
    }

    #[test]
    fn an_even_field_stays_and_a_point_spreads() {
        let mut field = vec![77; 9 * 9];
        soften(&mut field, 9, 1, 2);
        assert!(field.iter().all(|byte| *byte == 77));
        let mut point = vec![0; 9 * 9];
        point[40] = 255;
        soften(&mut point, 9, 1, 1);
        assert!(point[40] > point[41] && point[41] > 0 && point[40] < 60);
        assert_eq!(point[40 - 9], point[41]);
    }
}
