# SPDX-License-Identifier: MPL-2.0
# make              build/levain
# make life         one award walked whole, each step and each transfer of it shown
# make demo         a year of the worked fund, from its file to its report, in its own database
# make check        every test; SAN=1 does it under AddressSanitizer and UBSan, in build/san
# make CBC=1        the same with CBC as a second solver, in build/cbc (needs coinor-libcbc-dev)
# make help         what else can be asked
#
# Nothing here asks the machine anything while the file is read: a machine that has only git and
# make is first given its packages (.ci/packages).
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

ifeq ($(origin CC),default)
CC := gcc
endif
CLANG  ?= clang
PREFIX ?= /usr/local
SAN    ?=
COV    ?=
CBC    ?=
BUILD  := build$(if $(SAN),/san)$(if $(COV),/cov)
# Only what is linked differs with CBC=1: the objects are the same but for one.
LINKED := $(BUILD)$(if $(CBC),/cbc)
comma  := ,
# Each step is one short line; V=1 shows the whole commands.
V      ?=
Q      := $(if $(V),,@)
SAY     = $(if $(V),,@echo '  $(1) $@')

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wformat=2 \
        -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wvla -Wwrite-strings -Wundef
# Asked once, when the first recipe needs it: pg_config may only just have been installed.
PG_INCLUDE = $(eval PG_INCLUDE := $(shell pg_config --includedir))$(PG_INCLUDE)
XML_INCLUDE = $(eval XML_INCLUDE := $(patsubst -I%,-isystem \
    %,$(shell xml2-config --cflags)))$(XML_INCLUDE)
# The linker that takes half the time for a unit test, where it is; to copy what debuggers read of
# all that is linked is a third of the rest. QUICK_LINK= keeps it, SAN=1 always does.
QUICK_LINK = $(eval QUICK_LINK := $(if $(SAN)$(COV),,\
    $(shell command -v ld.gold >/dev/null && echo -fuse-ld=gold -Wl,-S)))$(QUICK_LINK)
CFLAGS ?= -O3 -g
# A unit test runs for less time than it takes to make it fast.
UNIT_CFLAGS ?= -O0
LEVAIN_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) -Iservices -Ijobs -Itests -isystem $(PG_INCLUDE) \
    $(XML_INCLUDE) $(CFLAGS) \
    $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all) \
    $(if $(COV),--coverage -O0)
LDLIBS := -Wl,--as-needed -lpq -ljansson -lcsv -lcrypto -lxlsxwriter -lxml2 $(if $(CBC),-lCbcSolver)

EMBEDDED := $(sort $(wildcard sql/migrations/*.sql sql/queries/*.sql reports/*/*) \
    $(wildcard services/exchange/formats/*.json))
SOLVERS  := $(wildcard services/solver/*.c)
SOLVER   := $(BUILD)/services/solver/$(if $(CBC),cbc,none).o
SERVED   := $(filter-out $(SOLVERS),$(wildcard services/*/*.c))
SERVICES := $(sort $(SERVED:%.c=$(BUILD)/%.o)) $(BUILD)/embedded.o
JOBS     := $(sort $(patsubst %.c,$(BUILD)/%.o,$(wildcard jobs/*.c)))
TESTS    := $(sort $(wildcard tests/unit/test_*.c))
# Without CBC there is nothing that the test of CBC could find wrong: it is run by check-cbc alone.
UNIT     := $(patsubst tests/unit/%.c,$(LINKED)/%,\
    $(if $(CBC),$(TESTS),$(filter-out tests/unit/test_solver.c,$(TESTS))))
HELPERS  := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(TESTS),$(wildcard tests/unit/*.c)))
COMPARED := $(LINKED)/rules_lines $(LINKED)/match_lines
BENCHES  := $(patsubst tests/bench/%.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
PROGRAM  := $(if $(JOBS),$(LINKED)/levain)
CATALOG  := $(if $(wildcard services/base/fr.po),$(LINKED)/locale/fr/LC_MESSAGES/levain.mo)
C_FILES  := $(wildcard services/*/*.[ch] jobs/*.[ch] tests/*/*.[ch])
BENCH_OBJECTS := $(BENCHES:$(BUILD)/%=$(BUILD)/tests/bench/%.o) \
    $(BUILD)/tests/differential/lines.o $(BUILD)/tests/differential/match_lines.o
OBJECTS  := $(SERVICES) $(SOLVER) $(JOBS) $(HELPERS) $(TESTS:%.c=$(BUILD)/%.o)

# Two builds of one checkout take turns, then find everything done. What people ask for by name is
# only built inside such a turn, so that `make -j all built-tests` too takes two, one by one.
LOCKED = mkdir -p build && flock build/.lock $(MAKE) --no-print-directory $(WIDE)
# As many at once as there are processors, unless it is said how many.
WIDE   = $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc))

