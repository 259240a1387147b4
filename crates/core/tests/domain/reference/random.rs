//! Random worlds and questions, from a stream of choices. A stream that runs out chooses the plainest.

use super::world::{Account, Ask, Key, Scope, User, Workspace, World};

/// A stream of choices: seeded for the reference, and by proptest, which shrinks it, for the laws.
#[derive(Clone)]
pub(crate) struct Choices {
    left: std::vec::IntoIter<u16>,
}

impl std::fmt::Debug for Choices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} choices", self.left.len())
    }
}

impl Choices {
    pub(crate) fn given(choices: Vec<u16>) -> Self {
        Self { left: choices.into_iter() }
    }

    /// A number of choices that depend on a seed alone (SplitMix64).
    pub(crate) fn seeded(seed: u64, count: usize) -> Self {
        let mut state = seed;
        let next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed >> 48) as u16
        };
        Self::given(std::iter::repeat_with(next).take(count).collect())
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.left.next().unwrap_or(0)) % limit
    }

    /// Yes, once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    pub(crate) fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    fn text(&mut self, list: &[&str]) -> String {
        self.of(list).to_owned()
    }

    /// Nothing, once in so many times.
    fn known<T>(&mut self, times: usize, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (!self.once_in(times)).then(|| value(self))
    }

    /// Some of a list, each with even odds.
    fn some(&mut self, list: &[&str]) -> Vec<String> {
        list.iter().filter(|_| self.once_in(2)).map(|text| (*text).to_owned()).collect()
    }
}

/// Instants lie at whole minutes or a second beside them, so that they often meet each other and times to live.
pub(crate) const START: i64 = 1_790_000_000;
pub(crate) const MINUTES: usize = 12;
const COLLECTED: usize = 6;

fn minute(choices: &mut Choices, from: usize, to: usize) -> i64 {
    let minute = from + choices.below(to - from);
    START + 60 * minute as i64 + [0, 0, 0, -1, 1][choices.below(5)]
}

pub(crate) fn instant(choices: &mut Choices) -> i64 {
    minute(choices, 0, MINUTES)
}

const REGIONS: [&str; 6] = ["cn-beijing", "us-east-1", "ap-southeast-1", "us-east-1", "eu-central-1", "mars-1"];
const MODELS: [&str; 3] = ["qwen-plus", "qwen-max", "wan2.2-t2i"];
const ENDS: [&str; 4] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc", "dddddddddddddddd"];
const KINDS: [&str; 3] = ["general", "coding-plan", "token-plan"];
const BLOCKS: [&str; 7] = [
    "10.0.0.0/8",
    "10.0.0.1/32",
    "192.168.0.0/17",
    "0.0.0.0/0",
    "0:0:0:0:0:0:0:0/0",
    "2001:db8:0:0:0:0:0:0/32",
    "0.0.0.0/32",
];
const ADDRESSES: [&str; 6] = [
    "10.0.0.1",
    "10.255.0.1",
    "192.168.128.1",
    "2001:db8:0:0:0:0:0:1",
    "0:0:0:0:0:ffff:0a00:0001",
    "2001:db9:0:0:0:0:0:1",
];

/// A world of up to two accounts.
pub(crate) fn world(choices: &mut Choices) -> World {
    let mut world =
        World { collected: choices.known(5, |choices| minute(choices, COLLECTED, MINUTES)), ..World::default() };
    for number in 0..=choices.below(2) {
        account(choices, &mut world, number);
    }
    world
}

fn account(choices: &mut Choices, world: &mut World, number: usize) {
    let uid = format!("137803059992485{number}");
    world.accounts.push(Account { uid: uid.clone(), keys_limit: [None, Some(1), Some(2), Some(4)][choices.below(4)] });
    let users = (0..choices.below(4))
        .map(|index| user(choices, &uid, format!("2073290024943920{number}{index}")))
        .collect::<Vec<_>>();
    let ids: Vec<&str> = users.iter().map(|user| user.id.as_str()).collect();
    for index in 0..=choices.below(3) {
        let workspace = workspace(choices, world, &uid, index == 0, &ids);
        if world.workspaces.iter().all(|other| other.id != workspace.id) {
            let id = workspace.id.clone();
            world.workspaces.push(workspace);
            keys(choices, world, &id, &uid, &ids);
        }
    }
    world.users.extend(users);
}

fn user(choices: &mut Choices, account: &str, id: String) -> User {
    User {
        account: account.to_owned(),
        id,
        status: choices.known(8, |choices| choices.text(&["active", "active", "disabled", "deleted"])),
        since: choices.once_in(2).then(|| instant(choices)),
        permissions: choices.known(6, |choices| choices.some(&["administrator", "api-key-page"])),
    }
}

fn workspace(choices: &mut Choices, world: &World, account: &str, first: bool, users: &[&str]) -> Workspace {
    let has_models = !choices.once_in(5);
    let free: Vec<&str> = APPLICATIONS.iter().copied().filter(|app| !is_taken(world, app)).collect();
    Workspace {
        account: account.to_owned(),
        id: format!("{}-{}", choices.of(&["ws", "ws", "llm"]), choices.of(&ENDS)),
        default: choices.known(6, |_| first),
        region: choices.known(8, |choices| choices.text(&REGIONS)),
        label: choices.once_in(2).then(|| format!("llm-{}", choices.of(&ENDS))),
        deleted: choices.once_in(8),
        since: choices.once_in(2).then(|| instant(choices)),
        members: choices.known(6, |choices| choices.some(users)),
        models: has_models.then(|| choices.some(&MODELS)),
        applications: choices.known(5, |choices| choices.some(&free)),
    }
}

