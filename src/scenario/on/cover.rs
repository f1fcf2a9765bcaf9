//! Whether every request that satisfies one set of conditions satisfies another too.
//!
//! The answer is yes only where it is sure: two conditions may be about the same requests in ways that are not seen here.

use super::On;
use super::source::Networks;
use super::words::{Patterns, Words};

impl On {
    /// Whether whatever satisfies `other` satisfies this.
    pub fn covers(&self, other: &Self) -> bool {
        let spares = match (&self.not, &other.not) {
            (None, _) => true,
            (Some(ours), Some(theirs)) => theirs.covers(ours),
            (Some(_), None) => false,
        };
        spares
            && same(self.service.as_ref(), other.service.as_ref())
            && same(self.scheme.as_ref(), other.scheme.as_ref())
            && within(
                self.operation.as_ref(),
                other.operation.as_ref(),
                Words::covers,
            )
            && within(self.method.as_ref(), other.method.as_ref(), Words::covers)
            && within(self.auth.as_ref(), other.auth.as_ref(), Words::covers)
            && within(self.alpn.as_ref(), other.alpn.as_ref(), Words::covers)
            && within(self.record.as_ref(), other.record.as_ref(), Words::covers)
            && within(
                self.mailbox.as_ref(),
                other.mailbox.as_ref(),
                Patterns::covers,
            )
            && within(self.host.as_ref(), other.host.as_ref(), Patterns::covers)
            && within(self.path.as_ref(), other.path.as_ref(), Patterns::covers)
            && within(
                self.app_id.as_ref(),
                other.app_id.as_ref(),
                Patterns::covers,
            )
            && within(self.sni.as_ref(), other.sni.as_ref(), Patterns::covers)
            && within(
                self.source.as_ref(),
                other.source.as_ref(),
                Networks::covers,
            )
            && self.header.iter().all(|(name, ours)| {
                let mut theirs = other.header.iter();
                theirs
                    .any(|(known, theirs)| known.eq_ignore_ascii_case(name) && ours.covers(theirs))
            })
    }

    /// Whether no request at all can satisfy it, because of what it spares.
    pub fn is_contradiction(&self) -> bool {
        let Some(not) = &self.not else { return false };
        let wanted = Self {
            not: None,
            ..self.clone()
        };
        not.covers(&wanted)
    }
}

fn same<T: PartialEq>(ours: Option<&T>, theirs: Option<&T>) -> bool {
    ours.is_none() || ours == theirs
}

fn within<T>(ours: Option<&T>, theirs: Option<&T>, covers: impl Fn(&T, &T) -> bool) -> bool {
    match (ours, theirs) {
        (None, _) => true,
        (Some(ours), Some(theirs)) => covers(ours, theirs),
        (Some(_), None) => false,
    }
}

impl Words {
    fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|word| self.has(word))
    }
}

impl Networks {
    fn covers(&self, other: &Self) -> bool {
        let inside = |network| self.0.iter().any(|around| around.contains(network));
        other.0.iter().all(inside)
    }
}

impl Patterns {
    /// A pattern matches whatever another does if it matches the other's text: the other's `*` can only be met by a `*` of
    /// its own, which then meets what that stands for as well.
    fn covers(&self, other: &Self) -> bool {
        other.texts().all(|theirs| self.match_text(theirs))
    }
}
