//! A fast soft blur: three box blurs in a row are close to a bell curve.

/// Softens interleaved bytes of `channels` per pixel, `width` pixels per row, by about `radius` pixels. Answers what it has
/// touched; the rest is empty.
pub(crate) fn soften(data: &mut [u8], width: usize, channels: usize, radius: usize) -> Option<Bounds> {
    let row = width * channels;
    if row == 0 || data.len() < row {
        return None;
    }
    // Drawings on a layer of their own are mostly empty: what is empty stays as it is.
    let bounds = Bounds::of(data, row, channels)?.grown(3 * radius, width, data.len() / row);
    if radius == 0 {
        return Some(bounds);
    }
    let Bounds { left, right, top, bottom } = bounds;
    let cut = |line: usize| line * row + left * channels..line * row + right * channels;
    let wide = (right - left) * channels;
    let mut part: Vec<u8> = (top..bottom).flat_map(|line| data[cut(line)].iter().copied()).collect();
    let mut copy = Vec::new();
    for _ in 0..3 {
        for line in part.chunks_exact_mut(wide) {
            across(line, channels, radius, &mut copy);
        }
        down(&mut part, wide, radius, &mut copy);
    }
    for (line, soft) in (top..bottom).zip(part.chunks_exact(wide)) {
        data[cut(line)].copy_from_slice(soft);
    }
    Some(bounds)
}

/// The part of a layer that has something in it, in pixels; the ends lie outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) top: usize,
    pub(crate) bottom: usize,
}

impl Bounds {
    /// `None` when there is nothing.
    fn of(data: &[u8], row: usize, channels: usize) -> Option<Self> {
        let mut found: Option<Self> = None;
        for (line, bytes) in data.chunks_exact(row).enumerate() {
            let Some(first) = bytes.iter().position(|byte| *byte != 0) else { continue };
            let last = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(first);
            let (left, right) = (first / channels, last / channels + 1);
            let bounds = found.get_or_insert(Self { left, right, top: line, bottom: line });
            *bounds =
                Self { left: bounds.left.min(left), right: bounds.right.max(right), top: bounds.top, bottom: line + 1 };
        }
        found
    }

    fn grown(self, by: usize, width: usize, height: usize) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            right: (self.right + by).min(width),
            top: self.top.saturating_sub(by),
            bottom: (self.bottom + by).min(height),
        }
    }
}

/// One row of a box blur; what lies outside repeats the edge.
fn across(line: &mut [u8], channels: usize, radius: usize, copy: &mut Vec<u8>) {
    let (first, last) = (&line[..channels], &line[line.len() - channels..]);
    copy.clear();
    for _ in 0..radius {
        copy.extend_from_slice(first);
    }
    copy.extend_from_slice(line);
    for _ in 0..=radius {
        copy.extend_from_slice(last);
    }
    let window = Window::of(radius);
    let entering = &copy[(2 * radius + 1) * channels..];
    for channel in 0..channels {
        let mut sum: u32 =
            copy[channel..].iter().step_by(channels).take(2 * radius + 1).map(|byte| u32::from(*byte)).sum();
        let news = entering[channel..].iter().step_by(channels);
        let olds = copy[channel..].iter().step_by(channels);
        for ((byte, new), old) in line[channel..].iter_mut().step_by(channels).zip(news).zip(olds) {
            *byte = window.average(sum);
            sum = sum + u32::from(*new) - u32::from(*old);
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

    /// Three box blurs as they are defined, over the whole of one channel.
    fn gone_through_whole(data: &[u8], width: usize, radius: usize) -> Vec<u8> {
        let height = data.len() / width;
        let near = |at: usize, count: usize| {
            (0..=2 * radius).map(move |step| (at + step).saturating_sub(radius).min(count - 1))
        };
        let window = 2 * radius as u32 + 1;
        let average = |sum: u32| ((sum + window / 2) / window) as u8;
        let mut now = data.to_vec();
        for _ in 0..3 {
            let across: Vec<u8> = (0..now.len())
                .map(|at| average(near(at % width, width).map(|x| u32::from(now[at / width * width + x])).sum()))
                .collect();
            now = (0..across.len())
                .map(|at| average(near(at / width, height).map(|y| u32::from(across[y * width + at % width])).sum()))
                .collect();
        }
        now
    }

    #[test]
    fn the_part_that_is_not_empty_is_softened_as_the_whole_would_be() {
        let (width, height) = (40, 30);
        for spots in [vec![(0, 0)], vec![(39, 29)], vec![(20, 14), (21, 14)], vec![(3, 28), (36, 2)]] {
            for radius in [1, 2, 4] {
                let mut layer = vec![0_u8; width * height];
                spots.iter().for_each(|(x, y)| layer[y * width + x] = 200);
                let expected = gone_through_whole(&layer, width, radius);
                let touched = soften(&mut layer, width, 1, radius).unwrap();
                assert_eq!(layer, expected, "{spots:?} {radius}");
                let outside = |at: usize| !(touched.left..touched.right).contains(&(at % width));
                assert!((0..layer.len()).filter(|at| outside(*at)).all(|at| layer[at] == 0), "{spots:?} {radius}");
            }
        }
        assert_eq!(soften(&mut [0; 12], 4, 1, 2), None);
    }

    #[test]
    fn an_even_field_stays_and_a_point_spreads() {
        let mut field = vec![77; 9 * 9];
        let _ = soften(&mut field, 9, 1, 2);
        assert!(field.iter().all(|byte| *byte == 77));
        let mut point = vec![0; 9 * 9];
        point[40] = 255;
        let _ = soften(&mut point, 9, 1, 1);
        assert!(point[40] > point[41] && point[41] > 0 && point[40] < 60);
        assert_eq!(point[40 - 9], point[41]);
    }
}
