//! Whose files these are: STS GetCallerIdentity, IMS and RAM GetAccountAlias.

use super::facts::Said;
use super::object::Object;
use super::reading::Reading;

/// Reads `AccountId` beside `IdentityType` or `Arn`, or `AccountAlias`; says whether the document has one.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    if object.get("accountId").is_some() && object.any(&["identityType", "arn"]).is_some() {
        reading.kind = "GetCallerIdentity";
        let account = reading.digits(object, "accountId");
        reading.part.accounts.extend(account);
        return true;
    }
    if object.get("accountAlias").is_none() {
        return false;
    }
    reading.kind = "GetAccountAlias";
    let alias = reading.word(object, "accountAlias");
    let spot = reading.spot(object.line);
    reading.part.aliases.extend(alias.map(|value| Said { value, spot }));
    true
}