all: ## the program, build/levain, and compile_commands.json
	+@$(LOCKED) the-program compile_commands.json

built: ## the program alone
	+@$(LOCKED) the-program

built-tests: ## the unit tests, build/test_NAME
	+@$(LOCKED) the-tests

demo: ## walk a year of the worked fund: its file, the committee's dossier, the funders' report
	+@$(LOCKED) the-program
	@tests/with_postgres docs/examples/val-de-lierre/demo

life: ## walk one award whole, from a funder's convention to its statement, and show every step
	+@$(LOCKED) the-program
	@GUIDE_SHOW=1 tests/with_postgres tests/in_database tests/jobs/test_guide_life.sh \
	    2>&1 >$(BUILD)/life.tap || { cat $(BUILD)/life.tap; exit 1; }

check: ## every test: C, SQL, commands; SAN=1 under the sanitizers
	+@$(LOCKED) the-program the-tests
	@IN_MEMORY=1 BUILD=$(LINKED) tests/with_postgres tests/run_tests $(DATABASE_TESTS) $(UNIT)

judge: ## each page, table and form of every report, by programs that are not ours; minutes
	+@$(LOCKED) the-program
	@.ci/packages judge || echo 'judge: what needs these packages is skipped' >&2
	@IN_MEMORY=1 BUILD=$(LINKED) tests/with_postgres tests/run_tests \
	    $(sort $(wildcard tests/judge/test_*.sh))

check-cbc: ## with CBC as a second solver (coinor-libcbc-dev): its tests, against the plain program
	+@$(LOCKED) the-program
	+@$(LOCKED) CBC=1 the-program build/cbc/test_solver
	@BUILD=build/cbc tests/with_postgres tests/run_tests tests/jobs/test_solver.sh \
	    build/cbc/test_solver

# The slowest first, so that the quick ones fill the gaps.
SLOWEST := tests/check_sql $(patsubst %,tests/jobs/test_%.sh,race fault participatory_properties \
    award_race report guide guide_life usage with_postgres figures schedule ledger_lives migrate \
    match_kinds certificates person) tests/sql/structure.sql
