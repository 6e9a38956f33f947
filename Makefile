# SPDX-License-Identifier: MPL-2.0
# make              build/levain
# make demo         the worked fund, from file to dossier, in a database made for it
# make check        every test; SAN=1 does it under AddressSanitizer and UBSan, in build/san
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
BUILD  := build$(if $(SAN),/san)$(if $(COV),/cov)
comma  := ,
# Each step is one short line; V=1 shows the whole commands.
V      ?=
Q      := $(if $(V),,@)
SAY     = $(if $(V),,@echo '  $(1) $@')

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wformat=2 \
        -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wvla -Wwrite-strings -Wundef
# Asked once, when the first recipe needs it: pg_config may only just have been installed.
PG_INCLUDE = $(eval PG_INCLUDE := $(shell pg_config --includedir))$(PG_INCLUDE)
CFLAGS ?= -O2 -g
LEVAIN_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) -Iservices -Ijobs -Itests -isystem $(PG_INCLUDE) \
    $(CFLAGS) $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all) \
    $(if $(COV),--coverage -O0)
LDLIBS := -Wl,--as-needed -lpq -ljansson -lcsv -lcrypto

EMBEDDED := $(sort $(wildcard sql/migrations/*.sql sql/queries/*.sql reports/*/*))
SERVICES := $(sort $(patsubst %.c,$(BUILD)/%.o,$(wildcard services/*/*.c))) $(BUILD)/embedded.o
JOBS     := $(sort $(patsubst %.c,$(BUILD)/%.o,$(wildcard jobs/*.c)))
TESTS    := $(sort $(wildcard tests/unit/test_*.c))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/%,$(TESTS))
HELPERS  := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(TESTS),$(wildcard tests/unit/*.c)))
BENCHES  := $(patsubst tests/bench/%.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
PROGRAM  := $(if $(JOBS),$(BUILD)/levain)
CATALOG  := $(if $(wildcard services/base/fr.po),$(BUILD)/locale/fr/LC_MESSAGES/levain.mo)
C_FILES  := $(wildcard services/*/*.[ch] jobs/*.[ch] tests/*/*.[ch])
OBJECTS  := $(SERVICES) $(JOBS) $(HELPERS) $(UNIT:$(BUILD)/%=$(BUILD)/tests/unit/%.o)

# Two builds of one checkout take turns, then find everything done.
LOCKED := mkdir -p build && flock build/.lock $(MAKE) --no-print-directory

all: ## the program, build/levain, and compile_commands.json
	+@$(LOCKED) built compile_commands.json

demo: ## run the worked fund from its file to the committee's dossier
	+@$(LOCKED) built
	@tests/with_postgres docs/examples/val-de-lierre/demo

check: ## every test: C, SQL, commands; SAN=1 under the sanitizers
	+@$(LOCKED) built built-tests
	@BUILD=$(BUILD) tests/with_postgres tests/run_tests $(UNIT) $(SHELL_TESTS)

SHELL_TESTS := $(sort $(wildcard tests/sql/*.sql tests/jobs/test_*.sh))

# ---- building -----------------------------------------------------------------------------------

PACKAGES := build/packages.build
build/packages.%: .ci/packages
	@mkdir -p build
	@.ci/packages $*
	@touch $@

built: $(PROGRAM) $(CATALOG)
built-tests: $(UNIT)
built built-tests:
	@:

$(BUILD)/levain: $(JOBS) $(BUILD)/libservices.a
	$(call SAY,link)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $^ $(LDLIBS) -o $@

# Made anew: an archive would keep the object of a file that is gone.
$(BUILD)/libservices.a: $(SERVICES)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/test_%: $(BUILD)/tests/unit/test_%.o $(HELPERS) $(BUILD)/libservices.a
	$(call SAY,link)
	$(Q)$(CC) $(LEVAIN_CFLAGS) $^ $(LDLIBS) -lcmocka -o $@

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

# The list is rewritten only when it changes: a file that is gone must go from the program too.
$(BUILD)/embedded.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(EMBEDDED) > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/embedded.c: sql/embed.awk $(EMBEDDED) $(BUILD)/embedded.list
	$(Q)LC_ALL=C awk -f sql/embed.awk $(EMBEDDED) > $@

$(BUILD)/locale/fr/LC_MESSAGES/levain.mo: services/base/fr.po | $(PACKAGES)
	@mkdir -p $(@D)
	$(Q)msgfmt --check --output-file=$@ $<

compile_commands.json: $(wildcard services/*/*.c jobs/*.c tests/unit/*.c) Makefile | $(PACKAGES)
	@{ printf '['; sep=; for file in $(filter %.c,$^); do \
	   printf '%s\n{"directory":"%s","file":"%s","command":"%s -c %s"}' \
	     "$$sep" '$(CURDIR)' "$$file" '$(CC) $(LEVAIN_CFLAGS)' "$$file"; sep=,; \
	   done; printf '\n]\n'; } > $@

clean: ## remove what was built
	rm -rf build compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

FORCE:
.PHONY: all demo check built built-tests clean help FORCE
.SECONDARY:
-include $(OBJECTS:.o=.d)
