//! The people that a mailbox exchanges messages with: colleagues, customers, suppliers.

use super::dice::Dice;
use crate::exchange::data::{Address, domain};

/// A person of another company.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partner {
    /// The part of the address before the `@`.
    pub(crate) local: &'static str,
    pub(crate) given: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) title: &'static str,
    pub(crate) company: Company,
}

/// A company.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Company {
    pub(crate) name: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) street: &'static str,
    pub(crate) city: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) country: &'static str,
    pub(crate) phone: &'static str,
}

const fn company(
    [name, domain, phone]: [&'static str; 3],
    [street, city, postal_code, country]: [&'static str; 4],
) -> Company {
    Company {
        name,
        domain,
        street,
        city,
        postal_code,
        country,
        phone,
    }
}

const PAPER: Company = company(
    ["Lindwood Paper", "lindwood.example", "+44 20 7946 0"],
    ["12 Mill Lane", "Reading", "RG1 8ED", "United Kingdom"],
);
const HARBOUR: Company = company(
    ["Hafenwerk Söhne", "hafenwerk.example", "+49 40 66969 "],
    ["Am Speicher 7", "Hamburg", "20457", "Germany"],
);
const STUDIO: Company = company(
    ["Atelier Roche", "atelier-roche.example", "+33 1 99 00 "],
    ["3 rue des Tanneurs", "Lyon", "69002", "France"],
);
const MACHINES: Company = company(
    ["Kawano Seiki", "kawano-seiki.example", "+81 3 5550 "],
    ["2-4-1 Shiba", "Tokyo", "105-0014", "Japan"],
);
const ENERGY: Company = company(
    ["Brightwater Energy", "brightwater.example", "+1 206 555 0"],
    ["4810 Pier Avenue", "Seattle", "98101", "United States"],
);
const SHOP: Company = company(
    ["Tres Ríos", "tres-rios.example", "+34 91 555 0"],
    ["Calle del Olmo 21", "Madrid", "28012", "Spain"],
);

const fn partner(
    local: &'static str,
    given: &'static str,
    surname: &'static str,
    title: &'static str,
    company: Company,
) -> Partner {
    Partner {
        local,
        given,
        surname,
        title,
        company,
    }
}

/// All people of other companies.
pub(crate) static PARTNERS: [Partner; 18] = [
    partner(
        "harriet.blackwell",
        "Harriet",
        "Blackwell",
        "Purchasing lead",
        PAPER,
    ),
    partner("owen.pryce", "Owen", "Pryce", "Warehouse manager", PAPER),
    partner("nadia.rahman", "Nadia", "Rahman", "Finance", PAPER),
    partner("juergen.moeller", "Jürgen", "Möller", "Einkauf", HARBOUR),
    partner("kaethe.gross", "Käthe", "Groß", "Vertriebsleitung", HARBOUR),
    partner("soenke.petersen", "Sönke", "Petersen", "Technik", HARBOUR),
    partner(
        "amelie.fournier",
        "Amélie",
        "Fournier",
        "Directrice artistique",
        STUDIO,
    ),
    partner(
        "benoit.lefevre",
        "Benoît",
        "Lefèvre",
        "Comptabilité",
        STUDIO,
    ),
    partner("zoe.garcon", "Zoé", "Garçon", "Chef de projet", STUDIO),
    partner("k.tanaka", "健一", "田中", "営業部長", MACHINES),
    partner("m.kawano", "美咲", "川野", "購買担当", MACHINES),
    partner("ren.ishida", "Ren", "Ishida", "Export desk", MACHINES),
    partner(
        "marcus.delgado",
        "Marcus",
        "Delgado",
        "Site operations",
        ENERGY,
    ),
    partner(
        "priya.venkataraman",
        "Priya",
        "Venkataraman",
        "Head of procurement",
        ENERGY,
    ),
    partner("tom.o'connell", "Tom", "O'Connell", "Contracts", ENERGY),
    partner("inigo.pena", "Íñigo", "Peña", "Compras", SHOP),
    partner("lucia.nunez", "Lucía", "Núñez", "Logística", SHOP),
    partner(
        "anne-marie.vanderberg",
        "Anne-Marie",
        "van der Berg",
        "Consultant",
        SHOP,
    ),
];

/// The names of the owner's colleagues.
const COLLEAGUES: [(&str, &str); 8] = [
    ("Alice", "Ferreira"),
    ("Bob", "Okafor"),
    ("Carol", "Lindqvist"),
    ("Dmitri", "Sokolov"),
    ("Erin", "Walsh"),
    ("Farid", "Haddad"),
    ("Grace", "Nakamura"),
    ("Henrik", "Dahl"),
];

impl Partner {
    /// A random person.
    pub(crate) fn any(dice: &mut Dice) -> Self {
        dice.pick(&PARTNERS)
    }

    /// A random person from a country.
    pub(crate) fn of(country: &str, dice: &mut Dice) -> Self {
        let all = PARTNERS.iter().copied();
        let there: Vec<_> = all.filter(|one| one.company.country == country).collect();
        let one = there.get(dice.index(there.len()));
        *one.expect("the seed only names countries of its companies")
    }

    /// Given name and surname, in the order of the country.
    pub(crate) fn name(&self) -> String {
        match self.given.is_ascii() || self.company.country != "Japan" {
            true => format!("{} {}", self.given, self.surname),
            false => format!("{} {}", self.surname, self.given),
        }
    }

    /// The address.
    pub(crate) fn address(&self) -> Address {
        Address {
            name: self.name().into(),
            address: format!("{}@{}", self.local, self.company.domain).into(),
        }
    }
}

/// A random colleague of the owner.
pub(crate) fn colleague(dice: &mut Dice, owner: &str) -> Address {
    let domain = domain(owner);
    let (given, surname) = dice.pick(&COLLEAGUES);
    let local = given.to_lowercase();
    let one = Address {
        name: format!("{given} {surname}").into(),
        address: format!("{local}@{domain}").into(),
    };
    // Nobody is a colleague of themselves; a name outside of the list takes the place.
    match one.address.eq_ignore_ascii_case(owner) {
        true => Address {
            name: "Ines Moreau".into(),
            address: format!("ines@{domain}").into(),
        },
        false => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_address_is_unique_and_in_plain_letters() {
        let all: HashSet<_> = PARTNERS.iter().map(|one| one.address().address).collect();
        assert_eq!(all.len(), PARTNERS.len(), "{all:?}");
        assert!(all.iter().all(|address| address.is_ascii()), "{all:?}");
        assert!(all.contains("m.kawano@kawano-seiki.example"), "{all:?}");
    }

    #[test]
    fn an_owner_is_no_colleague_of_itself() {
        for number in 0..50 {
            let mut dice = Dice::of(1, &[], number);
            assert_ne!(
                colleague(&mut dice, "bob@contoso.test").address,
                "bob@contoso.test"
            );
        }
    }
}
