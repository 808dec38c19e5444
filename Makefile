# Two commands need nothing but Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check eval wheel dist sbom dictionary manual docs clean

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

# The wheel is built from the sdist, so that what people build from it is what we tried.
dist: $(VENV)/.tested
	rm -rf build dist
	$(BIN)/python -m build --no-isolation

# What a default install brings, read off one: a bill of materials (CycloneDX) and the licences. The second
# install takes the wheel by its name, so that no folder of this machine gets into the bill.
sbom: dist $(VENV)/.release
	$(PYTHON) -m venv build/clean
	build/clean/bin/python -m pip install --quiet -c constraints.txt dist/*.whl
	build/clean/bin/python -m pip install --quiet --no-deps --no-index --find-links dist --force-reinstall kg-claims
	build/clean/bin/python bench/licences.py > dist/licences.csv
	build/clean/bin/python -m pip uninstall --quiet --yes pip
	$(BIN)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml -o dist/sbom.cdx.json build/clean

# What is made from the vocabulary: docs/data-dictionary.md and schema/context.jsonld.
dictionary: $(VENV)/.installed
	$(BIN)/python -m kg.schema.vocabulary

# What is made from the help of the commands: docs/cli.md.
manual: $(VENV)/.installed
	$(BIN)/python -m kg.cli.manual

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

$(VENV)/.release: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --no-build-isolation -c constraints.txt -e '.[release]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info demo.db
