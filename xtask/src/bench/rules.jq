# The shipped rules about inventories in jq, as fast as jq does them: says how many pairs fail each rule.
#
#   jq -n --arg at 2026-11-21T00:00:00Z -f rules.jq inventory.jsonl
#
# A record must stand after those that it names, and instants must be spelled alike: they are compared as text. All
# that is remembered lies in one flat object, since jq copies a nested one whenever something in it is set.

def ago($days): ($at | fromdate) - $days * 86400 | todate;
# What held before `since` holds if that is yet to come.
def now($state; $before): if .since != null and .since > $at then $before else $state end;
def remember($name; $value): setpath([$name]; $value);
def count($name): setpath([$name]; .[$name] + 1);

ago(7) as $week | ago(30) as $month | ago(60) as $two_months | ago(90) as $quarter

# The rules that a key breaks. Its owner is root, unknown, or a RAM user's status.
| def broken($owner; $state):
    def before($time; $bound): $time != null and $time <= $at and $time < $bound;
    if .["created-at"] != null and .["created-at"] > $at then empty else
      ($state == "enabled" or $state == "disabled") as $alive
      | ($state == "enabled" and .kind != "temporary") as $in_use
      | (if $alive and ($owner == "disabled" or $owner == "deleted") then "revoked-owner" else empty end),
        (if $alive and .kind == "general" and $owner == "root" then "root-owned-key" else empty end),
        (if $alive and $owner == "unknown" then "unknown-owner" else empty end),
        (if $alive and .kind == "coding-plan" and $owner != "root" then "plan-key-not-root-owned" else empty end),
        (if $state == "disabled" and before(.since; $month) then "disabled-key-kept" else empty end),
        (if $in_use and before(.["rotated-at"]; $quarter) then "key-rotation" else empty end),
        (if $in_use and before(.["last-used-at"]; $two_months) then "unused-key" else empty end),
        (if $state == "enabled" and .kind == "general" and .scope != null and .scope.models == null
            and ((.scope.ips // []) | length == 0 or any(.[]; endswith("/0"))) then "unrestricted-key" else empty end)
    end;

  reduce inputs as $record ({};
    if $record.record == "key" then
      ($record.account + "/" + $record.workspace) as $workspace
      | (if $record["created-by"] == null then "unknown"
         elif $record["created-by"] == $record.account then "root"
         else .["user/" + $record.account + "/" + $record["created-by"]] end) as $owner
      | ($record | now(.state; "enabled")) as $state
      | ([$record | broken($owner; $state)]) as $rules
      | (if ($rules | length) > 0 then reduce $rules[] as $rule (.; count("fail/" + $rule)) else . end)
      | if $state != "deleted" and $record.kind != "temporary" and .["keys/" + $workspace] != null
        then count("keys/" + $workspace) else . end
    elif $record.record == "user" then
      remember("user/" + $record.account + "/" + $record.id; $record | now(.status; "active"))
    elif $record.record == "workspace" then
      if ($record | now(.state; "active")) == "deleted" then .
      else remember("keys/" + $record.account + "/" + $record.id; 0) | count("workspaces/" + $record.account) end
    elif $record.record == "account" then
      remember("quotas/" + $record.uid; $record.quotas // {})
    elif $record["collected-at"] < $week then
      count("fail/inventory-freshness")
    else . end
  )
| . as $all
# Quotas are the account's own, or the platform's.
| reduce (to_entries[] | .value as $count | .key | split("/") | select(
      .[0] == "workspaces" and $count > ($all["quotas/" + .[1]]["workspaces"] // 10)
      or .[0] == "keys" and $count > ($all["quotas/" + .[1]]["keys-per-workspace"] // 20)
    ) | .[0]) as $quota (.; count(if $quota == "keys" then "fail/keys-per-workspace" else "fail/workspaces-per-account" end))
| with_entries(select(.key | startswith("fail/")) | .key |= ltrimstr("fail/"))
