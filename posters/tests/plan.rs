//! The plan as people and files know it.

use std::collections::BTreeSet;

use crate::plan::{Area, ContentRule, PointsStyle, Poster, PresetId, Resolution, Shape, presets, templates};

#[test]
fn the_ten_posters_have_the_titles_and_numbers_of_the_requirements() {
    let titles = [
        "主KV视觉",
        "生活场景",
        "概念可视化",
        "细节特写",
        "材质质感",
        "功能卖点",
        "使用方法",
        "尺寸参数",
        "品牌故事",
        "包装与清单",
    ];
    for (place, (poster, title)) in Poster::ALL.into_iter().zip(titles).enumerate() {
        assert_eq!(poster.key(), format!("{place:02}"));
        assert_eq!(Poster::from_key(poster.key()), Some(poster));
        let template = poster.template();
        assert_eq!((template.id, template.title.zh.as_str()), (poster, title));
        assert!(!template.title.en.is_empty() && !template.purpose.zh.is_empty() && !template.purpose.en.is_empty());
        assert!(!template.camera.is_empty());
    }
    assert_eq!(Poster::from_key("10"), None);
}

#[test]
fn every_area_lies_inside_the_picture_and_apart_from_the_others() {
    for template in templates() {
        for shape in Shape::ALL {
            assert!(!template.empty.get(shape).is_empty());
            let layouts = template.layouts(shape);
            assert!(!layouts.is_empty(), "{:?} {shape:?}", template.id);
            for layout in layouts {
                let areas: Vec<Area> =
                    [Some(layout.headline), layout.subheadline, layout.points].into_iter().flatten().collect();
                for (place, area) in areas.iter().enumerate() {
                    let inside =
                        area.x >= 0.03 && area.y >= 0.03 && area.x + area.width <= 0.97 && area.y + area.height <= 0.97;
                    assert!(inside && area.width > 0.1 && area.height > 0.02, "{:?} {shape:?} {area:?}", template.id);
                    for other in &areas[place + 1..] {
                        let apart = area.y + area.height <= other.y + 1e-9 || area.x + area.width <= other.x + 1e-9;
                        assert!(apart, "{:?} {shape:?} {area:?} {other:?}", template.id);
                    }
                }
                let style = template.text.points;
                assert_eq!(layout.points.is_some(), style != PointsStyle::None, "{:?} {shape:?}", template.id);
            }
        }
        let text = template.text;
        assert!(text.size_min < text.size_max && (1..=3).contains(&text.lines_max), "{:?}", template.id);
        assert_eq!(text.point_size > 0.0, text.points != PointsStyle::None, "{:?}", template.id);
        assert_eq!(template.without.is_some(), template.needs.is_some(), "{:?}", template.id);
        assert_eq!(template.white.is_some(), template.id == Poster::KeyVisual);
        assert!(0.0 < template.share[0] && template.share[0] < template.share[1] && template.share[1] <= 1.0);
    }
}

#[test]
fn the_twelve_presets_are_what_their_platforms_ask_for() {
    let mut titles = BTreeSet::new();
    for (id, preset) in PresetId::ALL.into_iter().zip(presets()) {
        assert_eq!((preset.id, id.preset().id), (id, id));
        let (width, height) = preset.size;
        for title in [&preset.title.zh, &preset.title.en] {
            assert!(title.contains(&format!("{width}×{height}")), "{title}");
            assert!(titles.insert(title.clone()) || preset.title.zh == preset.title.en, "{title} is there twice");
        }
        assert!(!preset.note.zh.is_empty() && !preset.note.en.is_empty() && preset.rule.ends_with('.'));
        for line in [&preset.ai.zh, &preset.ai.en] {
            assert!(
                line.contains("AI") && line.contains("2026-"),
                "what it says of AI, and when that was read: {line}"
            );
        }
        assert!(preset.bytes_max >= 1_000_000 && preset.product_share[0] < preset.product_share[1]);
        assert_ne!(preset.further, ContentRule::White, "only picture 00 has a scene on white");
    }
    // Requirement B12.
    let sizes = [
        (PresetId::TaobaoSquare, (800, 800)),
        (PresetId::TaobaoPortrait, (750, 1000)),
        (PresetId::JdSquare, (800, 800)),
        (PresetId::Amazon, (2000, 2000)),
        (PresetId::Xiaohongshu, (1242, 1660)),
    ];
    for (id, size) in sizes {
        assert_eq!(id.preset().size, size);
    }
    assert_eq!(PresetId::Amazon.preset().main, ContentRule::White);
}

#[test]
fn shape_and_resolution_follow_from_the_size() {
    for (id, shape, resolution) in [
        (PresetId::TaobaoSquare, Shape::Square, Resolution::OneK),
        (PresetId::TaobaoPortrait, Shape::Portrait, Resolution::OneK),
        (PresetId::Xiaohongshu, Shape::Portrait, Resolution::TwoK),
        (PresetId::AmazonAplus, Shape::Wide, Resolution::OneK),
        (PresetId::Amazon, Shape::Square, Resolution::TwoK),
    ] {
        assert_eq!((id.preset().shape(), id.preset().resolution()), (shape, resolution), "{id:?}");
    }
}
