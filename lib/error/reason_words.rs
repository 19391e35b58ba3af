//! The words of [`ReasonCode`]: what is wrong with a file, and what its owner can do.

use super::ReasonCode;
use crate::locale::Locale;

/// What to tell a person whose file was refused for this reason.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a table: one arm for each reason")]
pub fn reason_words(code: ReasonCode, locale: Locale) -> String {
    let (zh, en) = match code {
        ReasonCode::NotAZip => ("不是 zip 压缩包。", "This is not a zip."),
        ReasonCode::RarArchive => {
            ("这是 RAR 压缩包，请把照片重新打包成 zip。", "This is a RAR archive. Please pack the photos as a zip.")
        }
        ReasonCode::SevenZipArchive => {
            ("这是 7z 压缩包，请把照片重新打包成 zip。", "This is a 7z archive. Please pack the photos as a zip.")
        }
        ReasonCode::TarArchive => {
            ("这是 tar 压缩包，请把照片重新打包成 zip。", "This is a tar archive. Please pack the photos as a zip.")
        }
        ReasonCode::ZipPart => (
            "这只是分卷压缩包中的一卷。请把照片打包成一个 zip，不要分卷。",
            "This is one part of a split archive. Please pack the photos into one zip that is not split.",
        ),
        ReasonCode::ZipDamaged => (
            "压缩包已损坏或不完整，请重新打包。",
            "The zip is damaged or not all of it is there. Please pack it again.",
        ),
        ReasonCode::ZipTooLarge => ("压缩包过大，最多 100 MB。", "The zip is too large: at most 100 MB."),
        ReasonCode::TooManyEntries => ("压缩包里的文件太多。", "The zip holds too many files."),
        ReasonCode::TooMuchData => ("压缩包解开后过大。", "The zip holds too much when it is unpacked."),
        ReasonCode::UnsafePath => ("文件名不安全。", "The file name is not safe."),
        ReasonCode::Symlink => {
            ("压缩包里有链接，请放入照片本身。", "This is a link. Put the photo itself into the zip.")
        }
        ReasonCode::Encrypted => ("压缩包有密码，请去掉密码。", "The zip has a password. Please remove it."),
        ReasonCode::UnsupportedCompression => (
            "不支持这种压缩方式，请用系统自带的“压缩”重新打包。",
            "It is compressed in a way that is not supported. Please zip the photos again with your system's own tool.",
        ),
        ReasonCode::DuplicateName => ("有两个文件同名。", "Two files have the same name."),
        ReasonCode::ZipNotAnImage => (
            "压缩包里还有压缩包。请先解压，再把照片本身打包成 zip。",
            "This is an archive where photos are wanted. Please unpack it and zip the photos themselves.",
        ),
        ReasonCode::OverlappingEntries => ("压缩包结构异常。", "The zip's structure is not sound."),
        ReasonCode::CompressionBomb => ("压缩比异常。", "The compression ratio is not plausible."),
        ReasonCode::HeicUnsupported => (
            "这是 HEIC 格式，请存为 JPG 再上传。iPhone：设置 → 相机 → 格式 → 兼容性最佳；已有的照片可用邮件发给自己，会变成 JPG。",
            "This is HEIC: save it as JPG. On an iPhone: Settings > Camera > Formats > Most Compatible; photos you have \
             already become JPG when you share them by mail.",
        ),
        ReasonCode::FormatUnsupported => (
            "不支持这种图片格式（AVIF、BMP、TIFF、RAW、JPEG XL 等），请存为 JPG。",
            "This picture format (AVIF, BMP, TIFF, raw, JPEG XL or the like) cannot be read: save it as JPG.",
        ),
        ReasonCode::GifUnsupported => {
            ("不支持 GIF，请用 JPG、PNG 或 WebP。", "GIF is not taken: use JPG, PNG or WebP.")
        }
        ReasonCode::VariantUnsupported => (
            "文件是完整的，但编码方式很少见，无法读取。请打开后重新存为普通 JPG。",
            "The file is whole, but coded in a rare way that cannot be read. Open it and save it again as an ordinary JPG.",
        ),
        ReasonCode::EmptyFile => {
            ("文件是空的（还没有从云端下载？）。", "The file is empty (not downloaded from the cloud yet?).")
        }
        ReasonCode::NotAnImage => ("不是图片。", "This is not a picture."),
        ReasonCode::HeaderUnreadable | ReasonCode::ImageDamaged => {
            ("图片损坏，无法读取。", "The picture is damaged and cannot be read.")
        }
        ReasonCode::Truncated => (
            "图片被截断了，后面的部分没有。请重新下载或重新导出。",
            "The picture is cut off: its end is missing, even if a preview shows. Please download or export it again.",
        ),
        ReasonCode::ImageTooLarge => ("图片文件过大。", "The picture's file is too large."),
        ReasonCode::TooManyPixels => ("图片像素过多。", "The picture has too many pixels."),
        ReasonCode::TooSmall => {
            ("图片太小，短边至少 256 像素。", "The picture is too small: at least 256 pixels on its shorter side.")
        }
        ReasonCode::TooNarrow => (
            "图片太窄，长边不能超过短边的 8 倍。请裁剪后再上传。",
            "The picture is too narrow: the longer side may be 8 times the shorter one. Please crop it.",
        ),
        ReasonCode::TooFewImages => ("照片太少，至少 10 张。", "Too few photos: at least 10."),
        ReasonCode::TooManyImages => ("照片太多，最多 30 张。", "Too many photos: at most 30."),
        ReasonCode::NotPng => ("遮罩必须是黑白 PNG 图片。", "A mask is a PNG in black and white."),
        ReasonCode::MaskSize => ("遮罩与图片的尺寸不一致。", "The mask is not as large as its picture."),
        ReasonCode::MaskEmpty => ("没有涂抹任何区域。", "Nothing is painted."),
        ReasonCode::MaskFull => (
            "涂抹的区域太大，请改用全图修改。",
            "So much is painted that the whole picture would change. Edit the whole picture instead.",
        ),
    };
    locale.pick(zh, en).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for code in ReasonCode::ALL {
            let (zh, en) = (reason_words(code, Locale::ZhCn), reason_words(code, Locale::En));
            assert!(zh.ends_with('。') && !zh.is_ascii(), "{code}: {zh}");
            assert!(en.ends_with('.') && en.is_ascii(), "{code}: {en}");
        }
    }
}
