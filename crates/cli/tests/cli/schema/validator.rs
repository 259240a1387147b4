//! As much of JSON Schema (draft 2020-12) as our own schemas use. What it does not know it refuses.

use serde_json::Value;

/// What is wrong with a value under a schema, each with its place.
pub(super) fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut validator = Validator { root: schema, problems: Vec::new() };
    validator.check(schema, value, "");
    validator.problems
}

struct Validator<'s> {
    root: &'s Value,
    problems: Vec<String>,
}

impl Validator<'_> {
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut inner = Validator { root: self.root, problems: Vec::new() };
        inner.check(schema, value, "");
        inner.problems.is_empty()
    }

    fn refuse(&mut self, at: &str, why: impl std::fmt::Display) {
        self.problems.push(format!("{at}: {why}"));
    }

    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        for (keyword, wanted) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "then" => {}
                "$ref" => {
                    let target = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.root.pointer(target).unwrap_or_else(|| panic!("no {target}")), value, at);
                }
                "type" => self.kind(wanted, value, at),
                "const" if value != wanted => self.refuse(at, format!("is not {wanted}")),
                "enum" if !wanted.as_array().unwrap().contains(value) => {
                    self.refuse(at, format!("{value} is none of {wanted}"))
                }
                "const" | "enum" => {}
                "pattern" => {
                    if value
                        .as_str()
                        .is_some_and(|text| !regex::Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text))
                    {
                        self.refuse(at, format!("{value} does not match {wanted}"));
                    }
                }
                "minLength" if value.as_str().is_some_and(str::is_empty) => self.refuse(at, "is empty"),
                "minimum" if value.as_f64().is_some_and(|number| number < wanted.as_f64().unwrap()) => {
                    self.refuse(at, "is too small")
                }
                "minLength" | "minimum" => {}
                "minItems" if value.as_array().is_some_and(Vec::is_empty) => self.refuse(at, "has no items"),
                "minProperties" if value.as_object().is_some_and(serde_json::Map::is_empty) => {
                    self.refuse(at, "has no fields")
                }
                "maxProperties" if value.as_object().is_some_and(|map| map.len() as u64 > wanted.as_u64().unwrap()) => {
                    self.refuse(at, "has too many fields")
                }
                "minItems" | "minProperties" | "maxProperties" => {}
                "uniqueItems" => {
                    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    let again = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
                    if again {
                        self.refuse(at, "has an item twice");
                    }
                }
                "contains" => {
                    if value.as_array().is_some_and(|items| !items.iter().any(|item| self.fits(wanted, item))) {
                        self.refuse(at, "lacks an item");
                    }
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(wanted, item, &format!("{at}/{index}"));
                    }
                }
                "required" => {
                    for name in wanted.as_array().unwrap() {
                        if value.as_object().is_some_and(|map| !map.contains_key(name.as_str().unwrap())) {
                            self.refuse(at, format!("lacks {name}"));
                        }
                    }
                }
                "properties" | "patternProperties" | "additionalProperties" => {}
                "allOf" => wanted.as_array().unwrap().iter().for_each(|schema| self.check(schema, value, at)),
                "anyOf" | "oneOf" => {
                    let fitting = wanted.as_array().unwrap().iter().filter(|schema| self.fits(schema, value)).count();
                    if fitting == 0 || keyword == "oneOf" && fitting > 1 {
                        self.refuse(at, format!("{value} fits {fitting} of the alternatives"));
                    }
                }
                "not" if self.fits(wanted, value) => self.refuse(at, "is what it must not be"),
                "not" => {}
                "if" => {
                    if let Some(then) = schema.get("then").filter(|_| self.fits(wanted, value)) {
                        self.check(then, value, at);
                    }
                }
                unknown => panic!("the schemas use `{unknown}`, which is not checked here"),
            }
        }
        self.fields(schema, value, at);
    }

    fn fields(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(map) = value.as_object() else { return };
        for (name, value) in map {
            let at = format!("{at}/{name}");
            let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let by_pattern = patterns
                .filter(|(pattern, _)| regex::Regex::new(pattern).unwrap().is_match(name))
                .map(|(_, schema)| schema);
            let own: Vec<_> =
                schema.get("properties").and_then(|all| all.get(name)).into_iter().chain(by_pattern).collect();
            own.iter().for_each(|schema| self.check(schema, value, &at));
            match schema.get("additionalProperties") {
                Some(Value::Bool(false)) if own.is_empty() => self.refuse(&at, "is an unknown field"),
                Some(more @ Value::Object(_)) if own.is_empty() => self.check(more, value, &at),
                _ => {}
            }
        }
    }

    fn kind(&mut self, wanted: &Value, value: &Value, at: &str) {
        let one = |wanted: &Value| match wanted.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            unknown => panic!("no type {unknown}"),
        };
        let fits = wanted.as_array().map_or_else(|| one(wanted), |all| all.iter().any(one));
        if !fits {
            self.refuse(at, format!("{value} is not {wanted}"));
        }
    }
}
