//! Inbox rules, which act on new mail of a mailbox
//! ([MS-OXWSRULES](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsrules/)).

use crate::exchange::xml::Node;

/// An Inbox rule. A mailbox keeps its rules in the order of their priorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InboxRule {
    /// The `RuleId`.
    pub(crate) id: String,
    /// The `t:Rule` as the client sent it, without its id and priority.
    pub(crate) element: Node,
}

impl InboxRule {
    /// Whether the rule acts.
    pub(crate) fn is_enabled(&self) -> bool {
        let enabled = self.element.find("t:IsEnabled");
        enabled.is_some_and(|enabled| is_true(enabled.content()))
    }

    /// A part of the rule with something in it: `t:Conditions`, `t:Exceptions` or `t:Actions`.
    pub(crate) fn part(&self, name: &str) -> &[Node] {
        self.element.find(name).map_or(&[][..], Node::inside)
    }
}

/// Whether a text is a true `xs:boolean`.
pub(crate) fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1")
}
