//! What the name of a file in a zip tells. It never refuses anything: nothing is unpacked to a disk, and the pictures of
//! the clean zip get names of ours. Only the last part counts, whatever separates it from its folders.

/// Folders that computers and tools add, in lower case.
const OTHER_FOLDERS: [&[u8]; 5] = [b"__macosx", b"@eadir", b"meta-inf", b"$recycle.bin", b"system volume information"];
/// Files that computers and tools add, in lower case. A Mac names one of them with a line break at its end.
const OTHER_FILES: [&[u8]; 4] = [b"thumbs.db", b"desktop.ini", b"picasa.ini", b"icon\r"];
/// What phones, clouds and tools lay beside photos, by their extensions in lower case.
const OTHER_EXTENSIONS: [&str; 34] = [
    "3gp",
    "aae",
    "avi",
    "csv",
    "db",
    "doc",
    "docx",
    "htm",
    "html",
    "ini",
    "json",
    "lnk",
    "log",
    "m4a",
    "m4v",
    "md",
    "mov",
    "mp3",
    "mp4",
    "npz",
    "pdf",
    "plist",
    "safetensors",
    "svg",
    "thm",
    "toml",
    "txt",
    "url",
    "wav",
    "xls",
    "xml",
    "xmp",
    "yaml",
    "yml",
];
/// What accepted pictures are called.
const PHOTO_EXTENSIONS: [&str; 9] = ["apng", "jfif", "jpe", "jpeg", "jpg", "pjp", "pjpeg", "png", "webp"];
/// What people take for photos: what is wrong with such a file is told, unless its bytes are those of an accepted one.
const OTHER_PICTURE_EXTENSIONS: [&str; 20] = [
    "arw", "avif", "bmp", "cr2", "cr3", "dib", "dng", "gif", "heic", "heif", "hif", "jp2", "jxl", "nef", "orf", "psd",
    "raf", "rw2", "tif", "tiff",
];
/// Archives, which may hold the photos.
const ARCHIVE_EXTENSIONS: [&str; 7] = ["7z", "gz", "rar", "tar", "tgz", "xz", "zip"];
const CAPTION_EXTENSION: &str = "txt";

/// What a file in a zip is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It says that it is an accepted picture.
    Photo,
    /// It says that it is a picture of another format.
    OtherPicture,
    /// It says that it is an archive.
    Archive,
    /// It says nothing: its first bytes tell.
    Unsaid,
    /// A text, which may be the caption of the picture beside it.
    Text,
    /// Something that is no picture.
    Other,
}

/// What a file is, by its name.
pub(super) fn named(raw_name: &[u8]) -> Named {
    let lower = raw_name.to_ascii_lowercase();
    let parts = parts(&lower);
    let (last, folders) = parts.split_last().map_or((&b""[..], &[][..]), |(last, folders)| (*last, folders));
    let hidden = |part: &&[u8]| part.starts_with(b".") && **part != *b"." && **part != *b"..";
    if parts.iter().any(hidden)
        || folders.iter().any(|folder| OTHER_FOLDERS.contains(folder))
        || OTHER_FILES.contains(&last)
    {
        return Named::Other;
    }
    let extension = std::str::from_utf8(extension(last)).unwrap_or_default();
    if extension == CAPTION_EXTENSION {
        Named::Text
    } else if OTHER_EXTENSIONS.contains(&extension) {
        Named::Other
    } else if PHOTO_EXTENSIONS.contains(&extension) {
        Named::Photo
    } else if OTHER_PICTURE_EXTENSIONS.contains(&extension) {
        Named::OtherPicture
    } else if ARCHIVE_EXTENSIONS.contains(&extension) {
        Named::Archive
    } else {
        Named::Unsaid
    }
}

/// Whether an entry is a folder.
pub(super) fn is_folder(raw_name: &[u8]) -> bool {
    !raw_name.is_empty() && parts(raw_name).last().is_some_and(|last| last.is_empty())
}

