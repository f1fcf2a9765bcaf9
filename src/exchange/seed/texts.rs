//! Texts of seeded messages, calendar items and tasks.

/// Newsletters: a subject and a lead.
pub(crate) const NEWS: [(&str, &str); 5] = [
    (
        "Spring range: 40 new papers & boards",
        "Our new range is here, with recycled boards from 250 g/m² up.",
    ),
    (
        "Five ways to pack less air",
        "Smaller boxes save up to a third of the freight. Here is how our customers do it.",
    ),
    (
        "Maintenance window next weekend",
        "The portal is closed from Saturday 20:00 to Sunday 06:00 for an update of its database.",
    ),
    (
        "Prices from next quarter on",
        "After two years without a change we have to raise some prices. The list is on our pages.",
    ),
    (
        "Meet us at the trade fair",
        "Hall 4, stand B12: coffee, samples, and the people behind the telephone.",
    ),
];

/// The items of newsletters.
pub(crate) const POINTS: [&str; 5] = [
    "Free samples until the end of the month",
    "Delivery in 48 hours for orders before noon",
    "A new contact for customers in the north",
    "Certificates for download",
    "Opening hours over the holidays",
];

/// Ordered goods.
pub(crate) const GOODS: [&str; 5] = [
    "200 folding boxes, 300 x 200 x 150 mm",
    "12 reels of label stock",
    "1 pallet of envelopes C4",
    "60 m of conveyor belt",
    "4 gear motors, 0.75 kW",
];

/// The number of messages in a conversation.
pub(crate) const TURNS: usize = 4;

/// Conversations: a topic, and the messages in turn.
pub(crate) const THREADS: [(&str, [&str; TURNS]); 4] = [
    (
        "Delivery for the new warehouse",
        [
            "the new warehouse opens on the first. Can you deliver the remaining pallets directly to gate 3?",
            "we can, if somebody is there to receive them before seven. Would Tuesday do?",
            "Tuesday is fine. Owen will be at the gate from 6:30 on, his number is on the delivery note.",
            "All 14 pallets are in. Two boxes were wet, photos follow; everything else is perfect. Thank you!",
        ],
    ),
    (
        "Offer for 2,000 brochures",
        [
            "could you make us an offer for 2,000 brochures, 24 pages, on the uncoated paper that you showed us?",
            "gladly. With stitching it is 1.84 each, with glue binding 2.10. The paper is in stock.",
            "Please count with glue binding. And what would 3,000 cost? We may need more for the fair.",
            "3,000 are 1.79 each, delivered within ten days of your approval. I put it into the system as quote 7731.",
        ],
    ),
    (
        "Error in the monthly report",
        [
            "the report for last month counts returned goods twice. The total is 3,412.50 too high.",
            "I can see it: the returns were booked on both accounts. Who should correct the entry?",
            "Please do it on your side, ours is closed already. A short confirmation is enough for the auditors.",
            "Corrected and confirmed. The new total matches your figures to the cent.",
        ],
    ),
    (
        "Visit of the project team",
        [
            "five of us would like to see the line before we decide. Is the second week of the month possible?",
            "it is. Please bring safety shoes; we lend everything else. Shall I book the hotel next door?",
            "Yes please, five single rooms for one night. Two of us do not eat meat.",
            "Rooms and dinner are booked. The plan of the day is on its way by separate mail.",
        ],
    ),
];

/// Messages of the owner: a subject and a text.
pub(crate) const SENT: [(&str, &str); 6] = [
    (
        "Your offer",
        "many thanks for the offer. We will come back to it by Friday.",
    ),
    (
        "Minutes of our call",
        "as agreed: you check the drawings, we check the dates. Next call in two weeks.",
    ),
    (
        "New contact in our team",
        "from next month on Grace Nakamura looks after your account. She will introduce herself.",
    ),
    (
        "Order confirmation needed",
        "could you confirm the order in writing? Our purchasing cannot release it otherwise.",
    ),
    (
        "Thank you for the visit",
        "it was good to have you here. The samples are on their way.",
    ),
    (
        "Reminder: open invoice",
        "the invoice of the month before last is still open. Perhaps it went astray?",
    ),
];

/// The senders of junk messages.
pub(crate) const STRANGERS: [&str; 4] = [
    "Lucky Draw",
    "Dr. B. Ogundipe",
    "Cheap Toner",
    "Your Parcel",
];

/// Junk messages: a subject and a text.
pub(crate) const JUNK: [(&str, &str); 4] = [
    ("You have WON!!!", "Claim your prize within 24 hours."),
    (
        "Re: your parcel is waiting",
        "A small fee is due before we can deliver.",
    ),
    ("Toner at 80% off", "Only today, only here."),
    (
        "Partnership in confidence",
        "I have a proposal of great value for your kind attention.",
    ),
];

/// Meetings: a subject and a location.
pub(crate) const MEETINGS: [(&str, &str); 7] = [
    ("Quarterly review", "Board room"),
    ("Kick-off: new customer portal", "Room 2.14"),
    ("Dentist", ""),
    ("Sales pipeline", "Video call"),
    ("Produktschulung für Einsteiger", "Schulungsraum"),
    ("Point d'équipe", "Salle Garonne"),
    ("Lunch with the harbour people", "Fischmarkt 2, Hamburg"),
];

/// All-day events.
pub(crate) const DAYS: [&str; 4] = [
    "Trade fair",
    "Public holiday",
    "Stocktaking",
    "Out of office",
];

/// Tasks.
pub(crate) const TASKS: [&str; 8] = [
    "Send the signed contract back",
    "Prepare figures for the review",
    "Call the carrier about the damaged pallets",
    "Update the price list",
    "Order toner",
    "Angebot für Hafenwerk nachfassen",
    "Répondre à l'appel d'offres",
    "Clean up the contacts",
];

/// Notes.
pub(crate) const NOTES: [&str; 5] = [
    "Gate code of the warehouse: ask Owen\r\nOpen from 6:30",
    "Ideas for the fair\r\n- coffee\r\n- samples to take away\r\n- somebody who speaks Japanese",
    "Sizes\r\nC4 = 229 x 324 mm\r\nDL = 110 x 220 mm",
    "Wi-Fi for guests is renewed on Mondays",
    "Einkaufsliste\r\nMilch, Brot, Äpfel 🍎",
];
