//! YAML and JSON with a position on every node, and every problem of a file at once.
