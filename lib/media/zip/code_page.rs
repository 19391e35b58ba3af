//! Names that Windows wrote in the code page of its country without saying which (許 in Big5, 表 in Shift-JIS): what it
//! is follows from all such names of a zip together. One name alone rarely tells: `C3 A8` is 猫 in GBK and è in UTF-8.

use std::str;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS};

/// What a person may have named photos in. The other guesses of the detector are wrong too often: it knows the code
/// pages of web pages, and Western names in zips are in those of DOS.
const DECIDED: [&Encoding; 5] = [GBK, BIG5, SHIFT_JIS, EUC_JP, EUC_KR];
/// So many letters of East Asia make a guess one to be told.
const LETTERS_MIN: usize = 2;

/// The code page of the names of a zip, where they tell one.
#[derive(Clone, Copy, Debug)]
pub(super) struct CodePage(Option<&'static Encoding>);

impl CodePage {
    /// Of a name that says so.
    pub(super) const UTF_8: Self = Self(None);

    /// Of the names whose entries do not say that they are UTF-8.
    pub(super) fn of<'a>(unsaid: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        // Macs and Linux write UTF-8 and do not always say so.
        if unsaid.clone().all(|name| str::from_utf8(name).is_ok()) {
            return Self::UTF_8;
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        for name in unsaid.clone() {
            detector.feed(name, false);
            detector.feed(b"\n", false);
        }
        detector.feed(b"", true);
        let guess = detector.guess(None, Utf8Detection::Deny);
        let letters = |name: &[u8]| decoded(guess, name).map_or(0, |name| name.chars().filter(is_east_asian).count());
        let told = DECIDED.contains(&guess) && unsaid.map(letters).sum::<usize>() >= LETTERS_MIN;
        Self(told.then_some(guess))
    }

    /// A name as its owner wrote it; `None` where it cannot be decided.
    pub(super) fn read(self, raw_name: &[u8]) -> Option<String> {
        let in_page = self.0.and_then(|page| decoded(page, raw_name));
        in_page.or_else(|| str::from_utf8(raw_name).ok().map(str::to_owned))
    }
}

fn decoded(page: &'static Encoding, name: &[u8]) -> Option<String> {
    let name = page.decode_without_bom_handling_and_without_replacement(name)?;
    // What is read in a wrong page has letters of other scripts in it, such as Кгe for Käse.
    let odd = |c: char| c.is_alphabetic() && !c.is_ascii() && !is_east_asian(&c);
    (!name.contains(odd)).then(|| name.into_owned())
}

/// Kana, Han and Hangul, and what is written at their width.
const fn is_east_asian(c: &char) -> bool {
    matches!(c, '\u{3005}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF10}'..='\u{FF9F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_again(page: &'static Encoding, names: &[&str]) -> Vec<Option<String>> {
        let raw: Vec<Vec<u8>> = names.iter().map(|name| page.encode(name).0.into_owned()).collect();
        let found = CodePage::of(raw.iter().map(Vec::as_slice));
        raw.iter().map(|name| found.read(name)).collect()
    }

    #[test]
    fn names_are_read_as_their_owner_wrote_them() {
        let sets: [(&Encoding, &[&str]); 12] = [
            (GBK, &["照片1.jpg", "照片2.jpg"]),
            (GBK, &["微信图片_20240501.jpg", "IMG_1.jpg"]),
            (GBK, &["自拍/正面.jpg", "自拍/侧面.jpg", "猫.jpg"]),
            (GBK, &["张三.jpg", "李四.jpg", "王五.jpg"]),
            (BIG5, &["照片1.jpg", "許小姐.jpg"]),
            (BIG5, &["新增資料夾/許.jpg", "新增資料夾/功.jpg"]),
            (BIG5, &["大頭照.jpg"]),
            (SHIFT_JIS, &["写真1.jpg", "写真 表.jpg"]),
            (SHIFT_JIS, &["新しいフォルダー/1.jpg", "新しいフォルダー/表.jpg"]),
            (SHIFT_JIS, &["わたし.jpg"]),
            (EUC_KR, &["셀카1.jpg", "셀카2.jpg"]),
            (EUC_KR, &["새 폴더/1.jpg"]),
        ];
        for (page, names) in sets {
            let told: Vec<_> = names.iter().map(|name| Some((*name).to_owned())).collect();
            assert_eq!(read_again(page, names), told, "{}", page.name());
        }
    }

    #[test]
    fn what_cannot_be_decided_is_not_guessed() {
        // été, Müller, Käse and Größe as DOS wrote them; 許 and 表 alone.
        let raw: [&[u8]; 6] =
            [b"\x82t\x82.jpg", b"M\x81ller.jpg", b"K\x84se.jpg", b"Gr\x94\xE1e.jpg", b"\xB3\x5C.jpg", b"\x95\x5C.jpg"];
        for name in raw {
            assert_eq!(CodePage::of([name].into_iter()).read(name), None, "{}", name.escape_ascii());
        }
        assert_eq!(CodePage::of(raw[..4].iter().copied()).read(raw[1]), None);
    }

    #[test]
    fn utf_8_that_does_not_say_so_is_utf_8() {
        let names = ["猫.jpg", "été.jpg", "写真.jpg"].map(str::as_bytes);
        assert_eq!(CodePage::of(names.into_iter()).read(names[0]).as_deref(), Some("猫.jpg"));
        // One name that is damaged does not spoil the others.
        let names = ["自拍/正面.jpg".as_bytes(), b"\xFF\xFE\xFF.jpg"];
        let page = CodePage::of(names.into_iter());
        assert_eq!((page.read(names[0]).as_deref(), page.read(names[1])), (Some("自拍/正面.jpg"), None));
    }
}
