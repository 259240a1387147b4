# Six controls in Rego: says how many pairs fail each.
#
#   regorus eval --data six.rego --input inventory.json data.bailiwick.fails
#
# The input is `{"at": …, "ago": {"7d": …}, "records": [the lines]}`. Instants must be spelled alike: they are
# compared as text.
package bailiwick

import rego.v1

# What held before `since` holds if that is yet to come.
now(record, state, before) := before if record.since > input.at

else := state

by_kind(kind) := [record | some record in input.records; record.record == kind]

accounts := {account.uid: object.get(account, "quotas", {}) | some account in by_kind("account")}

users := {[user.account, user.id]: now(user, user.status, "active") | some user in by_kind("user")}

workspaces := [workspace | some workspace in by_kind("workspace"); now(workspace, object.get(workspace, "state", "active"), "active") == "active"]

# Each key with its state, and its owner: root, unknown, or a RAM user's status.
keys := [{"key": key, "state": now(key, key.state, "enabled"), "owner": owner(key)} |
	some key in by_kind("key")
	object.get(key, "created-at", "") <= input.at
]

owner(key) := "unknown" if not key["created-by"]

owner(key) := "root" if key["created-by"] == key.account

owner(key) := users[[key.account, key["created-by"]]] if key["created-by"] != key.account

alive := [held | some held in keys; held.state in {"enabled", "disabled"}]

in_use := [held | some held in alive; held.state == "enabled"; held.key.kind != "temporary"]

is_before(time, bound) if {
	time <= input.at
	time < bound
}

fails["revoked-owner"] := count([1 | some held in alive; held.owner in {"disabled", "deleted"}])

fails["root-owned-key"] := count([1 | some held in alive; held.key.kind == "general"; held.owner == "root"])

fails["disabled-key-kept"] := count([1 | some held in alive; held.state == "disabled"; is_before(held.key.since, input.ago["30d"])])

fails["key-rotation"] := count([1 | some held in in_use; is_before(held.key["rotated-at"], input.ago["90d"])])

fails["unrestricted-key"] := count([1 | some held in in_use; held.key.kind == "general"; held.key.scope; not is_restricted(held.key.scope)])

is_restricted(scope) if scope.models

is_restricted(scope) if {
	count(scope.ips) > 0
	every ip in scope.ips { not endswith(ip, "/0") }
}

keys_of[key.account][key.workspace] contains key.id if {
	some held in alive
	held.key.kind != "temporary"
	key := held.key
}

fails["keys-per-workspace"] := count([1 |
	some workspace in workspaces
	count(keys_of[workspace.account][workspace.id]) > object.get(accounts[workspace.account], "keys-per-workspace", 20)
])
