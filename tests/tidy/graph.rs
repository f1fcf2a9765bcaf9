//! Which file names what of which other: the modules of a crate as a tree, and every path resolved to the file that defines it.
//!
//! A `pub use` is followed to its end. A module that a macro writes counts where the macro names it: `Alert` in a call of
//! `mechanisms!` means `mod alert` and `pub use alert::Alert`, where `alert.rs` stands beside the call.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::syntax::{File, Scope, Used};

/// Files, and which imports what from which.
pub struct Graph {
    pub files: Vec<File>,
    /// From, to: the first line that says so.
    pub edges: BTreeMap<(usize, usize), usize>,
    /// Files that no module names.
    pub orphans: Vec<String>,
    /// Paths that begin inside of the crate and that led nowhere: file and line, and the path.
    pub lost: Vec<String>,
}

/// A module: whose file it is in, and which scope there.
#[derive(Clone, Copy)]
struct Module {
    file: usize,
    scope: usize,
}

/// All modules of a crate by their paths.
struct Modules<'a> {
    files: &'a [File],
    known: HashMap<Vec<String>, Module>,
}

/// What a path leads to.
enum Found {
    Module(Vec<String>),
    /// Something that this file defines.
    Item(usize),
}

/// The files below a folder that end so, in order.
pub fn files(root: &Path, folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let path = path.strip_prefix(root).unwrap();
                found.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Reads files, on as many threads as there are processors.
fn read(root: &Path, paths: &[String]) -> HashMap<String, File> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let read = |path: &String| (path.clone(), File::read(root, path));
        let shares = paths.chunks(share);
        let threads: Vec<_> = shares
            .map(|share| scope.spawn(move || share.iter().map(read).collect::<Vec<_>>()))
            .collect();
        let shares = threads.into_iter().map(|thread| thread.join().unwrap());
        shares.flatten().collect()
    })
}

/// The files that modules lead to from where crates begin, and whether each ships or is only compiled for tests.
fn reach(root: &Path, files: &HashMap<String, File>, starts: &[&str]) -> BTreeMap<String, bool> {
    let mut reached = BTreeMap::new();
    let starts = starts.iter().filter(|start| files.contains_key(**start));
    let mut next: Vec<_> = starts.map(|start| ((*start).to_owned(), true)).collect();
    while let Some((path, ships)) = next.pop() {
        if reached.insert(path.clone(), ships).is_some() {
            continue;
        }
        let file = &files[&path];
        for module in &file.tests {
            next.extend(beside(root, &path, module).map(|path| (path, false)));
        }
        for scope in &file.scopes {
            for module in &scope.modules {
                let inside = [&scope.inside[..], std::slice::from_ref(module)].concat();
                let module = beside(root, &path, &inside.join("/"));
                next.extend(module.map(|path| (path, ships)));
            }
        }
    }
    reached
}

/// The files of a folder that nothing reaches from where its crates begin.
pub fn orphans(root: &Path, folder: &str, starts: &[&str]) -> Vec<String> {
    let paths = files(root, folder, "rs");
    let reached = reach(root, &read(root, &paths), starts);
    let lost = paths.into_iter().filter(|path| !reached.contains_key(path));
    lost.collect()
}

impl Graph {
    /// Reads what ships of `src`.
    pub fn read(root: &Path) -> Self {
        let paths = files(root, "src", "rs");
        let mut all = read(root, &paths);
        let reached = reach(root, &all, &["src/lib.rs", "src/main.rs"]);
        let orphans = paths.iter().filter(|path| !reached.contains_key(*path));
        let orphans = orphans.cloned().collect();
        let ship = reached.into_iter().filter(|(_, ships)| *ships);
        let mut graph = Self {
            files: ship.filter_map(|(path, _)| all.remove(&path)).collect(),
            edges: BTreeMap::new(),
            orphans,
            lost: Vec::new(),
        };
        graph.connect();
        graph
    }

    /// Resolves what the files name.
    fn connect(&mut self) {
        let modules = Modules::of(&self.files);
        for (path, module) in &modules.known {
            let file = &self.files[module.file];
            for used in &file.scopes[module.scope].paths {
                match modules.leads_to(path, used) {
                    Some(to) if to != module.file => {
                        let line = self.edges.entry((module.file, to)).or_insert(used.line);
                        *line = used.line.min(*line);
                    }
                    Some(_) => {}
                    None if matches!(&*used.names[0], "crate" | "super" | "self") => {
                        let names = used.names.join("::");
                        self.lost
                            .push(format!("{}:{}: {names}", file.path, used.line));
                    }
                    None => {}
                }
            }
        }
        self.lost.sort();
    }

