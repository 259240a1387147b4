//! What the platform allows, as dated data.
