//! A small crate with everything that the parser has to understand, and what it finds there.

use std::path::Path;

use crate::graph::Graph;

/// Files and what is in them. What each line shows, its name says.
const CRATE: [(&str, &str); 11] = [
    (
        "src/lib.rs",
        "mod ground; mod faults; mod user; mod grouped; mod called; #[cfg(test)] mod only_tests;\n\
         pub use ground::Passed as Renamed;\n",
    ),
    (
        "src/ground/mod.rs",
        "mod deep;\npub use self::deep::*;\npub use deep::{deeper::Passed};\npub(crate) fn face() {}\n",
    ),
    (
        "src/ground/deep/mod.rs",
        "pub mod deeper;\npub struct Starred;\nfn up() { super::face() }\n",
    ),
    (
        "src/ground/deep/deeper.rs",
        "pub struct Passed;\nimpl Passed { pub(in crate::ground) const fn long() {\n\n\n} }\n\
         trait Asked { async fn one(); fn two() {\n fn nested() {\n}\n} }\n",
    ),
    (
        "src/faults/mod.rs",
        "mechanisms! { pub enum Fault: \"tls\" { ClientHello, Stall } }\nmod plain;\n",
    ),
    ("src/faults/client_hello.rs", "pub struct ClientHello;\n"),
    (
        "src/faults/stall.rs",
        "#[serde(default = \"super::plain::given\")]\npub struct Stall;\n",
    ),
    ("src/faults/plain.rs", "pub fn given() {}\n"),
    (
        "src/user.rs",
        "use crate::{Renamed, faults::{self, ClientHello as Hello}};\n\
         fn a() { format!(\"{}\", crate::ground::Starred); b::<faults::Stall>() }\n\
         #[cfg(test)]\nmod tests { use crate::called; }\n",
    ),
    (
        "src/grouped.rs",
        "use super::ground::*;\nfn a(_: Starred) {}\nmod inside { use super::super::called::call; }\n",
    ),
    (
        "src/called.rs",
        "pub fn call() {}\nmacro_rules! made { () => { pub(in crate::faults) fn made() {} } }\n\
         made! {}\nmod inside { use super::made; }\n",
    ),
];

fn read() -> Graph {
    let folder = tempfile::tempdir().unwrap();
    let write = |(path, text): (&str, &str)| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    CRATE.into_iter().for_each(write);
    write(("src/only_tests.rs", "use crate::called;\n"));
    write(("src/orphan.rs", "use crate::called;\n"));
    Graph::read(folder.path())
}

#[test]
fn every_path_leads_to_the_file_that_defines_its_end() {
    let graph = read();
    let name = |file: usize| {
        let path = Path::new(&graph.files[file].path);
        path.strip_prefix("src").unwrap().to_str().unwrap()
    };
    let edges = graph.edges.iter();
    let edges: Vec<_> = edges
        .map(|((from, to), line)| format!("{}:{line} {}", name(*from), name(*to)))
        .collect();
    assert_eq!(
        edges,
        [
            "faults/mod.rs:1 faults/client_hello.rs",
            "faults/mod.rs:1 faults/stall.rs",
            "faults/stall.rs:1 faults/plain.rs",
            "ground/deep/mod.rs:3 ground/mod.rs",
            "ground/mod.rs:3 ground/deep/deeper.rs",
            "grouped.rs:3 called.rs",
            "grouped.rs:2 ground/deep/mod.rs",
            "lib.rs:2 ground/deep/deeper.rs",
            "user.rs:1 faults/client_hello.rs",
            "user.rs:1 faults/mod.rs",
            "user.rs:2 faults/stall.rs",
            "user.rs:1 ground/deep/deeper.rs",
            "user.rs:2 ground/deep/mod.rs",
        ]
    );
    assert_eq!(graph.orphans, ["src/orphan.rs"]);
    assert_eq!(graph.lost, [""; 0]);
}

#[test]
fn every_kind_of_function_is_measured() {
    let graph = read();
    let file = graph
        .files
        .iter()
        .find(|file| file.path.ends_with("deeper.rs"));
    let functions = file.unwrap().functions.iter();
    let functions: Vec<_> = functions.map(|it| (&*it.name, it.line, it.lines)).collect();
    assert_eq!(
        functions,
        [
            ("long", 2, 4),
            ("one", 6, 1),
            ("two", 6, 4),
            ("nested", 7, 2)
        ]
    );
    let user = graph
        .files
        .iter()
        .find(|file| file.path.ends_with("user.rs"));
    assert_eq!(user.unwrap().lines, 2, "tests do not ship");
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "mod a;\n").unwrap();
    std::fs::write(folder.path().join("src/a.rs"), "use crate::b::C;\n").unwrap();
    assert_eq!(Graph::read(folder.path()).lost, ["src/a.rs:1: crate::b::C"]);
}
