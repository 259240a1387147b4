//! Where keys lie on a developer's machine, as known on 2026-11-23. A new tool is a new line.

/// A file or folder in which a tool keeps keys, or in which they are left behind.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whose it is.
    pub tool: &'static str,
    /// Where: below `~`, a variable's folder, or `.` for the current repository. The last part may hold a `*`.
    pub path: &'static str,
    /// Who says so.
    pub source: &'static str,
}

const fn place(tool: &'static str, path: &'static str, source: &'static str) -> Place {
    Place { tool, path, source }
}

const SDK: &str = "DashScope SDK, documentation of the API key's file";
const QWEN: &str = "Qwen Code, documentation of settings and environment";
const BAILIAN: &str = "Bailian CLI, its configuration file";
const ALIYUN: &str = "Alibaba Cloud CLI and SDKs, documentation of credentials";
const CLAUDE: &str = "Claude Code, documentation of settings";
const CODEX: &str = "Codex CLI, documentation of config.toml and auth.json";
const OPENCLAW: &str = "OpenClaw, documentation of its gateway's configuration";
const OPENCODE: &str = "opencode, documentation of config and auth";
const CLINE: &str = "Cline, its settings in VS Code and in its command line";
const CHATBOX: &str = "Chatbox, its application data";
const MCP: &str = "Model Context Protocol, how clients configure servers";
const CONTINUE: &str = "Continue, documentation of its configuration";
const AIDER: &str = "aider, documentation of its configuration";
const LLM: &str = "llm, documentation of keys.json";
const SHELL: &str = "the shell's manual, start-up files";
const HISTORY: &str = "the shell's manual, history";
const DOTENV: &str = "dotenv, its convention";

/// All places, tool by tool.
pub const PLACES: &[Place] = &[
    place("DashScope SDK", "~/.dashscope/api_key", SDK),
    place("Qwen Code", "~/.qwen/settings.json", QWEN),
    place("Qwen Code", "~/.qwen/.env", QWEN),
    place("Qwen Code", "~/.qwen/tmp", QWEN),
    place("Qwen Code", "./.qwen/settings.json", QWEN),
    place("Qwen Code", "./.qwen/.env", QWEN),
    place("Bailian CLI", "~/.bailian/config.json", BAILIAN),
    place("Alibaba Cloud CLI", "~/.aliyun/config.json", ALIYUN),
    place("Alibaba Cloud SDK", "~/.alibabacloud/credentials*", ALIYUN),
    place("Claude Code", "$CLAUDE_CONFIG_DIR/settings*.json", CLAUDE),
    place("Claude Code", "$CLAUDE_CONFIG_DIR/history.jsonl", CLAUDE),
    place("Claude Code", "$CLAUDE_CONFIG_DIR/projects", CLAUDE),
    place("Claude Code", "~/.claude.json", CLAUDE),
    place("Claude Code", "./.claude/settings*.json", CLAUDE),
    place("Codex", "$CODEX_HOME/config.toml", CODEX),
    place("Codex", "$CODEX_HOME/auth.json", CODEX),
    place("Codex", "$CODEX_HOME/history.jsonl", CODEX),
    place("Codex", "$CODEX_HOME/sessions", CODEX),
    place("OpenClaw", "~/.openclaw/openclaw.json*", OPENCLAW),
    place("OpenClaw", "~/.openclaw/.env", OPENCLAW),
    place("OpenClaw", "~/.openclaw/agents", OPENCLAW),
    place("OpenClaw", "~/.clawdbot/clawdbot.json*", OPENCLAW),
    place("opencode", "$XDG_CONFIG_HOME/opencode/opencode.json*", OPENCODE),
    place("opencode", "$XDG_DATA_HOME/opencode/auth.json", OPENCODE),
    place("opencode", "./opencode.json*", OPENCODE),
    place("Cline", "~/.cline/data", CLINE),
    place("Cline", "$XDG_CONFIG_HOME/Code/User/settings.json", CLINE),
    place("Cline", "~/Library/Application Support/Code/User/settings.json", CLINE),
    place("Cline", "$APPDATA/Code/User/settings.json", CLINE),
    place("Cline", "./.vscode/*.json", CLINE),
    place("Chatbox", "$XDG_CONFIG_HOME/xyz.chatboxapp.app/config*.json", CHATBOX),
    place("Chatbox", "~/Library/Application Support/xyz.chatboxapp.app/config*.json", CHATBOX),
    place("Chatbox", "$APPDATA/xyz.chatboxapp.app/config*.json", CHATBOX),
    place("MCP", "$XDG_CONFIG_HOME/Claude/claude_desktop_config.json", MCP),
    place("MCP", "~/Library/Application Support/Claude/claude_desktop_config.json", MCP),
    place("MCP", "$APPDATA/Claude/claude_desktop_config.json", MCP),
    place("MCP", "~/.cursor/mcp.json", MCP),
    place("MCP", "./.cursor/mcp.json", MCP),
    place("MCP", "./.mcp.json", MCP),
    place("Continue", "~/.continue/config.*", CONTINUE),
    place("Continue", "~/.continue/.env", CONTINUE),
    place("aider", "~/.aider.conf.yml", AIDER),
    place("aider", "./.aider*", AIDER),
    place("llm", "$XDG_CONFIG_HOME/io.datasette.llm/keys.json", LLM),
    place("shell", "~/.profile", SHELL),
    place("bash", "~/.bashrc", SHELL),
    place("bash", "~/.bash_profile", SHELL),
    place("bash", "~/.bash_login", SHELL),
    place("bash", "~/.bash_aliases", SHELL),
    place("bash", "~/.bash_history", HISTORY),
    place("zsh", "~/.zshenv", SHELL),
    place("zsh", "~/.zshrc", SHELL),
    place("zsh", "~/.zprofile", SHELL),
    place("zsh", "~/.zlogin", SHELL),
    place("zsh", "~/.zsh_history", HISTORY),
    place("fish", "$XDG_CONFIG_HOME/fish", SHELL),
    place("fish", "$XDG_DATA_HOME/fish/fish_history", HISTORY),
    place("PowerShell", "$XDG_CONFIG_HOME/powershell", SHELL),
    place("PowerShell", "$XDG_DATA_HOME/powershell/PSReadLine/ConsoleHost_history.txt", HISTORY),
    place("PowerShell", "$APPDATA/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt", HISTORY),
    place("Python", "~/.python_history", HISTORY),
    place("Node.js", "~/.node_repl_history", HISTORY),
    place("systemd", "$XDG_CONFIG_HOME/environment.d", SHELL),
    place("cURL", "~/.curlrc", "cURL's manual, its configuration file"),
    place("dotenv", "~/.env*", DOTENV),
    place("dotenv", "./**/.env*", DOTENV),
];
