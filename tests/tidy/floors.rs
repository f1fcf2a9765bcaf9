//! The floors of the house, from the ground: a module imports only from floors below its own.

use crate::SOURCE;
use crate::figures::Count;
use crate::graph::Graph;
use crate::rings::rings;

/// The modules of the crate.
const FLOORS: [&[&str]; 15] = [
    &["settings"],
    &["clock"],
    &["wire"],
    &["reply"],
    &["facts"],
    &["journal", "pki"],
    &["exchange"],
    &["token"],
    &["fault"],
    &["auth", "scenario"],
    &["director"],
    &["dns"],
    &["server"],
    &["admin"],
    &["cli"],
];

/// The folders of `exchange` and of `exchange/ews`.
const EXCHANGE: [&[&str]; 21] = [
    &["xml", "permissions", "work"],
    &["data", "xsd"],
    &["codes"],
    &["soap"],
    &["setup", "ews/answers"],
    &["http", "seed", "ews/fields"],
    &["store", "ews/stream", "ews/zone"],
    &["world", "ews/ids", "ews/recurrence"],
    &["autodiscover", "ews/requests"],
    &["ews/properties"],
    &["ews/icalendar", "ews/notifications"],
    &["ews/mime"],
    &["ews/paths"],
    &["ews/restriction", "ews/shapes"],
    &["ews/find", "ews/free_busy", "ews/items", "ews/query"],
    &["ews/folders", "ews/names", "ews/replies"],
    &["ews/transport"],
    &["ews/meetings"],
    &["ews/ops"],
    &["ews/dispatch"],
    &["front"],
];

/// The module of the crate in which a file is.
fn module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    let first = inside.split('/').next().unwrap();
    first.trim_end_matches(".rs")
}

/// The folder of `exchange` in which a file is: `store`, `ews/items`. The faces, which only pass names on, are in none.
fn folder(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/exchange/")?;
    let name = |rest: &str| {
        rest.split('/')
            .next()
            .unwrap()
            .trim_end_matches(".rs")
            .len()
    };
    let end = match inside.strip_prefix("ews/") {
        Some(rest) => "ews/".len() + name(rest),
        None => name(inside),
    };
    Some(&inside[..end]).filter(|folder| !matches!(*folder, "mod" | "ews/mod"))
}

fn floor(floors: &[&[&str]], name: &str) -> Option<usize> {
    floors.iter().position(|floor| floor.contains(&name))
}

/// The imports between folders of `exchange` that do not go down, and folders that stand on no floor.
pub fn climbs(source: &Graph) -> Count {
    let mut wrong = Vec::new();
    for file in &source.files {
        if let Some(folder) = folder(&file.path)
            && floor(&EXCHANGE, folder).is_none()
        {
            wrong.push(format!("{}: `{folder}` stands on no floor", file.path));
        }
    }
    for edge in source.edges.keys() {
        let ends = (&source.files[edge.0].path, &source.files[edge.1].path);
        let (Some(own), Some(other)) = (folder(ends.0), folder(ends.1)) else {
            continue;
        };
        let heights = (floor(&EXCHANGE, own), floor(&EXCHANGE, other));
        if own != other && heights.0.is_some() && heights.1 >= heights.0 {
            wrong.push(source.edge(*edge));
        }
    }
    Count::of(wrong)
}

/// The folders of `exchange` that reach each other: how many they are, and the imports that hold them together.
pub fn circles(source: &Graph) -> Count {
    let between = |(from, to): &(usize, usize)| {
        let own = folder(&source.files[*from].path)?;
        let other = folder(&source.files[*to].path)?;
        (own != other).then_some((own, other))
    };
    let rings = rings(source.edges.keys().filter_map(between));
    let inside = source.edges.keys().filter(|edge| {
        between(edge).is_some_and(|(own, other)| {
            let both = |ring: &&Vec<&str>| ring.contains(&own) && ring.contains(&other);
            rings.iter().any(|ring| both(&ring))
        })
    });
    Count {
        value: rings.iter().map(Vec::len).sum(),
        wrong: inside.map(|edge| source.edge(*edge)).collect(),
    }
}

#[test]
fn modules_import_only_from_floors_below() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in &SOURCE.files {
        let own = module(&file.path);
        assert!(
            matches!(own, "lib" | "main") || floor(&FLOORS, own).is_some(),
            "`{own}` stands on no floor: name it in FLOORS"
        );
    }
    for edge in SOURCE.edges.keys() {
        let own = module(&SOURCE.files[edge.0].path);
        let other = module(&SOURCE.files[edge.1].path);
        let (Some(height), Some(below)) = (floor(&FLOORS, own), floor(&FLOORS, other)) else {
            continue;
        };
        seen += 1;
        if own != other && below >= height {
            wrong.push(SOURCE.edge(*edge));
        }
    }
    assert!(
        seen > 1000,
        "only {seen} imports were found: is this still looking?"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_is_in_the_folder_that_its_path_names() {
    assert_eq!(folder("src/exchange/store/index.rs"), Some("store"));
    assert_eq!(folder("src/exchange/site.rs"), Some("site"));
    assert_eq!(
        folder("src/exchange/ews/items/mime/card.rs"),
        Some("ews/items")
    );
    assert_eq!(folder("src/exchange/ews/dispatch.rs"), Some("ews/dispatch"));
    assert_eq!(folder("src/exchange/ews/mod.rs"), None);
    assert_eq!(folder("src/server/mod.rs"), None);
}
