//! Files on their way in (requirements A3, D3): what is taken, what is refused, and what is left behind.

use darkroom_tests::zips::{self, Entry};
use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::front::{fields, number, objects_of, post_in, reconcile};

const HOUR_SECONDS: i64 = 3_600;

async fn forget(user: &TestUser, id: &str) -> Answer {
    user.delete(&format!("/api/media/uploads/{id}")).await
}

async fn user_id(user: &TestUser) -> String {
    user.get("/api/auth/me").await.text_of("/id")
}

/// Puts a body to a signed address, as this type.
async fn put(url: &str, content_type: &str, body: Vec<u8>) -> u16 {
    let request = darkroom_tests::client().put(url).header("content-type", content_type).body(body);
    request.send().await.unwrap().status().as_u16()
}

on_both! {
    async fn an_address_is_given_only_for_what_may_be_put(app: TestApp) {
        let mei = app.user().await;
        let input = |purpose: &str, kind: &str, bytes: Value, name: &str| {
            json!({ "purpose": purpose, "content_type": kind, "bytes": bytes, "name": name })
        };
        let (zip, jpg, control, long) = ("application/zip", "image/jpeg", "a\nb", "n".repeat(201));
        for (body, refused) in [
            (input("training_zip", zip, json!(0), "a"), "bytes TOO_SMALL"),
            (input("training_zip", zip, json!(-1), "a"), "bytes TOO_SMALL"),
            (input("training_zip", zip, json!(100_000_001), "a"), "bytes TOO_LARGE"),
            (input("training_zip", zip, json!(1.5), "a"), "bytes MALFORMED"),
            (input("training_zip", zip, json!(i64::MAX), "a"), "bytes TOO_LARGE"),
            (input("training_zip", zip, json!(1e30), "a"), "bytes MALFORMED"),
            (input("training_zip", jpg, json!(10), "a"), "content_type NOT_ALLOWED"),
            (input("person", jpg, json!(5_000_001), "a"), "bytes TOO_LARGE"),
            (input("product", jpg, json!(5_000_001), "a"), "bytes TOO_LARGE"),
            (input("product", jpg, json!(20_000_000), "a"), "bytes TOO_LARGE"),
            (input("person", zip, json!(10), "a"), "content_type NOT_ALLOWED"),
            (input("mask", jpg, json!(10), "a"), "content_type NOT_ALLOWED"),
            (input("person", "image/svg+xml", json!(10), "a"), "content_type NOT_ALLOWED"),
            (input("avatar", jpg, json!(10), "a"), "purpose NOT_ALLOWED"),
            (input("person", jpg, json!(10), &long), "name TOO_LARGE"),
            (input("person", jpg, json!(10), control), "name MALFORMED"),
        ] {
            let answer = mei.post("/api/media/uploads", body.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [refused], "{body}");
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM uploads").await, 0);
        let largest = input("training_zip", "application/x-zip-compressed", json!(100_000_000), "../../etc/passwd");
        let answer = mei.post("/api/media/uploads", largest).await.expect(201);
        assert!(!answer.text_of("/url").contains("passwd"), "no text of a user in a key");
    }
}

on_both! {
    async fn the_storage_takes_exactly_what_was_signed(app: TestApp) {
        let mei = app.user().await;
        let picture = zips::jpeg(300);
        let input = json!({ "purpose": "person", "content_type": "image/jpeg", "bytes": picture.len(), "name": "me.jpg" });
        let upload = mei.post("/api/media/uploads", input).await.expect(201);
        let (id, url) = (upload.text_of("/id"), upload.text_of("/url"));
        assert_eq!(upload.json["headers"]["content-type"], "image/jpeg");
        mei.complete(&id).await.expect_problem(409, "UPLOAD_MISSING");
        let longer = [picture.clone(), vec![0]].concat();
        let (signed, signature) = url.rsplit_once("X-Amz-Signature=").unwrap();
        let turned: String = signature.chars().rev().collect();
        for (what, to, kind, body) in [
            ("a byte more", url.clone(), "image/jpeg", longer),
            ("a byte less", url.clone(), "image/jpeg", picture[1..].to_vec()),
            ("another type", url.clone(), "text/html", picture.clone()),
            ("another name", url.replacen("upl_", "upm_", 1), "image/jpeg", picture.clone()),
            ("a longer life", url.replace("X-Amz-Expires=", "X-Amz-Expires=9"), "image/jpeg", picture.clone()),
            ("another signature", format!("{signed}X-Amz-Signature={turned}"), "image/jpeg", picture.clone()),
            ("no signature", url.split('?').next().unwrap().to_owned(), "image/jpeg", picture.clone()),
        ] {
            assert_eq!(put(&to, kind, body).await, 403, "{what}");
        }
        assert_eq!(objects_of(&app, &user_id(&mei).await).await, Vec::<String>::new());
        mei.complete(&id).await.expect_problem(409, "UPLOAD_MISSING");
        assert_eq!(put(&url, "image/jpeg", picture).await, 200);
        assert_eq!(mei.complete(&id).await.expect(200).json["state"], "ready");
    }
}

on_both! {
    async fn a_training_set_that_is_none_is_refused_with_its_reasons(app: TestApp) {
        let mei = app.user().await;
        let good = zips::jpeg(256);
        let zip = |entry: Entry| zips::with(10, Some(entry));
        let nine = |name: &str, data: &[u8]| zips::with(9, Some(Entry::stored(name, data)));
        let bomb = Entry { method: 8, bytes: 10 << 20, ..Entry::stored("bomb.jpg", &[0; 100]) };
        let whole = zips::with(10, None);
        let cases: Vec<(Vec<u8>, &str, Option<&str>)> = vec![
            (zips::with(9, None), "TOO_FEW_IMAGES", None),
            (zips::with(31, None), "TOO_MANY_IMAGES", None),
            (zip(Entry { mode: 0o120_777, ..Entry::stored("link.jpg", b"/etc/passwd") }), "SYMLINK", Some("link.jpg")),
            (zip(bomb), "COMPRESSION_BOMB", Some("bomb.jpg")),
            (zip(Entry { flags: 1, ..Entry::stored("locked.jpg", &good) }), "ENCRYPTED", Some("locked.jpg")),
            (nine("text.jpg", b"this is a text, not a picture"), "NOT_AN_IMAGE", Some("text.jpg")),
            (nine("huge.png", &zips::png_header(20_000, 20_000)), "TOO_MANY_PIXELS", Some("huge.png")),
            (nine("inner.zip", &zips::with(1, None)), "ZIP_NOT_AN_IMAGE", Some("inner.zip")),
            (nine("cut.jpg", &good[..good.len() / 2]), "TRUNCATED", Some("cut.jpg")),
            (nine("small.jpg", &zips::jpeg(255)), "TOO_SMALL", Some("small.jpg")),
            (nine("moving.gif", b"GIF89a\x01\0\x01\0"), "GIF_UNSUPPORTED", Some("moving.gif")),
            (whole[..whole.len() / 2].to_vec(), "ZIP_DAMAGED", None),
            (b"Rar!\x1A\x07\x01\0".to_vec(), "RAR_ARCHIVE", None),
            (good.clone(), "NOT_A_ZIP", None),
        ];
        for (file, code, name) in cases {
            let id = mei.put("training_zip", "application/zip", file).await;
            let english = mei.complete(&id).await.expect_problem(422, "FILE_REJECTED");
            let reason = &english.json["reasons"][0];
            assert_eq!((&reason["code"], &reason["file"]), (&json!(code), &json!(name)), "{}", english.text);
            assert!(english.text_of("/reasons/0/detail").is_ascii(), "{}", english.text);
            // Asked again, in Chinese: the same reasons, without another look at a file that is gone.
            let path = format!("/api/media/uploads/{id}");
            let chinese = post_in(&mei, "zh-CN", &path, &json!({})).await.expect_problem(422, "FILE_REJECTED");
            assert_eq!(chinese.json["reasons"][0]["code"], code);
            assert!(!chinese.text_of("/reasons/0/detail").is_ascii(), "{}", chinese.text);
            let theft = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": id });
            mei.order("/api/train", theft).await.expect_problem(409, "UPLOAD_MISSING");
        }
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &user_id(&mei).await).await, Vec::<String>::new(), "nothing of a refused file stays");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM uploads WHERE state <> 'rejected'").await, 0);
        assert_eq!(mei.credits().await["available"], 1000);
    }
}

