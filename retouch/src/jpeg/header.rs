//! What stands before the coefficients.

use super::JpegFault;
use super::huffman::Decoder;
use super::tables::{COLOUR_FIRST, COLOUR_OTHERS, Codes, LUMA_FIRST, LUMA_OTHERS};

const SOF0: u8 = 0xC0;
const DHT: u8 = 0xC4;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DNL: u8 = 0xDC;
const DRI: u8 = 0xDD;
const APP0: u8 = 0xE0;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COM: u8 = 0xFE;

/// One component of three, as frame and scan describe it.
#[derive(Clone, Copy, Default)]
struct Component {
    id: u8,
    steps: usize,
    firsts: usize,
    others: usize,
}

/// What one component is coded by: the steps of quantisation, the codes of first and of other coefficients.
pub(super) struct Tables<'a> {
    pub(super) steps: &'a [u8; 64],
    pub(super) firsts: &'a Decoder,
    pub(super) others: &'a Decoder,
}

/// The tables of a file that can be spliced, and where its scan begins.
#[derive(Default)]
pub(super) struct Header<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    components: Option<[Component; 3]>,
    steps: [Option<[u8; 64]>; 4],
    firsts: [Option<Decoder>; 4],
    others: [Option<Decoder>; 4],
    /// Segments that a spliced file has too, with marker and length: everything but the Huffman tables and the scan's
    /// header.
    kept: Vec<&'a [u8]>,
    /// The coefficients, and what is behind them.
    pub(super) scan: &'a [u8],
}

impl<'a> Header<'a> {
    pub(super) fn read(file: &'a [u8]) -> Result<Self, JpegFault> {
        if !file.starts_with(&[0xFF, SOI]) {
            return Err(JpegFault::NotJpeg);
        }
        let mut header = Self::default();
        let mut at = 2;
        loop {
            let (marker, payload, whole) = segment(file, at)?;
            // Bytes that fill up to a marker are left out.
            at = whole.end;
            match marker {
                SOS => {
                    header.read_scan(payload)?;
                    header.scan = &file[at..];
                    return Ok(header);
                }
                DHT => header.read_codes(payload)?,
                _ => {
                    header.read_segment(marker, payload)?;
                    header.kept.push(&file[whole]);
                }
            }
        }
    }

    /// Of brightness first, then of the two colours.
    pub(super) fn tables(&self) -> Result<[Tables<'_>; 3], JpegFault> {
        let [luma, blue, red] = self.components.ok_or(JpegFault::Damaged("a scan before its frame"))?;
        Ok([self.tables_of(luma)?, self.tables_of(blue)?, self.tables_of(red)?])
    }

