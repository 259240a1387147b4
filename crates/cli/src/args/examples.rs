//! The examples in the help of each command.

use clap::Command;

/// What the command of a name is for in an example, and how it is typed.
type Example = (&'static str, &'static str);

/// Commands, each with its examples. A test sees to it that every command has some, and that they parse.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "audit",
        &[
            ("Judge an inventory, and scan this folder", "bailiwick audit --inventory inventory.yaml --scan ."),
            (
                "A gate for a pull request that it can't loosen itself",
                "bailiwick audit --trust origin/main --history=origin/main..HEAD --format github",
            ),
            ("For people, and for code scanning too", "bailiwick audit --report sarif=bailiwick.sarif"),
        ],
    ),
    (
        "scan",
        &[
            ("Scan a folder; say whose the keys are", "bailiwick scan src/ --inventory inventory.yaml"),
            ("Scan what the next commit would bring", "bailiwick scan --staged"),
            ("Scan all that was ever committed", "bailiwick scan --history"),
        ],
    ),
    ("test", &[("Run the examples of your rules, and of the shipped ones", "bailiwick test policies/ builtin:strict")]),
    ("check", &[("Look for rules that can't fail, or say what another does", "bailiwick check policies/")]),
    (
        "explain",
        &[("Why is there this finding?", "bailiwick explain finding 3f2a --inventory inventory.yaml --scan .")],
    ),
    (
        "explain key",
        &[("May this key call this?", "bailiwick explain key 2965964 --host dashscope.aliyuncs.com --model qwen-plus")],
    ),
    ("explain rule", &[("What does a rule judge, and why?", "bailiwick explain rule revoked-owner")]),
    (
        "explain finding",
        &[("The proof, clause by clause", "bailiwick explain finding 3f2a --inventory inventory.yaml --scan .")],
    ),
    (
        "visible",
        &[("The keys that a RAM user sees", "bailiwick visible 207329002494392001 --inventory inventory.yaml")],
    ),
    (
        "can-create",
        &[(
            "May this RAM user create a key there?",
            "bailiwick can-create 207329002494392001 ws-950f9aca7e76c816 --inventory inventory.yaml",
        )],
    ),
    ("timeline", &[("When did this key die, and why?", "bailiwick timeline key:71 --inventory inventory.yaml")]),
    (
        "simulate",
        &[(
            "What if a user goes, and then a key?",
            "bailiwick simulate --disable-user 207329002494392001 --delete-key 71 --inventory inventory.yaml",
        )],
    ),
    (
        "forecast",
        &[(
            "What falls due by the end of February?",
            "bailiwick forecast --until 2027-02-28 --inventory inventory.yaml",
        )],
    ),
    ("leaks", &[("The most urgent first, with what to do", "bailiwick leaks . --inventory inventory.yaml --verbose")]),
    (
        "drift",
        &[("Which keys does no code have?", "bailiwick drift ~/src/search ~/src/chat --inventory inventory.yaml")],
    ),
    (
        "rotated",
        &[(
            "Is the rotation of this key done?",
            "bailiwick rotated 71 ~/src/search ~/src/chat --inventory inventory.yaml",
        )],
    ),
    (
        "import",
        &[(
            "Make an inventory of exports, and keep what people wrote into the old one",
            "bailiwick import exports/ -o inventory.yaml --merge inventory.yaml --at 2026-11-20T08:00:00Z",
        )],
    ),
    (
        "baseline",
        &[
            ("Accept what is there", "bailiwick baseline -o baseline.json"),
            ("Fail on what is new", "bailiwick audit --baseline baseline.json"),
        ],
    ),
    ("diff", &[("What does the branch bring?", "bailiwick diff main.json branch.json")]),
    (
        "waive",
        &[(
            "Accept a finding until the end of January",
            "bailiwick waive 7de18b26 --reason 'the gateway moves in January' --expires 2027-01-31 --owner search \\\n    \
          --approver dana",
        )],
    ),
    ("schema", &[("For completion in an editor", "bailiwick schema policy -o policy.schema.json")]),
    ("platform", &[("Which quotas and hosts do answers rest on?", "bailiwick platform")]),
    (
        "init",
        &[
            ("Begin here", "bailiwick init"),
            ("With hooks, and a gate for pull requests", "bailiwick init --hook --ci github"),
        ],
    ),
    ("hook", &[("Scan each commit before it is made", "bailiwick hook install")]),
    (
        "hook install",
        &[
            ("Before each commit, merge and push", "bailiwick hook install"),
            ("Before each commit only", "bailiwick hook install --stage pre-commit"),
        ],
    ),
    ("hook uninstall", &[("Take all hooks out", "bailiwick hook uninstall")]),
    ("hook pre-commit", &[("What the hook would say now", "bailiwick hook pre-commit")]),
    ("hook commit-msg", &[("Look at a message", "bailiwick hook commit-msg .git/COMMIT_EDITMSG")]),
    ("hook pre-push", &[("As git runs it", "bailiwick hook pre-push origin https://example.com/repository.git")]),
    (
        "completions",
        &[
            ("bash", "bailiwick completions bash > ~/.local/share/bash-completion/completions/bailiwick"),
            ("zsh", "bailiwick completions zsh > ~/.zfunc/_bailiwick"),
            ("fish", "bailiwick completions fish > ~/.config/fish/completions/bailiwick.fish"),
            ("PowerShell", "bailiwick completions powershell >> $PROFILE"),
            ("Elvish", "bailiwick completions elvish >> ~/.config/elvish/rc.elv"),
        ],
    ),
    (
        "man",
        &[("Read the manual", "bailiwick man | man -l -"), ("Install it", "bailiwick man -o ~/.local/share/man/man1")],
    ),
];

