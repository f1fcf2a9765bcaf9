//! The operations: what a line of `operations.txt` says of each.

use std::sync::LazyLock;

/// The word of a line that says how an operation is refused that is not answered, where that is not the usual way.
const DENIED: &str = "!denied";

/// An operation, as its line has it
/// ([EWS operations](https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange)).
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The elements that ask for it and answer it, and the headers that it knows; none where no schema was ever published.
    pub(crate) published: Option<Published>,
    /// Whether nobody here may ask for it.
    pub(crate) denied: bool,
}

/// What the service's description has of an operation.
#[derive(Debug)]
pub(crate) struct Published {
    /// The element that asks: most are named as the operation is, some end in `Request`.
    pub(crate) request: &'static str,
    /// The element that answers.
    pub(crate) response: &'static str,
    /// The headers that are known.
    pub(crate) headers: Vec<&'static str>,
}

/// Every operation, sorted by name.
pub(crate) static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let lines = include_str!("operations.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(read).collect()
});

/// The operation of that name.
pub(crate) fn named(name: &str) -> Option<&'static Operation> {
    let place = OPERATIONS.binary_search_by_key(&name, |known| known.name);
    place.ok().and_then(|place| OPERATIONS.get(place))
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
    fn the_lines_are_sorted_and_say_what_is_understood() {
        assert!(OPERATIONS.is_sorted_by(|a, b| a.name < b.name));
        let lines = include_str!("operations.txt").lines();
        let marked = lines.filter(|line| line.ends_with(" !denied") && !line.starts_with('#'));
        let denied = OPERATIONS.iter().filter(|operation| operation.denied);
        assert_eq!(denied.count(), marked.count());
    }

    #[test]
    fn the_elements_of_what_is_published_are_declared() {
        for operation in OPERATIONS.iter() {
            let declared = xsd::request(operation.name).is_some();
            assert_eq!(declared, operation.published.is_some(), "{operation:?}");
        }
    }
}
