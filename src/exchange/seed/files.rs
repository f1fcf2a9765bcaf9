//! Small attachments, each complete and valid: a picture, a PDF, a document, a calendar.

use bytes::Bytes;

/// An uncompressed picture of one colour, `side` pixels wide and high ([PNG](https://www.w3.org/TR/png-3/)).
pub(crate) fn png(side: u8, colour: [u8; 3]) -> Bytes {
    // Each row begins with its filter type: none.
    let row = std::iter::once(0).chain(colour.into_iter().cycle().take(usize::from(side) * 3));
    let rows: Vec<u8> = (0..side).flat_map(|_| row.clone()).collect();
    let size = [0, 0, 0, side, 0, 0, 0, side];
    let header = [&size[..], &[8, 2, 0, 0, 0]].concat();
    let parts = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", &stored(&rows)),
        chunk(*b"IEND", &[]),
    ];
    parts.concat().into()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    let length = u32::try_from(data.len()).expect("a chunk is short");
    [
        &length.to_be_bytes()[..],
        &named,
        &crc(&named).to_be_bytes(),
    ]
    .concat()
}

/// At most 65,535 bytes in an uncompressed zlib stream ([RFC 1950](https://www.rfc-editor.org/rfc/rfc1950)).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a seeded picture is small");
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let head = [0x78, 0x01, 0x01];
    let lengths = [length.to_le_bytes(), (!length).to_le_bytes()].concat();
    [&head[..], &lengths, data, &(high << 16 | low).to_be_bytes()].concat()
}

/// The CRC-32 of PNG and ZIP.
fn crc(data: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    let all = data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), step)
    });
    !all
}

/// A page with a line of ASCII text ([PDF 1.4](https://pdfa.org/resource/pdf-specification-archive/)).
pub(crate) fn pdf(line: &str) -> Bytes {
    let plain: String = line
        .chars()
        .filter(|char| char.is_ascii_graphic() || *char == ' ')
        .filter(|char| !"()\\".contains(*char))
        .collect();
    let drawn = format!("BT /F1 18 Tf 72 760 Td ({plain}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        // A line of the cross-reference table has exactly 20 bytes.
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = file.len();
    let count = objects.len() + 1;
    file += &format!(
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into()
}

/// A document with paragraphs
/// ([ECMA-376](https://ecma-international.org/publications-and-standards/standards/ecma-376/)).
pub(crate) fn docx(paragraphs: &[&str]) -> Bytes {
    const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let paragraph = |text: &&str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body: String = paragraphs.iter().map(paragraph).collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", &document),
    ])
}

/// An archive of uncompressed files ([APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT)).
fn zip(files: &[(&str, &str)]) -> Bytes {
    let short = |number: usize| {
        let number = u16::try_from(number).expect("the archive has few files with short names");
        number.to_le_bytes()
    };
    let long = |number: usize| {
        let number = u32::try_from(number).expect("the archive is small");
        number.to_le_bytes()
    };
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        // Version, flags, method, time and date (1 January 1980), checksum and lengths, as in both headers of a file.
        let about = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..],
            &crc(text.as_bytes()).to_le_bytes(),
            &long(text.len()),
            &long(text.len()),
            &short(name.len()),
            &[0, 0],
        ]
        .concat();
        let start = archive.len();
        archive.extend([b"PK\x03\x04", &about[..], name.as_bytes(), text.as_bytes()].concat());
        let more = [&[0; 10][..], &long(start)].concat();
        directory.extend([b"PK\x01\x02\x14\0", &about[..], &more, name.as_bytes()].concat());
    }
    let end = [
        b"PK\x05\x06\0\0\0\0",
        &short(files.len())[..],
        &short(files.len()),
        &long(directory.len()),
        &long(archive.len()),
        &[0, 0],
    ]
    .concat();
    [archive, directory, end].concat().into()
}

/// A calendar with an event of one hour in UTC ([RFC 5545](https://www.rfc-editor.org/rfc/rfc5545)).
pub(crate) fn ics(uid: &str, subject: &str, day: time::Date, hour: u8) -> Bytes {
    let (year, month, day) = day.to_calendar_date();
    let date = format!("{year:04}{:02}{day:02}", u8::from(month));
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:Microsoft Exchange Server 2010",
        "BEGIN:VEVENT",
        &format!("UID:{uid}"),
        &format!("DTSTAMP:{date}T000000Z"),
        &format!("DTSTART:{date}T{hour:02}0000Z"),
        &format!("DTEND:{date}T{:02}0000Z", (hour + 1) % 24),
        &format!("SUMMARY:{subject}"),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    lines.join("\r\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_their_documents() {
        // The check value of CRC-32, and the Adler-32 of the same digits.
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert!(stored(b"123456789").ends_with(&0x091e_01de_u32.to_be_bytes()));
    }

    #[test]
    fn the_table_of_a_pdf_points_to_its_objects() {
        let file = String::from_utf8(pdf("Order (7)").to_vec()).unwrap();
        let start: usize = file
            .rsplit("startxref\n")
            .next()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(file[start..].starts_with("xref\n"));
        let rows = file[start..].lines().filter(|line| line.ends_with(" n "));
        for (index, row) in rows.enumerate() {
            let at: usize = row[..10].parse().unwrap();
            assert!(file[at..].starts_with(&format!("{} 0 obj", index + 1)));
        }
        assert!(file.contains("(Order 7)"));
    }
}