/// What `import --help` says before all else: the commands that make its files, as their page has them.
pub(super) fn exports() -> String {
    let page = include_str!("../../../../docs/exports.md");
    let commands = page.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let about = "Make an inventory of what the aliyun CLI and the SDKs print. These commands export everything:";
    format!("{about}\n\n{}", commands.trim_end())
}

/// A definition with the examples of each of its commands.
pub(super) fn with(command: Command, above: &str) -> Command {
    command.mut_subcommands(|inner| {
        let name = format!("{above} {}", inner.get_name()).trim().to_owned();
        let inner = with(inner, &name);
        match EXAMPLES.iter().find(|(of, _)| *of == name) {
            Some((_, examples)) => inner.after_help(spelled(examples)),
            None => inner,
        }
    })
}

fn spelled(examples: &[Example]) -> String {
    let spelled: String = examples.iter().map(|(what, typed)| format!("\n  # {what}\n  {typed}")).collect();
    format!("Examples:{spelled}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command below another, with its whole name.
    fn below(command: &Command, above: &str, all: &mut Vec<(String, String)>) {
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            let name = format!("{above} {}", inner.get_name()).trim().to_owned();
            let help = inner.get_after_help().map(ToString::to_string).unwrap_or_default();
            below(inner, &name, all);
            all.push((name, help));
        }
    }

    #[test]
    fn every_command_has_examples_and_they_are_of_it() {
        let mut all = Vec::new();
        below(&super::super::command(), "", &mut all);
        assert_eq!(all.len(), EXAMPLES.len());
        for (name, help) in all {
            assert!(help.starts_with("Examples:") && help.contains("  bailiwick "), "{name} has no example");
        }
    }

    #[test]
    fn every_example_parses() {
        for (of, examples) in EXAMPLES {
            for (_, typed) in *examples {
                let typed = typed.split(['|', '>']).next().unwrap_or_default().replace("\\\n", "");
                let mut quoted = false;
                let joined: String = typed
                    .chars()
                    .map(|c| {
                        if c == '\'' {
                            quoted = !quoted;
                            '"'
                        } else if quoted && c == ' ' {
                            '_'
                        } else {
                            c
                        }
                    })
                    .collect();
                let words = joined.split_whitespace();
                let parsed = super::super::command().try_get_matches_from(words);
                assert!(parsed.is_ok(), "{of}: {typed}: {}", parsed.unwrap_err());
            }
        }
    }
}
