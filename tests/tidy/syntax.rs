//! What a Rust file holds, read by syn: its modules, names, paths, functions and texts. Parts below `#[cfg(test)]` are left
//! out.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A file without what is only compiled for tests.
#[derive(Default)]
pub struct File {
    /// From the root of the repository: `src/wire/mod.rs`.
    pub path: String,
    /// How many lines of it ship.
    pub lines: usize,
    /// Those of them that are neither empty nor comments.
    pub code: usize,
    /// Those that begin with `//` and document no item.
    pub comments: usize,
    /// How often a value that is missing becomes the default.
    pub defaults: usize,
    /// How often something is visible in a module that it names.
    pub scoped: usize,
    pub functions: Vec<Function>,
    pub texts: Vec<Text>,
    /// The file's own module, then those that are written inside of it.
    pub scopes: Vec<Scope>,
    /// Modules in files of their own that are only compiled for tests.
    pub tests: Vec<String>,
}

/// Something that was said to be a function, wherever it stands.
pub struct Function {
    pub name: String,
    pub line: usize,
    /// From its first word to its last brace.
    pub lines: usize,
}

/// A string literal.
pub struct Text {
    pub value: String,
    pub line: usize,
}

/// A module, or a part of one.
#[derive(Default)]
pub struct Scope {
    /// Below the file's module: empty for that itself.
    pub inside: Vec<String>,
    /// Modules with files of their own.
    pub modules: Vec<String>,
    /// Names that are defined here.
    pub items: Vec<String>,
    /// Names that are imported, and their paths.
    pub imports: BTreeMap<String, Vec<Vec<String>>>,
    pub globs: Vec<Vec<String>>,
    /// Paths that are used.
    pub paths: Vec<Used>,
    /// Macros that are called between the items: the names of their arguments.
    pub generated: Vec<Vec<String>>,
}

/// A path that is used.
pub struct Used {
    pub names: Vec<String>,
    pub line: usize,
}

impl File {
    /// Reads a file, of which the path is told from the root.
    pub fn read(root: &Path, path: &str) -> Self {
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut reader = Reader::default();
        reader.file.path = path.to_owned();
        reader.file.scopes.push(Scope::default());
        reader.visit_file(&parsed);
        let Reader {
            mut file, left_out, ..
        } = reader;
        file.count(&text, &left_out);
        for scope in &mut file.scopes {
            scope.generate(root, path);
        }
        file
    }

    fn count(&mut self, text: &str, left_out: &[(usize, usize)]) {
        let ships = |number: usize| {
            !left_out
                .iter()
                .any(|(from, to)| (from..=to).contains(&&number))
        };
        let lines = text
            .lines()
            .enumerate()
            .filter(|(place, _)| ships(place + 1));
        let lines: Vec<&str> = lines.map(|(_, line)| line.trim()).collect();
        let end = lines.iter().rposition(|line| !line.is_empty());
        let lines = &lines[..end.map_or(0, |end| end + 1)];
        self.lines = lines.len();
        for line in lines {
            let comment = line.starts_with("//");
            self.code += usize::from(!comment && !line.is_empty());
            self.comments +=
                usize::from(comment && !line.starts_with("///") && !line.starts_with("//!"));
            if !comment {
                self.defaults += line.matches("unwrap_or_default()").count();
                self.scoped += line.matches("pub(in ").count();
            }
        }
    }
}

/// Whether something is only compiled for tests.
fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        let condition = list.tokens.to_string().replace(' ', "");
        list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
    })
}

/// The attributes of an item.
fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    use syn::Item;
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

/// Walks through a file.
#[derive(Default)]
struct Reader {
    file: File,
    /// The scope in which it is.
    scope: usize,
    /// First and last lines of what is left out.
    left_out: Vec<(usize, usize)>,
}

impl Reader {
    fn scope(&mut self) -> &mut Scope {
        &mut self.file.scopes[self.scope]
    }

    fn leave_out(&mut self, what: &impl Spanned) {
        let span = what.span();
        self.left_out.push((span.start().line, span.end().line));
    }

    fn defines(&mut self, name: &syn::Ident) {
        let name = name.to_string();
        self.scope().items.push(name);
    }

    fn uses(&mut self, names: Vec<String>, line: usize) {
        let keyword = |name: &String| matches!(name.as_str(), "crate" | "self" | "super" | "Self");
        if !names.iter().all(keyword) {
            self.scope().paths.push(Used { names, line });
        }
    }

    /// Notes a function that begins with one of these, and ends at the other.
    fn function(&mut self, signature: &syn::Signature, first: usize, last: usize) {
        self.file.functions.push(Function {
            name: signature.ident.to_string(),
            line: first,
            lines: last - first + 1,
        });
    }

