//! Which part of a long list a request wants
//! ([IndexedPageItemView](https://learn.microsoft.com/exchange/client-developer/web-service-reference/indexedpageitemview)).

use std::ops::Range;
use std::str::FromStr;

use super::{invalid, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::xml::Element;

/// The part of the list that a request wants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    offset: usize,
    most: usize,
    from_end: bool,
}

/// The part of a list that a page has.
pub(super) struct Part {
    /// The places of its entries.
    pub(super) range: Range<usize>,
    /// The offset of the next part.
    pub(super) next: usize,
    /// Whether there is no next part.
    pub(super) last: bool,
}

impl Page {
    /// All of it.
    pub(super) const WHOLE: Self = Self {
        offset: 0,
        most: usize::MAX,
        from_end: false,
    };

    /// Reads an indexed view, of folders or items.
    pub(super) fn read(view: &Element<'_>) -> Result<Self, Fault> {
        let from_end = match required_attribute(view, "BasePoint")? {
            "Beginning" => false,
            "End" => true,
            _ => return Err(invalid(view, "The 'BasePoint' attribute is invalid.")),
        };
        Ok(Self {
            offset: number(view, "Offset")?.unwrap_or_default(),
            most: number(view, "MaxEntriesReturned")?.unwrap_or(usize::MAX),
            from_end,
        })
    }

    /// Whether it wants nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.most == 0
    }

    /// The part of a list of so many entries.
    pub(super) fn part(&self, total: usize) -> Part {
        if self.from_end {
            let end = total.saturating_sub(self.offset);
            let start = end.saturating_sub(self.most);
            return Part {
                range: start..end,
                next: start,
                last: start == 0,
            };
        }
        let start = self.offset.min(total);
        let end = start.saturating_add(self.most).min(total);
        Part {
            range: start..end,
            next: end,
            last: end == total,
        }
    }
}

/// An attribute that is a number, where it is there.
pub(super) fn number<N: FromStr>(view: &Element<'_>, name: &str) -> Result<Option<N>, Fault> {
    let Some(text) = view.attribute(name) else {
        return Ok(None);
    };
    let number = text.trim().parse().map(Some);
    number.map_err(|_| unknown_value(view, name, text))
}
