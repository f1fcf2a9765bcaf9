//! Accounts of a scenario or a world that contradict themselves or each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::locator::Locator;
use crate::exchange::setup::{ANONYMOUS, Account, EVERYBODY, FolderName, Items, Kind, Presence};
use crate::scenario::Problem;
use crate::scenario::nearest::nearest;
use crate::settings::{MAX_ACCOUNTS, MAX_MEMBERS, MAX_NESTED_LISTS};

/// The accounts of a file, and their position in it.
pub(super) struct Accounts<'a, 'f> {
    accounts: &'a BTreeMap<String, Account>,
    /// The same accounts by all of their addresses, in lower case.
    known: HashMap<String, &'a Account>,
    /// The lists among the members of each list, by address in lower case.
    nested: HashMap<String, Vec<String>>,
    file: &'a Locator<'a, 'f>,
    /// The keys of the table around them.
    within: &'a [&'a str],
}

impl<'a, 'f> Accounts<'a, 'f> {
    pub(super) fn new(
        accounts: &'a BTreeMap<String, Account>,
        file: &'a Locator<'a, 'f>,
        within: &'a [&'a str],
    ) -> Self {
        let names = |(address, account): (&'a String, &'a Account)| {
            let all = account.aliases.iter().chain([address]);
            let named = all.map(|name| (name.to_lowercase(), account));
            named.collect::<Vec<_>>()
        };
        let known: HashMap<_, _> = accounts.iter().flat_map(names).collect();
        let is_list = |member: &String| known.get(member).is_some_and(|it| !it.members.is_empty());
        let lists = |(address, account): (&String, &Account)| {
            let members = account.members.iter().map(|member| member.to_lowercase());
            let nested: Vec<_> = members.filter(is_list).collect();
            (!nested.is_empty()).then(|| (address.to_lowercase(), nested))
        };
        Self {
            accounts,
            nested: accounts.iter().filter_map(lists).collect(),
            known,
            file,
            within,
        }
    }

    /// Problems that do not depend on accounts outside of the file.
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        if self.accounts.len() > MAX_ACCOUNTS {
            let message = format!(
                "a file has at most {MAX_ACCOUNTS} accounts, and this one has {}",
                self.accounts.len()
            );
            problems.push(Problem::new(self.file.key(self.within), message));
            return;
        }
        if self.nested.values().map(Vec::len).sum::<usize>() > MAX_NESTED_LISTS {
            let message = format!("at most {MAX_NESTED_LISTS} lists are on other lists");
            problems.push(Problem::new(self.file.key(self.within), message));
            return;
        }
        for (address, account) in self.accounts {
            self.addresses(address, account, problems);
            self.folders(address, account, problems);
            self.members(address, account, problems);
            self.contradictions(address, account, problems);
        }
        self.twins(problems);
    }

    /// A problem with a value of an account.
    fn at(&self, path: &[&str], message: impl Into<String>) -> Problem {
        let path = [self.within, path].concat();
        Problem::new(self.file.value(&path), message)
    }

    /// A problem with a key of an account.
    fn of(&self, path: &[&str], message: impl Into<String>) -> Problem {
        let path = [self.within, path].concat();
        Problem::new(self.file.key(&path), message)
    }

    fn addresses(&self, address: &str, account: &Account, problems: &mut Vec<Problem>) {
        let wrong = |what: &str| format!("`{what}` is no SMTP address, as `alice@contoso.test` is");
        if !is_address(address) {
            problems.push(self.of(&[address], wrong(address)));
        }
        let lists = [("aliases", &account.aliases), ("members", &account.members)];
        for (key, values) in lists {
            for (index, value) in values.iter().enumerate().filter(|(_, it)| !is_address(it)) {
                let path = [address, key, &index.to_string()];
                problems.push(self.at(&path, wrong(value)));
            }
        }
        for (folder, given) in &account.permissions {
            let named = given.named().map(|(whom, _)| whom);
            for whom in named.filter(|whom| !is_address(whom)) {
                let path = [address, "permissions", folder.name(), whom];
                let message =
                    format!("`{whom}` is no SMTP address, nor `{EVERYBODY}` nor `{ANONYMOUS}`");
                problems.push(self.of(&path, message));
            }
        }
    }

    fn folders(&self, address: &str, account: &Account, problems: &mut Vec<Problem>) {
        let path = [self.within, &[address, "items"]].concat();
        items(&account.items, &path, self.file, problems);
        for (index, opens) in account.opens.iter().enumerate() {
            let Some((_, folder)) = opens.0.split_once('/') else {
                continue;
            };
            if FolderName::named(folder).is_some() {
                continue;
            }
            let names = FolderName::ALL.map(FolderName::name);
            let all = names.map(|name| format!("`{name}`")).join(", ");
            let message = format!("unknown folder `{folder}`, expected one of {all}");
            let problem = self.at(&[address, "opens", &index.to_string()], message);
            problems.push(match nearest(folder, names.into_iter()) {
                Some(word) => problem.help(format!("did you mean `{word}`?")),
                None => problem,
            });
        }
    }

    fn members(&self, address: &str, account: &Account, problems: &mut Vec<Problem>) {
        if account.members.len() > MAX_MEMBERS {
            let message = format!("a list has at most {MAX_MEMBERS} members");
            problems.push(self.at(&[address, "members"], message));
            return;
        }
        let mut seen = HashSet::new();
        for (index, member) in account.members.iter().enumerate() {
            let path = [address, "members", &index.to_string()];
            if !seen.insert(member.to_lowercase()) {
                problems.push(self.at(&path, format!("`{member}` is on the list twice")));
            } else if self.leads_to(member, address) {
                let message = if member.eq_ignore_ascii_case(address) {
                    "a list is no member of itself".to_owned()
                } else {
                    format!("`{member}` has this list among its members, at some depth")
                };
                problems.push(self.at(&path, message));
            }
        }
    }

    /// Whether a list is among the members of another one, at any depth.
    fn leads_to(&self, member: &str, list: &str) -> bool {
        let list = list.to_lowercase();
        let mut seen = HashSet::new();
        let mut ahead = vec![member.to_lowercase()];
        while let Some(next) = ahead.pop() {
            if next == list {
                return true;
            }
            let inside = self.nested.get(&next).into_iter().flatten();
            ahead.extend(inside.filter(|one| seen.insert(one.as_str())).cloned());
        }
        false
    }

    /// Keys that an account of its kind cannot have.
    fn contradictions(&self, address: &str, account: &Account, problems: &mut Vec<Problem>) {
        if !account.kind.has_members() && !account.members.is_empty() {
            let problem = self.of(&[address, "members"], "only a list has members");
            problems.push(problem.help("give it `kind = \"list\"` or `kind = \"room-list\"`"));
        }
        let away = !account.kind.has_mailbox();
        let absent = account.mailbox == Presence::Absent;
        let what = match account.kind {
            Kind::Contact => "a contact is somebody elsewhere",
            _ => "a list only has members",
        };
        let given = [
            ("password", away && account.password.is_some(), what),
            ("logins", away && !account.logins.is_empty(), what),
            ("certificate", away && account.certificate.is_some(), what),
            ("impersonates", away && account.impersonates.is_some(), what),
            ("opens", away && !account.opens.is_empty(), what),
            (
                "mailbox",
                away && account.mailbox != Presence::Present,
                what,
            ),
            (
                "permissions",
                (away || absent) && !account.permissions.is_empty(),
                what,
            ),
            ("items", (away || absent) && !account.items.is_empty(), what),
        ];
        for (key, _, what) in given.into_iter().filter(|(_, wrong, _)| *wrong) {
            let what = if away { what } else { "there is no mailbox" };
            problems.push(self.of(&[address, key], format!("{what}: it has no `{key}`")));
        }
        if account
            .display_name
            .as_deref()
            .is_some_and(|name| name.trim().is_empty())
        {
            problems.push(self.at(&[address, "display-name"], "a name says who it is"));
        }
    }

    /// Names that two accounts share.
    fn twins(&self, problems: &mut Vec<Problem>) {
        let mut addresses: HashMap<String, &str> = HashMap::new();
        for address in self.accounts.keys() {
            if let Some(first) = addresses.insert(address.to_lowercase(), address) {
                let message = format!("`{first}` is the same address: case does not matter");
                problems.push(self.of(&[address], message));
            }
        }
        self.once("aliases", addresses, |account| &account.aliases, problems);
        self.once(
            "logins",
            HashMap::new(),
            |account| &account.logins,
            problems,
        );
        let mut sids: HashMap<String, &str> = HashMap::new();
        let mut certificates = HashMap::new();
        for (address, account) in self.accounts {
            let sid = account.sid.as_ref().map(|sid| sid.to_lowercase());
            if let Some(first) = sid.and_then(|sid| sids.insert(sid, address)) {
                let message = format!("`{first}` has this security identifier already");
                problems.push(self.at(&[address, "sid"], message));
            }
            let certificate = account.certificate;
            if let Some(first) = certificate.and_then(|it| certificates.insert(it, address)) {
                let message = format!("`{first}` has this certificate already");
                problems.push(self.at(&[address, "certificate"], message));
            }
        }
    }

    /// Problems with names that two accounts share, or that are `taken`.
    fn once(
        &self,
        key: &str,
        mut taken: HashMap<String, &'a str>,
        names: impl Fn(&Account) -> &Vec<String>,
        problems: &mut Vec<Problem>,
    ) {
        for (address, account) in self.accounts {
            for (index, name) in names(account).iter().enumerate() {
                if let Some(first) = taken.insert(name.to_lowercase(), address) {
                    let message = format!("`{name}` is a name of `{first}` already");
                    problems.push(self.at(&[address, key, &index.to_string()], message));
                }
            }
        }
    }

    /// A room list has rooms and no other members.
    pub(super) fn check_rooms(&self, problems: &mut Vec<Problem>) {
        let lists = self.accounts.iter();
        for (address, account) in lists.filter(|(_, account)| account.kind == Kind::RoomList) {
            if account.members.is_empty() {
                let message = "a list of rooms has at least one room among its `members`";
                problems.push(self.of(&[address], message));
            }
            for (index, member) in account.members.iter().enumerate() {
                let known = self.known.get(&member.to_lowercase());
                if known.is_none_or(|known| known.kind != Kind::Room) {
                    let message = format!("`{member}` is no room");
                    let problem = self.at(&[address, "members", &index.to_string()], message);
                    problems.push(problem.help("describe it with `kind = \"room\"`"));
                }
            }
        }
    }

    /// With `exists = "listed"`, all members and all holders of permissions have to be listed.
    pub(super) fn check_listed(&self, problems: &mut Vec<Problem>) {
        for (address, account) in self.accounts {
            for (index, member) in account.members.iter().enumerate() {
                let problem = |message| self.at(&[address, "members", &index.to_string()], message);
                problems.extend(self.unknown(member).map(|(why, help)| match help {
                    Some(help) => problem(why).help(help),
                    None => problem(why),
                }));
            }
            let given = account.permissions.iter();
            let given =
                given.flat_map(|(folder, given)| given.named().map(move |to| (folder, to.0)));
            for (folder, whom) in given {
                let path = [address.as_str(), "permissions", folder.name(), whom];
                problems.extend(self.unknown(whom).map(|(why, help)| match help {
                    Some(help) => self.of(&path, why).help(help),
                    None => self.of(&path, why),
                }));
            }
        }
    }

    /// The problem with an unknown address, and a suggestion.
    fn unknown(&self, address: &str) -> Option<(String, Option<String>)> {
        let address = address.to_lowercase();
        if self.known.contains_key(&address) || !is_address(&address) {
            return None;
        }
        let meant = nearest(&address, self.known.keys().map(String::as_str));
        let why = format!("`{address}` is nobody: only the accounts of this file exist");
        Some((why, meant.map(|word| format!("did you mean `{word}`?"))))
    }
}