    /// Who says so, and where.
    pub fn edge(&self, edge: (usize, usize)) -> String {
        let (from, to) = (&self.files[edge.0].path, &self.files[edge.1].path);
        format!("{from}:{} -> {to}", self.edges[&edge])
    }
}

/// The file of a module that a file names.
fn beside(root: &Path, path: &str, module: &str) -> Option<String> {
    let path = Path::new(path);
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let folder = match stem {
        "mod" | "lib" | "main" => path.parent().unwrap().to_owned(),
        _ => path.with_extension(""),
    };
    let spellings: [PathBuf; 2] = [
        folder.join(format!("{module}.rs")),
        folder.join(module).join("mod.rs"),
    ];
    let mut found = spellings.iter().filter(|path| root.join(path).exists());
    Some(found.next()?.to_str().unwrap().to_owned())
}

/// `ClientHello` as a file is called: `client_hello`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

impl Scope {
    /// Adds the modules that macros write, and what they pass on of them.
    pub fn generate(&mut self, root: &Path, path: &str) {
        for names in std::mem::take(&mut self.generated) {
            for name in names {
                let module = snake(&name);
                if self.inside.is_empty()
                    && !self.modules.contains(&module)
                    && beside(root, path, &module).is_some()
                {
                    self.modules.push(module.clone());
                }
                if self.modules.contains(&module) && module != name {
                    let path = vec!["self".to_owned(), module, name.clone()];
                    self.imports.entry(name).or_default().push(path);
                }
            }
        }
    }
}

impl<'a> Modules<'a> {
    fn of(files: &'a [File]) -> Self {
        let mut known = HashMap::new();
        for (file, read) in files.iter().enumerate() {
            let path = Path::new(&read.path);
            let mut names: Vec<String> = path
                .with_extension("")
                .iter()
                .skip(1)
                .map(|name| name.to_str().unwrap().to_owned())
                .collect();
            if names
                .last()
                .is_some_and(|name| name == "mod" || name == "lib")
            {
                names.pop();
            }
            for (scope, read) in read.scopes.iter().enumerate() {
                let path = [&names[..], &read.inside].concat();
                known.insert(path, Module { file, scope });
            }
        }
        Self { files, known }
    }

    fn scope(&self, path: &[String]) -> Option<(&'a Scope, usize)> {
        let module = self.known.get(path)?;
        let files: &'a [File] = self.files;
        Some((&files[module.file].scopes[module.scope], module.file))
    }

    /// The file that defines what a path in that module means.
    fn leads_to(&self, at: &[String], used: &Used) -> Option<usize> {
        match self.resolve(at, &used.names, 0)? {
            Found::Item(file) => Some(file),
            Found::Module(path) => self.known.get(&path).map(|module| module.file),
        }
    }

    fn resolve(&self, at: &[String], names: &[String], depth: usize) -> Option<Found> {
        if depth > 32 {
            return None;
        }
        let mut at = at.to_vec();
        let mut rest = names;
        let mut absolute = false;
        while let [first, others @ ..] = rest {
            match first.as_str() {
                "crate" | "exchaos" => at.clear(),
                "self" if !absolute => {}
                "super" => {
                    at.pop()?;
                }
                _ => break,
            }
            absolute = true;
            rest = others;
        }
        while let [first, others @ ..] = rest {
            match self.name(&at, first, others.is_empty(), depth)? {
                Found::Module(path) => at = path,
                item => return Some(item),
            }
            rest = others;
        }
        Some(Found::Module(at))
    }

    /// What a name means in a module. The last name of a path may be that of a function beside a module.
    fn name(&self, at: &[String], name: &String, last: bool, depth: usize) -> Option<Found> {
        let (scope, file) = self.scope(at)?;
        let module = [at, std::slice::from_ref(name)].concat();
        let is_module = self.known.contains_key(&module);
        if is_module && !last {
            return Some(Found::Module(module));
        }
        if scope.items.contains(name) {
            return Some(Found::Item(file));
        }
        for path in scope.imports.get(name).into_iter().flatten() {
            let outside = path.len() == 1 && path[0] == *name;
            if !outside && let Some(found) = self.resolve(at, path, depth + 1) {
                return Some(found);
            }
        }
        if is_module {
            return Some(Found::Module(module));
        }
        for path in &scope.globs {
            let Some(Found::Module(from)) = self.resolve(at, path, depth + 1) else {
                continue;
            };
            if from != at
                && let Some(found) = self.name(&from, name, last, depth + 8)
            {
                return Some(found);
            }
        }
        None
    }
}