/// The file's own name, for people: the last part of `read`. Where its code page could not be told it becomes its place
/// in the zip, such as `#7.jpg`.
pub(super) fn readable(read: Option<&str>, raw_name: &[u8], index: usize) -> String {
    let last = parts(raw_name).last().copied().unwrap_or_default();
    match read.map(|name| name.rsplit(['/', '\\']).next().unwrap_or_default()) {
        Some("") => format!("#{}", index + 1),
        Some(name) => name.to_owned(),
        None => format!("#{}.{}", index + 1, String::from_utf8_lossy(extension(last))),
    }
}

/// A name without its extension: a caption has it in common with its picture.
pub(super) fn stem(raw_name: &[u8]) -> &[u8] {
    let last = parts(raw_name).last().copied().unwrap_or_default();
    let extension = extension(last);
    // A name without a dot is all stem.
    let cut_bytes = if extension.len() == last.len() { 0 } else { extension.len() + 1 };
    &raw_name[..raw_name.len() - cut_bytes]
}

/// What stands behind the last dot of a name; all of it when there is none.
fn extension(name: &[u8]) -> &[u8] {
    name.rsplit(|&byte| byte == b'.').next().unwrap_or_default()
}

/// The folders of a name and the file's own. In the code pages of East Asia the second byte of a letter may be that of a
/// backslash (許 in Big5, 表 in Shift-JIS): in a name that is not UTF-8 two such bytes are one letter.
fn parts(raw_name: &[u8]) -> Vec<&[u8]> {
    let single_bytes = std::str::from_utf8(raw_name).is_ok();
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(&byte) = raw_name.get(at) {
        let two_bytes =
            !single_bytes && (0x81..=0xFE).contains(&byte) && raw_name.get(at + 1).is_some_and(|&trail| trail >= 0x40);
        if two_bytes {
            at += 2;
            continue;
        }
        if matches!(byte, b'/' | b'\\') {
            parts.push(&raw_name[start..at]);
            start = at + 1;
        }
        at += 1;
    }
    parts.push(raw_name.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_name_is_told_whatever_separates_it() {
        for name in ["../../x.jpg", "/etc/x.jpg", "My photos\\x.jpg", "C:\\me\\x.jpg", "x.jpg"] {
            assert_eq!(readable(Some(name), name.as_bytes(), 0), "x.jpg");
            assert_eq!(named(name.as_bytes()), Named::Photo, "{name}");
        }
        assert_eq!(readable(Some(""), b"", 4), "#5");
    }

    #[test]
    fn a_letter_that_ends_in_a_backslash_is_a_letter() {
        // 許.jpg in Big5, 表.jpg in Shift-JIS.
        for name in [&b"\xB3\x5C.jpg"[..], b"\x95\x5C.jpg", b"photos\\\xB3\x5C.jpg"] {
            assert_eq!(named(name), Named::Photo);
            assert_eq!(readable(None, name, 6), "#7.jpg");
        }
        assert!(is_folder(b"\xB3\x5C\\") && !is_folder(b"\xB3\x5C"));
    }

    #[test]
    fn what_phones_clouds_and_tools_add_is_no_picture() {
        for name in [
            "IMG_1.AAE",
            "IMG_1.MOV",
            "IMG_1.jpg.supplemental-metadata.json",
            ".picasa.ini",
            "Picasa.ini",
            "@eaDir/IMG_1.jpg/SYNOPHOTO_THUMB_M.jpg",
            "Thumbs.db",
            "META-INF/MANIFEST.MF",
            "Icon\r",
            "photos/.thumbnails/1.jpg",
            "__MACOSX/photos/._1.jpg",
            "$RECYCLE.BIN/1.jpg",
        ] {
            assert_eq!(named(name.as_bytes()), Named::Other, "{name}");
        }
        assert_eq!(named(b"1.txt"), Named::Text);
        assert_eq!(named(b"IMG_1"), Named::Unsaid);
    }

    #[test]
    fn a_caption_has_its_pictures_stem() {
        assert_eq!(stem(b"set/a.b.jpg"), b"set/a.b");
        assert_eq!(stem(b"set/a"), b"set/a");
        assert_eq!(stem(b"v1.0/a"), b"v1.0/a");
    }
}
