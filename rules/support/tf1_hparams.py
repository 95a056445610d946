"""`HParams`, the hyperparameters of `tf.contrib.training`: named values that can be parsed and overridden.

Written beside this program by tf2mig; it belongs to you now. It needs nothing but Python. Protocol buffers of
hyperparameters are not covered.
"""

import json
import numbers
import re

_ASSIGNMENT = re.compile(
    r"(?P<name>[a-zA-Z][\w\.]*)(\[\s*(?P<index>\d+)\s*\])?\s*=\s*((?P<val>[^,\[]*)|\[(?P<vals>[^\]]*)\])($|,\s*)"
)
_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


class HParams:
    """Hyperparameters as attributes. The type of a first value is the type of all later ones."""

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        if hparam_def is not None:
            raise NotImplementedError("HParams from a protocol buffer has not been carried over")
        self._hparam_types = {}
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Add one; a list must not be empty, for its first element says the type."""
        if getattr(self, name, None) is not None:
            raise ValueError("Hyperparameter name is reserved: %s" % name)
        if isinstance(value, (list, tuple)):
            if not value:
                raise ValueError("Multi-valued hyperparameters cannot be empty: %s" % name)
            self._hparam_types[name] = type(value[0]), True
        else:
            self._hparam_types[name] = type(value), False
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Change one, keeping its type."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list) != is_list:
            wanted = "a list for multi-valued" if is_list else "a single value for single-valued"
            raise ValueError("Must pass %s parameter: %s" % (wanted, name))
        setattr(self, name, [_cast(name, kind, v) for v in value] if is_list else _cast(name, kind, value))

    def del_hparam(self, name):
        """Remove one, if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Override from text such as `lr=0.1,layers=[64,32],name=big`. Returns itself."""
        return self.override_from_dict(
            parse_values(values, {n: kind for n, (kind, _) in self._hparam_types.items()})
        )

    def parse_json(self, values_json):
        """Override from a JSON object. Returns itself."""
        return self.override_from_dict(json.loads(values_json))

    def override_from_dict(self, values_dict):
        """Override from a dictionary; a dictionary of indices overrides elements of a list. Returns itself."""
        for name, value in values_dict.items():
            if isinstance(value, dict):
                elements = list(getattr(self, name))
                for index, element in value.items():
                    elements[index] = element
                value = elements
            self.set_hparam(name, value)
        return self

    set_from_map = override_from_dict

    def set_model_structure(self, model_structure):
        self._model_structure = model_structure

    def get_model_structure(self):
        return self._model_structure

    def values(self):
        """Names and values as a dictionary."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def to_json(self, indent=None, separators=None, sort_keys=False):
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def get(self, key, default=None):
        """The value of a name, or the default; a default of another type than the value is an error."""
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            if isinstance(default, list) != is_list:
                raise ValueError(
                    "Hparam '%s' of type %s is incompatible with default=%s" % (key, kind, default)
                )
            for value in default if is_list else [default]:
                _cast(key, kind, value)
        return getattr(self, key)

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ",".join("%s=%s" % pair for pair in self.values().items())

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, sorted(self.values().items()))


def parse_values(values, type_map, ignore_unknown=False):
    """The assignments in a text as a dictionary, each value read as the type that `type_map` gives its name."""
    results, position = {}, 0
    while position < len(values):
        match = _ASSIGNMENT.match(values, position)
        if not match:
            raise ValueError("Malformed hyperparameter value: %s" % values[position:])
        position = match.end()
        name, index = match["name"], match["index"]
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError("Unknown hyperparameter type for %s" % name)
        kind = type_map[name]
        if match["vals"] is not None:
            if index is not None:
                raise ValueError("Assignment of a list to a list index.")
            value = [_read(name, kind, text, values) for text in re.split("[ ,]", match["vals"]) if text]
        else:
            value = _read(name, kind, match["val"], values)
        if index is None:
            taken = name in results
            results[name] = value
        else:
            elements = results.setdefault(name, {})
            taken = not isinstance(elements, dict) or int(index) in elements
            if not taken:
                elements[int(index)] = value
        if taken:
            raise ValueError("Multiple assignments to variable '%s' in %s" % (name, values))
    return results


def _read(name, kind, text, values):
    try:
        if kind is bool:
            return _BOOLEANS[text] if text in _BOOLEANS else bool(int(text))
        return kind(text)
    except ValueError:
        raise ValueError(
            "Could not parse hparam '%s' of type '%s' with value '%s' in %s"
            % (name, kind.__name__, text, values)
        ) from None


def _cast(name, kind, value):
    """The value as a type, where that loses nothing."""
    if type(value) is kind or kind is type(None):
        return value
    text = issubclass(kind, (str, bytes)) and not isinstance(value, (str, bytes))
    boolean = issubclass(kind, bool) != isinstance(value, bool)
    integer = issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral)
    number = issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number)
    if text or boolean or integer or number:
        raise ValueError("Could not cast hparam '%s' of type '%s' from value %r" % (name, kind, value))
    return kind(value)