on_both! {
    /// What one part of a split archive holds seldom says so; its name does.
    async fn one_part_of_a_split_archive_is_called_that(app: TestApp) {
        let mei = app.user().await;
        let whole = zips::with(10, None);
        let (first, last) = whole.split_at(whole.len() / 2);
        for (name, part) in [
            ("photos.zip.001", first),
            ("photos.zip.002", last),
            ("photos.z02", last),
            ("Photos.ZIP.001", first),
            ("photos.7z.001", b"7z\xBC\xAF\x27\x1C\0\x04 and more"),
            ("photos.part2.rar", b"Rar!\x1A\x07\x01\0 and more"),
        ] {
            let code = completed_as(&mei, name, part).await.expect_problem(422, "FILE_REJECTED").json["reasons"][0]["code"].clone();
            assert_eq!(code, "ZIP_PART", "{name}");
        }
        // A name alone refuses nothing, and says nothing of what is wrong with a zip that can be read.
        assert_eq!(completed_as(&mei, "photos.zip.001", &whole).await.expect(200).json["images"], 10);
        let few = completed_as(&mei, "photos.zip.001", &zips::with(9, None)).await.expect_problem(422, "FILE_REJECTED");
        assert_eq!(few.json["reasons"][0]["code"], "TOO_FEW_IMAGES");
        app.audit().await;
    }
}

