//! The position of a value in a file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Finds the position of a value in a file.
pub(super) struct Locator<'a, 'i>(pub(super) &'a Spanned<DeTable<'i>>);

impl Locator<'_, '_> {
    /// The position of the value at a path of keys, or of the nearest table around it.
    pub(super) fn value(&self, path: &[&str]) -> Range<usize> {
        walk(
            self.0.get_ref(),
            path,
            self.0.span().start..self.0.span().start,
        )
    }

    /// The position of the last key of a path, or of the nearest table around it.
    pub(super) fn key(&self, path: &[&str]) -> Range<usize> {
        let Some((last, before)) = path.split_last() else {
            return 0..0;
        };
        let table = before.iter().try_fold(self.0.get_ref(), |table, key| {
            table.get(*key)?.get_ref().as_table()
        });
        let found = table.and_then(|table| table.get_key_value(*last));
        found.map_or_else(|| self.value(before), |(key, _)| key.span())
    }

    /// The position of the value at a path of keys inside a rule.
    pub(super) fn in_rule(&self, number: usize, path: &[&str]) -> Range<usize> {
        let rules = self
            .0
            .get_ref()
            .get("rule")
            .and_then(|rules| rules.get_ref().as_array());
        let rule = rules.and_then(|rules| rules.get(number));
        match rule.map(|rule| (rule.span(), rule.get_ref())) {
            Some((span, DeValue::Table(table))) => walk(table, path, span),
            Some((span, _)) => span,
            None => 0..0,
        }
    }
}

fn walk(table: &DeTable<'_>, path: &[&str], around: Range<usize>) -> Range<usize> {
    let Some((key, rest)) = path.split_first() else {
        return around;
    };
    match table.get(*key).map(|value| (value.span(), value.get_ref())) {
        None => around,
        Some((span, DeValue::Table(inner))) => walk(inner, rest, span),
        Some((span, DeValue::Array(values))) => {
            // The next key is the index in a list.
            let index = rest.first().and_then(|index| index.parse::<usize>().ok());
            let value = index.and_then(|index| values.get(index));
            value.map_or(span, Spanned::span)
        }
        Some((span, _)) => span,
    }
}
