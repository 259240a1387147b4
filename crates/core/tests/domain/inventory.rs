//! Records and how they hang together.

use bailiwick_core::inventory::{Key, Owner, Temporary};
use bailiwick_core::platform::Platform;

use crate::company::{company, key};

#[test]
fn records_lead_to_what_they_belong_to() {
    let mut company = company();
    let one = company.inventory.push_key(key(company.sub, "1"));
    let account = company.inventory.account(company.account);
    assert_eq!(
        (account.users.as_slice(), account.workspaces.as_slice()),
        ([company.alice, company.bob].as_slice(), [company.default, company.sub].as_slice())
    );
    assert_eq!(company.inventory.workspace(company.sub).keys, [one]);
    assert_eq!(company.inventory.workspace(company.default).keys, []);
    assert_eq!(company.inventory.accounts().collect::<Vec<_>>(), [company.account]);
    assert_eq!(company.inventory.users().collect::<Vec<_>>(), [company.alice, company.bob]);
    assert_eq!(company.inventory.workspaces().collect::<Vec<_>>(), [company.default, company.sub]);
}

#[test]
fn a_temporary_keys_owner_is_its_parents_unless_one_is_recorded() {
    let mut company = company();
    let alice = Owner::User(company.alice);
    let parent = company.inventory.push_key(Key { owner: alice, ..key(company.sub, "1") });
    let temporary = Some(Temporary { parent: None, ttl: Platform::embedded().default_ttl() });
    let inherits = company.inventory.push_key(Key { owner: Owner::Unknown, temporary, ..key(company.sub, "2") });
    let own = company.inventory.push_key(Key { temporary, ..key(company.sub, "3") });
    assert_eq!(company.inventory.owner_of(inherits), Owner::Unknown, "nobody recorded the parent yet");
    for key in [inherits, own] {
        company.inventory.set_parent(key, parent);
    }
    assert_eq!(company.inventory.owner_of(inherits), alice);
    assert_eq!(company.inventory.owner_of(own), Owner::Root);
}
