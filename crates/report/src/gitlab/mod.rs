//! GitLab's reports: detected secrets, and code quality, which takes everything else, too.

pub(crate) mod quality;
pub(crate) mod secrets;
