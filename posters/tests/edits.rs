//! What is asked for a change.

use crate::edit::{Outline, Scope, inputs, is_removal, prompt, region};
use crate::plan::Area;
use crate::prompt::{Input, characters_max};

const AREA: Area = Area { x: 0.6, y: 0.1, width: 0.25, height: 0.2 };

#[test]
fn a_change_says_what_where_and_what_each_picture_is() {
    let whole = prompt("杯子换成 «蓝色»\n{request}", Scope::Whole, false);
    assert!(whole.contains("«杯子换成 蓝色 request»"), "{whole}");
    let marked = prompt("add a leaf", Scope::Marked(AREA, Outline::Cyan), true);
    for part in [
        "cyan outline",
        "upper right, 60 to 85 per cent across, 10 to 30 per cent down",
        "Image 2: the map",
        "Image 3: a reference",
    ] {
        assert!(marked.contains(part), "{part}: {marked}");
    }
    assert!(marked.contains("The last image is only a reference"), "{marked}");
    assert_eq!(inputs(Scope::Masked, true), [Input::Finished, Input::Reference]);
}

#[test]
fn every_prompt_for_a_change_is_whole_and_short_enough() {
    let request = "改".repeat(500);
    for scope in [Scope::Whole, Scope::Masked, Scope::Marked(AREA, Outline::Magenta)] {
        for reference in [false, true] {
            let prompt = prompt(&format!("remove {request}"), scope, reference);
            assert!(prompt.chars().count() <= characters_max());
            assert!(!prompt.contains(['{', '}']) && !prompt.contains("  "), "{prompt}");
        }
    }
}

#[test]
fn what_should_go_is_told_apart_from_what_should_change() {
    for request in ["去掉右边的杯子", "把右边的杯子去掉。", "Remove the cup", "erase it", "delete"] {
        assert!(is_removal(request), "{request}");
        assert!(prompt(request, Scope::Masked, false).contains("fill the place"), "{request}");
    }
    for request in ["杯子换成蓝色", "removable lid", "a cup without a lid", "", "make the light warmer"] {
        assert!(!is_removal(request), "{request}");
    }
}

#[test]
fn an_area_is_named_by_its_middle() {
    let at = |x, y| region(Area { x, y, width: 0.1, height: 0.1 });
    assert!(at(0.0, 0.0).starts_with("upper left, 0 to 10 per cent across"));
    assert!(at(0.45, 0.45).starts_with("middle centre"));
    assert!(at(0.9, 0.95).ends_with("95 to 100 per cent down"));
}
