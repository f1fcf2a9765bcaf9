//! Replies, forwards and receipts.

use super::*;
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_due_can_be_suppressed_once() {
    let lab = Lab::new().await;
    let asked = create(
        &lab,
        "inbox",
        "<t:Message><t:Subject>x</t:Subject><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0xe07' PropertyType='Integer'/><t:Value>0</t:Value></t:ExtendedProperty><t:IsReadReceiptRequested>true</t:IsReadReceiptRequested></t:Message>",
    );
    let id = id(&asked);
    assert!(get(&lab, &id).contains("<t:ResponseObjects><t:SuppressReadReceipt/>"));
    let reference = id.replace("t:ItemId", "t:ReferenceItemId");
    let suppress = || {
        post(
            &lab,
            &format!(
                "<m:CreateItem><m:Items><t:SuppressReadReceipt>{reference}</t:SuppressReadReceipt></m:Items></m:CreateItem>"
            ),
        )
    };
    assert!(suppress().contains(">NoError<"));
    assert!(!get(&lab, &id).contains("SuppressReadReceipt"));
    assert!(suppress().contains(">ErrorReadReceiptNotPending<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_answered_by_a_post_of_its_conversation() {
    let lab = Lab::new().await;
    let made = create(
        &lab,
        "inbox",
        "<t:PostItem><t:Subject>posted</t:Subject><t:Body BodyType='Text'>first</t:Body></t:PostItem>",
    );
    let reference = id(&made).replace("t:ItemId", "t:ReferenceItemId");
    let answer = create(
        &lab,
        "inbox",
        &format!(
            "<t:PostReplyItem>{reference}<t:NewBodyContent BodyType='Text'>second</t:NewBodyContent></t:PostReplyItem>"
        ),
    );
    let [first, second] = [get(&lab, &id(&made)), get(&lab, &id(&answer))];
    let conversation = |said: &str| {
        said.split("<t:ConversationId ")
            .nth(1)
            .map(|it| it[..120].to_owned())
    };
    assert_eq!(conversation(&first), conversation(&second));
    assert!(
        second.contains("<t:PostItem>") && second.contains("<t:Subject>RE: posted</t:Subject>")
    );
    assert!(second.contains("second") && second.contains("first"));
}
