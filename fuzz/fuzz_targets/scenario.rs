//! The reader of scenario and world files: it may refuse anything, and neither panic nor hang nor take more than 64 MB.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (scenario, problems) = exchaos::scenario::read(text, "fuzzed");
    assert_eq!(scenario.is_none(), !problems.is_empty());
    let (world, problems) = exchaos::scenario::read_world(text);
    assert_eq!(world.is_none(), !problems.is_empty());
});
