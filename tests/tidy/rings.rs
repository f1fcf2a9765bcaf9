//! Rings: files that reach each other.

use std::collections::{BTreeMap, BTreeSet};

/// The rings of a graph, the largest first: its strongly connected components of more than one node.
pub fn rings<N: Ord + Copy>(edges: impl Iterator<Item = (N, N)>) -> Vec<Vec<N>> {
    let mut below: BTreeMap<N, BTreeSet<N>> = BTreeMap::new();
    let mut above: BTreeMap<N, BTreeSet<N>> = BTreeMap::new();
    for (from, to) in edges {
        below.entry(from).or_default().insert(to);
        below.entry(to).or_default();
        above.entry(to).or_default().insert(from);
    }
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for start in below.keys() {
        walk(*start, &below, &mut seen, &mut order);
    }
    seen.clear();
    let mut rings = Vec::new();
    for start in order.iter().rev() {
        let mut ring = Vec::new();
        walk(*start, &above, &mut seen, &mut ring);
        if ring.len() > 1 {
            ring.sort();
            rings.push(ring);
        }
    }
    rings.sort_by_key(|ring| std::cmp::Reverse(ring.len()));
    rings
}

/// Adds what is reached from a node and was not seen, each behind all that it reaches.
fn walk<N: Ord + Copy>(
    start: N,
    below: &BTreeMap<N, BTreeSet<N>>,
    seen: &mut BTreeSet<N>,
    order: &mut Vec<N>,
) {
    if seen.insert(start) {
        for next in below.get(&start).into_iter().flatten() {
            walk(*next, below, seen, order);
        }
        order.push(start);
    }
}

#[test]
fn two_circles_that_touch_in_one_direction_are_two_rings() {
    let edges = [(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4), (5, 6)];
    let found = rings(edges.into_iter());
    assert_eq!(found, [vec![1, 2, 3], vec![4, 5]]);
}
