//! The operations of EWS, from the lines of `operations.txt`.

use std::sync::LazyLock;

/// The mark of operations for members of Discovery Management. No user here is one.
const DENIED: &str = "!denied";

/// An operation
/// ([EWS operations](https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange)).
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The request and response elements and the headers. `None` for an operation without a published schema.
    pub(crate) published: Option<Published>,
    /// Whether no user here has the right to the operation.
    pub(crate) denied: bool,
}

/// The published declarations of an operation.
#[derive(Debug)]
pub(crate) struct Published {
    /// The request element. Most have the operation's name, and some end in `Request`.
    pub(crate) request: &'static str,
    /// The response element.
    pub(crate) response: &'static str,
    /// The headers of the operation.
    pub(crate) headers: Vec<&'static str>,
}

/// Every operation, sorted by name.
pub(crate) static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let lines = include_str!("operations.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(read).collect()
});

/// The operation with a name.
pub(crate) fn named(name: &str) -> Option<&'static Operation> {
    let index = OPERATIONS.binary_search_by_key(&name, |known| known.name);
    index.ok().and_then(|index| OPERATIONS.get(index))
}

fn read(line: &'static str) -> Option<Operation> {
    let (marks, mut words) = line
        .split_whitespace()
        .partition::<Vec<_>, _>(|word| word.starts_with('!'));
    let name = *words.first()?;
    let headers = words.split_off(words.len().min(3));
    let published = match words[1..] {
        [request, response] => Some(Published {
            request,
            response,
            headers,
        }),
        _ => None,
    };
    Some(Operation {
        name,
        published,
        denied: marks.contains(&DENIED),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xsd;

    #[test]
    fn the_lines_are_sorted_and_well_formed() {
        assert!(OPERATIONS.is_sorted_by(|a, b| a.name < b.name));
        let lines = include_str!("operations.txt").lines();
        let marked = lines.filter(|line| line.ends_with(" !denied") && !line.starts_with('#'));
        let denied = OPERATIONS.iter().filter(|operation| operation.denied);
        assert_eq!(denied.count(), marked.count());
    }

    #[test]
    fn the_elements_of_published_operations_are_declared() {
        for operation in OPERATIONS.iter() {
            let declared = xsd::request(operation.name).is_some();
            assert_eq!(declared, operation.published.is_some(), "{operation:?}");
        }
    }
}
