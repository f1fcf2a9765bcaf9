//! How a request goes: part by part, or not at all.

use super::answer::ResponseMessage;
use super::required::invalid;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::Fault;
use crate::exchange::xml::Element;
use crate::settings::MAX_ANSWER_BYTES;

/// How an operation answers: a message per thing asked for, or a fault for all.
pub(crate) type Outcome = Result<Vec<ResponseMessage>, Fault>;

/// What a part of a request means, or the code that says why it means nothing; or the fault for what the schema does not
/// allow.
pub(crate) type Found<T> = Result<Result<T, ResponseCode>, Fault>;

/// One message for each element in a list, which must have some; none is made any more where those before are too much.
pub(crate) fn each<'a>(
    list: &'a Element<'a>,
    mut message: impl FnMut(&'a Element<'a>) -> Result<ResponseMessage, Fault>,
) -> Outcome {
    if list.children.is_empty() {
        let what = format!("The element '{}' has incomplete content.", list.name);
        return Err(invalid(list, what));
    }
    let mut left = MAX_ANSWER_BYTES;
    let mut messages: Vec<ResponseMessage> = Vec::with_capacity(list.children.len());
    for element in &list.children {
        let next = match (messages.last(), left) {
            (Some(before), 0) => ResponseMessage::stopped(before),
            _ => message(element)?,
        };
        left = left.saturating_sub(next.held());
        messages.push(next);
    }
    Ok(messages)
}

/// A message that only says how it went.
pub(crate) fn plain(done: Result<(), ResponseCode>) -> ResponseMessage {
    match done {
        Ok(()) => ResponseMessage::done(),
        Err(code) => ResponseMessage::error(code, None),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::exchange::ews::answers::ResponseClass;
    use crate::exchange::xml::Node;

    #[test]
    fn what_is_asked_for_behind_too_much_is_left_for_another_request() {
        let list = Element {
            children: vec![Element::default(); 5],
            ..Element::default()
        };
        let large = Bytes::from(vec![0; MAX_ANSWER_BYTES / 2]);
        let mut asked = 0;
        let messages = each(&list, |_| {
            asked += 1;
            let data = Node::base64("m:Data", large.clone());
            Ok(ResponseMessage::success(Node::new("m:Items").child(data)))
        });
        let messages = messages.unwrap();
        let codes: Vec<_> = messages.iter().map(|message| message.code.name()).collect();
        let stopped = "ErrorBatchProcessingStopped";
        assert_eq!(codes, ["NoError", "NoError", stopped, stopped, stopped]);
        assert_eq!(asked, 2);
        assert!(messages[4].payload == [Node::new("m:Items")]);
        assert_eq!(messages[4].class, ResponseClass::Warning);
    }
}
