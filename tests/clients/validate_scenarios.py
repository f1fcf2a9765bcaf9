"""Validates scenario files against the JSON Schema, by a validator that is not ours.

    validate_scenarios.py SCHEMA FILE...      prints what is wrong, one line each; exits with 1 if anything is
"""

import json
import pathlib
import sys
import tomllib

from jsonschema import Draft202012Validator

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
wrong = 0
for file in sys.argv[2:]:
    for error in validator.iter_errors(tomllib.loads(pathlib.Path(file).read_text())):
        print(f"{file}: {error.json_path}: {error.message}")
        wrong = 1
sys.exit(wrong)