    /// Takes a tree of imports apart.
    fn import(&mut self, tree: &syn::UseTree, before: &[String], line: usize) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), line),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before, line);
                }
            }
            syn::UseTree::Glob(_) => self.scope().globs.push(before.to_vec()),
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.imported(before.last().unwrap().clone(), before.to_vec(), line);
            }
            syn::UseTree::Name(name) => {
                self.imported(name.ident.to_string(), with(&name.ident), line);
            }
            syn::UseTree::Rename(renamed) => {
                let path = match renamed.ident == "self" {
                    true => before.to_vec(),
                    false => with(&renamed.ident),
                };
                self.imported(renamed.rename.to_string(), path, line);
            }
        }
    }

    fn imported(&mut self, name: String, path: Vec<String>, line: usize) {
        self.uses(path.clone(), line);
        self.scope().imports.entry(name).or_default().push(path);
    }

    /// Reads the arguments of a macro: paths and texts.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut path: Vec<String> = Vec::new();
        let mut place = 0;
        while let Some(token) = tokens.get(place) {
            let line = token.span().start().line;
            match token {
                // Where something is visible is no import.
                TokenTree::Ident(name) if name == "pub" => {
                    place +=
                        usize::from(matches!(tokens.get(place + 1), Some(TokenTree::Group(_))));
                }
                TokenTree::Ident(name) => {
                    path.push(name.to_string());
                    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == ':');
                    if colon(tokens.get(place + 1)) && colon(tokens.get(place + 2)) {
                        place += 2;
                    } else {
                        self.uses(std::mem::take(&mut path), line);
                    }
                }
                TokenTree::Group(group) => {
                    path.clear();
                    self.tokens(group.stream());
                }
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                        self.visit_lit_str(&text);
                    }
                }
                TokenTree::Punct(_) => path.clear(),
            }
            place += 1;
        }
    }
}

/// All names in there, also in brackets.
fn names(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => found.push(name.to_string()),
            TokenTree::Group(group) => names(group.stream(), found),
            _ => {}
        }
    }
}

/// Whether an item's name follows a word.
fn is_item(word: &str) -> bool {
    matches!(
        word,
        "enum" | "struct" | "fn" | "trait" | "const" | "static" | "type"
    )
}

/// The line behind the attributes, where visibility or signature begin.
fn first(visibility: Option<&syn::Visibility>, signature: &syn::Signature) -> usize {
    let public = match visibility {
        Some(syn::Visibility::Public(public)) => Some(public.span),
        Some(syn::Visibility::Restricted(restricted)) => Some(restricted.pub_token.span),
        _ => None,
    };
    let constant = signature.constness.map(|token| token.span);
    let later = signature.asyncness.map(|token| token.span);
    let first = public.or(constant).or(later);
    first.unwrap_or(signature.fn_token.span).start().line
}

/// The line of a block's last brace.
fn last(block: &syn::Block) -> usize {
    block.brace_token.span.close().end().line
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if for_tests(attributes(item)) {
            if let syn::Item::Mod(module) = item
                && module.content.is_none()
            {
                self.file.tests.push(module.ident.to_string());
            }
            self.leave_out(item);
            return;
        }
        match item {
            syn::Item::Const(it) => self.defines(&it.ident),
            syn::Item::Enum(it) => self.defines(&it.ident),
            syn::Item::Fn(it) => self.defines(&it.sig.ident),
            syn::Item::Static(it) => self.defines(&it.ident),
            syn::Item::Struct(it) => self.defines(&it.ident),
            syn::Item::Trait(it) => self.defines(&it.ident),
            syn::Item::Type(it) => self.defines(&it.ident),
            syn::Item::Union(it) => self.defines(&it.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let name = module.ident.to_string();
        if module.content.is_none() {
            self.scope().modules.push(name);
            return;
        }
        let outer = self.scope;
        let inside = [self.scope().inside.clone(), vec![name]].concat();
        self.scope = self.file.scopes.len();
        self.file.scopes.push(Scope {
            inside,
            ..Scope::default()
        });
        visit::visit_item_mod(self, module);
        self.scope = outer;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[], item.use_token.span.start().line);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        let mut found = Vec::new();
        names(item.mac.tokens.clone(), &mut found);
        // A macro that stands beside its call writes what follows such a word, there or here.
        let defined = found.windows(2).filter(|pair| is_item(&pair[0]));
        let defined: Vec<_> = defined.map(|pair| pair[1].clone()).collect();
        self.scope().items.extend(defined);
        match &item.ident {
            Some(name) => self.defines(name),
            None => self.scope().generated.push(found),
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.tokens(called.tokens.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        let line = path.segments[0].ident.span().start().line;
        self.uses(names.collect(), line);
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // Where something is seen is no import.
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // Derives name traits; what serde is to call stands in a text.
        if let syn::Meta::List(list) = &attribute.meta {
            for token in list.tokens.clone() {
                if let TokenTree::Literal(literal) = token
                    && let syn::Lit::Str(text) = syn::Lit::new(literal)
                    && let Ok(path) = text.parse::<syn::Path>()
                    && path.segments.len() > 1
                {
                    self.visit_path(&path);
                }
            }
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.file.texts.push(Text {
            value: text.value(),
            line: text.span().start().line,
        });
    }

    fn visit_item_fn(&mut self, it: &'ast syn::ItemFn) {
        let last = last(&it.block);
        self.function(&it.sig, first(Some(&it.vis), &it.sig), last);
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'ast syn::ImplItemFn) {
        if for_tests(&it.attrs) {
            return self.leave_out(it);
        }
        let last = last(&it.block);
        self.function(&it.sig, first(Some(&it.vis), &it.sig), last);
        visit::visit_impl_item_fn(self, it);
    }

    fn visit_trait_item_fn(&mut self, it: &'ast syn::TraitItemFn) {
        let end = it.semi_token.map(|token| token.span.end().line);
        let last = it.default.as_ref().map(last).or(end).unwrap();
        self.function(&it.sig, first(None, &it.sig), last);
        visit::visit_trait_item_fn(self, it);
    }
}
