//! The properties of tasks
//! ([TaskType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwstask/)).

use super::field::Form::{Boolean, Double, Integer, Text, Texts, Time, Tree};
use super::field::{Field, fixed, settable};

/// What a task has beside, in the order of the schema.
pub(crate) static TASK: &[Field] = &[
    settable("task", "t:ActualWork", Integer),
    fixed("task", "t:AssignedTime", Time),
    settable("task", "t:BillingInformation", Text),
    fixed("task", "t:ChangeCount", Integer),
    settable("task", "t:Companies", Texts),
    settable("task", "t:CompleteDate", Time),
    settable("task", "t:Contacts", Texts),
    fixed("task", "t:DelegationState", Text),
    fixed("task", "t:Delegator", Text),
    settable("task", "t:DueDate", Time),
    fixed("task", "t:IsAssignmentEditable", Integer),
    fixed("task", "t:IsComplete", Boolean),
    fixed("task", "t:IsRecurring", Boolean),
    fixed("task", "t:IsTeamTask", Boolean),
    settable("task", "t:Mileage", Text),
    fixed("task", "t:Owner", Text),
    settable("task", "t:PercentComplete", Double),
    settable("task", "t:Recurrence", Tree),
    settable("task", "t:StartDate", Time),
    settable("task", "t:Status", Text),
    fixed("task", "t:StatusDescription", Text),
    settable("task", "t:TotalWork", Integer),
];
