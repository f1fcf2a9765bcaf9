"""Tells what a client heard: a line `< STATUS REASON | HEADER: VALUE | ... | LENGTH OF THE BODY` for each answer."""


def tell(status, reason, headers, body):
    """Prints one answer."""
    print("<", " | ".join([f"{status} {reason}", *(f"{name}: {value}" for name, value in headers), str(len(body))]))


def tell_requests():
    """Lets every session of requests tell what it hears, the answers on the way too."""
    import requests

    send = requests.Session.send

    def telling(*args, **more):
        answer = send(*args, **more)
        for one in [*answer.history, answer]:
            tell(one.status_code, one.reason, one.raw.headers.items(), one.content)
        return answer

    requests.Session.send = telling
