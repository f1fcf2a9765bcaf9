"""Logs in with Basic, and prints the server's build and the name of every folder."""

import account

mailbox = account.connect()
print(mailbox.version.build)
print(mailbox.msg_folder_root.name)
for folder in mailbox.root.walk():
    print(folder.name)
