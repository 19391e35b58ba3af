//! QR codes.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code, without which no camera finds it.
const MARGIN: usize = 4;

/// The text as a QR code: an SVG that stands alone: no reference, no style, no script. `None` for a text that no code can hold.
#[must_use]
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let side = width + 2 * MARGIN;
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                let length = run.len();
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + MARGIN, y + MARGIN));
            }
            x += run.len();
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_small_picture_without_references() {
        let svg = svg("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t").unwrap();
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 37 37\""), "{svg}");
        // The finder pattern in the upper left corner, inside the margin.
        assert!(svg.contains("M4 4h7v1h-7z") && svg.contains("M6 6h3v1h-3z"), "{svg}");
        assert!(
            svg.len() < 6000 && !["href", "style", "script", "url("].iter().any(|word| svg.contains(word)),
            "{svg}"
        );
    }
}