/// Items in a folder that is always empty at first.
pub(super) fn items(
    items: &Items,
    within: &[&str],
    file: &Locator<'_, '_>,
    problems: &mut Vec<Problem>,
) {
    let empty = FolderName::Journal;
    if items.get(&empty).is_some_and(|count| count.get() > 0) {
        let path = [within, &[empty.name()]].concat();
        problems.push(Problem::new(
            file.key(&path),
            "the journal of a mailbox begins empty",
        ));
    }
}

fn is_address(text: &str) -> bool {
    let plain =
        |char: char| !char.is_whitespace() && !char.is_control() && !"<>;,\"*".contains(char);
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && text.chars().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use crate::scenario::{read, read_world};

    /// The problems of a world, each with its excerpt of the text.
    fn problems(world: &str) -> Vec<(String, &str)> {
        let (_, problems) = read_world(world);
        let found = problems.into_iter().map(|problem| {
            let excerpt = &world[problem.span.clone()];
            (problem.message + &problem.help.unwrap_or_default(), excerpt)
        });
        found.collect()
    }

    /// A world, a part of its problem's message, and the problem's excerpt of the text.
    const CASES: &[(&str, &str, &str)] = &[
        ("accounts.alice = {}", "no SMTP address", "alice"),
        (
            "accounts.'a@b.test' = { aliases = ['x'] }",
            "no SMTP address",
            "'x'",
        ),
        (
            "accounts.'a@b.test' = {}\naccounts.'A@b.test' = {}",
            "same address",
            "'a@b.test'",
        ),
        (
            "accounts.'a@b.test' = { aliases = ['c@b.test'] }\naccounts.'c@b.test' = {}",
            "already",
            "'c@b.test'",
        ),
        (
            "accounts.'a@b.test' = { logins = ['x', 'X'] }",
            "already",
            "'X'",
        ),
        (
            "accounts.'a@b.test' = { sid = 'S-1' }\naccounts.'c@b.test' = { sid = 's-1' }",
            "already",
            "'s-1'",
        ),
        (
            "accounts.'a@b.test' = { members = ['c@b.test'] }",
            "only a list",
            "members",
        ),
        (
            "accounts.'a@b.test' = { kind = 'list', members = ['a@b.test'] }",
            "of itself",
            "'a@b.test'",
        ),
        (
            "accounts.'a@b.test' = { kind = 'list', members = ['c@b.test', 'C@b.test'] }",
            "twice",
            "'C@b.test'",
        ),
        (
            "accounts.'a@b.test' = { kind = 'list', password = 'p' }",
            "no `password`",
            "password",
        ),
        (
            "accounts.'a@b.test' = { kind = 'contact', opens = ['c@b.test'] }",
            "no `opens`",
            "opens",
        ),
        (
            "accounts.'a@b.test' = { mailbox = 'absent', items = { inbox = 1 } }",
            "no mailbox",
            "items",
        ),
        (
            "accounts.'a@b.test' = { opens = ['c@b.test/inbx'] }",
            "did you mean `inbox`?",
            "'c@b.test/inbx'",
        ),
        (
            "accounts.'a@b.test' = { permissions.inbox = { all = 'Owner' } }",
            "nor `default`",
            "all",
        ),
        (
            "accounts.'a@b.test' = { display-name = ' ' }",
            "who it is",
            "' '",
        ),
        (
            "accounts.'a@b.test' = { kind = 'room-list' }",
            "at least one room",
            "'a@b.test'",
        ),
        (
            "accounts.'a@b.test' = { kind = 'room-list', members = ['c@b.test'] }",
            "is no room",
            "'c@b.test'",
        ),
        ("items = { journal = 3 }", "begins empty", "journal"),
        (
            "exists = 'listed'\naccounts.'alice@b.test' = {}\naccounts.'l@b.test' = { kind = 'list', members = ['alise@b.test'] }",
            "did you mean `alice@b.test`?",
            "'alise@b.test'",
        ),
    ];

    #[test]
    fn contradictions_are_reported_at_their_positions() {
        for (world, message, excerpt) in CASES {
            let problems = problems(world);
            let found = problems
                .iter()
                .any(|(text, at)| text.contains(message) && at == excerpt);
            assert!(found, "{world}: {problems:?}");
        }
    }

    #[test]
    fn lists_in_a_cycle_are_reported_and_lists_below_them_are_not() {
        let world = "accounts.'a@b.test' = { kind = 'list', members = ['c@b.test'] }
            accounts.'c@b.test' = { kind = 'list', members = ['a@b.test', 'd@b.test'] }
            accounts.'d@b.test' = { kind = 'list', members = ['e@b.test'] }";
        let excerpts: Vec<_> = problems(world)
            .into_iter()
            .map(|(_, excerpt)| excerpt)
            .collect();
        assert_eq!(excerpts, ["'c@b.test'", "'a@b.test'"]);
    }

    #[test]
    fn the_accounts_of_a_scenario_have_the_same_checks() {
        let text =
            "title = 'x'\n[exchange]\naccounts = { 'a@b.test' = { opens = ['c@b.test/inbx'] } }";
        let problems = read(text, "x").1;
        assert_eq!(&text[problems[0].span.clone()], "'c@b.test/inbx'");
    }
}
