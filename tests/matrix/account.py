"""What the journal says of a run, in one line."""

from collections import Counter

# From here on a number depends on how fast the machine is.
MANY = 9


def counted(names, exact):
    def number(count):
        if not exact:
            return ""
        return f" x{count}" if count <= MANY else " many"

    return ", ".join(f"{name}{number(count)}" for name, count in sorted(Counter(names).items()))


def of(journal, exact):
    """Whether a fault struck, and the line. The numbers of a run that the time limit ended are left out."""
    struck, answers, alerts = [], [], []
    for entry in journal:
        struck += [strike["fault"] for strike in entry.get("struck") or []]
        if entry["event"] == "fault":
            struck.append(entry["fault"])
        elif entry["event"] == "answer":
            words = [str(entry["status"] or "nothing"), entry["response_code"] or ""]
            answers.append(" ".join(words).strip())
        elif entry["event"] == "client-alert":
            alerts.append(entry["alert"])
    parts = {
        "struck": counted(struck, exact),
        "answers": counted(answers, exact),
        "client alerts": counted(alerts, exact),
    }
    line = "; ".join(f"{name}: {part}" for name, part in parts.items() if part)
    return bool(struck), line or "nothing"