    fn tables_of(&self, component: Component) -> Result<Tables<'_>, JpegFault> {
        fn used<Table>(tables: &[Option<Table>; 4], number: usize) -> Result<&Table, JpegFault> {
            tables.get(number).and_then(Option::as_ref).ok_or(JpegFault::Damaged("a table that nobody wrote"))
        }
        Ok(Tables {
            steps: used(&self.steps, component.steps)?,
            firsts: used(&self.firsts, component.firsts)?,
            others: used(&self.others, component.others)?,
        })
    }

    /// The same head with the codes that a spliced file is written in.
    pub(super) fn written(&self) -> Vec<u8> {
        let mut head = vec![0xFF, SOI];
        self.kept.iter().for_each(|segment| head.extend_from_slice(segment));
        for Codes { kind, counts, values } in [LUMA_FIRST, LUMA_OTHERS, COLOUR_FIRST, COLOUR_OTHERS] {
            let length = (2 + 1 + counts.len() + values.len()) as u16;
            head.extend_from_slice(&[0xFF, DHT]);
            head.extend_from_slice(&length.to_be_bytes());
            head.push(kind);
            head.extend_from_slice(&counts);
            head.extend_from_slice(values);
        }
        let ids = self.components.unwrap_or_default().map(|component| component.id);
        head.extend_from_slice(&[0xFF, SOS, 0, 12, 3, ids[0], 0x00, ids[1], 0x11, ids[2], 0x11, 0, 63, 0]);
        head
    }

    fn read_segment(&mut self, marker: u8, payload: &[u8]) -> Result<(), JpegFault> {
        match marker {
            SOF0 => self.read_frame(payload),
            0xC2 | 0xC6 | 0xCA | 0xCE => Err(JpegFault::Progressive),
            0xC1..=0xCF => Err(JpegFault::NotBaseline),
            DQT => self.read_steps(payload),
            DRI if payload != [0, 0] => Err(JpegFault::RestartMarkers),
            DNL => Err(JpegFault::Damaged("a height that comes late")),
            // The sixth byte behind the name says how colours are coded: 1 is brightness and two colours.
            APP14 if payload.starts_with(b"Adobe") && payload.get(11).is_some_and(|kind| *kind != 1) => {
                Err(JpegFault::Rgb)
            }
            DRI | APP0..=APP15 | COM => Ok(()),
            EOI => Err(JpegFault::Truncated),
            _ => Err(JpegFault::Damaged("an unknown segment")),
        }
    }

    fn read_frame(&mut self, payload: &[u8]) -> Result<(), JpegFault> {
        let [bits, high, low, wide, width, count, components @ ..] = payload else {
            return Err(JpegFault::Damaged("a short frame header"));
        };
        if self.components.is_some() {
            return Err(JpegFault::Damaged("two frames"));
        }
        if *bits != 8 {
            return Err(JpegFault::Bits(*bits));
        }
        if *count != 3 {
            return Err(JpegFault::Components(*count));
        }
        let [y, y_sampling, y_steps, b, b_sampling, b_steps, r, r_sampling, r_steps] = *components else {
            return Err(JpegFault::Damaged("a short frame header"));
        };
        if [y, b, r] == *b"RGB" {
            return Err(JpegFault::Rgb);
        }
        if [y_sampling, b_sampling, r_sampling] != [0x11; 3] {
            return Err(JpegFault::Subsampled);
        }
        self.width = u32::from(u16::from_be_bytes([*wide, *width]));
        self.height = u32::from(u16::from_be_bytes([*high, *low]));
        let component = |id, steps: u8| Component { id, steps: usize::from(steps), firsts: 0, others: 0 };
        self.components = Some([component(y, y_steps), component(b, b_steps), component(r, r_steps)]);
        Ok(())
    }

    fn read_steps(&mut self, mut payload: &[u8]) -> Result<(), JpegFault> {
        while let Some((kind, rest)) = payload.split_first() {
            if kind >> 4 != 0 {
                return Err(JpegFault::NotBaseline);
            }
            let (steps, rest) = rest.split_first_chunk::<64>().ok_or(JpegFault::Damaged("short steps"))?;
            if steps.contains(&0) {
                return Err(JpegFault::Damaged("a step of 0"));
            }
            let place = self.steps.get_mut(usize::from(*kind)).ok_or(JpegFault::Damaged("a fifth table"))?;
            *place = Some(*steps);
            payload = rest;
        }
        Ok(())
    }

    fn read_codes(&mut self, mut payload: &[u8]) -> Result<(), JpegFault> {
        while let Some((kind, rest)) = payload.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(JpegFault::Damaged("short Huffman codes"))?;
            let count = counts.iter().map(|count| usize::from(*count)).sum();
            let (values, rest) = rest.split_at_checked(count).ok_or(JpegFault::Damaged("short Huffman codes"))?;
            let tables = match kind >> 4 {
                0 => &mut self.firsts,
                1 => &mut self.others,
                _ => return Err(JpegFault::Damaged("Huffman codes for nothing")),
            };
            let place = tables.get_mut(usize::from(kind & 0x0F)).ok_or(JpegFault::Damaged("a fifth table"))?;
            *place = Some(Decoder::new(counts, values)?);
            payload = rest;
        }
        Ok(())
    }

    fn read_scan(&mut self, payload: &[u8]) -> Result<(), JpegFault> {
        let components = self.components.as_mut().ok_or(JpegFault::Damaged("a scan before its frame"))?;
        let [count, named @ ..] = payload else { return Err(JpegFault::Damaged("a short scan header")) };
        if *count != 3 {
            return Err(JpegFault::SeveralScans);
        }
        let [y, y_codes, b, b_codes, r, r_codes, 0, 63, 0] = *named else {
            return Err(JpegFault::Damaged("a scan header that baseline has not"));
        };
        for (component, (id, codes)) in components.iter_mut().zip([(y, y_codes), (b, b_codes), (r, r_codes)]) {
            if component.id != id {
                return Err(JpegFault::Damaged("components in another order"));
            }
            component.firsts = usize::from(codes >> 4);
            component.others = usize::from(codes & 0x0F);
        }
        Ok(())
    }
}

/// The segment from here on: its marker, what is behind its length, and where it stands with both.
fn segment(file: &[u8], at: usize) -> Result<(u8, &[u8], std::ops::Range<usize>), JpegFault> {
    let mut start = at;
    // More than one 255 may stand before a marker.
    while file.get(start..).is_some_and(|rest| rest.starts_with(&[0xFF, 0xFF])) {
        start += 1;
    }
    match file.get(start..) {
        Some([0xFF, EOI, ..] | [0xFF] | []) | None => Err(JpegFault::Truncated),
        Some([0xFF, marker, high, low, ..]) => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if length < 2 {
                return Err(JpegFault::Damaged("a segment without a length"));
            }
            let whole = start..start + 2 + length;
            let payload = file.get(start + 4..whole.end).ok_or(JpegFault::Truncated)?;
            Ok((*marker, payload, whole))
        }
        Some([0xFF, ..]) => Err(JpegFault::Truncated),
        Some(_) => Err(JpegFault::Damaged("no marker where one belongs")),
    }
}
