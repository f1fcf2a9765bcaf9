//! The folder tree of a mailbox.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::folder::Folder;

/// Folders by number, indexed by parent and by name.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    folders: BTreeMap<u32, Folder>,
    inside: HashMap<u32, BTreeSet<u32>>,
    /// Parent, lower-case name and number of each folder.
    names: BTreeSet<(u32, String, u32)>,
}

impl Tree {
    pub(crate) fn get(&self, number: u32) -> Option<&Folder> {
        self.folders.get(&number)
    }

    /// All folders, by number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Folder)> {
        let folders = self.folders.iter();
        folders.map(|(number, folder)| (*number, folder))
    }

    /// The direct subfolders, by number.
    pub(crate) fn children(&self, parent: u32) -> impl ExactSizeIterator<Item = u32> {
        const NONE: &BTreeSet<u32> = &BTreeSet::new();
        self.inside.get(&parent).unwrap_or(NONE).iter().copied()
    }

    /// The direct subfolder with a name. Case is ignored.
    pub(crate) fn named(&self, parent: u32, name: &str) -> Option<u32> {
        // Folder numbers begin at 1, so this sorts before every folder with the name.
        let first = (parent, name.to_lowercase(), 0);
        let found = self.names.range(&first..).next()?;
        (found.0 == first.0 && found.1 == first.1).then_some(found.2)
    }

    /// All subfolders at any depth, each before its own subfolders.
    pub(crate) fn descendants(&self, parent: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut waiting: Vec<_> = self.children(parent).collect();
        waiting.reverse();
        while let Some(number) = waiting.pop() {
            found.push(number);
            let before = waiting.len();
            waiting.extend(self.children(number));
            // The stack returns its last element first.
            waiting[before..].reverse();
        }
        found
    }

    /// The folder itself, its parent, and so on.
    pub(crate) fn around(&self, number: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(number), |number| {
            let parent = self.get(*number)?.parent;
            (parent != 0).then_some(parent)
        })
    }

    pub(crate) fn insert(&mut self, number: u32, folder: Folder) {
        self.inside.entry(folder.parent).or_default().insert(number);
        let name = folder.name.to_lowercase();
        self.names.insert((folder.parent, name, number));
        self.folders.insert(number, folder);
    }

    pub(crate) fn remove(&mut self, number: u32) -> Option<Folder> {
        let folder = self.folders.remove(&number)?;
        if let Some(inside) = self.inside.get_mut(&folder.parent) {
            inside.remove(&number);
            if inside.is_empty() {
                self.inside.remove(&folder.parent);
            }
        }
        let name = folder.name.to_lowercase();
        self.names.remove(&(folder.parent, name, number));
        Some(folder)
    }

    /// A folder for changes of its items. Its name and parent must stay, since the indexes are not updated.
    pub(crate) fn items_mut(&mut self, number: u32) -> Option<&mut Folder> {
        self.folders.get_mut(&number)
    }

    /// Changes a folder, including its name and parent. `None` if there is no such folder.
    pub(crate) fn update<T>(
        &mut self,
        number: u32,
        change: impl FnOnce(&mut Folder) -> T,
    ) -> Option<T> {
        let mut folder = self.remove(number)?;
        let changed = change(&mut folder);
        self.insert(number, folder);
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::store::folder_kind::FolderKind;

    fn folder(parent: u32, name: &str) -> Folder {
        let mut folder = Folder::new(0, name.to_owned(), FolderKind::Mail);
        folder.parent = parent;
        folder
    }

    proptest! {
        #[test]
        fn the_indexes_find_the_same_as_a_scan_of_all_folders(
            steps in prop::collection::vec((0_u8..3, 1_u32..12, 0_u32..12, "[abA]"), 0..60),
        ) {
            let mut tree = Tree::default();
            for (what, number, parent, name) in steps {
                match what {
                    0 if tree.get(number).is_none() => tree.insert(number, folder(parent, &name)),
                    1 => drop(tree.remove(number)),
                    _ => drop(tree.update(number, |folder| {
                        folder.parent = parent;
                        folder.name = name.clone().into();
                    })),
                }
            }
            for parent in 0..12 {
                let seen = tree.iter().filter(|(_, folder)| folder.parent == parent);
                let seen: Vec<_> = seen.map(|(number, folder)| (number, folder.name.to_lowercase())).collect();
                prop_assert_eq!(tree.children(parent).collect::<Vec<_>>(), seen.iter().map(|(number, _)| *number).collect::<Vec<_>>());
                for name in ["a", "B"] {
                    let first = seen.iter().find(|(_, other)| *other == name.to_lowercase());
                    prop_assert_eq!(tree.named(parent, name), first.map(|(number, _)| *number));
                }
            }
        }
    }
}