DATABASE_TESTS := $(SLOWEST) \
    $(filter-out $(SLOWEST),$(sort $(wildcard tests/jobs/test_*.sh tests/sql/*.sql)))

# ---- building -----------------------------------------------------------------------------------

PACKAGES := build/packages.build $(if $(CBC),build/cbc.header)
build/packages.%: .ci/packages
	@mkdir -p build
	@.ci/packages $*
	@touch $@

# Said plainly where packages have other names.
CBC_HEADER := coin/Cbc_C_Interface.h
build/cbc.header: build/packages.cbc
	@echo '#include <$(CBC_HEADER)>' | $(CC) -E - >/dev/null 2>&1 || { \
	   echo 'CBC=1 needs the header $(CBC_HEADER) (Debian: coinor-libcbc-dev)' >&2; exit 69; }
	@touch $@

the-program: $(PROGRAM) $(CATALOG)
the-tests: $(UNIT) $(COMPARED) $(CATALOG)
the-program the-tests:
	@:

$(LINKED)/levain: $(JOBS) $(SOLVER) $(BUILD)/libservices.a
	$(call SAY,link)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $^ $(LDLIBS) -o $@

# Made anew: an archive would keep the object of a file that is gone.
$(BUILD)/libservices.a: $(SERVICES)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(LINKED)/test_%: $(BUILD)/tests/unit/test_%.o $(HELPERS) $(SOLVER) $(BUILD)/libservices.a
	$(call SAY,link)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $^ $(QUICK_LINK) $(LDLIBS) -lcmocka -o $@

$(LINKED)/rules_lines: $(BUILD)/tests/differential/lines.o
$(LINKED)/match_lines: $(BUILD)/tests/differential/match_lines.o
$(COMPARED): $(BUILD)/libservices.a
	$(call SAY,link)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) -o $@

$(BUILD)/bench_%: $(BUILD)/tests/bench/bench_%.o $(BUILD)/libservices.a
	$(call SAY,link)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $^ $(LDLIBS) -o $@

$(BUILD)/embedded.o: $(BUILD)/embedded.c | $(PACKAGES)
	$(call SAY,cc  )
	$(Q)$(CC) $(LEVAIN_CFLAGS) -Wno-overlength-strings -MMD -MP -c $< -o $@

$(BUILD)/%.o: %.c | $(PACKAGES)
	$(call SAY,cc  )
	@mkdir -p $(@D)
	$(Q)$(CC) $(LEVAIN_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/tests/unit/%.o: tests/unit/%.c | $(PACKAGES)
	$(call SAY,cc  )
	@mkdir -p $(@D)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $(UNIT_CFLAGS) -MMD -MP -c $< -o $@

# The list is rewritten only when it changes: a file that is gone must go from the program too.
$(BUILD)/embedded.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(EMBEDDED) > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/embedded.c: sql/embed.awk $(EMBEDDED) $(BUILD)/embedded.list
	$(Q)LC_ALL=C awk -f sql/embed.awk $(EMBEDDED) > $@

$(LINKED)/locale/fr/LC_MESSAGES/levain.mo: services/base/fr.po | $(PACKAGES)
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format --check-domain --output-file=$@ $<

compile_commands.json: $(wildcard services/*/*.c jobs/*.c tests/unit/*.c) Makefile | $(PACKAGES)
	@{ printf '['; sep=; for file in $(filter %.c,$^); do \
	   printf '%s\n{"directory":"%s","file":"%s","command":"%s -c %s"}' \
	     "$$sep" '$(CURDIR)' "$$file" '$(CC) $(LEVAIN_CFLAGS)' "$$file"; sep=,; \
	   done; printf '\n]\n'; } > $@

# ---- looking closer -----------------------------------------------------------------------------

LINT := build/packages.lint
SCRIPTS = $(shell grep -lE '^\#!.*\<sh$$' $$(git ls-files -co --exclude-standard)) tests/tap.sh

format: $(LINT) ## rewrite the C files in the house format
	clang-format -i $(C_FILES)

# Both compilers into folders of their own, so that only what changed is compiled again.
STRICT = $(MAKE) --no-print-directory $(WIDE) CFLAGS='-O3 -g -Werror' UNIT_CFLAGS=
lint: $(LINT) ## format, both compilers without a warning, cppcheck, house rules, translations
	+@$(MAKE) --no-print-directory --keep-going lint-gcc lint-clang lint-format lint-cppcheck \
	    lint-scripts lint-style lint-catalog

lint-gcc:
	+@mkdir -p build && flock build/.lock $(STRICT) BUILD=build/lint-gcc CC=gcc objects
	@tests/check_symbols build/lint-gcc/libservices.a

lint-clang:
	+@mkdir -p build && flock build/.lock $(STRICT) BUILD=build/lint-clang CC=$(CLANG) objects

lint-format:
	@clang-format --dry-run --Werror $(C_FILES)

lint-cppcheck:
	@cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability \
	    --suppressions-list=.ci/cppcheck.suppress -Iservices -Ijobs $(wildcard services jobs)

lint-scripts:
	@shellcheck $(SCRIPTS)

lint-style:
	@tests/check_style

lint-catalog:
	@tests/check_catalog

objects: $(OBJECTS) $(BENCH_OBJECTS) $(BUILD)/libservices.a

PURE := $(wildcard services/base/*.c services/rules/*.c services/allocation/*.c)

coverage: ## lines of base, rules and allocation that no unit test runs; fails when there are any
	+@$(LOCKED) COV=1 the-tests
	@tests/coverage build/cov $(PURE)

MUTATED = $(LOCKED) SAN=1 mutable && $(LOCKED) BUILD=build/mutate CFLAGS=-O1 mutable
MUTATE  = BUILD=build/mutate SAN_BUILD=build/san CC='$(CC)' LDLIBS='$(LDLIBS)' \
    LEVAIN_CFLAGS='-std=c17 -D_GNU_SOURCE -Iservices -isystem $(PG_INCLUDE) -O2' tests/mutate

mutate: ## change base, rules and allocation bit by bit: do the unit tests notice?
	+@$(MUTATED)
	@$(MUTATE) $(PURE)

mutate-short: ## a sample of it, about a minute; SEED= chooses another
	+@$(MUTATED)
	@$(MUTATE) --sample $(or $(SAMPLE),250) --seed $(or $(SEED),levain) $(PURE)

mutable: $(CATALOG) $(BUILD)/libservices.a $(HELPERS) $(TESTS:%.c=$(BUILD)/%.o)
	@:

# The tests that draw at random, for longer than `make check` has time: about a quarter of an hour.
PROOFS := oracle oracle_funds oracle_stored participatory_properties differential ledger_lives \
    figures matching
prove: ## random funds, files, rules, ledgers against their oracles, every change of real budgets
	+@$(LOCKED) the-program the-tests
	@ORACLE_FUNDS=20000 ORACLE_STORED=300 ORACLE_FILES=5000 PARTICIPATORY_ALL=1 \
	    DIFFERENTIAL_RULES=50000 DIFFERENTIAL_FORMULAS=50000 LEDGER_LIVES=10000 FIGURES_LIVES=1000 \
	    MATCHING_PAYMENTS=20000 MATCHING_SEEDS=5 BUILD=$(BUILD) \
	    tests/with_postgres tests/run_tests \
	    $(PROOFS:%=tests/jobs/test_%.sh)

fault: ## work cut off hundreds of times, races (FAULT_SEED=, RACE_SEED= choose others): 30 min
	+@$(LOCKED) the-program
	@FAULT_ROUNDS=100 BUILD=$(BUILD) tests/with_postgres tests/run_tests tests/jobs/test_fault.sh
	@SCHEDULE_ROUNDS=100 BUILD=$(BUILD) tests/with_postgres tests/run_tests \
	    tests/jobs/test_schedule.sh
	@RACE_ROUNDS=50 BUILD=$(BUILD) tests/with_postgres tests/run_tests tests/jobs/test_money_race.sh

oracle: ## random funds, also through the database: ORACLE_STORED=2000 from ORACLE_FIRST=1 on
	+@$(LOCKED) the-program
	@ORACLE_FUNDS=$(or $(ORACLE_FUNDS),10000) ORACLE_STORED=$(or $(ORACLE_STORED),2000) \
	    ORACLE_FIRST=$(or $(ORACLE_FIRST),1) BUILD=$(BUILD) \
	    tests/with_postgres tests/run_tests tests/jobs/test_oracle_funds.sh \
	    tests/jobs/test_oracle_stored.sh

# ---- fuzzing: every tests/fuzz/fuzz_NAME.c, with the seeds of tests/fuzz/corpus/NAME if any -----

FUZZ_SECONDS ?= 600
fuzz: ## each fuzz target for FUZZ_SECONDS (600), who reads a bank's files three times as long
	+@$(LOCKED) built-fuzz
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)

fuzz-short: ## each fuzz target for 20 seconds, who reads a bank's files for 60
	+@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=20

FUZZ_CFLAGS = -std=c17 -D_GNU_SOURCE -Iservices -Ijobs -Itests -isystem $(PG_INCLUDE) \
    $(XML_INCLUDE) -O1 -g \
    -fno-omit-frame-pointer -fno-sanitize-recover=all
FUZZ_OBJECTS := $(SERVICES:$(BUILD)/%.o=build/fuzz/%.o)

built-fuzz: $(LINT) $(FUZZERS)
	@:

build/fuzz/embedded.o: build/embedded.c | $(LINT)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -fsanitize=address,undefined,fuzzer-no-link -MMD -MP -c $< -o $@

build/fuzz/%.o: %.c | $(PACKAGES) $(LINT)
	$(call SAY,fuzz)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -fsanitize=address,undefined,fuzzer-no-link -MMD -MP -c $< -o $@

build/fuzz/libservices.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

build/fuzz/fuzz_%: build/fuzz/tests/fuzz/fuzz_%.o build/fuzz/libservices.a
	$(call SAY,link)
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -fsanitize=address,undefined,fuzzer $^ $(LDLIBS) -o $@

# ---- measuring ----------------------------------------------------------------------------------

bench: ## measure every promise about time and memory
	+@$(LOCKED) the-program $(BENCHES)
	@BUILD=$(BUILD) tests/with_postgres tests/bench/run

bench-short: ## the same on small inputs
	+@$(LOCKED) the-program $(BENCHES)
	@BUILD=$(BUILD) BENCH_SHORT=1 tests/with_postgres tests/bench/run

# ---- installing ---------------------------------------------------------------------------------

SHARE    = $(DESTDIR)$(PREFIX)/share
DOC      = $(SHARE)/doc/levain
EXAMPLES := $(shell find docs/examples -type f 2>/dev/null | LC_ALL=C sort)
MANUALS  := $(wildcard docs/man/*.1)
UNITS    := $(wildcard docs/systemd/levain*)
CRONTABS := $(wildcard docs/cron/levain*)
UNIT_DIR  = $(DESTDIR)$(PREFIX)/lib/systemd/system
# What runs the program by itself names the place where it was put.
PUT_UNIT  = sed 's|@PREFIX@|$(PREFIX)|' $(1) >$(2)/$(notdir $(1)) && chmod 644 $(2)/$(notdir $(1))

install: all ## to $(DESTDIR)$(PREFIX), /usr/local
	$(if $(JOBS),install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/levain)
	$(if $(CATALOG),install -D -m 644 $(CATALOG) $(SHARE)/locale/fr/LC_MESSAGES/levain.mo)
	$(if $(MANUALS),install -D -m 644 -t $(SHARE)/man/man1 $(MANUALS))
	$(if $(wildcard sql/README.md),install -D -m 644 sql/README.md $(DOC)/schema.md)
	@mkdir -p $(UNIT_DIR) $(DOC)/cron
	@$(foreach file,$(UNITS),$(call PUT_UNIT,$(file),$(UNIT_DIR)) &&) \
	 $(foreach file,$(CRONTABS),$(call PUT_UNIT,$(file),$(DOC)/cron) &&) :
	@for file in $(EXAMPLES:docs/%=%); do \
	   mode=644; [ ! -x "docs/$$file" ] || mode=755; \
	   install -D -m $$mode "docs/$$file" "$(DOC)/$$file" || exit 1; done

uninstall: ## remove what install put there, nothing else
	rm -f $(DESTDIR)$(PREFIX)/bin/levain $(SHARE)/locale/fr/LC_MESSAGES/levain.mo \
	    $(MANUALS:docs/man/%=$(SHARE)/man/man1/%) $(DOC)/schema.md $(EXAMPLES:docs/%=$(DOC)/%) \
	    $(UNITS:docs/systemd/%=$(UNIT_DIR)/%) $(CRONTABS:docs/%=$(DOC)/%)
	@rmdir -p --ignore-fail-on-non-empty $(UNIT_DIR) 2>/dev/null || :
	@rmdir --ignore-fail-on-non-empty "$(DOC)/cron" 2>/dev/null || :
	@for folder in $(sort $(dir $(EXAMPLES:docs/%=%))) ./; do (cd "$(DOC)" 2>/dev/null && \
	   rmdir -p --ignore-fail-on-non-empty "$$folder" 2>/dev/null); done; \
	 rmdir --ignore-fail-on-non-empty "$(DOC)" 2>/dev/null || :

clean: ## remove what was built
	rm -rf build compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

FORCE:
.PHONY: lint-gcc lint-clang lint-format lint-cppcheck lint-scripts lint-style lint-catalog
.PHONY: all demo life check check-cbc judge fault built built-tests the-program the-tests format \
    lint objects coverage mutate mutate-short mutable fuzz fuzz-short built-fuzz bench bench-short \
    install uninstall clean help prove oracle FORCE
.SECONDARY:
-include $(OBJECTS:.o=.d) $(BENCH_OBJECTS:.o=.d) $(FUZZ_OBJECTS:.o=.d)
