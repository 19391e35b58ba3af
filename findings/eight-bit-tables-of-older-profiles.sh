#!/usr/bin/env bash
# moxcms 0.8.1, the colour management of `image` and others, beside Little CMS in Pillow 12.0.0.
#
# Expected: in an ICC profile of version 2 whose table to Lab has eight bits (`mft1`), 255 is an L* of 100 and 128 is an a*
# or b* of 0 (ICC.1:2001-04, 6.3.4.2). Little CMS reads it so: a neutral table gives three equal values.
# Seen: moxcms reads the same table as one of sixteen bits of version 2, where 100 is 0xFF00 and 0 is 0x8000, so that every
# neutral becomes reddish. The same bytes that say version 4 come out neutral, for there both widths are read alike.
#
# It matters for pictures from print shops: most CMYK profiles are of version 2, and small ones have tables of eight bits.
# Whoever converts them sees greys that are two to five of 255 too red. Say version 4 in a copy of such a profile.
# Needs Python 3 with venv, Rust and the registries. Fails when moxcms reads it as Little CMS does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.0.0
cat > profile.py <<'PY'
# A CMYK profile whose table knows only how dark the black ink is: everything is neutral. Little CMS converts a gray with it.
import io, struct, sys
from PIL import Image, ImageCms

def tag(kind, body): return kind + bytes(4) + body

def profile(version):
    grid, levels = 9, range(256)
    curve = bytes(levels)
    table = bytearray()
    for node in range(grid ** 4):
        black = node % grid / (grid - 1)
        table += bytes([round(255 * (1 - 0.9 * black)), 128, 128])
    matrix = b''.join(struct.pack('>i', 65536 if at % 4 == 0 else 0) for at in range(9))
    lut = tag(b'mft1', bytes([4, 3, grid, 0]) + matrix + curve * 4 + bytes(table) + curve * 3)
    white = tag(b'XYZ ', struct.pack('>iii', 63190, 65536, 54061))
    if version == 2:
        text = tag(b'desc', struct.pack('>I', 8) + b'neutral\0' + bytes(78))
        copy = tag(b'text', b'none\0')
    else:
        said = 'neutral'.encode('utf-16-be')
        text = copy = tag(b'mluc', struct.pack('>II2s2sII', 1, 12, b'en', b'US', len(said), 28) + said)
    parts = [(b'desc', text), (b'cprt', copy), (b'wtpt', white), (b'A2B0', lut)]
    at, list_, data = 132 + 12 * len(parts), b'', b''
    for name, body in parts:
        body += bytes(-len(body) % 4)
        list_ += struct.pack('>4sII', name, at + len(data), len(body))
        data += body
    head = struct.pack('>I4sI4s4s4s', at + len(data), bytes(4), version << 24, b'prtr', b'CMYK', b'Lab ')
    head += struct.pack('>6H', 2025, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + struct.pack('>iii', 63190, 65536, 54061)
    return head.ljust(128, b'\0') + struct.pack('>I', len(parts)) + list_ + data

for version in (2, 4):
    open(f'v{version}.icc', 'wb').write(profile(version))
ink = Image.new('CMYK', (1, 1), (0, 0, 0, 96))
said = ImageCms.ImageCmsProfile(io.BytesIO(profile(2)))
rgb = ImageCms.profileToProfile(ink, said, ImageCms.createProfile('sRGB'), outputMode='RGB', renderingIntent=0)
print('little', *rgb.getpixel((0, 0)))
PY
python/bin/python profile.py | tee seen
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "eight-bit-tables"
version = "0.0.0"
edition = "2021"
[dependencies]
moxcms = "=0.8.1"
TOML
cat > src/main.rs <<'RUST'
use moxcms::{ColorProfile, Layout, TransformOptions};

fn main() {
    for version in ["v2", "v4"] {
        let file = std::fs::read(format!("{version}.icc")).unwrap();
        let profile = ColorProfile::new_from_slice(&file).unwrap();
        let srgb = ColorProfile::new_srgb();
        let to_srgb =
            profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, TransformOptions::default()).unwrap();
        let mut rgb = [0_u8; 3];
        to_srgb.transform(&[0, 0, 0, 96], &mut rgb).unwrap();
        println!("{version} {} {} {}", rgb[0], rgb[1], rgb[2]);
    }
}
RUST
cargo run --quiet | tee -a seen
awk '
  { spread[$1] = ($2 > $4 ? $2 - $4 : $4 - $2) + ($2 > $3 ? $2 - $3 : $3 - $2) }
  END { exit !(spread["little"] == 0 && spread["v4"] <= 1 && spread["v2"] >= 2) }' seen
