# Two commands need nothing but Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check eval wheel dictionary docs clean

demo: $(VENV)/.installed
	$(BIN)/kg demo

test: $(VENV)/.tested
	$(BIN)/python -m pytest -m "not eval"

# Types and layers are checked on the package as it is installed: in the checkout, loaders and queries lie elsewhere.
check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -rf build $(VENV)/installed
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --target $(VENV)/installed .
	cd $(VENV)/installed && MYPYPATH=. ../bin/mypy --config-file ../../pyproject.toml -p kg
	cd $(VENV)/installed && PYTHONPATH=. ../bin/lint-imports ../../pyproject.toml

eval: $(VENV)/.tested
	$(BIN)/python -m pytest -m eval -rs

wheel: $(VENV)/.tested
	rm -rf build dist
	$(BIN)/python -m build --wheel --no-isolation

# What is made from the vocabulary: docs/data-dictionary.md and schema/context.jsonld.
dictionary: $(VENV)/.installed
	$(BIN)/python -m kg.schema.vocabulary

# The documentation as a site in build/site, to be opened without a server; a link or anchor that leads nowhere ends it.
docs: $(VENV)/.documented
	$(BIN)/mkdocs build --config-file .mkdocs.yml --strict --quiet

$(VENV)/.documented: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-build-isolation -c constraints.txt -e '.[docs]'
	touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt setuptools
	$(BIN)/python -m pip install --quiet --no-build-isolation -c constraints.txt -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-build-isolation -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info demo.db
