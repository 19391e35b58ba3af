//! A fast soft blur: three box blurs in a row are close to a bell curve.

/// Softens interleaved bytes of `channels` per pixel, `width` pixels per row, by about `radius` pixels.
pub(crate) fn soften(data: &mut [u8], width: usize, channels: usize, radius: usize) {
    let height = data.len() / (width * channels).max(1);
    if radius == 0 || width == 0 || height == 0 {
        return;
    }
    let mut line = Vec::new();
    for _ in 0..3 {
        for row in 0..height {
            for channel in 0..channels {
                boxed(data, row * width * channels + channel, channels, width, radius, &mut line);
            }
        }
        for column in 0..width {
            for channel in 0..channels {
                boxed(data, column * channels + channel, width * channels, height, radius, &mut line);
            }
        }
    }
}

/// One line of a box blur; what lies outside repeats the edge.
#[expect(clippy::cast_possible_truncation, reason = "an average of bytes is a byte")]
fn boxed(data: &mut [u8], start: usize, step: usize, count: usize, radius: usize, line: &mut Vec<u8>) {
    line.clear();
    line.extend((0..count).map(|index| data[start + index * step]));
    let at = |index: usize| u32::from(line[index.min(count - 1)]);
    let window = (2 * radius + 1) as u32;
    let mut sum = at(0) * (radius as u32 + 1) + (1..=radius).map(at).sum::<u32>();
    for index in 0..count {
        data[start + index * step] = ((sum + window / 2) / window) as u8;
        sum += at(index + radius + 1);
        sum -= at(index.saturating_sub(radius));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_field_stays_and_a_point_spreads() {
        let mut field = vec![77; 9 * 9];
        soften(&mut field, 9, 1, 2);
        assert!(field.iter().all(|byte| *byte == 77));
        let mut point = vec![0; 9 * 9];
        point[40] = 255;
        soften(&mut point, 9, 1, 1);
        assert!(point[40] > point[41] && point[41] > 0 && point[40] < 60);
    }
}
