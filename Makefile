# Two commands matter: 'make lab' opens the course, 'make test' proves that it runs and is true.
# All else is in 'make help'.

VENV ?= .venv
PORT ?= 8888
PYTHON = $(VENV)/bin/python
export VENV

.DEFAULT_GOAL := help
.PHONY: help lab test lint test-browser notebooks teaching slides release grade formgrader check-data describe-data bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: ## set up, then open JupyterLab (make lab PORT=9000 for another port)
	@sh tools/setup.sh course
	@$(PYTHON) tools/lab.py --port $(PORT)

test: ## set up, then run all tests that need no browser, notebooks included
	@sh tools/setup.sh tests
	@$(PYTHON) -m pytest

lint: ## check style, types, declared dependencies and metadata
	@sh tools/setup.sh tests
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@$(PYTHON) -m deptry src tools
	@$(PYTHON) -m check_jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	@$(PYTHON) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/ci.yml
	@$(PYTHON) -m check_jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/fact.yml .github/ISSUE_TEMPLATE/lesson.yml .github/ISSUE_TEMPLATE/run.yml

test-browser: ## set up, then drive every lesson in a real JupyterLab and Chromium
	@sh tools/setup.sh browser
	@$(PYTHON) -m pytest tests/browser -p no:xdist -p no:nbval --override-ini=addopts= --import-mode=importlib -q -rP $(ONLY)

notebooks: ## run all lessons from fresh kernels and store their outputs
	@sh tools/setup.sh course
	@$(PYTHON) tools/run_notebooks.py

teaching: ## write solutions and reading list of the teaching kit anew, from exercises, lessons and record
	@sh tools/setup.sh course
	@$(PYTHON) tools/teaching.py

slides: ## make slides from the lessons' own cells: build/slides, one HTML file each, for any browser
	@sh tools/setup.sh course
	@$(PYTHON) tools/slides.py

release: ## make the student versions of the coursework, and a zip file to hand out
	@sh tools/setup.sh grading
	@PYTHONPATH=tools $(PYTHON) -m grading release

grade: ## grade collected notebooks (make grade SUBMISSIONS=folder): points, feedback, report
	@sh tools/setup.sh grading
	@PYTHONPATH=tools $(PYTHON) -m grading grade -- "$(SUBMISSIONS)"

formgrader: ## mark free texts by hand in nbgrader's own interface (make formgrader PORT=9000)
	@sh tools/setup.sh grading
	@PYTHONPATH=tools $(PYTHON) -m grading formgrader --port "$(PORT)"

check-data: ## check every table with our loader and with frictionless
	@sh tools/setup.sh tests
	@$(PYTHON) tools/check_data.py

describe-data: ## after an intended change of data: write data/README.md and the hashes anew
	@sh tools/setup.sh course
	@$(PYTHON) tools/describe_data.py

bench: ## measure import, lesson and explorer times, as ratios (in the browser too)
	@sh tools/setup.sh browser
	@$(PYTHON) tools/bench.py
	@$(PYTHON) tools/bench_browser.py

clean: ## remove the environment and everything built
	rm -rf $(VENV) build .pytest_cache .hypothesis .ipynb_checkpoints notebooks/.ipynb_checkpoints
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