/// Puts a training set under this name and says that it is there.
async fn completed_as(user: &TestUser, name: &str, file: &[u8]) -> Answer {
    let kind = "application/zip";
    let input = json!({ "purpose": "training_zip", "content_type": kind, "bytes": file.len(), "name": name });
    let upload = user.post("/api/media/uploads", input).await.expect(201);
    assert_eq!(put(&upload.text_of("/url"), kind, file.to_vec()).await, 200);
    user.complete(&upload.text_of("/id")).await
}

on_both! {
    async fn a_picture_that_is_none_is_refused_too(app: TestApp) {
        let mei = app.user().await;
        let good = zips::jpeg(300);
        for (file, code) in [
            (b"this is a text, not a picture".to_vec(), "NOT_AN_IMAGE"),
            (zips::png_header(20_000, 20_000), "TOO_MANY_PIXELS"),
            (good[..good.len() / 2].to_vec(), "TRUNCATED"),
            (zips::with(1, None), "ZIP_NOT_AN_IMAGE"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "HEIC_UNSUPPORTED"),
            (zips::jpeg(200), "TOO_SMALL"),
        ] {
            let id = mei.put("person", "image/jpeg", file).await;
            let answer = mei.complete(&id).await.expect_problem(422, "FILE_REJECTED");
            assert_eq!(answer.json["reasons"][0]["code"], code, "{}", answer.text);
            assert_eq!(answer.json["reasons"][0]["file"], "file", "by the name that its owner gave it");
            let _ = forget(&mei, &id).await.expect(204);
            mei.complete(&id).await.expect_problem(404, "NOT_FOUND");
        }
        // A good one stays as a clean copy only.
        let id = mei.put("person", "image/jpeg", zips::jpeg_that_tells(300, "HOME ADDRESS")).await;
        let _ = mei.complete(&id).await.expect(200);
        reconcile(&app).await;
        let kept = objects_of(&app, &user_id(&mei).await).await;
        assert_eq!(kept, [format!("uploads/{}/{}-clean", user_id(&mei).await, id).to_lowercase()]);
        assert!(!contains(&stored(&app, &kept[0]).await, b"HOME ADDRESS"));
        // Of no use for a training.
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": id });
        mei.order("/api/train", input).await.expect_problem(404, "NOT_FOUND");
    }
}

