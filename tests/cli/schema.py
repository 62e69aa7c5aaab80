# SPDX-License-Identifier: Apache-2.0
"""As much of JSON Schema (draft 7) as the schemas of tenure use, and what the package jsonschema says where it is
installed. Members that a schema does not name are mistakes here: a schema says everything that is written."""
try:
    import jsonschema
except ImportError:
    jsonschema = None

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
         "number": (int, float)}
KNOWN = {"$schema", "title", "description", "type", "required", "properties", "additionalProperties", "items", "enum",
         "const", "minimum", "maximum", "pattern", "anyOf", "$ref", "definitions"}


def has_type(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def mistakes(value, schema, root, place="$"):
    """Yields what is wrong."""
    unknown = set(schema) - KNOWN
    assert not unknown, f"this reader does not know {unknown}"
    if "$ref" in schema:
        yield from mistakes(value, root["definitions"][schema["$ref"].rsplit("/", 1)[1]], root, place)
        return
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(has_type(value, t) for t in types):
        yield f"{place}: {value!r} is no {' or '.join(types)}"
        return
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is not allowed"
    if "minimum" in schema and value < schema["minimum"] or "maximum" in schema and value > schema["maximum"]:
        yield f"{place}: {value!r} is out of range"
    if "anyOf" in schema:
        tries = [list(mistakes(value, s, root, place)) for s in schema["anyOf"]]
        if all(tries):
            yield from min(tries, key=len)
    for number, item in enumerate(value if "items" in schema else []):
        yield from mistakes(item, schema["items"], root, f"{place}[{number}]")
    if not isinstance(value, dict):
        return
    for name in set(schema.get("required", [])) - set(value):
        yield f"{place}: {name} is missing"
    for name, member in value.items():
        inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
        if inner is not None:
            yield from mistakes(member, inner, root, f"{place}.{name}")
        elif "properties" in schema:
            yield f"{place}: the schema does not know {name}"


def check(value, schema):
    found = list(mistakes(value, schema, schema))
    if jsonschema:
        jsonschema.Draft7Validator.check_schema(schema)
        found += [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(value)]
    return found
