//! Suggestions for misspelt words.

/// The word that is most similar to `wrong`, if it is similar enough.
pub(super) fn nearest<'a>(wrong: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |word: &str| strsim::jaro_winkler(word, wrong);
    let best = words.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > 0.75 && best != wrong).then_some(best)
}
