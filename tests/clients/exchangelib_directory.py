"""Looks for rooms and expands a list; prints what was found."""

import account

DOMAIN = account.HOST
account.HOST = f"mail.{DOMAIN}"
protocol = account.connect().protocol
for room_list in protocol.get_roomlists():
    print("room list:", room_list.name, room_list.email_address)
    for room in protocol.get_rooms(room_list.email_address):
        print("room:", room.name, room.email_address, room.mailbox_type)
for member in protocol.expand_dl(f"team@{DOMAIN}"):
    print("member:", member.name, member.email_address, member.mailbox_type)
try:
    print(list(protocol.expand_dl(f"nobody@{DOMAIN}")))
except Exception as error:
    print("nobody:", type(error).__name__)
