//! The texts that a client repeats in every request, kept once for each connection: host, path, mailbox.

use std::sync::{Arc, Mutex, PoisonError};

/// The number of kept texts.
const MOST: usize = 8;

/// The recent texts.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<Vec<Arc<str>>>);

impl Names {
    /// The text, shared with its earlier occurrences.
    pub(super) fn keep(&self, text: &str) -> Arc<str> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.iter().find(|known| ***known == *text) {
            return Arc::clone(known);
        }
        if kept.len() == MOST {
            kept.remove(0);
        }
        let text: Arc<str> = text.into();
        kept.push(Arc::clone(&text));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_old_ones_make_room() {
        let names = Names::default();
        let first = names.keep("a");
        assert!(Arc::ptr_eq(&first, &names.keep("a")));
        (0..MOST).for_each(|number| drop(names.keep(&number.to_string())));
        assert!(!Arc::ptr_eq(&first, &names.keep("a")));
        assert_eq!(names.0.lock().unwrap().len(), MOST);
    }
}
