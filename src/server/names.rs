//! The texts that a client says again with every request, kept once per connection: host, path, mailbox.

use std::sync::{Arc, Mutex, PoisonError};

/// How many texts are kept.
const MOST: usize = 8;

/// Texts that were said lately.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<Vec<Arc<str>>>);

impl Names {
    /// The text, shared with who said it before.
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
