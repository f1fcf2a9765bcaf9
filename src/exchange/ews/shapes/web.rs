//! Links to items in Outlook on the web
//! ([WebClientReadFormQueryString](https://learn.microsoft.com/exchange/client-developer/web-service-reference/webclientreadformquerystring)).

use crate::exchange::data::{Kind, Property, Value};
use crate::exchange::ews::ids::IdFormat;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::properties::computed::class;
use crate::exchange::ews::requests::Context;
use crate::exchange::soap::Product;

/// The base of links to Outlook on the web.
#[derive(Clone, Debug, Default)]
pub(crate) struct Web {
    /// Its URL; `None` for Exchange 2010, which returns only the query string.
    root: Option<String>,
    /// Whether appointments have paths of their own, as since Exchange 2016.
    has_paths: bool,
}

impl Web {
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let product = context.setup.product;
        Self {
            root: (product != Product::Exchange2010).then(|| context.site.url("/owa")),
            has_paths: product.release().version >= [15, 1, 0, 0],
        }
    }

    /// The link to read an item.
    pub(crate) fn read(&self, view: &View<'_>) -> Option<Value> {
        match view.item.kind {
            Kind::DistributionList | Kind::Task => None,
            Kind::Contact => self.url(view, "PersonaCardViewModelFactory"),
            Kind::CalendarItem if self.has_paths => {
                let (root, id) = (self.root.as_ref()?, escaped(&view.id()?.text()));
                Some(format!("{root}?itemid={id}&exvsurl=1&path=/calendar/item").into())
            }
            Kind::CalendarItem => self.url(view, "ICalendarItemDetailsViewModelFactory"),
            _ => self.url(view, "ReadMessageItem"),
        }
    }

    /// The link to edit an item: a message that is not sent yet.
    pub(crate) fn edit(&self, view: &View<'_>) -> Option<Value> {
        let is_draft = view.item.field(Property::IsDraft).and_then(Value::boolean);
        (is_draft == Some(true)).then(|| self.read(view))?
    }

    fn url(&self, view: &View<'_>, model: &str) -> Option<Value> {
        let id = view.id()?;
        let url = match &self.root {
            Some(root) => {
                let id = escaped(&id.text());
                format!("{root}/?ItemID={id}&exvsurl=1&viewmodel={model}")
            }
            None => {
                let (id, class) = (escaped(&id.encode(IdFormat::OwaId)), class(view));
                format!("?ae=Item&a=Open&t={class}&id={id}&exvsurl=1")
            }
        };
        Some(url.into())
    }
}

/// An id escaped for a query string.
fn escaped(id: &str) -> String {
    let id = id.replace('+', "%2B").replace('/', "%2F");
    id.replace('=', "%3D")
}