const APPLICATIONS: [&str; 4] = ["app-1", "app-2", "app-3", "app-4"];

/// An application lives in one workspace.
fn is_taken(world: &World, application: &str) -> bool {
    world
        .workspaces
        .iter()
        .filter_map(|workspace| workspace.applications.as_ref())
        .flatten()
        .any(|own| own == application)
}

fn keys(choices: &mut Choices, world: &mut World, workspace: &str, account: &str, users: &[&str]) {
    let creators: Vec<&str> = users.iter().chain(users).copied().chain([account]).collect();
    // Now and then as many as a workspace may have.
    let count = if choices.once_in(40) { 19 + choices.below(3) } else { choices.below(5) };
    let mut lasting: Vec<String> = Vec::new();
    for _ in 0..count {
        let mut key = key(choices, format!("29659{}", world.keys.len()), workspace, &creators);
        if choices.once_in(4) {
            key.kind = Some("temporary".to_owned());
            key.ttl = [60, 1, 120, 1800][choices.below(4)];
            key.parent =
                choices.known(5, |choices| lasting.get(choices.below(lasting.len().max(1))).cloned()).flatten();
        } else {
            lasting.push(key.id.clone());
        }
        world.keys.push(key);
    }
}

fn key(choices: &mut Choices, id: String, workspace: &str, creators: &[&str]) -> Key {
    let created = choices.known(4, |choices| minute(choices, 0, COLLECTED));
    // Nothing happens to a key before it is created.
    let later = |choices: &mut Choices| instant(choices).max(created.unwrap_or(0));
    Key {
        workspace: workspace.to_owned(),
        id,
        kind: choices.known(8, |choices| choices.text(&KINDS)),
        created_by: choices.known(4, |choices| choices.text(creators)),
        created,
        rotated: choices.once_in(3).then(|| later(choices)),
        used: choices.once_in(4).then(|| later(choices)),
        state: choices.known(8, |choices| choices.text(&["enabled", "enabled", "disabled", "deleted"])),
        since: choices.once_in(2).then(|| later(choices)),
        former: (0..choices.below(6).saturating_sub(3)).map(|_| choices.known(4, later)).collect(),
        scope: choices.known(3, |choices| Scope {
            ips: (0..choices.below(3)).map(|_| choices.text(&BLOCKS)).collect(),
            models: choices.once_in(2).then(|| choices.some(&MODELS)),
        }),
        parent: None,
        ttl: 60,
    }
}

/// Any question about a world's keys; nothing where it has none.
pub(crate) fn ask(choices: &mut Choices, world: &World) -> Option<Ask> {
    let key = world.keys.get(choices.below(world.keys.len().max(1)))?;
    Some(Ask {
        key: key.id.clone(),
        at: instant(choices),
        host: choices.once_in(2).then(|| url(choices, world.workspace_of(key))),
        model: choices.once_in(2).then(|| choices.text(&["qwen-plus", "qwen-max", "wan2.2-t2i", "other"])),
        application: choices.once_in(3).then(|| choices.text(&["app-1", "app-2", "app-3", "app-4", "app-9"])),
        ip: choices.once_in(3).then(|| choices.text(&ADDRESSES)),
    })
}

const HOSTS: [&str; 14] = [
    "dashscope.aliyuncs.com",
    "dashscope-us.aliyuncs.com",
    "dashscope-intl.aliyuncs.com",
    "cn-hongkong.dashscope.aliyuncs.com",
    "coding.dashscope.aliyuncs.com",
    "coding-intl.dashscope.aliyuncs.com",
    "token-plan.cn-beijing.maas.aliyuncs.com",
    "token-plan.ap-southeast-1.maas.aliyuncs.com",
    "token-plan.us-east-1.maas.aliyuncs.com",
    "trial.us-east-1.maas.aliyuncs.com",
    "dashscope-finance.aliyuncs.com",
    "vpc-cn-beijing.dashscope.aliyuncs.com",
    "dashscope.aliyuncs.com.example.org",
    "api.deepseek.com",
];

/// A base URL, often one dedicated to a workspace, in any spelling.
fn url(choices: &mut Choices, own: &Workspace) -> String {
    let region = choices.of(&["cn-beijing", "us-east-1", "ap-southeast-1", "mars-1"]);
    let host = match choices.below(4) {
        0 => format!("{}-{}.{region}.maas.aliyuncs.com", choices.of(&["ws", "llm"]), choices.of(&ENDS)),
        1 => format!(
            "{}.{}.maas.aliyuncs.com",
            own.label.as_ref().unwrap_or(&own.id),
            own.region.as_deref().unwrap_or(region)
        ),
        _ => choices.text(&HOSTS),
    };
    let host = if choices.once_in(4) { host.to_uppercase() } else { host };
    let scheme = choices.of(&["https://", "", "wss://", "http://user:word@"]);
    format!("{scheme}{host}{}", choices.of(&["/compatible-mode/v1", "", ":443", "./api/v1", "?next=https://x/"]))
}