on_both! {
    async fn some_bad_photos_do_not_refuse_the_others(app: TestApp) {
        let mei = app.user().await;
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
        let mut entries: Vec<Entry> =
            (0..10).map(|number| Entry::stored(&format!("me\\photo-{number}.jfif"), &zips::jpeg(256))).collect();
        entries.extend((0..5).map(|number| Entry::stored(&format!("me\\IMG_{number}.HEIC"), &heic)));
        entries.push(Entry::stored("me\\icloud.jpg", b""));
        entries.push(Entry::stored("me\\photo-3.txt", "戴眼镜".as_bytes()));
        entries.push(Entry::stored("me\\photo-3.jfif.json", b"{}"));
        entries.push(Entry::stored("me\\Thumbs.db", b"thumbs"));
        let id = mei.put("training_zip", "application/zip", zips::zip(&entries)).await;
        let ready = mei.complete(&id).await.expect(200);
        assert_eq!((&ready.json["images"], &ready.json["captions"], &ready.json["other_files"]), (&json!(10), &json!(1), &json!(2)));
        let left_out = ready.json["left_out"].as_array().unwrap();
        assert_eq!(left_out.len(), 2, "{}", ready.text);
        assert_eq!((&left_out[0]["code"], &left_out[0]["count"]), (&json!("HEIC_UNSUPPORTED"), &json!(5)));
        assert_eq!(left_out[0]["files"][4], "IMG_4.HEIC");
        assert_eq!((&left_out[1]["code"], &left_out[1]["files"]), (&json!("EMPTY_FILE"), &json!(["icloud.jpg"])));
        assert!(left_out[0]["detail"].as_str().unwrap().contains("HEIC"));
        // Asked again, in Chinese: the same, in other words.
        let path = format!("/api/media/uploads/{id}");
        let chinese = post_in(&mei, "zh-CN", &path, &json!({})).await.expect(200);
        assert!(!chinese.text_of("/left_out/0/detail").is_ascii());
        // It is good for a training, whose trainer finds all ten.
        let input = json!({ "base": "sd", "trigger_word": "mxyzo", "upload_id": id });
        let job = mei.order("/api/train", input).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        let events = mei.events(&job).await;
        let log = events.iter().filter(|event| event["kind"] == "log");
        let lines = log.flat_map(|event| event["data"]["lines"].as_array().unwrap()).map(|line| line.as_str().unwrap());
        let found: Vec<&str> =
            lines.filter_map(|line| line.strip_prefix("Caption for input_images/")?.split(':').next()).collect();
        let names: Vec<String> = (1..=10).map(|number| format!("photo-{number:02}.jpg")).collect();
        assert_eq!(found, names);
        app.audit().await;
    }
}

on_both! {
    async fn a_trainer_sees_every_photo_whatever_it_was(app: TestApp) {
        let mei = app.user().await;
        let photo = |number: u32| image::RgbImage::from_fn(320, 400, |x, y| {
            let shade = |at: u32| u8::try_from((at * 255 / 400 + number * 9) % 256).unwrap();
            image::Rgb([shade(x), shade(y), 120])
        });
        let encoded = |picture: image::DynamicImage, format: image::ImageFormat| {
            let mut file = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut file, format).unwrap();
            file.into_inner()
        };
        let (jpeg, png, webp) = (image::ImageFormat::Jpeg, image::ImageFormat::Png, image::ImageFormat::WebP);
        let gray = image::DynamicImage::from(photo(11)).to_luma16();
        let mut clear = image::DynamicImage::from(photo(12)).to_rgba8();
        clear.pixels_mut().take(320 * 200).for_each(|pixel| pixel.0[3] = 0);
        let mut on_white = photo(12);
        on_white.pixels_mut().take(320 * 200).for_each(|pixel| pixel.0 = [255; 3]);
        let mut files: Vec<(Vec<u8>, image::RgbImage)> = (0..10)
            .map(|number| (encoded(photo(number).into(), if number % 2 == 0 { webp } else { png }), photo(number)))
            .collect();
        files.push((encoded(gray.clone().into(), png), image::DynamicImage::from(gray).to_rgb8()));
        files.push((encoded(clear.into(), png), on_white));
        let entries: Vec<Entry> = (10..)
            .zip(&files)
            .map(|(number, (file, _))| Entry::stored(&format!("photo-{number}"), file))
            .collect();
        let id = mei.put("training_zip", "application/zip", zips::zip(&entries)).await;
        assert_eq!(mei.complete(&id).await.expect(200).json["images"], 12);
        let key = format!("trainings/{}/{id}.zip", user_id(&mei).await).to_lowercase();
        let mut kept = zip::ZipArchive::new(std::io::Cursor::new(stored(&app, &key).await)).unwrap();
        for (index, (_, truth)) in files.iter().enumerate() {
            let mut file = Vec::new();
            std::io::Read::read_to_end(&mut kept.by_index(index).unwrap(), &mut file).unwrap();
            let seen = image::load_from_memory_with_format(&file, jpeg).unwrap().to_rgb8();
            let apart: u64 = seen.iter().zip(truth.iter()).map(|(is, was)| u64::from(is.abs_diff(*was))).sum();
            assert!(apart <= 2 * seen.len() as u64, "{index}: {}", apart as f64 / seen.len() as f64);
        }
    }
}

async fn stored(app: &TestApp, key: &str) -> Vec<u8> {
    app.state.storage.get(&key.parse().unwrap(), 100_000_000).await.unwrap().to_vec()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

on_both! {
    async fn a_good_set_is_kept_clean_once_however_often_it_is_completed(app: TestApp) {
        let mei = app.user().await;
        let telling = Entry::stored("a.jpg", &zips::jpeg_that_tells(256, "HOME ADDRESS"));
        let file = zips::with(10, Some(telling));
        assert!(contains(&file, b"HOME ADDRESS"));
        let input = json!({ "purpose": "training_zip", "content_type": "application/zip", "bytes": file.len(), "name": "me.zip" });
        let upload = mei.post("/api/media/uploads", input).await.expect(201);
        let (id, url) = (upload.text_of("/id"), upload.text_of("/url"));
        assert_eq!(put(&url, "application/zip", file.clone()).await, 200);
        for answer in join_all((0..4).map(|_| mei.complete(&id))).await {
            let answer = answer.expect(200);
            assert_eq!((&answer.json["state"], &answer.json["images"]), (&json!("ready"), &json!(11)));
            assert_eq!(answer.json["left_out"], json!([]));
        }
        reconcile(&app).await;
        let again = mei.complete(&id).await.expect(200);
        assert_eq!(mei.get(&again.text_of("/cover")).await.status, 200);
        let (user, lower) = (user_id(&mei).await, id.to_lowercase());
        let (set, cover) = (format!("trainings/{}/{lower}.zip", user.to_lowercase()), format!("covers/{}/{lower}.jpg", user.to_lowercase()));
        let mut kept = objects_of(&app, &user).await;
        kept.sort();
        assert_eq!(kept, [cover, set.clone()], "what the browser put is gone");
        assert!(!contains(&stored(&app, &set).await, b"HOME ADDRESS"));
        assert!(!contains(&stored(&app, &set).await, b"photo-00"), "nor do the file names stay");

        // The address still takes the file for a while: what comes then is deleted when it has ended.
        assert_eq!(put(&url, "application/zip", file.clone()).await, 200);
        app.advance(HOUR_SECONDS / 2).await;
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &user).await.len(), 2);

        let _ = forget(&mei, &id).await.expect(204);
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": id });
        mei.order("/api/train", input).await.expect_problem(404, "NOT_FOUND");
        mei.complete(&id).await.expect_problem(404, "NOT_FOUND");
        forget(&mei, &id).await.expect_problem(404, "NOT_FOUND");
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &user).await, Vec::<String>::new());
        // Also what is put after it was forgotten.
        assert_eq!(put(&url, "application/zip", file).await, 200);
        app.advance(HOUR_SECONDS / 2).await;
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &user).await, Vec::<String>::new());
    }
}

on_both! {
    async fn what_nobody_uses_is_swept_and_what_a_model_uses_stays(app: TestApp) {
        let mei = app.user().await;
        let user = user_id(&mei).await;
        let pending = mei.put("training_zip", "application/zip", zips::with(10, None)).await;
        let unused = mei.training_set().await;
        app.plan(json!([{ "outcome": "never" }])).await;
        let training = mei.train().await;
        let used = mei.get(&format!("/api/train/{training}")).await.text_of("/input/upload_id");
        forget(&mei, &used).await.expect_problem(409, "CONFLICT");
        reconcile(&app).await;
        let has = async |id: &str| objects_of(&app, &user).await.iter().filter(|key| key.contains(&id.to_lowercase())).count();
        assert_eq!((has(&pending).await, has(&unused).await, has(&used).await), (1, 2, 2));

        app.advance(HOUR_SECONDS + 1).await;
        mei.complete(&pending).await.expect_problem(404, "NOT_FOUND");
        reconcile(&app).await;
        assert_eq!((has(&pending).await, has(&unused).await, has(&used).await), (0, 2, 2));
        forget(&mei, &used).await.expect_problem(409, "CONFLICT");

        app.advance(24 * HOUR_SECONDS).await;
        reconcile(&app).await;
        assert_eq!((has(&unused).await, has(&used).await), (0, 2));
        mei.complete(&unused).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}
